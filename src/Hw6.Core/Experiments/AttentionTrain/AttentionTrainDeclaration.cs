using Hw6.Core.Attention.Kernels;
using Hw6.Core.Decoding;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.AttentionTrain.AttentionTrainParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.AttentionTrain;

/// <summary>What <see cref="AttentionTrainParameters.Scale"/> asks for.</summary>
internal enum ScoreScale
{
    SqrtD,
    None,
}

/// <summary>The parameters of <c>hw6 attention train</c>.</summary>
internal static class AttentionTrainParameters
{
    private const int Most = 1_000_000;
    private static readonly TransformerOptions Training = new();

    public static readonly Parameter<string> Corpus = Parameter.Of<string>(
        "corpus",
        "Text to learn, gzipped or not, instead of the embedded book of Genesis; its last tenth is held out.",
        Domain.File()
    );

    public static readonly Parameter<TextUnit> Unit = Parameter.Choice(
        "unit",
        "Tokens: words or characters.",
        ["words", "characters"],
        TextUnit.Characters
    );

    public static readonly Parameter<AttentionKernelKind> Kernel = Parameter
        .Of(
            "kernel",
            "Similarities of the attention: those of hw6 attention.",
            Domain.Choice(Array.ConvertAll(AttentionKernels.All, kind => (kind.Name, (object)kind))),
            AttentionKernels.Named("softmax", "elu", "quadratic")
        )
        .InColumns("The similarity of the attention.")
        .Brief();

    public static readonly Parameter<ScoreScale> Scale = Parameter
        .Choice(
            "scale",
            "What qᵀk is divided by: sqrt-d, the root of its entries, or none.",
            ["sqrt-d", "none"],
            ScoreScale.SqrtD
        )
        .When(Condition.Is(Kernel, AttentionKernels.Named("softmax", "quadratic", "polynomial")));

    public static readonly Parameter<int> Degree = Parameter
        .Whole("degree", "The power p of polynomial.", 1, 64, 3)
        .When(Condition.Is(Kernel, AttentionKernels.With(KernelParameters.Degree)));

    public static readonly Parameter<double> Constant = Parameter
        .Real("constant", "What is added to the product of query and key.", Interval.Any, 1)
        .When(Condition.Is(Kernel, AttentionKernels.With(KernelParameters.Constant)));

    public static readonly Parameter<int> Features = Parameter
        .Whole("features", "Random features.", 1, Most, 64)
        .When(Condition.Is(Kernel, AttentionKernels.With(KernelParameters.Features)));

    public static readonly Parameter<int> Layers = Parameter.Whole("layers", "Blocks of the transformer.", 1, 1000, 4);

    public static readonly Parameter<int> Heads = Parameter.Whole("heads", "Heads of each block's attention.", 1, Most, 4);

    public static readonly Parameter<int> Width = Parameter.Whole(
        "width",
        "Entries of a token on its way through the blocks; a multiple of the heads.",
        1,
        Most,
        128
    );

    public static readonly Parameter<int> Context = Parameter.Whole("context", "Tokens that a prediction may see.", 1, Most, 64);

    public static readonly Parameter<int> Batch = Parameter.Whole(
        "batch",
        "Windows of the text in a step.",
        1,
        Most,
        Training.Batch
    );

    public static readonly Parameter<int> Steps = Parameter.Whole("steps", "Steps of training.", 0, 100_000_000, Training.Steps);

    public static readonly Parameter<double> LearningRate = Parameter.Real(
        "lr",
        "Greatest learning rate of AdamW: reached after a twentieth of the steps, then falling to a tenth.",
        Interval.AboveUpTo(0, 1e6),
        Training.Rate
    );

    public static readonly Parameter<double> WeightDecay = Parameter.Real(
        "weight-decay",
        "What matrices lose for each unit of the learning rate.",
        Interval.Between(0, 1e6),
        Training.Decay
    );

    public static readonly Parameter<double> Dropout = Parameter.Real(
        "dropout",
        "Probability that an entry of the embedding or of a branch is left out in training.",
        new Interval(0, 1, true, false),
        Training.Dropout
    );

    public static readonly Parameter<string> Weights = Parameter.Of<string>(
        "weights",
        "Start from the model in FILE, which --save-model wrote, of the same sizes and vocabulary.",
        Domain.File()
    );

