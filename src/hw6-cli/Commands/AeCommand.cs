using System.CommandLine;
using System.Globalization;
using Hw6.Cli.Options;
using Hw6.Core;
using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.Nn;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 ae</c>: autoencoders, linear probes and PCA.</summary>
internal sealed class AeCommand
{
    private const int Most = 1_000_000;

    private readonly Option<string> dataset = Words("--dataset", "Data set: " + string.Join(", ", DatasetLoader.Names) + ".", "digits", DatasetLoader.Names);
    private readonly Option<string?> dataDir = Opt.File("--data-dir", "Folder with IDX files, gzipped or not, for mnist, fashion-mnist and idx.", "DIR");
    private readonly Option<string?> data = Opt.File("--data", "CSV file for the dataset csv: a column label, every other a feature.");
    private readonly Option<string?> dataUrl = Opt.Text("--data-url", "Download mnist or fashion-mnist from this folder instead.", "URL");
    private readonly Option<string?> split = Opt.Text(
        "--split", "Fractions that train, probe and test, for idx, csv and synthetic. [default: 0.7,0.1,0.2; synthetic: 0.7,0.2,0.1]", "LIST");

    private readonly Option<int> samples = Opt.Int("--synthetic-samples", "Samples that synthetic draws.", 20_000, 3);
    private readonly Option<int> dimension = Opt.Int("--synthetic-dim", "Entries of a synthetic sample.", 100, 1, 10_000);
    private readonly Option<int> signal = Opt.Int("--synthetic-signal", "Directions of larger variance, which decide the label.", 20, 1, 10_000);
    private readonly Option<double> variance = Opt.Double("--synthetic-variance", "Variance along those directions; 1 along the others.", 10, Interval.Positive);

    private readonly Option<Architecture[]> arch = Opt.Choices(
        "--arch", "Architectures: linear, relu.", [Architecture.Linear, Architecture.Relu], ("linear", Architecture.Linear), ("relu", Architecture.Relu));

    private readonly Option<CorruptionMode[]> mode = Opt.Choices(
        "--mode", "What is done to the encoder's input: vanilla (nothing), denoising, masked.",
        [CorruptionMode.Vanilla, CorruptionMode.Denoising, CorruptionMode.Masked],
        ("vanilla", CorruptionMode.Vanilla), ("denoising", CorruptionMode.Denoising), ("masked", CorruptionMode.Masked));

    private readonly Option<int[]> k = Opt.Ints("--k", "Bottlenecks: entries of the code.", [5, 10, 100, 1000], 1, Most);
    private readonly Option<int> repeats = Opt.Int("--repeats", "Runs of each point, each with random streams of its own.", 1, 1, Most);
    private readonly Option<Baseline[]> baseline = Opt.Choices(
        "--baseline", "Compare with: pca, raw (the samples themselves), random (a random projection).", Array.Empty<Baseline>(),
        ("pca", Baseline.Pca), ("raw", Baseline.Raw), ("random", Baseline.Random));

    private readonly Option<string?> hidden = Opt.Text("--hidden", "Widths of relu's hidden layers before the code, mirrored after it. [default: 256]", "LIST");
    private readonly Option<double> noiseStd = Opt.Double("--noise-std", "Standard deviation of denoising's noise.", 0.5, Interval.NonNegative);
    private readonly Option<double> maskProb = Opt.Double("--mask-prob", "Probability that masked sets an entry to zero.", 0.25, Interval.Probability);
    private readonly Option<MaskedLoss> maskedLoss = Opt.Choice(
        "--masked-loss", "Entries that masked's training loss counts: full, hidden, visible.", MaskedLoss.Full,
        ("full", MaskedLoss.Full), ("hidden", MaskedLoss.Hidden), ("visible", MaskedLoss.Visible));

    private readonly Option<int> epochs = Opt.Int("--epochs", "Passes over the training samples.", 10, 0, Most);
    private readonly Option<int> batch = Opt.Int("--batch", "Samples in a batch.", 100, 1, Most);
    private readonly Option<double> lr = Opt.Double("--lr", "Learning rate of Adam.", 1e-3, Interval.Positive);
    private readonly Option<double> beta1 = Opt.Double("--beta1", "Decay of Adam's mean gradient.", 0.9, new Interval(0, 1, true, false));
    private readonly Option<double> beta2 = Opt.Double("--beta2", "Decay of Adam's mean squared gradient.", 0.999, new Interval(0, 1, true, false));
    private readonly Option<double> eps = Opt.Double("--eps", "Adam's term against division by zero.", 1e-8, new Interval(0, 1, false, true));

    private readonly Option<string?> probeLabels = Opt.Text("--probe-labels", "Fit the probe on the first N samples of its split, or all. [default: all]", "N");
    private readonly Option<int?> probeEvery = Opt.OptionalInt("--probe-every", "Probe every so many epochs too, into the history.", 1, Most);
    private readonly Option<bool> noProbe = Opt.Flag("--no-probe", "Fit no linear probes.");
    private readonly Option<string?> saveFeatures = Opt.File(
        "--save-features", "Write the codes of all samples to FILE as CSV; {arch}, {mode}, {k} and {repeat} in its name tell cells apart.");

    private readonly Option<string?> saveModel = Opt.File(
        "--save-model", "Write what was learned to FILE as NumPy's .npz; {arch}, {mode}, {k} and {repeat} in its name tell cells apart.");

