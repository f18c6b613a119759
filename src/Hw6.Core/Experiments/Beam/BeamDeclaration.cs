using Hw6.Core.Decoding;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.Beam.BeamParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

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

    /// <summary>A transformer from a file.</summary>
    Transformer,
}

/// <summary>The parameters of <c>hw6 beam</c>.</summary>
internal static class BeamParameters
{
    public static readonly Parameter<BeamModel> Model = Parameter
        .Choice<BeamModel>(
            "model",
            "Decoder: a tree, an n-gram model of a text, a recurrent network with random weights, or a trained transformer.",
            ["tree", "ngram", "rnn", "transformer"]
        )
        .WithDefault("tree, or ngram with --corpus", (_, asked) =>
            [asked.Has(Corpus!) && !asked.Has(Tree!) ? BeamModel.NGram : BeamModel.Tree]
        );

    private static readonly Condition IsNGram = Condition.Is(Model, BeamModel.NGram);
    private static readonly Condition IsRnn = Condition.Is(Model, BeamModel.Rnn);

    public static readonly Parameter<string> Tree = Parameter
        .Of<string>(
            "tree",
            "Decode the tree in FILE (CSV: prefix,token,log_prob) instead of the embedded example.",
            Domain.File()
        )
        .When(Condition.Is(Model, BeamModel.Tree));

    public static readonly Parameter<string> Corpus = Parameter
        .Of<string>("corpus", "Text, a sentence or paragraph a line, that the n-gram model learns from.", Domain.File())
        .When(IsNGram);

    public static readonly Parameter<TextUnit> Unit = Parameter
        .Choice("unit", "Tokens of the n-gram model: words or characters.", ["words", "characters"], TextUnit.Words)
        .When(IsNGram);

    public static readonly Parameter<int> Order = Parameter
        .Whole("order", "n of the n-gram model: a token depends on the n - 1 before it.", 1, 20, 3)
        .When(IsNGram);

    public static readonly Parameter<int> HeldOut = Parameter
        .Whole("held-out", "Keep every N-th line out of training to measure perplexity; 0 keeps none.", 0, int.MaxValue, 10)
        .When(IsNGram);

    public static readonly Parameter<string> Prompt = Parameter
        .Of<string>(
            "prompt",
            "Start of the line that an n-gram model continues, or of the text that a transformer does.",
            Domain.Text()
        )
        .When(Condition.Is(Model, BeamModel.NGram, BeamModel.Transformer));

    public static readonly Parameter<string> Weights = Parameter
        .Of<string>("weights", "Model that hw6 attention train --save-model wrote.", Domain.File())
        .When(Condition.Is(Model, BeamModel.Transformer));

    public static readonly Parameter<int> Vocabulary = Parameter
        .Whole("vocabulary", "Number of tokens of the recurrent network.", 1, 10_000_000, 32_000)
        .When(IsRnn);

    public static readonly Parameter<int> Hidden = Parameter
        .Whole("hidden", "Hidden size of the recurrent network.", 1, 65_536, 256)
        .When(IsRnn);

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seed of the recurrent network's weights.").When(IsRnn);

    public static readonly Flag NoEos = new("no-eos", "Let no token end a sequence: all are as long as --length.");

    public static readonly Parameter<string> Eos = Parameter
        .Of<string>("eos", "Token that ends a sequence.", Domain.Text("TOKEN"))
        .WithDefault($"{NGramDecoder.LineEnd}, the end of a line, for ngram; else none", (point, _) =>
            point.Get(Model) == BeamModel.NGram ? [NGramDecoder.LineEnd] : []
        )
        .InColumns("Token that ends a sequence; empty for none.")
        .When(Condition.Without(NoEos));

    public static readonly Parameter<double> LengthPenalty = Parameter
        .Real("length-penalty", "Return sequences in the order of log_prob / ((5 + length) / 6)^VALUE.", Interval.NonNegative, 0)
        .InColumns("Exponent of the length penalty ((5 + length) / 6)^a; 0 for none.");

    public static readonly Parameter<int> NBest = Parameter.Whole("n-best", "How many sequences to return.", 1, int.MaxValue, 1);

    public static readonly Parameter<long> MaxExpansions = Parameter
        .Of<long>("max-expansions", "Prefixes that the exact search may extend; 0 leaves it out.", Domain.Long(0))
        .WithDefault("about a second's worth");

    public static readonly Parameter<int> Length = Parameter
        .Whole("length", "Lengths T of a sequence.", 1, 100_000)
        .WithDefault("the tree's depth; 20 for ngram and transformer, 50 for rnn", (point, _) => point.Get(Model) switch
            {
                BeamModel.NGram or BeamModel.Transformer => [20],
                BeamModel.Rnn => [50],
                _ => [],
            })
        .InColumns("T, the number of timesteps.");

    public static readonly Parameter<int> K = Parameter
        .Whole("k", "Beam widths; 1 is greedy.", 1, 1_000_000, 2)
        .InColumns("Beam width: hypotheses kept at each timestep.")
        .Brief();
}

