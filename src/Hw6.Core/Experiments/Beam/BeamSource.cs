using Hw6.Core.Decoding;
using Hw6.Core.Parameters;
using static Hw6.Core.Experiments.Beam.BeamParameters;

namespace Hw6.Core.Experiments.Beam;

/// <summary>A decoder that cells share, with what is known of it.</summary>
internal sealed class BeamSource
{
    private const long MostWeights = 1L << 28;

    // What makes one decoder another.
    private static readonly Parameter[] Parts =
    [
        Model,
        Tree,
        BeamParameters.Corpus,
        Unit,
        Order,
        BeamParameters.HeldOut,
        Prompt,
        Vocabulary,
        Hidden,
        Weights,
        Seed,
        Eos,
    ];

    private readonly List<string> warnings = [];
    private readonly Decoder? decoder;
    private readonly Point cell;

    private BeamSource(Point cell)
    {
        this.cell = cell;
        decoder = cell.Get(Model) switch
        {
            BeamModel.NGram => Train(),
            BeamModel.Tree => ReadTree(),
            BeamModel.Transformer => ReadTransformer(),
            _ => null,
        };
        if (decoder is null)
        {
            VocabularySize = cell.Get(Vocabulary);
            if ((long)VocabularySize * cell.Get(Hidden) > MostWeights)
                throw Vocabulary.Refuse(
                    VocabularySize,
                    $"a product with {cell.Options(Hidden)} of at most {MostWeights}, 1 GiB of weights"
                );
            return;
        }

        VocabularySize = decoder.VocabularySize;
    }

    /// <summary>How well an n-gram model predicts the held-out lines.</summary>
    public HeldOut? Evaluation { get; private set; }

    /// <summary>Log-probabilities that the exact search of a transformer looks at by default: as its states are large, there are few.</summary>
    public long TransformerBudget { get; private set; }

    /// <summary>How the time of attention grows with the length, by theory; nothing without attention.</summary>
    public string? AttentionTheory { get; private set; }

    /// <summary>Lines to warn the user with.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Stands for the tree or the corpus.</summary>
    public string Digest { get; private set; } = "rnn";

    /// <summary>M.</summary>
    public int VocabularySize { get; }

    /// <summary>The depth of a tree.</summary>
    public int? Depth => decoder?.Depth;

    /// <summary>Reads the decoders of all cells, each once.</summary>
    /// <returns>The source of each cell.</returns>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    public static IReadOnlyList<BeamSource> Read(IReadOnlyList<Point> cells)
    {
        var known = new Dictionary<string, BeamSource>();
        var sources = new BeamSource[cells.Count];
        for (var i = 0; i < sources.Length; i++)
        {
            var key = string.Join('\0', Array.ConvertAll(Parts, cells[i].Text));
            if (!known.TryGetValue(key, out var source))
                known.Add(key, source = new BeamSource(cells[i]));
            sources[i] = source;
        }

        return sources;
    }

    /// <summary>What is remembered of one hypothesis, in bytes: of all its tokens, or sums that the next step's are made from.</summary>
    /// <param name="length">Tokens.</param>
    public double StateBytes(double length) =>
        decoder is TransformerDecoder transformer
            ? sizeof(float) * (transformer.HasSums ? 2 : length) * TransformerDecoder.StateSizeOf(transformer.Network)
            : 0;

    /// <summary>The decoder; a recurrent one is drawn anew at each call, since its weights are too large to keep those of every cell.</summary>
    public Decoder Create() => decoder ?? new RnnDecoder(VocabularySize, cell.Get(Hidden), cell.Get(Seed));

