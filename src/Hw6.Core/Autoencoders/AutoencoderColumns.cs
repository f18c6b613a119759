using Hw6.Core.Tables;
using static Hw6.Core.Tables.ColumnKind;

namespace Hw6.Core.Autoencoders;

/// <summary>The tables that <see cref="AutoencoderExperiment"/> makes.</summary>
public static class AutoencoderColumns
{
    private static readonly Column[] Parameters =
    [
        Column.Parameter("dataset", Text, "Name of the data set."),
        Column.Parameter("split", Text, "Fractions of the samples that train, probe and test; empty where the split is fixed."),
        Column.Parameter("synthetic_samples", Integer, "Samples drawn; empty unless the data set is synthetic."),
        Column.Parameter("synthetic_dim", Integer, "Entries of a drawn sample; empty unless the data set is synthetic."),
        Column.Parameter(
            "synthetic_signal",
            Integer,
            "Directions of larger variance, which decide the label; empty unless the data set is synthetic."
        ),
        Column.Parameter(
            "synthetic_variance",
            Number,
            "Variance along those directions; empty unless the data set is synthetic."
        ),
        Column.Parameter("arch", Text, "Architecture: linear or relu; empty for a baseline.", brief: true),
        Column.Parameter(
            "mode",
            Text,
            "Corruption of the input: vanilla, denoising or masked; or the baseline: pca, raw or random.",
            brief: true
        ),
        Column.Parameter("k", Integer, "Entries of the code; the entries of a sample for raw.", brief: true),
        Column.Parameter("repeat", Integer, "Repetition, from 0.", brief: true),
        Column.Parameter("seed", Integer, "Seed of all random streams."),
        Column.Parameter(
            "hidden",
            Text,
            "Widths of the hidden layers before the code, mirrored after it; empty unless the architecture is relu."
        ),
        Column.Parameter("noise_std", Number, "Standard deviation of the noise added; empty unless the mode is denoising."),
        Column.Parameter("mask_prob", Number, "Probability that an entry is hidden; empty unless the mode is masked."),
        Column.Parameter(
            "masked_loss",
            Text,
            "Entries that the training loss counts: full, hidden or visible; empty unless the mode is masked."
        ),
        Column.Parameter("lr", Number, "Learning rate of Adam; empty for a baseline."),
        Column.Parameter("beta1", Number, "Decay of Adam's mean gradient; empty for a baseline."),
        Column.Parameter("beta2", Number, "Decay of Adam's mean squared gradient; empty for a baseline."),
        Column.Parameter("eps", Number, "Adam's term against division by zero; empty for a baseline."),
        Column.Parameter("batch", Integer, "Samples in a batch; empty for a baseline."),
        Column.Parameter("epochs", Integer, "Passes over the training samples; empty for a baseline."),
        Column.Parameter("probe_labels", Integer, "Labelled samples that fit the linear probe; empty without a probe."),
    ];

    /// <summary>The main table.</summary>
    public static Schema Rows { get; } =
        new([
            .. Parameters,
            Column.Result(
                "parameters",
                Integer,
                "Numbers that were learned: weights and biases, or the mean and the components."
            ),
            Column.Result(
                "train_loss",
                Number,
                "Mean over training samples of the squared distance between clean sample and reconstruction.",
                brief: true
            ),
            Column.Result("valid_loss", Number, "The same over the probe split."),
            Column.Result("test_loss", Number, "The same over the test split.", brief: true),
            Column.Result("test_mse", Number, "test_loss divided by the entries of a sample.", brief: true),
            Column.Result(
                "pca_loss",
                Number,
                "Least train_loss of any affine map through k dimensions; empty where k is not below the entries of a sample.",
                brief: true
            ),
            Column.Result(
                "probe_accuracy",
                Number,
                "Part of the test split whose class a linear probe of the codes names; empty without a probe.",
                brief: true
            ),
            Column.Timing("train_seconds", Number, "Seconds spent training, or fitting the baseline.", brief: true),
            Column.Timing("probe_seconds", Number, "Seconds spent on the linear probe; empty without a probe."),
        ]);

    /// <summary>The history: a row an epoch of each autoencoder.</summary>
    public static Schema History { get; } =
        new([
            .. Parameters,
            Column.Result("epoch", Integer, "Passes over the training samples so far."),
            Column.Result("train_loss", Number, "As in the main table, after this epoch."),
            Column.Result("valid_loss", Number, "As in the main table, after this epoch."),
            Column.Result(
                "probe_accuracy",
                Number,
                "As in the main table, after this epoch; empty where --probe-every skips it."
            ),
        ]);

    /// <summary>The measures that the summary takes the mean, least and greatest of.</summary>
    internal static IReadOnlyList<string> Summarized { get; } =
    ["train_loss", "valid_loss", "test_loss", "test_mse", "probe_accuracy"];

    /// <summary>The summary: a row for each architecture, mode and bottleneck, over the repeats.</summary>
    public static Schema Summary { get; } =
        new([
            Column.Parameter("dataset", Text, "Name of the data set."),
            Column.Parameter("arch", Text, "Architecture; empty for a baseline.", brief: true),
            Column.Parameter("mode", Text, "Corruption of the input, or the baseline.", brief: true),
            Column.Parameter("k", Integer, "Entries of the code.", brief: true),
            Column.Result("repeats", Integer, "Repeats that have results.", brief: true),
            .. Summarized.SelectMany(name =>
                new[]
                {
                    Column.Result(
                        $"{name}_mean",
                        Number,
                        $"Mean of {name} over the repeats.",
                        brief: name is "test_mse" or "probe_accuracy"
                    ),
                    Column.Result($"{name}_min", Number, $"Least {name} of the repeats.", brief: name is "probe_accuracy"),
                    Column.Result($"{name}_max", Number, $"Greatest {name} of the repeats.", brief: name is "probe_accuracy"),
                }
            ),
        ]);
}