    public static readonly Parameter<int> EvaluateEvery = new Parameter<int>(
        "eval-every",
        "Measure losses every so many steps, into the history.",
        Domain.Whole(1, Most),
        250
    )
    {
        IsSwept = false,
        InTable = false,
        InHistory = false,
    };

    public static readonly Parameter<int> CheckpointEvery = new(
        "checkpoint-every",
        "Keep the state of a cell in a file beside that of -o every so many steps; --resume goes on from it.",
        Domain.Whole(1, Most)
    )
    {
        ChangesResults = false,
        IsSwept = false,
        InTable = false,
        InHistory = false,
    };

    public static readonly Parameter<int> Samples = new Parameter<int>(
        "samples",
        "Continuations to draw at the end, told on stderr.",
        Domain.Whole(0, 100),
        0
    )
    {
        ChangesResults = false,
        IsSwept = false,
        InTable = false,
        InHistory = false,
    };

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seeds the initial weights and the order of the text.");

    public static readonly Artifact SaveModel = new(
        "save-model",
        ".npz",
        "Write the trained model to FILE as NumPy's .npz; {kernel}, {width}, {seed} and so on in its name tell cells apart."
    );
}

/// <summary>The declaration of <c>hw6 attention train</c>.</summary>
internal static class AttentionTrainDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "attention train",
        Description = "Train a transformer language model with each kernel of attention: losses, perplexity, time and memory.",
        Title = "The transformer, trained",
        NamedBy = [Kernel],
        Introduction =
            "A causal transformer learns a text character by character. Nothing but the similarity of its attention differs between the lines: the softmax, or kernels whose sums "
            + "could be taken once for all queries.",
        Examples =
        [
            "hw6 attention train",
            "hw6 attention train --steps 300 --history history.csv --plot losses.svg -o train.csv",
            "hw6 attention train --kernel softmax --scale sqrt-d,none --seed 1..3 -o scale.csv",
            "hw6 attention train --corpus text.txt.gz --kernel elu --save-model elu.npz",
        ],
        Parameters =
        [
            Kernel,
            Scale,
            Degree,
            Constant,
            Features,
            AttentionTrainParameters.Corpus,
            Unit,
            Layers,
            Heads,
            Width,
            Context,
            Batch,
            Steps,
            LearningRate,
            WeightDecay,
            Dropout,
            Weights,
            EvaluateEvery,
            CheckpointEvery,
            Samples,
            Seed,
        ],
        SweepOrder =
        [
            AttentionTrainParameters.Corpus,
            Unit,
            Layers,
            Heads,
            Width,
            Context,
            Batch,
            Steps,
            LearningRate,
            WeightDecay,
            Dropout,
            Weights,
            Kernel,
            Scale,
        ],
        Artifacts = [SaveModel],
        Results = () =>
            [
                Integer("vocabulary", "Different tokens of the text."),
                Integer("parameters", "Weights, gains and biases.", Brief),
                Number("train_loss", "Mean of -ln p of a token, over windows spread over the text trained on.", Chief | Spread),
                Number("valid_loss", "The same over the whole held-out part, in windows of the context.", Chief | Spread),
                Number("perplexity", "exp(valid_loss).", Chief | Spread),
                Number("bits_per_character", "valid_loss in bits; empty where tokens are words.", Spread),
                Number(
                    "entropy",
                    "Mean entropy of the attention weights over layers, heads and tokens of held-out windows, in nats.",
                    Spread
                ),
                Number("seconds", "Seconds of training, without what measures it.", Timing | Brief | Spread),
                Number("tokens_per_second", "Tokens trained on in a second.", Timing | Brief | Spread),
                Integer("peak_bytes", "Bytes of the model, the optimiser and what a step needs.", Timing),
            ],
        Epochs = () =>
            [
                Integer("step", "Steps so far."),
                Number("rate", "Learning rate of the last step; empty before the first."),
                Number("train_loss", "Mean of -ln p over windows spread over the text trained on."),
                Number("valid_loss", "The same over windows spread over the held-out part."),
                Number(
                    "gradient_norm",
                    "Norm of the last step's gradient, before it was shortened to 1; empty before the first."
                ),
                Number("entropy", "Mean entropy of the attention weights over the held-out windows, in nats."),
                Number("seconds", "Seconds of training so far.", Timing),
            ],
        Create = (asked, request) => new AttentionTrainExperiment(asked, request),
        Figures = AttentionTrainFigures.Of,
    };
}
