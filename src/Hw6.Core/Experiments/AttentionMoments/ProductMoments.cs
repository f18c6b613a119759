using System.Numerics.Tensors;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>Mean and variance of qᵀk over independent pairs, with the standard error of each.</summary>
/// <param name="MeanError">Its standard error.</param>
/// <param name="Variance">The unbiased variance.</param>
/// <param name="VarianceError">Its standard error, from the fourth central moment.</param>
internal sealed record ProductMoments(double Mean, double MeanError, double Variance, double VarianceError)
{
    // Fixed, so that the draws and the order of additions do not depend on the number of threads.
    private const int Blocks = 64;
    private const int BufferEntries = 8192;

    /// <summary>Draws pairs of d independent entries N(mu, sigma²) and measures.</summary>
    /// <param name="samples">Pairs, at least 2.</param>
    public static ProductMoments Measure(int d, double mu, double sigma, int samples, long seed, CellContext context)
    {
        var drawing = new Drawing(d, mu, sigma, samples, seed, context);
        Widest.Run<float, Drawing>(ref drawing);
        double n = samples;
        var raw = Enumerable.Range(0, 4).Select(p => drawing.Totals.Sum(block => block[p]) / n).ToArray();
        var second = raw[1] - (raw[0] * raw[0]);
        var fourth = raw[3] - (4 * raw[0] * raw[2]) + (6 * raw[0] * raw[0] * raw[1]) - (3 * raw[0] * raw[0] * (raw[0] * raw[0]));
        var variance = second * n / (n - 1);
        return new ProductMoments(
            drawing.Shift + raw[0],
            Math.Sqrt(variance / n),
            variance,
            Math.Sqrt(Math.Max(0, (fourth - ((n - 3) / (n - 1) * second * second)) / n))
        );
    }

    /// <summary>Fills a vector with independent entries N(mu, sigma²).</summary>
    internal static void Draw(RandomSource random, Span<float> target, double mu, double sigma)
    {
        random.FillNormal(target);
        TensorPrimitives.Multiply(target, (float)sigma, target);
        TensorPrimitives.Add(target, (float)mu, target);
    }

    private readonly struct Drawing(int d, double mu, double sigma, int samples, long seed, CellContext context)
        : ILaneWork<float>
    {
        /// <summary>The sums of the first four powers over each block.</summary>
        public double[][] Totals { get; } = new double[Blocks][];

        /// <summary>The expected mean. Powers are of differences from it: those of the products themselves would cancel.</summary>
        public double Shift { get; } = d * mu * mu;

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<float, TVector>
        {
            var chunk = Math.Max(1, BufferEntries / d);
            var (drawing, entries, run, done) = (this, chunk * d, context, 0);
            new ScratchPool<Scratch>(() => new Scratch(entries), run.Cancellation).Run(Blocks, (scratch, block) =>
            {
                drawing.Totals[block] = drawing.Powers<TLanes, TVector>(scratch, block, chunk);
                run.Progress((double)Interlocked.Increment(ref done) / Blocks);
            });
        }

        private unsafe double[] Powers<TLanes, TVector>(Scratch scratch, int block, int chunk)
            where TVector : struct
            where TLanes : struct, ILanes<float, TVector>
        {
            var first = (int)((long)samples * block / Blocks);
            var end = (int)((long)samples * (block + 1) / Blocks);
            var random = new RandomSource(seed, block, "attention-moments");
            var powers = new double[4];
            fixed (
                float* q = scratch.Q,
                    k = scratch.K
            )
            {
                for (var start = first; start < end; start += chunk)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    var count = Math.Min(chunk, end - start);
                    Draw(random, scratch.Q.AsSpan(0, count * d), mu, sigma);
                    Draw(random, scratch.K.AsSpan(0, count * d), mu, sigma);
                    for (nint i = 0; i < count; i++)
                    {
                        var x = Sums<float, TLanes, TVector>.Dot(q + (i * d), k + (i * d), d) - Shift;
                        powers[0] += x;
                        powers[1] += x * x;
                        powers[2] += x * x * x;
                        powers[3] += x * x * x * x;
                    }
                }
            }

            return powers;
        }
    }

    private sealed class Scratch(int entries)
    {
        public float[] Q { get; } = new float[entries];

        public float[] K { get; } = new float[entries];
    }
}
