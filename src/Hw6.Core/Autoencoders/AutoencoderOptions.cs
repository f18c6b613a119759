using Hw6.Core.Data;
using Hw6.Core.Nn;

namespace Hw6.Core.Autoencoders;

/// <summary>What autoencoders are compared with.</summary>
public enum Baseline
{
    /// <summary>Projection onto the first k principal components.</summary>
    Pca,

    /// <summary>The samples themselves, k = m.</summary>
    Raw,

    /// <summary>A random projection.</summary>
    Random,
}

/// <summary>What <see cref="AutoencoderExperiment"/> is asked for; the defaults are those of the command.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>The data set; its seed is taken from <see cref="Seed"/>.</summary>
    public DatasetOptions Data { get; init; } = new();

    /// <summary>The architectures to sweep.</summary>
    public IReadOnlyList<Architecture> Architectures { get; init; } = [Architecture.Linear, Architecture.Relu];

    /// <summary>The modes to sweep.</summary>
    public IReadOnlyList<CorruptionMode> Modes { get; init; } =
    [CorruptionMode.Vanilla, CorruptionMode.Denoising, CorruptionMode.Masked];

    /// <summary>The bottlenecks to sweep.</summary>
    public IReadOnlyList<int> K { get; init; } = [5, 10, 100, 1000];

    /// <summary>How many times each point is run, each time with streams of its own.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>What to compare with.</summary>
    public IReadOnlyList<Baseline> Baselines { get; init; } = [];

    /// <summary>Widths of the relu architecture's hidden layers before the bottleneck; they are mirrored after it.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [256];

    /// <summary>The standard deviation of the noise in the denoising mode.</summary>
    public double NoiseStd { get; init; } = 0.5;

    /// <summary>The probability that the masked mode hides an entry.</summary>
    public double MaskProb { get; init; } = 0.25;

    /// <summary>Which entries count in the masked mode's training loss.</summary>
    public MaskedLoss MaskedLoss { get; init; }

    /// <summary>The optimiser's rates.</summary>
    public AdamOptions Adam { get; init; } = new();

    /// <summary>Samples in a batch.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Passes over the training samples.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The seed of every stream.</summary>
    public long Seed { get; init; }

    /// <summary>Whether to fit linear probes.</summary>
    public bool Probe { get; init; } = true;

    /// <summary>How many samples of the probe split to fit, from the first; <see langword="null"/> for all.</summary>
    public int? ProbeLabels { get; init; }

    /// <summary>Probe after every so many epochs too, for the history.</summary>
    public int? ProbeEvery { get; init; }

    /// <summary>Whether a history is wanted: the losses are then computed after every epoch, not only after the last.</summary>
    public bool EpochHistory { get; init; }

    /// <summary>Where to write the codes of all samples; {arch}, {mode}, {k} and {repeat} stand for the cell's own.</summary>
    public string? SaveFeatures { get; init; }

    /// <summary>Where to write what was learned; {arch}, {mode}, {k} and {repeat} stand for the cell's own.</summary>
    public string? SaveModel { get; init; }

    /// <summary>Told a few test samples before and after each model, on any thread; the samples must be pictures.</summary>
    public Action<ReconstructedSamples>? Reconstructed { get; init; }

    /// <summary>Checks all that can be checked without the data.</summary>
    /// <exception cref="InputException">An option's value is not accepted.</exception>
    internal void Check()
    {
        CheckList("--arch", Architectures);
        CheckList("--mode", Modes);
        CheckList("--k", K);
        if (Baselines.Count > 0)
            CheckList("--baseline", Baselines);
        foreach (var k in K)
            CheckRange("--k", k, 1, 1_000_000);
        foreach (var width in Hidden)
            CheckRange("--hidden", width, 1, 1_000_000);
        if (Hidden.Count == 0)
            throw new InputException("--hidden: found no width, expected at least one");
        CheckRange("--repeats", Repeats, 1, 1_000_000);
        CheckRange("--batch", Batch, 1, 1_000_000);
        CheckRange("--epochs", Epochs, 0, 1_000_000);
        CheckNumber("--noise-std", NoiseStd, NoiseStd is >= 0 and <= 1e6, "a number from 0 to 1e6");
        CheckNumber("--mask-prob", MaskProb, MaskProb is >= 0 and <= 1, "a probability from 0 to 1");
        CheckNumber("--lr", Adam.Rate, Adam.Rate is > 0 and <= 1e6, "a positive number up to 1e6");
        CheckNumber("--beta1", Adam.Beta1, Adam.Beta1 is >= 0 and < 1, "a number from 0 to below 1");
        CheckNumber("--beta2", Adam.Beta2, Adam.Beta2 is >= 0 and < 1, "a number from 0 to below 1");
        CheckNumber("--eps", Adam.Epsilon, Adam.Epsilon is > 0 and <= 1, "a positive number up to 1");
        if (MaskedLoss != MaskedLoss.Full && !Modes.Contains(CorruptionMode.Masked))
            throw new InputException(
                $"--masked-loss: found {MaskedLoss.ToString().ToLowerInvariant()} without masked in --mode, expected both or full"
            );
        if (ProbeEvery is { } every)
        {
            CheckRange("--probe-every", every, 1, 1_000_000);
            if (!Probe)
                throw new InputException("--probe-every: found together with --no-probe, expected one of the two");
            if (!EpochHistory)
                throw new InputException(
                    "--probe-every: found without --history, expected both: its accuracies stand in the history only"
                );
        }

        if (ProbeLabels is not null && !Probe)
            throw new InputException("--probe-labels: found together with --no-probe, expected one of the two");
    }

    /// <summary>Checks what depends on the data.</summary>
    /// <exception cref="InputException">An option's value is not accepted.</exception>
    internal void Check(Dataset data)
    {
        if (Reconstructed is not null && data.Image is null)
            throw new InputException(
                $"--reconstructions: the samples of {data.Name} are no pictures, expected digits, mnist, fashion-mnist or idx"
            );

        // Weights, gradients and two moments: four arrays of this many numbers a running cell.
        const long most = 1L << 28;
        foreach (var architecture in Architectures)
        foreach (var k in K)
        {
            var count = architecture.ParameterCount(data.Features, k, Hidden);
            if (count > most)
            {
                var name = architecture.ToString().ToLowerInvariant();
                throw new InputException(
                    $"--k: found {k}, which gives {name} {count} parameters on {data.Name}, expected at most {most}"
                );
            }
        }

        if (!Probe)
            return;
        if (ProbeLabels is { } labels)
            CheckRange("--probe-labels", labels, 1, data.Probe.Count, ", the samples in the probe split, or all");
        var shown = ProbeLabels ?? data.Probe.Count;
        if (data.Probe.Labels.Take(shown).Distinct().Count() < 2)
        {
            throw new InputException(
                $"--probe-labels: the first {shown} samples of the probe split are of one class, expected at least two classes; ask for more, or use --no-probe"
            );
        }
    }

    private static void CheckList<T>(string option, IReadOnlyList<T> values)
    {
        if (values.Count == 0)
            throw new InputException($"{option}: found no value, expected at least one");
        foreach (var group in values.GroupBy(value => value))
        {
            if (group.Count() > 1)
                throw new InputException(
                    $"{option}: found {group.Key!.ToString()!.ToLowerInvariant()} {group.Count()} times, expected each value once; --repeats runs a value again"
                );
        }
    }

    private static void CheckRange(string option, int value, int least, int most, string what = "")
    {
        if (value < least || value > most)
            throw new InputException($"{option}: found {value}, expected a whole number from {least} to {most}{what}");
    }

    private static void CheckNumber(string option, double value, bool accepted, string expected)
    {
        if (!accepted)
            throw new InputException(FormattableString.Invariant($"{option}: found {value}, expected {expected}"));
    }
}
