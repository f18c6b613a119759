using Hw6.Core.Autoencoders;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.Ae.AeParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.Ae;

/// <summary>What autoencoders are compared with: principal components, the samples themselves, a random projection.</summary>
internal enum BaselineKind
{
    Pca,
    Raw,
    Random,
}

/// <summary>What <see cref="AeParameters.ProbeScale"/> asks for.</summary>
internal enum ProbeScaling
{
    None,
    Standard,

    /// <summary>Standard for a user's own table, whose columns are of any scale; none for all else.</summary>
    Auto,
}

/// <summary>The parameters of <c>hw6 ae</c>, beside those of its data.</summary>
internal static class AeParameters
{
    /// <summary>What <see cref="ProbeLabels"/> means by all.</summary>
    public const int AllLabels = int.MaxValue;

    /// <summary>What <see cref="ProbeEvery"/> means by never.</summary>
    public const int Never = int.MaxValue;

    private const int Most = 1_000_000;
    private static readonly TrainingOptions Training = new();

    // A cell without it is an autoencoder.
    public static readonly Parameter<BaselineKind> Baseline = new(
        "baseline",
        "Compare with: pca, raw (the samples themselves), random (a random projection).",
        Domain.Choice(("pca", BaselineKind.Pca), ("raw", BaselineKind.Raw), ("random", BaselineKind.Random))
    )
    {
        AbsentFirst = true,
        InTable = false,
        InHistory = false,
    };

    // Without words: autoencoders are always among the cells.
    private static readonly Condition Trained = new(string.Empty, point => !point.Has(Baseline));
    private static readonly Condition Drawn = new(string.Empty, point => point.Find(Baseline) is null or BaselineKind.Random);
    private static readonly Condition Seeded = new(string.Empty, point =>
        Drawn.Holds(point) || DatasetParameters.IsSeeded.Holds(point)
    );

    public static readonly Parameter<Architecture> Arch = Parameter
        .Choice("arch", "Architectures: linear, relu.", ["linear", "relu"], Architecture.Linear, Architecture.Relu)
        .InColumns("Architecture: linear or relu; or the baseline: pca, raw or random.")
        .When(Trained)
        .Brief();

    public static readonly Parameter<CorruptionMode> Mode = Parameter
        .Choice(
            "mode",
            "What is done to the encoder's input: vanilla (nothing), denoising, masked.",
            ["vanilla", "denoising", "masked"],
            CorruptionMode.Vanilla,
            CorruptionMode.Denoising,
            CorruptionMode.Masked
        )
        .InColumns("Corruption of the input: vanilla, denoising or masked; or the baseline: pca, raw or random.")
        .When(Trained)
        .Brief();

    public static readonly Parameter<int> K = Parameter
        .Whole("k", "Bottlenecks: entries of the code.", 1, Most, 5, 10, 100, 1000)
        .InColumns("Entries of the code; the entries of a sample for raw.")
        .When(new(string.Empty, point => point.Find(Baseline) is not BaselineKind.Raw))
        .Brief();

    public static readonly Parameter<WidthList> Hidden = Parameter
        .Of<WidthList>(
            "hidden",
            "Widths of the hidden layers before the code, mirrored after it, or none.",
            Domain.Widths(16, Most, "256 or 512,256", orNone: true)
        )
        .WithDefault("256 for relu, none for linear", (point, _) =>
            [point.Get(Arch) == Architecture.Relu ? new WidthList(256) : new WidthList()]
        )
        .When(Trained);

    public static readonly Parameter<string> Weights = StartingWeights.Option().When(Trained);

    public static readonly Parameter<double> NoiseStd = Parameter
        .Real("noise-std", "Standard deviation of the noise added.", Interval.Between(0, 1e6), Training.NoiseStd)
        .When(Condition.Is(Mode, CorruptionMode.Denoising));

    public static readonly Parameter<double> MaskProb = Parameter
        .Real("mask-prob", "Probability that an entry is set to zero.", Interval.Probability, Training.MaskProb)
        .When(Condition.Is(Mode, CorruptionMode.Masked));

    public static readonly Parameter<MaskedLoss> MaskedLoss = Parameter
        .Choice(
            "masked-loss",
            "Entries that the training loss counts: full, hidden or visible.",
            ["full", "hidden", "visible"],
            Training.MaskedLoss
        )
        .When(Condition.Is(Mode, CorruptionMode.Masked));

