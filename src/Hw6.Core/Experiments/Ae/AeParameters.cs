using Hw6.Core.Autoencoders;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.Ae;

/// <summary>What autoencoders are compared with.</summary>
internal enum BaselineKind
{
    /// <summary>Projection onto the first k principal components.</summary>
    Pca,

    /// <summary>The samples themselves, k = m.</summary>
    Raw,

    /// <summary>A random projection.</summary>
    Random,
}

/// <summary>The parameters of <c>hw6 ae</c>, beside those of its data.</summary>
internal static class AeParameters
{
    /// <summary>What <see cref="ProbeLabels"/> means by all.</summary>
    public const int AllLabels = int.MaxValue;

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

    public static readonly Parameter<Architecture> Arch = new Parameter<Architecture>(
        "arch",
        "Architectures: linear, relu.",
        Domain.Choice(("linear", Architecture.Linear), ("relu", Architecture.Relu)),
        Architecture.Linear,
        Architecture.Relu
    )
        .InColumns("Architecture: linear or relu; empty for a baseline.")
        .When(Trained)
        .Brief();

    public static readonly Parameter<CorruptionMode> Mode = new Parameter<CorruptionMode>(
        "mode",
        "What is done to the encoder's input: vanilla (nothing), denoising, masked.",
        Domain.Choice(
            ("vanilla", CorruptionMode.Vanilla),
            ("denoising", CorruptionMode.Denoising),
            ("masked", CorruptionMode.Masked)
        ),
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

    public static readonly Parameter<WidthList> Hidden = new Parameter<WidthList>(
        "hidden",
        "Widths of the hidden layers before the code, mirrored after it.",
        Domain.Widths(16, Most, "256 or 512,256"),
        new WidthList(256)
    ).When(Condition.Is(Arch, Architecture.Relu));

    public static readonly Parameter<double> NoiseStd = Parameter
        .Real("noise-std", "Standard deviation of the noise added.", Interval.Between(0, 1e6), Training.NoiseStd)
        .When(Condition.Is(Mode, CorruptionMode.Denoising));

    public static readonly Parameter<double> MaskProb = Parameter
        .Real("mask-prob", "Probability that an entry is set to zero.", Interval.Probability, Training.MaskProb)
        .When(Condition.Is(Mode, CorruptionMode.Masked));

    public static readonly Parameter<MaskedLoss> MaskedLoss = new Parameter<MaskedLoss>(
        "masked-loss",
        "Entries that the training loss counts: full, hidden or visible.",
        Domain.Choice(
            ("full", Autoencoders.MaskedLoss.Full),
            ("hidden", Autoencoders.MaskedLoss.Hidden),
            ("visible", Autoencoders.MaskedLoss.Visible)
        ),
        Training.MaskedLoss
    ).When(Condition.Is(Mode, CorruptionMode.Masked));

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

    public static readonly Parameter<int> ProbeLabels = new Parameter<int>(
        "probe-labels",
        "Fit the probe on the first N samples of its split, or all.",
        Domain.WholeOr("all", AllLabels, 1, Most),
        AllLabels
    )
        .InColumns("Labelled samples that fit the linear probe; empty without a probe.")
        .When(Probed);

    public static readonly Parameter<int> ProbeEvery = new Parameter<int>(
        "probe-every",
        "Probe every so many epochs too, into the history.",
        Domain.Whole(1, Most)
    )
    {
        IsSwept = false,
        InTable = false,
    }.When(Probed & Trained);

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seed of all random streams.").When(Seeded);

    public static readonly Parameter<int> Repeats = CommonParameters
        .Repeats("Runs of each point, each with random streams of its own.")
        .InColumns("Repetition, from 0.")
        .When(Drawn)
        .Brief();

    public static readonly Artifact SaveFeatures = new(
        "save-features",
        "Write the codes of all samples to FILE as CSV; {arch}, {mode}, {k}, {lr} and so on in its name tell cells apart."
    );

    public static readonly Artifact SaveModel = new(
        "save-model",
        "Write what was learned to FILE as NumPy's .npz; {arch}, {mode}, {k}, {lr} and so on in its name tell cells apart."
    );

    public static readonly Artifact Reconstructions = new(
        "reconstructions",
        "Draw clean, corrupted and reconstructed test samples into FILE as SVG, a row for each model that this run trains."
    )
    {
        Join = ReconstructionPicture.Draw,
    };
}
