using System.Numerics;
using System.Numerics.Tensors;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Experiments.Attention;

/// <summary>
/// A direct evaluation in double precision of rows spread evenly over the result, the first and the last among them: what the measured
/// error is against.
/// </summary>
internal static class AttentionReference
{
    private const int MostRows = 16;
    private const int FewestRows = 4;

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
    /// <param name="shape">N, D and M.</param>
    /// <param name="kernel">The similarity.</param>
    /// <param name="causal">Whether only keys up to the query count.</param>
    /// <param name="q">Queries, N × D.</param>
    /// <param name="k">Keys, N × D.</param>
    /// <param name="v">Values, N × M.</param>
    /// <param name="output">The result, N × M.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
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
        var rows = SampleRows(shape);
        var errors = new double[rows.Length];
        var pieces = new Pieces<Scratch>(() => new Scratch(shape), cancellation);
        pieces.Run(rows.Length, (scratch, piece) =>
        {
            var row = rows[piece];
            Evaluate(scratch, shape, kernel, causal ? row + 1 : shape.N, q.AsSpan(row * shape.D, shape.D), k, v, cancellation);
            TensorPrimitives.ConvertTruncating<T, double>(output.AsSpan(row * shape.M, shape.M), scratch.Value);
            TensorPrimitives.Subtract(scratch.Value, scratch.Sum, scratch.Value);
            errors[piece] = Math.Abs(TensorPrimitives.MaxMagnitude<double>(scratch.Value));
        });

        // TensorPrimitives.Max passes a NaN on.
        return TensorPrimitives.Max<double>(errors);
    }

    private static void Evaluate<T>(
        Scratch s,
        AttentionShape shape,
        AttentionKernel kernel,
        int keys,
        ReadOnlySpan<T> q,
        T[] k,
        T[] v,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.ConvertTruncating(q, s.Query.AsSpan());
        kernel.ReferenceFactors(s.Query);
        s.Sum.AsSpan().Clear();
        var denominator = 0.0;
        var largest = double.NegativeInfinity;
        for (var j = 0; j < keys; j++)
        {
            if (j % 4096 == 0)
                cancellation.ThrowIfCancellationRequested();
            TensorPrimitives.ConvertTruncating<T, double>(k.AsSpan(j * shape.D, shape.D), s.Key);
            kernel.ReferenceFactors(s.Key);
            var weight = kernel.Reference(TensorPrimitives.Dot<double>(s.Query, s.Key), shape.D);
            if (kernel.ReferenceIsScore)
            {
                if (weight > largest)
                {
                    var factor = Math.Exp(largest - weight);
                    TensorPrimitives.Multiply(s.Sum, factor, s.Sum);
                    denominator *= factor;
                    largest = weight;
                }

                weight = Math.Exp(weight - largest);
            }

            denominator += weight;
            TensorPrimitives.ConvertTruncating<T, double>(v.AsSpan(j * shape.M, shape.M), s.Value);
            TensorPrimitives.MultiplyAdd(s.Value, weight, s.Sum, s.Sum);
        }

        if (denominator == 0)
            s.Sum.AsSpan().Clear();
        else
            TensorPrimitives.Divide(s.Sum, denominator, s.Sum);
    }

    private sealed class Scratch(AttentionShape shape)
    {
        public double[] Query { get; } = new double[shape.D];

        public double[] Key { get; } = new double[shape.D];

        public double[] Value { get; } = new double[shape.M];

        public double[] Sum { get; } = new double[shape.M];
    }
}