    public static readonly Parameter<int> Epochs = Parameter
        .Whole("epochs", "Passes over the training samples.", 0, Most, 10)
        .When(Trained);

    public static readonly Parameter<int> Batch = Parameter
        .Whole("batch", "Samples in a batch.", 1, Most, Training.Batch)
        .When(Trained);

    public static readonly Parameter<double> LearningRate = Parameter
        .Real("lr", "Learning rate of Adam.", Interval.AboveUpTo(0, 1e6), Training.Adam.Rate)
        .When(Trained);

    public static readonly Parameter<double> Beta1 = Parameter
        .Real("beta1", "Decay of Adam's mean gradient.", new Interval(0, 1, true, false), Training.Adam.Beta1)
        .When(Trained);

    public static readonly Parameter<double> Beta2 = Parameter
        .Real("beta2", "Decay of Adam's mean squared gradient.", new Interval(0, 1, true, false), Training.Adam.Beta2)
        .When(Trained);

    public static readonly Parameter<double> Epsilon = Parameter
        .Real("eps", "Adam's term against division by zero.", Interval.AboveUpTo(0, 1), Training.Adam.Epsilon)
        .When(Trained);

    public static readonly Flag NoProbe = new("no-probe", "Fit no linear probes.");

    private static readonly Condition Probed = Condition.Without(NoProbe);

    public static readonly Parameter<int> ProbeLabels = Parameter
        .Of(
            "probe-labels",
            "Fit the probe on the first N samples of its split, or all.",
            Domain.WholeOr("all", AllLabels, 1, Most),
            AllLabels
        )
        .InColumns("Labelled samples that fit the linear probe; empty without a probe.")
        .When(Probed);

    public static readonly Parameter<ProbeScaling> ProbeScale = Parameter
        .Choice(
            "probe-scale",
            "Features as the probe sees them: none (as they are), standard (each of mean 0 and variance 1), auto.",
            ["none", "standard", "auto"],
            ProbeScaling.Auto
        )
        .WithDefault("auto: standard for csv, none for others")
        .InColumns(
            "Features as the probe sees them: none (as they are) or standard (each of mean 0 and variance 1 over the samples that fit it); empty without a probe. The penalty acts on weights on this scale."
        )
        .When(Probed);

    public static readonly Parameter<int> ProbeEvery = new Parameter<int>(
        "probe-every",
        "Epochs from one probe of the history to the next, or never.",
        Domain.WholeOr("never", Never, 1, Most)
    )
    {
        IsSwept = false,
        InTable = false,
        InHistory = false,
        ChangesResults = false,
    }
        .WithDefault("1 with --history or --plot")
        .When(Probed & Trained);

    public static readonly Flag HistorySteps = new("history-steps", "Write the loss of every step into the history too.")
    {
        ChangesResults = false,
    };

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seed of all random streams.").When(Seeded);

    public static readonly Parameter<int> Repeats = CommonParameters
        .Repeats("Runs of each point, each with random streams of its own.")
        .InColumns("Repetition, from 0.")
        .When(Drawn)
        .Brief();

    public static readonly Artifact SaveFeatures = new(
        "save-features",
        ".csv",
        "Write the codes of all samples to FILE as CSV; {arch}, {mode}, {k}, {lr} and so on in its name tell cells apart."
    );

    public static readonly Artifact SaveModel = new(
        "save-model",
        ".npz",
        "Write what was learned to FILE as NumPy's .npz; {arch}, {mode}, {k}, {lr} and so on in its name tell cells apart."
    );

    public static readonly Artifact Reconstructions = new(
        "reconstructions",
        ".svg",
        "Draw clean, corrupted and reconstructed test samples into FILE as SVG, a row for each model that this run trains."
    )
    {
        Join = AeFigures.Reconstructions,
    };
}

