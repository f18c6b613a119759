using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.Nn;

namespace Hw6.Core.Tests.Autoencoders;

public sealed class AutoencoderOptionsTests
{
    private static readonly AutoencoderOptions Valid = new();

    public static TheoryData<AutoencoderOptions, string> Refused =>
        new()
        {
            { Valid with { K = [0] }, "--k: found 0, expected a whole number from 1" },
            { Valid with { K = [5, -1] }, "--k: found -1" },
            { Valid with { K = [] }, "--k: found no value" },
            { Valid with { K = [5, 10, 5] }, "--k: found 5 2 times" },
            { Valid with { K = [1_000_000] }, "--k: found 1000000, which gives linear 801000400 parameters on digits" },
            { Valid with { Architectures = [] }, "--arch: found no value" },
            { Valid with { Modes = [CorruptionMode.Masked, CorruptionMode.Masked] }, "--mode: found masked 2 times" },
            { Valid with { Baselines = [Baseline.Raw, Baseline.Raw] }, "--baseline: found raw 2 times" },
            { Valid with { Hidden = [] }, "--hidden: found no width" },
            { Valid with { Hidden = [256, 0] }, "--hidden: found 0" },
            { Valid with { Repeats = 0 }, "--repeats: found 0" },
            { Valid with { Batch = 0 }, "--batch: found 0" },
            { Valid with { Epochs = -1 }, "--epochs: found -1, expected a whole number from 0" },
            { Valid with { NoiseStd = -1 }, "--noise-std: found -1" },
            { Valid with { NoiseStd = double.NaN }, "--noise-std: found NaN" },
            { Valid with { MaskProb = 1.5 }, "--mask-prob: found 1.5, expected a probability from 0 to 1" },
            { Valid with { Adam = new AdamOptions { Rate = 0 } }, "--lr: found 0" },
            { Valid with { Adam = new AdamOptions { Rate = double.PositiveInfinity } }, "--lr: found" },
            { Valid with { Adam = new AdamOptions { Beta1 = 1 } }, "--beta1: found 1" },
            { Valid with { Adam = new AdamOptions { Beta2 = -0.1 } }, "--beta2: found -0.1" },
            { Valid with { Adam = new AdamOptions { Epsilon = 0 } }, "--eps: found 0" },
            {
                Valid with
                {
                    MaskedLoss = MaskedLoss.Hidden,
                    Modes = [CorruptionMode.Vanilla],
                },
                "--masked-loss: found hidden without masked in --mode"
            },
            { Valid with { ProbeLabels = 0 }, "--probe-labels: found 0, expected a whole number from 1 to 500" },
            { Valid with { ProbeLabels = 501 }, "--probe-labels: found 501, expected a whole number from 1 to 500" },
            { Valid with { ProbeLabels = 1 }, "--probe-labels: the first 1 samples of the probe split are of one class" },
            { Valid with { ProbeLabels = 100, Probe = false }, "--probe-labels: found together with --no-probe" },
            { Valid with { ProbeEvery = 0, EpochHistory = true }, "--probe-every: found 0" },
            { Valid with { ProbeEvery = 1 }, "--probe-every: found without --history" },
            {
                Valid with
                {
                    ProbeEvery = 1,
                    EpochHistory = true,
                    Probe = false,
                },
                "--probe-every: found together with --no-probe"
            },
            { Valid with { Data = new DatasetOptions { Name = "digits2" } }, "--dataset: found 'digits2'" },
            { Valid with { SaveFeatures = "/no/such/folder/f-{arch}-{mode}-{k}.csv" }, "--save-features: /no/such/folder" },
            { Valid with { SaveFeatures = "f-{mode}-{k}.csv" }, "--save-features: 24 cells would write f-vanilla-5.csv" },
            { Valid with { SaveModel = "m.npz" }, "--save-model: 24 cells would write m.npz" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Values_that_are_not_accepted_are_refused_in_one_line(AutoencoderOptions options, string expected)
    {
        var message = Assert.Throws<InputException>(() => new AutoencoderExperiment(options)).Message;

        Assert.StartsWith(expected.Split(' ')[0], message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Every_option_that_changes_results_is_in_the_identity()
    {
        var small = Valid with
        {
            Data = new DatasetOptions
            {
                Name = "synthetic",
                Synthetic = new SyntheticOptions
                {
                    Samples = 300,
                    Dimension = 6,
                    Signal = 2,
                },
            },
        };
        AutoencoderOptions[] changed =
        [
            small,
            small with
            {
                Data = small.Data with { Synthetic = small.Data.Synthetic with { Variance = 5 } },
            },
            small with
            {
                Data = small.Data with { Split = new(0.6, 0.2, 0.2) },
            },
            small with
            {
                Architectures = [Architecture.Relu],
            },
            small with
            {
                Modes = [CorruptionMode.Masked],
            },
            small with
            {
                K = [3],
            },
            small with
            {
                Repeats = 2,
            },
            small with
            {
                Baselines = [Baseline.Pca],
            },
            small with
            {
                Hidden = [255],
            },
            small with
            {
                NoiseStd = 0.4,
            },
            small with
            {
                MaskProb = 0.2,
            },
            small with
            {
                MaskedLoss = MaskedLoss.Visible,
            },
            small with
            {
                Adam = new AdamOptions { Rate = 0.01 },
            },
            small with
            {
                Adam = new AdamOptions { Beta1 = 0.8 },
            },
            small with
            {
                Adam = new AdamOptions { Beta2 = 0.9 },
            },
            small with
            {
                Adam = new AdamOptions { Epsilon = 1e-6 },
            },
            small with
            {
                Batch = 10,
            },
            small with
            {
                Epochs = 1,
            },
            small with
            {
                Seed = 1,
            },
            small with
            {
                Probe = false,
            },
            small with
            {
                ProbeLabels = 20,
            },
            small with
            {
                ProbeEvery = 1,
                EpochHistory = true,
            },
        ];
        var identities = changed.Select(options => string.Join(';', new AutoencoderExperiment(options).Identity)).ToList();

        Assert.Equal(changed.Length, identities.Distinct().Count());
        Assert.Equal(identities[0], string.Join(';', new AutoencoderExperiment(small with { EpochHistory = true }).Identity));
    }
}