/// <summary>The declaration of <c>hw6 beam</c>.</summary>
internal static class BeamDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "beam",
        Description = "Beam search: what it keeps at each timestep, beside the exact most likely sequence.",
        Title = "Beam search",
        NamedBy = [Model],
        Introduction =
            "A decoder gives each next token a log-probability. Beam search keeps the k best sequences at every timestep; an exact search finds the most likely one to compare with.",
        Examples =
        [
            "hw6 beam --k 2",
            "hw6 beam --k 1..4",
            "hw6 beam --tree tree.csv --k 1,2,4 -o trace.csv --summary summary.csv",
            "hw6 beam --model ngram --corpus genesis.txt --prompt \"And God said\" --length 12 --k 8 --n-best 3",
            "hw6 beam --model transformer --weights softmax.npz --prompt \"And God said\" --k 1,4",
            "hw6 beam --model rnn --k 1,2,4,8,16 --length 10..50+10 -o cost.csv",
        ],
        Parameters =
        [
            K,
            Length,
            Model,
            Tree,
            BeamParameters.Corpus,
            Order,
            Unit,
            Prompt,
            BeamParameters.HeldOut,
            Vocabulary,
            Hidden,
            Weights,
            Seed,
            NoEos,
            Eos,
            LengthPenalty,
            NBest,
            MaxExpansions,
        ],
        SweepOrder =
        [
            Model,
            Tree,
            BeamParameters.Corpus,
            Order,
            Unit,
            BeamParameters.HeldOut,
            Prompt,
            Vocabulary,
            Hidden,
            Weights,
            NoEos,
            Eos,
            LengthPenalty,
            NBest,
            MaxExpansions,
            Length,
        ],
        Results = () =>
            [
                Integer("timestep", "Timestep, from 1: the number of tokens of the sequence.", Chief),
                Integer("rank", "Rank among the hypotheses kept at the timestep, from 1.", Chief),
                Text("sequence", "Tokens of the hypothesis, after the prompt.", Chief),
                Number("log_prob", "Total natural log-probability of the sequence.", Chief),
                Integer(
                    "parent_rank",
                    "Rank, one timestep before, of the hypothesis that it extends; empty at timestep 1.",
                    Brief
                ),
                Text("token", "Its last token.", Brief),
                Number("token_log_prob", "Natural log-probability of its last token after the tokens before.", Brief),
                Number("score", "log_prob over the length penalty: what sequences are returned by."),
                Integer("place", "Place among the returned sequences, from 1; empty if it is not returned.", Brief),
                Number(
                    "seconds",
                    "Time from the start of the search to the end of the timestep, in seconds; that of the fastest of several searches.",
                    Timing
                ),
                Number("attention_seconds", "The part of it that attention took; empty without a transformer.", Timing) with
                {
                    Since = 2,
                },
            ],
        Epochs = () =>
            [
                Integer("timestep", "Timestep, from 1."),
                Integer("rank", "Rank among the candidates of the timestep, from 1."),
                Text("sequence", "Tokens of the candidate, after the prompt."),
                Number("log_prob", "Total natural log-probability of the sequence."),
                Integer("parent_rank", "Rank, one timestep before, of the hypothesis that it extends; empty at timestep 1."),
                Text("token", "Its last token."),
                Number("token_log_prob", "Natural log-probability of its last token after the tokens before."),
                Boolean("kept", "Whether it was kept; the others were pruned."),
            ],
        Measures = () =>
            [
                Text("returned", "The sequence that beam search returns.", Chief),
                Number("returned_log_prob", "Its natural log-probability.", Brief | Spread),
                Text("most_likely", "The most likely sequence, by exact search; empty if it was not found.", Brief),
                Number("most_likely_log_prob", "Its natural log-probability.", Brief | Spread),
                Boolean("optimal", "Whether no sequence is more likely than the returned one.", Chief),
                Number("gap", "most_likely_log_prob - returned_log_prob; empty if both are -inf.", Chief | Spread),
                Integer(
                    "pruned_at",
                    "Timestep at which the most likely sequence fell out of the beam; empty if it never did.",
                    Brief
                ),
                Integer("expansions", "Prefixes that the exact search extended."),
                Number("perplexity", "exp of the mean negative log-probability of a token of the held-out lines."),
                Integer("held_out_tokens", "Tokens of the held-out lines, their ends included."),
                Integer("unknown_tokens", "Those of them that the training lines do not have."),
                Text("note", "Why a result is missing or differs from what one might expect.", Brief),
                Number("seconds", "Time of the whole search, in seconds.", Timing | Spread),
                Number(
                    "exponent_in_length",
                    "p in time ~ T^p: over the lengths if there are several, else over the timesteps of this search.",
                    Timing | Spread
                ),
                Number(
                    "attention_exponent",
                    "p in attention_seconds ~ T^p, over the lengths if there are several, else over the timesteps of this search.",
                    Timing | Spread
                ) with
                {
                    Since = 2,
                },
                Text(
                    "attention_theory",
                    "Time of attention, by theory: T² with keys and values of all tokens, T with sums of constant size; empty without a transformer."
                ) with
                {
                    Since = 2,
                },
                Number("exponent_in_k", "p in time ~ k^p, over the beam widths of this length.", Timing | Spread),
            ],
        Create = (asked, request) => new BeamExperiment(asked, request),
        Figures = BeamFigures.Of,
    };
}