/// <summary>The declaration of <c>hw6 ae</c>.</summary>
internal static class AeDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "ae",
        Description = "Train autoencoders, measure their reconstruction loss, and probe their codes with a linear classifier.",
        Title = "Autoencoders and linear probes",
        NamedBy = [DatasetParameters.Dataset],
        Introduction =
            "An autoencoder maps a sample through a bottleneck of k numbers and back. Three kinds of input train it: the sample itself (vanilla), the sample with noise "
            + "(denoising), and the sample with entries set to zero (masked). Then its encoder is frozen, and a linear classifier of the codes tells what they are worth.",
        Examples =
        [
            "hw6 ae --k 5,10,100,1000 --mode masked",
            "hw6 ae --arch linear,relu --mode vanilla,denoising,masked --k 5,10,100,1000 --baseline pca,raw --repeats 3 --seed 1 -o sweep.csv",
            "hw6 ae --arch relu --k 100 --epochs 20 --probe-labels 200 --baseline raw",
            "hw6 ae --arch relu --mode denoising --k 100 --lr 1e-4,1e-3 --noise-std 0.3,0.5 --hidden 256 --hidden 512,256 --seed 1..3",
            "hw6 ae --dataset synthetic --arch linear --k 5,20,100,500 --lr 5e-4 --history history.csv",
            "hw6 ae --dataset fashion-mnist --data-dir /usr/share/datasets/fashion-mnist --arch relu --k 100 --epochs 3",
            "hw6 ae --dataset csv --data samples.csv --split 0.6,0.2,0.2 --k 2..10+2 --save-features codes-{arch}-{mode}-{k}.csv",
        ],
        Parameters =
        [
            .. DatasetParameters.All,
            Baseline,
            Arch,
            Mode,
            K,
            Repeats,
            Seed,
            Hidden,
            Weights,
            NoiseStd,
            MaskProb,
            AeParameters.MaskedLoss,
            LearningRate,
            Beta1,
            Beta2,
            Epsilon,
            Batch,
            Epochs,
            NoProbe,
            ProbeLabels,
            ProbeScale,
            ProbeEvery,
            HistorySteps,
        ],
        SweepOrder = [Seed],
        Artifacts = [SaveFeatures, SaveModel, Reconstructions],
        Results = () =>
            [
                Integer("parameters", "Numbers that were learned: weights and biases, or the mean and the components."),
                Number(
                    "train_loss",
                    "Mean over training samples of the squared distance between clean sample and reconstruction.",
                    Brief | Spread
                ),
                Number("valid_loss", "The same over the probe split.", Spread),
                Number("test_loss", "The same over the test split.", Chief | Spread),
                Number("test_mse", "test_loss divided by the entries of a sample.", Brief | Spread),
                Number(
                    "pca_loss",
                    "Least train_loss of any affine map through k dimensions, 0 where the samples vary along no more; empty where k is not below the entries of a sample, or both samples and entries are above 4,096.",
                    Brief
                ),
                Number(
                    "probe_accuracy",
                    "Part of the test split whose class a linear probe of the codes names; empty without a probe.",
                    Chief | Spread
                ),
                Number(
                    "probe_valid_accuracy",
                    "The same of the next 1,000 samples of the probe split, or as many as there are, which neither fit the probe nor train the autoencoder: to choose by; empty where all of the split fit the probe.",
                    Spread
                ) with
                {
                    Since = 2,
                },
                Boolean(
                    "probe_converged",
                    "Whether the probe was shown to be within 1e-5 of the optimum of its objective, the sum of -ln p of the labels plus half the sum of squared weights; empty without a probe."
                ) with
                {
                    Since = 2,
                },
                Number("train_seconds", "Seconds spent training, or fitting the baseline.", Timing | Brief | Spread),
                Number("probe_seconds", "Seconds spent on the linear probe; empty without a probe.", Timing | Spread),
            ],
        Epochs = () =>
            [
                Integer(
                    "epoch",
                    "Passes over the training samples: 0 before training; for the row of a step, the one that it is part of."
                ),
                Integer("step", "Steps of the optimiser so far, that of the row included.") with
                {
                    Since = 2,
                },
                Number("train_loss", "As in the main table, after this epoch; empty for a step."),
                Number("valid_loss", "As in the main table, after this epoch; empty for a step."),
                Number(
                    "probe_accuracy",
                    "As in the main table, after this epoch; empty where --probe-every skips it, and for a step."
                ),
                Number(
                    "step_loss",
                    "The training loss of the step's batch, corrupted as the encoder saw it, before the step; empty for an epoch."
                ) with
                {
                    Since = 2,
                },
            ],
        Create = (asked, request) => new AeExperiment(asked, request),
        Figures = AeFigures.Of,
    };
}
