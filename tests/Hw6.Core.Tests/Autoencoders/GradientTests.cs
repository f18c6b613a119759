using Hw6.Core.Autoencoders;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Autoencoders;

/// <summary>The analytic gradients against central differences, in double precision, for every parameter.</summary>
public sealed class GradientTests
{
    private const int M = 7;
    private const int K = 3;
    private const int N = 6;

    // Small enough that no pre-activation of these batches crosses the kink of the ReLU, large enough for the rounding of doubles.
    private const double Step = 1e-6;

    public static TheoryData<Architecture, CorruptionMode, MaskedLoss, int> Cases
    {
        get
        {
            var cases = new TheoryData<Architecture, CorruptionMode, MaskedLoss, int>();
            foreach (var architecture in Enum.GetValues<Architecture>())
            {
                for (var seed = 0; seed < 3; seed++)
                {
                    cases.Add(architecture, CorruptionMode.Vanilla, MaskedLoss.Full, seed);
                    cases.Add(architecture, CorruptionMode.Denoising, MaskedLoss.Full, seed);
                    foreach (var counted in Enum.GetValues<MaskedLoss>())
                        cases.Add(architecture, CorruptionMode.Masked, counted, seed);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Analytic_gradients_match_central_differences(
        Architecture architecture,
        CorruptionMode mode,
        MaskedLoss counted,
        int seed
    )
    {
        var network = architecture.Build<double>(M, K, [6, 5]);
        network.Initialise(new RandomSource(seed, 0, "initialisation"));
        var (clean, input, visible) = Batch(mode, seed);
        var objective = new BatchObjective<double>(network, N, counted);
        objective.Evaluate(input, clean, visible, N);
        var analytic = objective.Gradient.ToArray();

        double difference = 0,
            norm = 0;
        for (var i = 0; i < analytic.Length; i++)
        {
            var value = network.Parameters[i];
            network.Parameters[i] = value + Step;
            var above = objective.Evaluate(input, clean, visible, N);
            network.Parameters[i] = value - Step;
            var below = objective.Evaluate(input, clean, visible, N);
            network.Parameters[i] = value;

            var numeric = (above - below) / (2 * Step);
            difference += (numeric - analytic[i]) * (numeric - analytic[i]);
            norm += (numeric * numeric) + (analytic[i] * analytic[i]);
        }

        Assert.True(norm > 0.01, $"the gradient is too small to compare: {norm}");
        Assert.InRange(Math.Sqrt(difference / norm), 0, 1e-6);
    }

    private static (double[] Clean, double[] Input, double[] Visible) Batch(CorruptionMode mode, int seed)
    {
        var clean = new double[M * N];
        new RandomSource(seed, 0, "data").FillUniform(clean.AsSpan(), 0.0, 1.0);
        var (input, visible) = (new double[clean.Length], new double[clean.Length]);
        new Corruption<double>(mode, 0.5, 0.4, new RandomSource(seed, 0, "corruption")).Apply(clean, input, visible);
        return (clean, input, visible);
    }
}
