using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>How far the analytic gradient of one weight matrix or bias is from central differences.</summary>
/// <param name="Block">The weight matrix or bias.</param>
/// <param name="Count">How many of its parameters were compared.</param>
/// <param name="RelativeDifference">‖analytic − numeric‖ / (‖analytic‖ + ‖numeric‖); 0 where both vanish.</param>
internal sealed record GradientComparison(ParameterBlock Block, int Count, double RelativeDifference)
{
    /// <summary>The relative difference below which a gradient counts as right.</summary>
    public const double Tolerance = 1e-7;

    /// <summary>Whether the gradient is right.</summary>
    public bool Passed => RelativeDifference < Tolerance;
}

/// <summary>
/// Compares the gradients of a network with central differences of what training lessens: the loss and, with a weight decay, half of it times the sum of
/// the squares of the weights that decay. With dropout, the same entries are left out throughout.
/// </summary>
internal static class GradientCheck
{
    /// <summary>The step ε of the differences (f(w + ε) − f(w − ε)) / 2ε.</summary>
    public const double Step = 1e-4;

    // A matrix past this size is checked at a sample of its parameters: each costs two forward passes.
    private const int MostCompared = 2000;
    private const int Sampled = 100;

    // Where a ReLU switches between the two points, the loss has a kink, and the difference is no slope: a smaller step is tried, and a parameter
    // left out that is too near for that.
    private const double StepNearKink = 1e-6;

    /// <summary>Compares every weight matrix and the bias, in their order.</summary>
    /// <param name="network">The network at the point of comparison; its parameters are as before afterwards.</param>
    /// <param name="weightDecay">λ of <see cref="LossMean"/>.</param>
    /// <param name="on">The weights that decay.</param>
    /// <param name="seed">Which parameters of a matrix of more than 2000 are compared, and what dropout leaves out.</param>
    /// <param name="progress">Told the finished part, from 0 to 1.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    public static IEnumerable<GradientComparison> Compare(
        GraphNetwork network,
        double weightDecay = 0,
        DecayedLayers on = DecayedLayers.All,
        long seed = 0,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        network.Forward();
        network.DrawDropout(new RandomSource(seed, 0, "gradient check dropout"));
        network.Backward();

        // What a step at rate 1 takes off, so that the decay is that of training.
        var decay = network.DecayOf(weightDecay, on);
        var stepped = (double[])network.Parameters.Clone();
        new GradientDescent(1, decay.Rate, decay.Count).Step(network.Gradients, stepped);
        double[] gradients = [.. network.Parameters.Zip(stepped, (before, after) => before - after)];
        return Compare(network, gradients, decay, seed, progress, cancellation);
    }

    /// <summary>Compares a gradient, laid out as the network's parameters, with central differences.</summary>
    /// <param name="decay">The decay that the gradient has part of.</param>
    internal static IEnumerable<GradientComparison> Compare(
        GraphNetwork network,
        double[] gradients,
        LayerDecay decay,
        long seed,
        Action<double>? progress,
        CancellationToken cancellation
    )
    {
        var losses = (Above: new double[network.Targets.Train.Length], Below: new double[network.Targets.Train.Length]);
        var random = new RandomSource(seed, 0, "gradient check");
        foreach (var block in network.Blocks)
        {
            var places = Places(block, random);
            var (difference, analytic, numeric, compared) = (0.0, 0.0, 0.0, 0);
            for (var k = 0; k < places.Length; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                var place = block.Offset + places[k];
                if (Slope(network, place, place < decay.Count ? decay.Rate : 0, losses.Above, losses.Below) is not { } slope)
                    continue;
                var gradient = gradients[place];
                compared++;
                difference += (gradient - slope) * (gradient - slope);
                analytic += gradient * gradient;
                numeric += slope * slope;
            }

            progress?.Invoke((double)(block.Offset + block.Length) / network.Parameters.Length);
            var norms = Math.Sqrt(analytic) + Math.Sqrt(numeric);
            yield return new GradientComparison(block, compared, norms == 0 ? 0 : Math.Sqrt(difference) / norms);
        }
    }

    private static int[] Places(ParameterBlock block, RandomSource random)
    {
        var places = new int[block.Length <= MostCompared ? block.Length : Sampled];
        for (var k = 0; k < places.Length; k++)
            places[k] = places.Length == block.Length ? k : random.NextInt32(block.Length);
        return places;
    }

    private static double? Slope(GraphNetwork network, int place, double decay, double[] above, double[] below) =>
        Slope(network, place, decay, Step, above, below) ?? Slope(network, place, decay, StepNearKink, above, below);

    // The nodes' losses are subtracted one by one before they are added up: those that the parameter does not reach cancel exactly.
    private static double? Slope(GraphNetwork network, int place, double decay, double step, double[] above, double[] below)
    {
        ref var parameter = ref network.Parameters[place];
        var value = parameter;
        parameter = value + step;
        network.TrainLosses(above);
        var pattern = network.ActivePattern();
        parameter = value - step;
        network.TrainLosses(below);
        parameter = value;
        if (network.ActivePattern() != pattern)
            return null;
        var sum = 0.0;
        for (var k = 0; k < above.Length; k++)
            sum += above[k] - below[k];
        var (up, down) = (value + step, value - step);
        return (sum / network.LossCount + 0.5 * decay * ((up * up) - (down * down))) / (2 * step);
    }
}