    /// <summary>The place in the vocabulary of the token that ends a sequence, or −1 where none does.</summary>
    /// <exception cref="InputException">The vocabulary does not have it.</exception>
    public int EndToken()
    {
        if (!cell.Has(Eos))
            return -1;
        var vocabulary = Create();
        if (vocabulary.Find(cell.Get(Eos)) is >= 0 and var end)
            return end;
        var known = new List<string>();
        for (var token = 0; token < Math.Min(5, VocabularySize); token++)
            known.Add($"'{vocabulary.Token(token)}'");
        throw Eos.Refuse(
            cell.Get(Eos),
            $"a token of the vocabulary ({string.Join(", ", known)}{(known.Count < VocabularySize ? ", …" : string.Empty)})"
        );
    }

    private TreeDecoder ReadTree()
    {
        var end = cell.Get(Eos, string.Empty) is { Length: > 0 } token ? token : null;
        var tree = cell.Has(Tree) ? TreeReader.Read(cell.Get(Tree), end, warnings.Add) : TreeDecoder.Example(end);
        Digest = tree.Digest;
        return tree;
    }

    private TransformerDecoder ReadTransformer()
    {
        if (!cell.Has(Weights))
            throw new InputException(
                $"{Weights.Option}: --model transformer needs it; expected a model that hw6 attention train --save-model wrote"
            );
        var (model, digest) = LanguageModel.Load(cell.Get(Weights));
        Digest = digest;
        if (!TransformerDecoder.Fits(model))
            throw Weights.Refuse(cell.Get(Weights), "a kernel with fewer features: its state is past 256 MiB");

        // A text begins as a line does, where the model knows of lines.
        var text = cell.Get(Prompt, "\n");
        var prompt = model.Encode(text, out var unknown);
        if (unknown is not null || prompt.Length == 0)
            throw cell.Has(Prompt)
                ? Prompt.Refuse(
                    text,
                    unknown is null ? "a text" : $"tokens that the model's vocabulary has, which '{unknown}' is not"
                )
                : new InputException($"{Prompt.Option}: the model knows no ends of lines; expected a text to begin with");
        var context = model.Network.Size.Context;
        if (prompt.Length >= context)
            throw Prompt.Refuse(text, $"less than {context} tokens, the model's context, found {prompt.Length}");
        var bytes = TransformerDecoder.StateSizeOf(model.Network) * sizeof(float);
        TransformerBudget = (long)Math.Min(1 << 16, (1L << 28) / bytes * model.Vocabulary.Count);
        AttentionTheory = TransformerDecoder.HasSumsOf(model.Network.Kernel) ? "O(T)" : "O(T²)";
        return new TransformerDecoder(model, prompt);
    }

    private NGramDecoder Train()
    {
        if (!cell.Has(BeamParameters.Corpus))
            throw new InputException(
                $"{BeamParameters.Corpus.Option}: --model ngram needs it; expected a text file to learn from"
            );
        var heldOut = cell.Get(BeamParameters.HeldOut);
        if (heldOut == 1)
            throw BeamParameters.HeldOut.Refuse(heldOut, "0 for none, or a whole number from 2 (every N-th line)");
        var (path, order) = (cell.Get(BeamParameters.Corpus), cell.Get(Order));
        var corpus = Decoding.Corpus.Read(path, cell.Get(Unit), heldOut);
        if (order > corpus.Tokens)
            throw Order.Refuse(order, $"at most {corpus.Tokens}, the tokens of the training lines of {path}");

        var trained = NGramDecoder.Train(corpus.Training, order, cell.Get(Unit));
        if (corpus.HeldOut.Count > 0)
            Evaluation = trained.Evaluate(corpus.HeldOut);
        Digest = corpus.Digest;
        if (!cell.Has(Prompt))
            return trained;
        var prompt = cell.Get(Prompt);
        if (prompt.AsSpan().ContainsAny('\r', '\n'))
            throw Prompt.Refuse(prompt, "the start of one line");
        var unknown = trained.UnknownTokens(prompt);
        if (unknown.Count > 0)
            warnings.Add($"{Prompt.Option}: the corpus does not have {string.Join(", ", unknown.Select(token => $"'{token}'"))}");
        return trained.After(prompt);
    }
}
