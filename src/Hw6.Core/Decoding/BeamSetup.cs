using Hw6.Core.Tables;

namespace Hw6.Core.Decoding;

/// <summary>Checked options: the decoder, the beams, and what stands for them in rows and in the sweep's identity.</summary>
internal sealed class BeamSetup
{
    private const int MostWidth = 1_000_000;
    private const int MostLength = 100_000;
    private const int MostOrder = 20;
    private const int MostVocabulary = 10_000_000;
    private const int MostHidden = 65_536;
    private const long MostWeights = 1L << 28;

    // So many log-probabilities the exact search looks at by default: about a second at most.
    private const long TabulatedBudget = 1L << 23;
    private const long RecurrentBudget = 1L << 20;
    private const long MostDefaultExpansions = 1_000_000;

    private readonly BeamOptions options;
    private readonly Lazy<Decoder> decoder;
    private readonly List<string> warnings = [];

    /// <summary>Checks the options and reads the inputs.</summary>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    public BeamSetup(BeamOptions options)
    {
        this.options = options;
        Model = options.Model ?? (options.Corpus is not null && options.Tree is null ? BeamModel.NGram : BeamModel.Tree);
        CheckBelonging();
        Check("--k", options.K, MostWidth);
        if (!double.IsFinite(options.LengthPenalty) || options.LengthPenalty < 0)
            throw new InputException(
                $"--length-penalty: found {CellText.Format(options.LengthPenalty)}; expected a finite number, 0 or more"
            );
        var widest = 0;
        foreach (var width in options.K)
            widest = Math.Max(widest, width);
        if (options.NBest < 1 || options.NBest > widest)
            throw new InputException(
                $"--n-best: found {options.NBest}; expected a whole number from 1 to {widest}, the widest beam"
            );
        if (options.MaxExpansions < 0)
            throw new InputException($"--max-expansions: found {options.MaxExpansions}; expected a whole number, 0 or more");

        Eos = options.Eos ?? (Model == BeamModel.NGram ? NGramDecoder.LineEnd : string.Empty);
        decoder = Model switch
        {
            BeamModel.NGram => Known(Train()),
            BeamModel.Rnn => Recurrent(),
            _ => Known(ReadTree()),
        };
        CheckEnd();
        Lengths = options.Length
            ??
            [
                Model switch
                {
                    BeamModel.NGram => 20,
                    BeamModel.Rnn => 50,
                    _ => decoder.Value.Depth ?? 1,
                },
            ];
        CheckLengths();
        MaxExpansions = options.MaxExpansions
            ?? Math.Min(MostDefaultExpansions, (Model == BeamModel.Rnn ? RecurrentBudget : TabulatedBudget) / VocabularySize);
    }

    /// <summary>Where the decoder comes from.</summary>
    public BeamModel Model { get; }

    /// <summary>The decoder; a recurrent one is made when it is first asked for.</summary>
    public Decoder Decoder => decoder.Value;

    /// <summary>The token that ends a sequence; empty for none.</summary>
    public string Eos { get; }

    /// <summary>Its place in the vocabulary, or −1.</summary>
    public int EndToken { get; private set; } = -1;

    /// <summary>The lengths T.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>The bound of the exact search.</summary>
    public long MaxExpansions { get; }

    /// <summary>How well an n-gram model predicts the held-out lines.</summary>
    public HeldOut? HeldOut { get; private set; }

    /// <summary>Lines to warn the user with.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Stands for the tree or the corpus.</summary>
    public string Digest { get; private set; } = string.Empty;

    public TextUnit? Unit => Model == BeamModel.NGram ? options.Unit ?? TextUnit.Words : null;

    public int? Order => Model == BeamModel.NGram ? options.Order ?? 3 : null;

    public int? HeldOutEvery => Model == BeamModel.NGram ? options.HeldOut ?? 10 : null;

    public int? Vocabulary => Model == BeamModel.Rnn ? options.Vocabulary ?? 32_000 : null;

    public int? Hidden => Model == BeamModel.Rnn ? options.Hidden ?? 256 : null;

    private int VocabularySize => Vocabulary ?? decoder.Value.VocabularySize;

    private static Lazy<Decoder> Known(Decoder decoder) => new(decoder);

    private void CheckBelonging()
    {
        Only(options.Tree is not null, "--tree", BeamModel.Tree);
        Only(options.Corpus is not null, "--corpus", BeamModel.NGram);
        Only(options.Order is not null, "--order", BeamModel.NGram);
        Only(options.Unit is not null, "--unit", BeamModel.NGram);
        Only(options.Prompt is not null, "--prompt", BeamModel.NGram);
        Only(options.HeldOut is not null, "--held-out", BeamModel.NGram);
        Only(options.Vocabulary is not null, "--vocabulary", BeamModel.Rnn);
        Only(options.Hidden is not null, "--hidden", BeamModel.Rnn);
    }

