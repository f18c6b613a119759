using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Autoencoders.Optimality;

/// <summary>Trains a linear autoencoder on all samples at once, from random weights, by Adam with a rate that falls to 0 along half a cosine.</summary>
internal static class LinearTraining
{
    /// <summary>Trains.</summary>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="k">Entries of the code.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="firstRate">The rate of the first.</param>
    /// <returns>The weights at the end.</returns>
    public static WeightPair Run(
        LinearAutoencoderLoss loss,
        int m,
        int k,
        int steps,
        double firstRate,
        long seed,
        CellContext context
    )
    {
        var weights = new double[2 * m * k];
        var half = m * k;
        var random = new RandomSource(seed, 0, "initialisation");
        random.FillUniform(weights.AsSpan(0, half), -1 / Math.Sqrt(m), 1 / Math.Sqrt(m));
        random.FillUniform(weights.AsSpan(half), -1 / Math.Sqrt(k), 1 / Math.Sqrt(k));
        var gradient = new double[weights.Length];
        var (first, second) = (new double[weights.Length], new double[weights.Length]);
        for (var step = 1; step <= steps; step++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            loss.Gradients(weights.AsSpan(0, half), weights.AsSpan(half), gradient.AsSpan(0, half), gradient.AsSpan(half));
            var rate = firstRate * 0.5 * (1 + Elementary.SineCosine((step - 1) / (2.0 * steps)).Cosine);
            VectorOps.Adam(new AdamStep<double>(step, rate, 0.9, 0.999, 1e-8), gradient, first, second, weights);
            if (step % 50 == 0)
                context.Progress((double)step / steps);
        }

        return new WeightPair(weights[..half], weights[half..]);
    }
}
