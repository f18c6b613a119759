using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>The distribution of q and k: d independent entries N(μ_i, σ²).</summary>
/// <param name="D">d.</param>
/// <param name="Mean">μ.</param>
/// <param name="Sigma">σ.</param>
internal sealed record EntryDistribution(int D, MeanVector Mean, double Sigma)
{
    /// <summary>E[qᵀk] = ‖μ‖².</summary>
    public double ProductMean { get; } = Mean.SquaredNorm(D);

    /// <summary>Var[qᵀk] = dσ⁴ + 2σ²‖μ‖².</summary>
    public double ProductVariance { get; } = (D * Elementary.Power(Sigma, 4)) + (2 * Sigma * Sigma * Mean.SquaredNorm(D));
}

/// <summary>Mean and variance of qᵀk over independent pairs, with the standard error of each.</summary>
/// <param name="MeanError">Its standard error.</param>
/// <param name="Variance">The unbiased variance.</param>
/// <param name="VarianceError">Its standard error, from the fourth central moment.</param>
internal sealed record ProductMoments(double Mean, double MeanError, double Variance, double VarianceError)
{
    // Fixed, so that the draws and the order of additions do not depend on the number of threads.
    private const int Blocks = 64;
    private const int BufferEntries = 8192;

    /// <summary>
    /// Draws pairs and measures. With q = μ + σa and k = μ + σb, what is added up is u = (qᵀk − ‖μ‖²)/s = (σ·μᵀ(a + b) + σ²·aᵀb)/s, s² the expected
    /// variance: no large numbers cancel, and no power of u overflows, whatever μ and σ.
    /// </summary>
    /// <param name="samples">Pairs, at least 2.</param>
    public static ProductMoments Measure(EntryDistribution entries, int samples, long seed, CellContext context)
    {
        var drawing = new Drawing(entries, samples, seed, context);
        Widest.Run<double, Drawing>(ref drawing);
        double n = samples;
        var raw = new double[4];
        for (var p = 0; p < raw.Length; p++)
        {
            CompensatedSum sum = default;
            foreach (var block in drawing.Totals)
                sum.Add(block[p]);
            raw[p] = sum.Value / n;
        }

        var second = raw[1] - (raw[0] * raw[0]);
        var fourth = raw[3] - (4 * raw[0] * raw[2]) + (6 * raw[0] * raw[0] * raw[1]) - (3 * raw[0] * raw[0] * (raw[0] * raw[0]));
        var variance = second * n / (n - 1);
        return new ProductMoments(
            entries.ProductMean + (drawing.Scale * raw[0]),
            drawing.Scale * Math.Sqrt(variance / n),
            entries.ProductVariance * variance,
            entries.ProductVariance * Math.Sqrt(Math.Max(0, (fourth - ((n - 3) / (n - 1) * second * second)) / n))
        );
    }

    private readonly struct Drawing(EntryDistribution entries, int samples, long seed, CellContext context) : ILaneWork<double>
    {
        /// <summary>The sums of the first four powers of u over each block.</summary>
        public double[][] Totals { get; } = new double[Blocks][];

        /// <summary>s.</summary>
        public double Scale { get; } = Math.Sqrt(entries.ProductVariance);

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector>
        {
            var chunk = Math.Max(1, BufferEntries / entries.D);
            var (drawing, size, mean, run, done) = (this, chunk * entries.D, entries.Mean, context, 0);
            new ScratchPool<Scratch>(() => new Scratch(size, mean), run.Cancellation).Run(Blocks, (scratch, block) =>
            {
                drawing.Totals[block] = drawing.Powers<TLanes, TVector>(scratch, block, chunk);
                run.Progress((double)Interlocked.Increment(ref done) / Blocks);
            });
        }

        private unsafe double[] Powers<TLanes, TVector>(Scratch scratch, int block, int chunk)
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector>
        {
            var first = (int)((long)samples * block / Blocks);
            var end = (int)((long)samples * (block + 1) / Blocks);
            var random = new RandomSource(seed, block, "attention-moments");
            var (d, sigma) = (entries.D, entries.Sigma);
            var (along, across) = (sigma / Scale, sigma * sigma / Scale);
            var number = entries.Mean.Number;
            var (one, two, three, four) = (
                default(CompensatedSum),
                default(CompensatedSum),
                default(CompensatedSum),
                default(CompensatedSum)
            );
            var a = Pin.Of(scratch.A).At(0, (nint)chunk * d);
            var b = Pin.Of(scratch.B).At(0, (nint)chunk * d);
            var mean = number is null ? Pin.Of(scratch.Mean).At(0, d) : null;
            for (var start = first; start < end; start += chunk)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var count = Math.Min(chunk, end - start);
                random.FillSingleNormal(scratch.A.AsSpan(0, count * d), scratch.Single);
                random.FillSingleNormal(scratch.B.AsSpan(0, count * d), scratch.Single);
                for (nint i = 0; i < count; i++)
                {
                    var ai = a + (i * d);
                    var bi = b + (i * d);
                    var u = across * Sums<double, TLanes, TVector>.Dot(ai, bi, d);
                    if (number is null)
                        u +=
                            along
                            * (Sums<double, TLanes, TVector>.Dot(mean, ai, d) + Sums<double, TLanes, TVector>.Dot(mean, bi, d));
                    else if (number != 0)
                        u +=
                            along
                            * number.Value
                            * (Sums<double, TLanes, TVector>.Of(ai, d) + Sums<double, TLanes, TVector>.Of(bi, d));
                    one.Add(u);
                    two.Add(u * u);
                    three.Add(u * u * u);
                    four.Add(u * u * (u * u));
                }
            }

            GC.KeepAlive(scratch);
            return [one.Value, two.Value, three.Value, four.Value];
        }
    }

    private sealed class Scratch
    {
        public Scratch(int entries, MeanVector mean)
        {
            A = Pin.Array<double>(entries);
            B = Pin.Array<double>(entries);
            Single = new float[entries];
            Mean = Pin.Array<double>(mean.Entries.Length);
            mean.Entries.CopyTo(Mean, 0);
        }

        public double[] A { get; }

        public double[] B { get; }

        public float[] Single { get; }

        /// <summary>μ, where it is a vector.</summary>
        public double[] Mean { get; }
    }
}
