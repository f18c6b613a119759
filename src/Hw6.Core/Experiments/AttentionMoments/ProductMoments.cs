using System.Numerics.Tensors;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>Mean and variance of qᵀk over independent pairs, with the standard error of each.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="MeanError">Its standard error.</param>
/// <param name="Variance">The unbiased variance.</param>
/// <param name="VarianceError">Its standard error, from the fourth central moment.</param>
internal sealed record ProductMoments(double Mean, double MeanError, double Variance, double VarianceError)
{
    // Fixed, so that the draws and the order of additions do not depend on the number of threads.
    private const int Blocks = 64;
    private const int BufferEntries = 8192;

    /// <summary>Draws pairs with independent entries N(mu, sigma²) and measures.</summary>
    /// <param name="d">Entries of q and k.</param>
    /// <param name="mu">Mean of an entry.</param>
    /// <param name="sigma">Standard deviation of an entry.</param>
    /// <param name="samples">Pairs, at least 2.</param>
    /// <param name="seed">Seeds the draws.</param>
    /// <param name="context">Cancellation and progress.</param>
    public static ProductMoments Measure(int d, double mu, double sigma, int samples, long seed, CellContext context)
    {
        // Powers of the difference from the expected mean: those of the products themselves would cancel.
        var shift = d * mu * mu;
        var sums = new double[Blocks][];
        var chunk = Math.Max(1, BufferEntries / d);
        var pieces = new Pieces<Scratch>(() => new Scratch(chunk * d), context.Cancellation);
        var done = 0;
        pieces.Run(Blocks, (scratch, block) =>
        {
            var first = (int)((long)samples * block / Blocks);
            var end = (int)((long)samples * (block + 1) / Blocks);
            var random = new RandomSource(seed, block, "attention-moments");
            var powers = new double[4];
            for (var start = first; start < end; start += chunk)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                scratch.Draw(random, Math.Min(chunk, end - start) * d, (float)mu, (float)sigma);
                for (var i = 0; i < Math.Min(chunk, end - start); i++)
                {
                    var x = TensorPrimitives.Dot<float>(scratch.Q.AsSpan(i * d, d), scratch.K.AsSpan(i * d, d)) - shift;
                    powers[0] += x;
                    powers[1] += x * x;
                    powers[2] += x * x * x;
                    powers[3] += x * x * x * x;
                }
            }

            sums[block] = powers;
            context.Progress((double)Interlocked.Increment(ref done) / Blocks);
        });

        double n = samples;
        var raw = Enumerable.Range(0, 4).Select(p => sums.Sum(block => block[p]) / n).ToArray();
        var second = raw[1] - (raw[0] * raw[0]);
        var fourth = raw[3] - (4 * raw[0] * raw[2]) + (6 * raw[0] * raw[0] * raw[1]) - (3 * Math.Pow(raw[0], 4));
        var variance = second * n / (n - 1);
        return new ProductMoments(
            shift + raw[0],
            Math.Sqrt(variance / n),
            variance,
            Math.Sqrt(Math.Max(0, (fourth - ((n - 3) / (n - 1) * second * second)) / n))
        );
    }

    private sealed class Scratch(int entries)
    {
        public float[] Q { get; } = new float[entries];

        public float[] K { get; } = new float[entries];

        public void Draw(RandomSource random, int count, float mu, float sigma)
        {
            foreach (var target in new[] { Q, K })
            {
                var drawn = target.AsSpan(0, count);
                random.FillNormal(drawn);
                TensorPrimitives.Multiply(drawn, sigma, drawn);
                TensorPrimitives.Add(drawn, mu, drawn);
            }
        }
    }
}
