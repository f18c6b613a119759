using Hw6.Core.Decoding;
using Hw6.Core.Parameters;

namespace Hw6.Core.Experiments.Beam;

/// <summary>Where the decoder of a beam search comes from.</summary>
internal enum BeamModel
{
    /// <summary>A tree: a file, or the embedded example.</summary>
    Tree,

    /// <summary>An n-gram model of a text.</summary>
    NGram,

    /// <summary>A recurrent decoder with random weights.</summary>
    Rnn,
}

/// <summary>The parameters of <c>hw6 beam</c>.</summary>
internal static class BeamParameters
{
    public static readonly Parameter<BeamModel> Model = new(
        "model",
        "Decoder: a tree, an n-gram model of a text, or a recurrent network with random weights.",
        Domain.Choice(("tree", BeamModel.Tree), ("ngram", BeamModel.NGram), ("rnn", BeamModel.Rnn))
    )
    {
        DefaultText = "tree, or ngram with --corpus",
        DefaultsOf = (_, asked) => [asked.Has(Corpus!) && !asked.Has(Tree!) ? BeamModel.NGram : BeamModel.Tree],
    };

    private static readonly Condition IsNGram = Condition.Is(Model, BeamModel.NGram);
    private static readonly Condition IsRnn = Condition.Is(Model, BeamModel.Rnn);

    public static readonly Parameter<string> Tree = new Parameter<string>(
        "tree",
        "Decode the tree in FILE (CSV: prefix,token,log_prob) instead of the embedded example.",
        Domain.File()
    ).When(Condition.Is(Model, BeamModel.Tree));

    public static readonly Parameter<string> Corpus = new Parameter<string>(
        "corpus",
        "Text, a sentence or paragraph a line, that the n-gram model learns from.",
        Domain.File()
    ).When(IsNGram);

    public static readonly Parameter<TextUnit> Unit = new Parameter<TextUnit>(
        "unit",
        "Tokens of the n-gram model: words or characters.",
        Domain.Choice(("words", TextUnit.Words), ("characters", TextUnit.Characters)),
        TextUnit.Words
    ).When(IsNGram);

    public static readonly Parameter<int> Order = Parameter
        .Whole("order", "n of the n-gram model: a token depends on the n - 1 before it.", 1, 20, 3)
        .When(IsNGram);

    public static readonly Parameter<int> HeldOut = Parameter
        .Whole("held-out", "Keep every N-th line out of training to measure perplexity; 0 keeps none.", 0, int.MaxValue, 10)
        .When(IsNGram);

    public static readonly Parameter<string> Prompt = new Parameter<string>(
        "prompt",
        "Start of the line that the n-gram model continues.",
        Domain.Text()
    ).When(IsNGram);

    public static readonly Parameter<int> Vocabulary = Parameter
        .Whole("vocabulary", "Number of tokens of the recurrent network.", 1, 10_000_000, 32_000)
        .When(IsRnn);

    public static readonly Parameter<int> Hidden = Parameter
        .Whole("hidden", "Hidden size of the recurrent network.", 1, 65_536, 256)
        .When(IsRnn);

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seed of the recurrent network's weights.").When(IsRnn);

    public static readonly Flag NoEos = new("no-eos", "Let no token end a sequence: all are as long as --length.");

    public static readonly Parameter<string> Eos = new Parameter<string>(
        "eos",
        "Token that ends a sequence.",
        Domain.Text("TOKEN")
    )
    {
        DefaultText = $"{NGramDecoder.LineEnd}, the end of a line, for ngram; else none",
        DefaultsOf = (point, _) => point.Get(Model) == BeamModel.NGram ? [NGramDecoder.LineEnd] : [],
    }
        .InColumns("Token that ends a sequence; empty for none.")
        .When(Condition.Without(NoEos));

    public static readonly Parameter<double> LengthPenalty = Parameter
        .Real("length-penalty", "Return sequences in the order of log_prob / ((5 + length) / 6)^VALUE.", Interval.NonNegative, 0)
        .InColumns("Exponent of the length penalty ((5 + length) / 6)^a; 0 for none.");

    public static readonly Parameter<int> NBest = Parameter.Whole("n-best", "How many sequences to return.", 1, int.MaxValue, 1);

    public static readonly Parameter<long> MaxExpansions = new(
        "max-expansions",
        "Prefixes that the exact search may extend; 0 leaves it out.",
        Domain.Long(0)
    )
    {
        DefaultText = "about a second's worth",
    };

    public static readonly Parameter<int> Length = new Parameter<int>(
        "length",
        "Lengths T of a sequence.",
        Domain.Whole(1, 100_000)
    )
    {
        DefaultText = "the tree's depth; 20 for ngram, 50 for rnn",
        DefaultsOf = (point, _) =>
            point.Get(Model) switch
            {
                BeamModel.NGram => [20],
                BeamModel.Rnn => [50],
                _ => [],
            },
    }.InColumns("T, the number of timesteps.");

    public static readonly Parameter<int> K = Parameter
        .Whole("k", "Beam widths; 1 is greedy.", 1, 1_000_000, 2)
        .InColumns("Beam width: hypotheses kept at each timestep.")
        .Brief();
}