    private AeCommand()
    {
    }

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new AeCommand();
        return ExperimentCommand.Create(
            "ae",
            "Train autoencoders, measure their reconstruction loss, and probe their codes with a linear classifier.",
            [
                "hw6 ae --k 5,10,100,1000 --mode masked",
                "hw6 ae --arch linear,relu --mode vanilla,denoising,masked --k 5,10,100,1000 --baseline pca,raw --repeats 3 --seed 1 -o sweep.csv",
                "hw6 ae --arch relu --k 100 --epochs 20 --probe-labels 200 --baseline raw",
                "hw6 ae --dataset synthetic --arch linear --k 5,20,100,500 --lr 5e-4 --history history.csv",
                "hw6 ae --dataset fashion-mnist --data-dir /usr/share/datasets/fashion-mnist --arch relu --k 100 --epochs 3",
                "hw6 ae --dataset csv --data samples.csv --split 0.6,0.2,0.2 --k 2..10+2 --save-features codes-{arch}-{mode}-{k}.csv",
            ],
            [
                command.dataset, command.dataDir, command.data, command.dataUrl, command.split,
                command.samples, command.dimension, command.signal, command.variance,
                command.arch, command.mode, command.k, command.repeats, command.baseline,
                command.hidden, command.noiseStd, command.maskProb, command.maskedLoss,
                command.epochs, command.batch, command.lr, command.beta1, command.beta2, command.eps,
                command.probeLabels, command.probeEvery, command.noProbe, command.saveFeatures, command.saveModel,
            ],
            history: true,
            (result, settings) => new AutoencoderExperiment(command.Read(result, settings), Note(result, settings)));
    }

    private static Action<string>? Note(ParseResult result, SweepSettings settings)
    {
        if (settings.Quiet) return null;
        var terminal = CommandLine.TerminalOf(result);
        return line => terminal.Error.WriteLine($"hw6: note: {line}");
    }

    private AutoencoderOptions Read(ParseResult result, SweepSettings settings) => new()
    {
        Data = new DatasetOptions
        {
            Name = result.GetValue(dataset)!,
            DataDir = result.GetValue(dataDir),
            Data = result.GetValue(data),
            DataUrl = result.GetValue(dataUrl),
            Split = ReadSplit(result.GetValue(split)),
            Synthetic = new SyntheticOptions
            {
                Samples = result.GetValue(samples),
                Dimension = result.GetValue(dimension),
                Signal = result.GetValue(signal),
                Variance = result.GetValue(variance),
            },
        },
        Architectures = result.GetValue(arch)!,
        Modes = result.GetValue(mode)!,
        K = result.GetValue(k)!,
        Repeats = result.GetValue(repeats),
        Baselines = result.GetValue(baseline)!,
        Hidden = ReadHidden(result.GetValue(hidden)),
        NoiseStd = result.GetValue(noiseStd),
        MaskProb = result.GetValue(maskProb),
        MaskedLoss = result.GetValue(maskedLoss),
        Adam = new AdamOptions
        {
            Rate = result.GetValue(lr),
            Beta1 = result.GetValue(beta1),
            Beta2 = result.GetValue(beta2),
            Epsilon = result.GetValue(eps),
        },
        Batch = result.GetValue(batch),
        Epochs = result.GetValue(epochs),
        Seed = settings.Seed,
        Probe = !result.GetValue(noProbe),
        ProbeLabels = ReadProbeLabels(result.GetValue(probeLabels)),
        ProbeEvery = result.GetValue(probeEvery),
        EpochHistory = settings.WantsHistory,
        SaveFeatures = result.GetValue(saveFeatures),
        SaveModel = result.GetValue(saveModel),
    };

    // Not Opt.Choice: the words are Core's list, which keeps the loader and the help together.
    private static Option<string> Words(string name, string description, string fallback, IReadOnlyList<string> words)
    {
        var option = new Option<string>(name)
        {
            Description = $"{description} [default: {fallback}]",
            HelpName = "NAME",
            DefaultValueFactory = _ => fallback,
        };
        option.CompletionSources.Add([.. words]);
        return option;
    }

    private static SplitFractions? ReadSplit(string? text)
    {
        if (text is null) return null;
        var parts = text.Split(',');
        var values = new double[3];
        for (var i = 0; i < values.Length; i++)
        {
            if (parts.Length != values.Length || !Core.Tables.CellText.TryParseNumber(parts[i], out values[i]))
                throw new InputException($"--split: '{text}' is not accepted; expected three fractions for training, probe and test that add to 1, such as 0.7,0.1,0.2");
        }

        return new SplitFractions(values[0], values[1], values[2]);
    }

    private static int[] ReadHidden(string? text)
    {
        if (text is null) return [256];
        return [.. text.Split(',').Select(part => ParseCount(part)
            ?? throw new InputException($"--hidden: '{text}' is not accepted; expected whole numbers from 1 to {Most}, such as 256 or 512,256"))];
    }

    private static int? ReadProbeLabels(string? text) => text is null or "all"
        ? null
        : ParseCount(text) ?? throw new InputException($"--probe-labels: '{text}' is not accepted; expected all or a whole number of at least 1");

    private static int? ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= Most ? value : null;
}
