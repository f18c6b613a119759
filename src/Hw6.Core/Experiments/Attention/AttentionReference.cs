using System.Numerics;
using System.Numerics.Tensors;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Experiments.Attention;

/// <summary>
/// A direct evaluation in double precision of rows spread evenly over the result, the first and the last among them: what the measured
/// error is against.
/// </summary>
internal static class AttentionReference
{
    private const int MostRows = 16;
    private const int FewestRows = 4;

    private const int KeysBetweenChecks = 4096;

    // Entries of keys and values that all rows together may look at, so that the check costs less than what it checks.
    private const long Budget = 1L << 28;

    /// <summary>The rows to evaluate.</summary>
    public static int[] SampleRows(AttentionShape shape)
    {
        var affordable = Budget / ((long)shape.N * (shape.D + shape.M));
        var count = (int)Math.Min(shape.N, Math.Clamp(affordable, FewestRows, MostRows));
        return [.. Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (shape.N - 1) / (count - 1)))];
    }

    /// <summary>The largest absolute difference of sampled rows from their evaluation; NaN if a result is not a number.</summary>
    /// <param name="causal">Whether only keys up to the query count.</param>
    /// <param name="q">Queries, N × D.</param>
    /// <param name="k">Keys, N × D.</param>
    /// <param name="v">Values, N × M.</param>
    /// <param name="output">The result, N × M.</param>
    public static double LargestError<T>(
        AttentionShape shape,
        AttentionKernel kernel,
        bool causal,
        T[] q,
        T[] k,
        T[] v,
        T[] output,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var work = new Work<T>(shape, kernel, causal, q, k, v, output, cancellation);
        Widest.Run<double, Work<T>>(ref work);
        return work.Largest;
    }

    private struct Work<T>(
        AttentionShape shape,
        AttentionKernel kernel,
        bool causal,
        T[] q,
        T[] k,
        T[] v,
        T[] output,
        CancellationToken cancellation
    ) : ILaneWork<double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Largest { get; private set; }

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector>
        {
            var rows = SampleRows(shape);
            var errors = new double[rows.Length];
            var (work, sizes, results) = (this, shape, output);
            new ScratchPool<Scratch>(() => new Scratch(sizes), cancellation).Run(rows.Length, (scratch, piece) =>
            {
                work.Evaluate<TLanes, TVector>(scratch, rows[piece]);
                TensorPrimitives.ConvertTruncating<T, double>(results.AsSpan(rows[piece] * sizes.M, sizes.M), scratch.Value);
                TensorPrimitives.Subtract(scratch.Value, scratch.Sum, scratch.Value);
                errors[piece] = Math.Abs(TensorPrimitives.MaxMagnitude<double>(scratch.Value));
            });

            // TensorPrimitives.Max passes a NaN on.
            Largest = TensorPrimitives.Max<double>(errors);
        }

        private readonly unsafe void Evaluate<TLanes, TVector>(Scratch s, int row)
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector>
        {
            var query = Pin.Of(s.Query).At(0, s.Query.Length);
            var key = Pin.Of(s.Key).At(0, s.Key.Length);
            Load<TLanes, TVector>(q, row, s.Query, query);
            s.Sum.AsSpan().Clear();
            var denominator = 0.0;
            var largest = double.NegativeInfinity;
            for (var j = 0; j < (causal ? row + 1 : shape.N); j++)
            {
                if (j % KeysBetweenChecks == 0)
                    cancellation.ThrowIfCancellationRequested();
                Load<TLanes, TVector>(k, j, s.Key, key);
                var weight = kernel.Reference(Sums<double, TLanes, TVector>.Dot(query, key, shape.D), shape.D);
                if (kernel.ReferenceIsScore)
                {
                    if (weight > largest)
                    {
                        var factor = Elementary.Exp(largest - weight);
                        TensorPrimitives.Multiply(s.Sum, factor, s.Sum);
                        denominator *= factor;
                        largest = weight;
                    }

                    weight = Elementary.Exp(weight - largest);
                }

                denominator += weight;
                TensorPrimitives.ConvertTruncating<T, double>(v.AsSpan(j * shape.M, shape.M), s.Value);
                TensorPrimitives.MultiplyAdd(s.Value, weight, s.Sum, s.Sum);
            }

            if (denominator == 0)
                s.Sum.AsSpan().Clear();
            else
                TensorPrimitives.Divide(s.Sum, denominator, s.Sum);
            GC.KeepAlive(s);
        }

        private readonly unsafe void Load<TLanes, TVector>(T[] vectors, int i, double[] target, double* factors)
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector>
        {
            TensorPrimitives.ConvertTruncating<T, double>(vectors.AsSpan(i * shape.D, shape.D), target);
            kernel.ReferenceFactors<TLanes, TVector>(factors, target.Length);
        }
    }

    private sealed class Scratch(AttentionShape shape)
    {
        // In whole registers.
        public double[] Query { get; } = Pin.Array<double>(Lane.RoundUp<double>(shape.D));

        public double[] Key { get; } = Pin.Array<double>(Lane.RoundUp<double>(shape.D));

        public double[] Value { get; } = new double[shape.M];

        public double[] Sum { get; } = new double[shape.M];
    }
}
