using System.Numerics;
using System.Runtime.CompilerServices;
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
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (var j = 0; j < n; j++)
            sum += SquaredDistance(reconstruction.Slice(j * m, m), target.Slice(j * m, m));
        return sum / n;
    }

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
        double sum = 0;
        if (counted == MaskedLoss.Full)
        {
            var each = T.CreateChecked(2.0 / n);
            for (var j = 0; j < n; j++)
                sum += Differences(reconstruction.Slice(j * m, m), target.Slice(j * m, m), each, gradient.Slice(j * m, m));
            return sum / n;
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

        // Weight w of an entry is visible·slope + base: 1 on the entries that count and 0 elsewhere.
        var (slope, start) = counted == MaskedLoss.Visible ? (T.One, T.Zero) : (-T.One, T.One);
        var factor = T.CreateChecked(2.0 * m / count);
        for (var j = 0; j < n; j++)
        {
            sum += Differences(
                reconstruction.Slice(j * m, m),
                target.Slice(j * m, m),
                visible.Slice(j * m, m),
                slope,
                start,
                factor,
                gradient.Slice(j * m, m)
            );
        }

        return sum * m / count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SquaredDistance<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = Vector<T>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var d = new Vector<T>(x[i..]) - new Vector<T>(y[i..]);
            sum += d * d;
        }

        var total = Vector.Sum(sum);
        for (; i < x.Length; i++)
            total += (x[i] - y[i]) * (x[i] - y[i]);
        return double.CreateChecked(total);
    }

    // gradient := factor·(x − y); returns ‖x − y‖².
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Differences<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, T factor, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = Vector<T>.Zero;
        var factors = new Vector<T>(factor);
        var i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var d = new Vector<T>(x[i..]) - new Vector<T>(y[i..]);
            sum += d * d;
            (factors * d).CopyTo(gradient[i..]);
        }

        var total = Vector.Sum(sum);
        for (; i < x.Length; i++)
        {
            var d = x[i] - y[i];
            total += d * d;
            gradient[i] = factor * d;
        }

        return double.CreateChecked(total);
    }

    // gradient := factor·w·(x − y) with w = visible·slope + start; returns Σ w (x − y)².
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Differences<T>(
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> y,
        ReadOnlySpan<T> visible,
        T slope,
        T start,
        T factor,
        Span<T> gradient
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = Vector<T>.Zero;
        var slopes = new Vector<T>(slope);
        var starts = new Vector<T>(start);
        var factors = new Vector<T>(factor);
        var i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var weight = (new Vector<T>(visible[i..]) * slopes) + starts;
            var d = (new Vector<T>(x[i..]) - new Vector<T>(y[i..])) * weight;
            sum += d * d;
            (factors * d).CopyTo(gradient[i..]);
        }

        var total = Vector.Sum(sum);
        for (; i < x.Length; i++)
        {
            var d = (x[i] - y[i]) * ((visible[i] * slope) + start);
            total += d * d;
            gradient[i] = factor * d;
        }

        return double.CreateChecked(total);
    }
}
