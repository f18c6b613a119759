using System.CommandLine;
using System.Globalization;
using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.Autoencoders;
using Hw6.Core.Nn;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 ae</c>: autoencoders, linear probes and PCA.</summary>
internal sealed class AeCommand
{
    private const int Most = 1_000_000;

    private readonly DatasetOptionSet data = new();

    private readonly Setting<Architecture[]> arch = Opt.Choices(
        "--arch",
        "Architectures: linear, relu.",
        [Architecture.Linear, Architecture.Relu],
        ("linear", Architecture.Linear),
        ("relu", Architecture.Relu)
    );

    private readonly Setting<CorruptionMode[]> mode = Opt.Choices(
        "--mode",
        "What is done to the encoder's input: vanilla (nothing), denoising, masked.",
        [CorruptionMode.Vanilla, CorruptionMode.Denoising, CorruptionMode.Masked],
        ("vanilla", CorruptionMode.Vanilla),
        ("denoising", CorruptionMode.Denoising),
        ("masked", CorruptionMode.Masked)
    );

    private readonly Setting<int[]> k = Opt.Ints("--k", "Bottlenecks: entries of the code.", [5, 10, 100, 1000], 1, Most);
    private readonly Setting<int> repeats = Opt.Int(
        "--repeats",
        "Runs of each point, each with random streams of its own.",
        1,
        1,
        Most
    );
    private readonly Setting<Baseline[]> baseline = Opt.Choices(
        "--baseline",
        "Compare with: pca, raw (the samples themselves), random (a random projection).",
        Array.Empty<Baseline>(),
        ("pca", Baseline.Pca),
        ("raw", Baseline.Raw),
        ("random", Baseline.Random)
    );

    private readonly Option<string?> hidden = Opt.Text(
        "--hidden",
        "Widths of relu's hidden layers before the code, mirrored after it. [default: 256]",
        "LIST"
    );
    private readonly Setting<double> noiseStd = Opt.Double(
        "--noise-std",
        "Standard deviation of denoising's noise.",
        0.5,
        Interval.NonNegative
    );
    private readonly Setting<double> maskProb = Opt.Double(
        "--mask-prob",
        "Probability that masked sets an entry to zero.",
        0.25,
        Interval.Probability
    );
    private readonly Setting<MaskedLoss> maskedLoss = Opt.Choice(
        "--masked-loss",
        "Entries that masked's training loss counts: full, hidden, visible.",
        MaskedLoss.Full,
        ("full", MaskedLoss.Full),
        ("hidden", MaskedLoss.Hidden),
        ("visible", MaskedLoss.Visible)
    );

    private readonly Setting<int> epochs = Opt.Int("--epochs", "Passes over the training samples.", 10, 0, Most);
    private readonly Setting<int> batch = Opt.Int("--batch", "Samples in a batch.", 100, 1, Most);
    private readonly Setting<double> lr = Opt.Double("--lr", "Learning rate of Adam.", 1e-3, Interval.Positive);
    private readonly Setting<double> beta1 = Opt.Double(
        "--beta1",
        "Decay of Adam's mean gradient.",
        0.9,
        new Interval(0, 1, true, false)
    );
    private readonly Setting<double> beta2 = Opt.Double(
        "--beta2",
        "Decay of Adam's mean squared gradient.",
        0.999,
        new Interval(0, 1, true, false)
    );
    private readonly Setting<double> eps = Opt.Double(
        "--eps",
        "Adam's term against division by zero.",
        1e-8,
        new Interval(0, 1, false, true)
    );

    private readonly Option<string?> probeLabels = Opt.Text(
        "--probe-labels",
        "Fit the probe on the first N samples of its split, or all. [default: all]",
        "N"
    );
    private readonly Setting<int?> probeEvery = Opt.OptionalInt(
        "--probe-every",
        "Probe every so many epochs too, into the history.",
        1,
        Most
    );
    private readonly Setting<bool> noProbe = Opt.Flag("--no-probe", "Fit no linear probes.");
    private readonly Option<string?> saveFeatures = Opt.File(
        "--save-features",
        "Write the codes of all samples to FILE as CSV; {arch}, {mode}, {k} and {repeat} in its name tell cells apart."
    );

    private readonly Option<string?> saveModel = Opt.File(
        "--save-model",
        "Write what was learned to FILE as NumPy's .npz; {arch}, {mode}, {k} and {repeat} in its name tell cells apart."
    );

    private readonly Option<string?> reconstructions = Opt.File(
        "--reconstructions",
        "Draw clean, corrupted and reconstructed test samples into FILE as SVG, a row for each model that this run trains."
    );

    private AeCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new AeCommand();
        var ae = ExperimentCommand.Create(
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
                .. command.data.All,
                command.arch,
                command.mode,
                command.k,
                command.repeats,
                command.baseline,
                command.hidden,
                command.noiseStd,
                command.maskProb,
                command.maskedLoss,
                command.epochs,
                command.batch,
                command.lr,
                command.beta1,
                command.beta2,
                command.eps,
                command.probeLabels,
                command.probeEvery,
                command.noProbe,
                command.saveFeatures,
                command.saveModel,
                command.reconstructions,
            ],
            history: true,
            (result, settings) => new AutoencoderExperiment(command.Read(result, settings), Note(result, settings))
        );
        ae.Add(OptimalityCommand.Create());
        return ae;
    }

    /// <summary>Tells the user what takes long while data are read.</summary>
    internal static Action<string>? Note(ParseResult result, SweepSettings settings)
    {
        if (settings.Quiet)
            return null;
        var terminal = CommandLine.TerminalOf(result);
        return line => terminal.Error.WriteLine($"hw6: note: {line}");
    }

    private AutoencoderOptions Read(ParseResult result, SweepSettings settings) =>
        new()
        {
            Data = data.Read(result),
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
            Reconstructed = result.GetValue(reconstructions) is { } picture ? new ReconstructionPicture(picture).Add : null,
        };

    private static int[] ReadHidden(string? text)
    {
        if (text is null)
            return [256];
        return
        [
            .. text.Split(',')
                .Select(part =>
                    ParseCount(part)
                    ?? throw new InputException(
                        $"--hidden: '{text}' is not accepted; expected whole numbers from 1 to {Most}, such as 256 or 512,256"
                    )
                ),
        ];
    }

    private static int? ReadProbeLabels(string? text) =>
        text is null or "all"
            ? null
            : ParseCount(text)
                ?? throw new InputException(
                    $"--probe-labels: '{text}' is not accepted; expected all or a whole number of at least 1"
                );

    private static int? ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= Most
            ? value
            : null;
}