    private void Only(bool given, string option, BeamModel model)
    {
        if (given && Model != model)
            throw new InputException($"{option}: found with --model {Name(Model)}; expected with --model {Name(model)} only");
    }

    private static string Name(BeamModel model) =>
        model switch
        {
            BeamModel.NGram => "ngram",
            BeamModel.Rnn => "rnn",
            _ => "tree",
        };

    private static void Check(string option, IReadOnlyList<int> values, int most)
    {
        if (values.Count == 0)
            throw new InputException($"{option}: found no value; expected whole numbers from 1 to {most}");
        for (var i = 0; i < values.Count; i++)
        {
            InRange(option, values[i], 1, most);
            for (var j = 0; j < i; j++)
                if (values[j] == values[i])
                    throw new InputException($"{option}: found {values[i]} twice; expected each value once");
        }
    }

    private static int InRange(string option, int value, int least, int most) =>
        value >= least && value <= most
            ? value
            : throw new InputException($"{option}: found {value}; expected a whole number from {least} to {most}");

    private TreeDecoder ReadTree()
    {
        var end = Eos.Length == 0 ? null : Eos;
        var tree = options.Tree is { } path ? TreeReader.Read(path, end, warnings.Add) : TreeDecoder.Example(end);
        Digest = tree.Digest;
        return tree;
    }

    private NGramDecoder Train()
    {
        var path = options.Corpus
            ?? throw new InputException("--corpus: found none; --model ngram expects a text file to learn from");
        var order = InRange("--order", Order!.Value, 1, MostOrder);
        if (HeldOutEvery is 1 or < 0)
            throw new InputException(
                $"--held-out: found {HeldOutEvery}; expected 0 for none, or a whole number from 2 (every so many-th line)"
            );
        var corpus = Corpus.Read(path, Unit!.Value, HeldOutEvery!.Value);
        if (order > corpus.Tokens)
            throw new InputException(
                $"--order: found {order}, but the training lines of {path} have {corpus.Tokens} tokens; expected a whole number from 1 to {corpus.Tokens}"
            );

        var trained = NGramDecoder.Train(corpus.Training, order, Unit.Value);
        if (corpus.HeldOut.Count > 0)
            HeldOut = trained.Evaluate(corpus.HeldOut);
        Digest = corpus.Digest;
        if (options.Prompt is not { } prompt)
            return trained;
        if (prompt.AsSpan().ContainsAny('\r', '\n'))
            throw new InputException("--prompt: found a line break; expected the start of one line");
        var unknown = trained.UnknownTokens(prompt);
        if (unknown.Count > 0)
            warnings.Add($"--prompt: the corpus does not have {string.Join(", ", unknown.Select(token => $"'{token}'"))}");
        return trained.After(prompt);
    }

    private Lazy<Decoder> Recurrent()
    {
        var size = InRange("--vocabulary", Vocabulary!.Value, 1, MostVocabulary);
        var hidden = InRange("--hidden", Hidden!.Value, 1, MostHidden);
        if ((long)size * hidden > MostWeights)
            throw new InputException(
                $"--vocabulary: found {size} tokens with --hidden {hidden}; expected a product of at most {MostWeights}, 1 GiB of weights"
            );
        Digest = "rnn";
        return new Lazy<Decoder>(() => new RnnDecoder(size, hidden, options.Seed));
    }

    private void CheckEnd()
    {
        if (Eos.Length == 0)
            return;
        EndToken = decoder.Value.Find(Eos);
        if (EndToken >= 0)
            return;
        var known = new List<string>();
        for (var token = 0; token < Math.Min(5, VocabularySize); token++)
            known.Add($"'{decoder.Value.Token(token)}'");
        throw new InputException(
            $"--eos: found '{Eos}'; expected a token of the vocabulary ({string.Join(", ", known)}{(known.Count < VocabularySize ? ", …" : string.Empty)})"
        );
    }

    private void CheckLengths()
    {
        if (Model == BeamModel.Tree && decoder.Value.Depth is { } depth)
        {
            foreach (var length in Lengths)
                if (length > depth)
                    throw new InputException(
                        $"--length: found {length}, but the tree is {depth} tokens deep; expected a whole number from 1 to {depth}"
                    );
        }

        Check("--length", Lengths, MostLength);
    }
}
