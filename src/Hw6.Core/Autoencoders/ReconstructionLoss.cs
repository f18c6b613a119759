using System.Numerics;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Autoencoders;

/// <summary>Which entries of a masked sample the training loss counts.</summary>
public enum MaskedLoss
{
    /// <summary>All entries.</summary>
    Full,

    /// <summary>Only those that the encoder did not see.</summary>
    Hidden,

    /// <summary>Only those that the encoder saw.</summary>
    Visible,
}

/// <summary>
/// The loss ℓ = (1/n) Σ ‖x − x̂‖² of a batch and its gradient. Where only the entries in a set S count, ℓ = (m/|S|) Σ_S (x − x̂)², so that it
/// stays comparable: m times the mean squared error of an entry. An empty S has no loss.
/// </summary>
internal static class ReconstructionLoss
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="n">Samples in the batch.</param>
    /// <param name="reconstruction">x̂, m × n.</param>
    /// <param name="target">x, m × n.</param>
    public static double Value<T>(int m, int n, ReadOnlySpan<T> reconstruction, ReadOnlySpan<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        SumOfSquares(m, n, reconstruction, target, [], T.Zero, T.One, [], T.One) / n;

    /// <summary>The loss of a batch and its gradient, in one pass.</summary>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="n">Samples in the batch.</param>
    /// <param name="reconstruction">x̂, m × n.</param>
    /// <param name="target">x, m × n.</param>
    /// <param name="counted">The entries that count.</param>
    /// <param name="visible">1 where the encoder saw the entry, 0 where not; m × n; not read if all entries count.</param>
    /// <param name="gradient">Receives ∂ℓ/∂x̂, m × n.</param>
    public static double Gradient<T>(
        int m,
        int n,
        ReadOnlySpan<T> reconstruction,
        ReadOnlySpan<T> target,
        MaskedLoss counted,
        ReadOnlySpan<T> visible,
        Span<T> gradient
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (counted == MaskedLoss.Full)
        {
            var each = T.CreateChecked(2.0 / n);
            return SumOfSquares(m, n, reconstruction, target, [], T.Zero, T.One, gradient, each) / n;
        }

        // The factor needs the count, so the counting comes first: a sum of ones and zeros, exact up to 2²⁴ entries a column.
        double seen = 0;
        for (var j = 0; j < n; j++)
            seen += double.CreateChecked(VectorOps.Sum<T>(visible.Slice(j * m, m)));
        var count = counted == MaskedLoss.Visible ? seen : ((double)m * n) - seen;
        if (count == 0)
        {
            gradient[..(m * n)].Clear();
            return 0;
        }

        // The weight of an entry is 1 where it counts and 0 elsewhere.
        var (slope, start) = counted == MaskedLoss.Visible ? (T.One, T.Zero) : (-T.One, T.One);
        var factor = T.CreateChecked(2.0 * m / count);
        return SumOfSquares(m, n, reconstruction, target, visible, slope, start, gradient, factor) * m / count;
    }

    // Sample by sample, so that a sum in single precision stays short.
    private static double SumOfSquares<T>(
        int m,
        int n,
        ReadOnlySpan<T> reconstruction,
        ReadOnlySpan<T> target,
        ReadOnlySpan<T> mask,
        T slope,
        T start,
        Span<T> gradient,
        T factor
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (var first = 0; first < m * n; first += m)
        {
            sum += double.CreateChecked(
                VectorOps.Residuals(
                    reconstruction.Slice(first, m),
                    target.Slice(first, m),
                    mask.IsEmpty ? mask : mask.Slice(first, m),
                    slope,
                    start,
                    gradient.IsEmpty ? gradient : gradient.Slice(first, m),
                    factor
                )
            );
        }

        return sum;
    }
}
