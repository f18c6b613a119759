using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// eˣ and tanh x on vectors, to be used inline: within 1 unit in the last place and 1.8 of them, in single and double precision; the same
/// bits for a number whatever the vectors. No branch and no table.
/// </summary>
/// <remarks>
/// x = n·ln 2 + r with whole n and |r| ≤ ln 2/2; ln 2 in two parts keeps r exact (Cody and Waite, "Software Manual for the Elementary
/// Functions", 1980). eʳ − 1 = r + r²·q(r): in single precision q is the polynomial of degree 4 with the least greatest relative error
/// (4e-9), in double precision Taylor's of degree 11.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class Exponential<T, TLanes, TVector> : ElementaryFunction<T, TLanes, TVector>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>eˣ; 0 and ∞ beyond the range, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        // Beyond these the result is 0, in any rounding, or infinite.
        var least = Of(-104, -746);
        var excess = Excess(TLanes.Max(least, TLanes.Min(Of(89, 710), x)), out var n);

        // A result that underflows costs some processors a hundred times a usual one, and half of a causal tile's scores are −∞: those are 0 before they
        // are scaled.
        return TLanes.ScaleByPowerOfTwo(TLanes.WhereLess(x, least, default, TLanes.Add(excess, Of(1))), n);
    }

    /// <summary>
    /// tanh x, with the sign of x for zeros. With E = e^(−2|x|) − 1, tanh|x| = −E/(E + 2) loses nothing near zero, and 1 − 2(E + 1)/(E + 2) least
    /// away from it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        // Past 10 and 20, tanh is 1 to the last bit.
        var size = TLanes.Min(Of(10, 20), TLanes.Abs(x));
        var excess = Excess(TLanes.Multiply(size, Of(-2)), out var n);
        var power = TLanes.ScaleByPowerOfTwo(Of(1), n);
        var exponential = TLanes.MultiplyAdd(power, excess, power);
        excess = TLanes.MultiplyAdd(power, excess, TLanes.Subtract(power, Of(1)));
        var border = Of(0.55);
        var top = TLanes.WhereLess(size, border, TLanes.Subtract(default, excess), TLanes.Add(exponential, exponential));

        // The quotient, less what rounding left in it and in the sum below: that is a unit in the last place, so a line from 0.88 to 0.5 serves
        // as the reciprocal of E + 2, which lies between 1 and 2.
        var below = TLanes.Add(excess, Of(2));
        var lost = TLanes.Subtract(excess, TLanes.Subtract(below, Of(2)));
        var part = TLanes.Divide(top, below);
        var negated = TLanes.Subtract(default, part);
        var rest = TLanes.MultiplyAdd(negated, lost, TLanes.MultiplyAdd(negated, below, top));
        part = TLanes.MultiplyAdd(rest, TLanes.MultiplyAdd(below, Of(-0.375), Of(1.25)), part);
        return TLanes.CopySign(TLanes.WhereLess(size, border, part, TLanes.Subtract(Of(1), part)), x);
    }

    // e^(x − n·ln 2) − 1 for the n that leaves the least. The last bits of the first part of ln 2 are 0: n times it is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Excess(TVector x, out TVector n)
    {
        n = TLanes.Round(TLanes.Multiply(x, Of(1.4426950408889634)));
        var r = TLanes.MultiplyAdd(n, Of(-0.693359375f, -0.69314718036912382), x);
        r = TLanes.MultiplyAdd(n, Of(2.12194440e-4f, -1.9082149292705877e-10), r);
        var q = typeof(T) == typeof(float) ? Single(r) : Horner(r, Taylor);
        return TLanes.MultiplyAdd(TLanes.Multiply(q, r), r, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Single(TVector r)
    {
        var q = Of(0.0013814539415761828);
        q = TLanes.MultiplyAdd(q, r, Of(0.00836874544620514));
        q = TLanes.MultiplyAdd(q, r, Of(0.04166838899254799));
        q = TLanes.MultiplyAdd(q, r, Of(0.1666652113199234));
        return TLanes.MultiplyAdd(q, r, Of(0.4999999403953552));
    }

    private static ReadOnlySpan<double> Taylor =>
        [
            1.0 / 6227020800,
            1.0 / 479001600,
            1.0 / 39916800,
            1.0 / 3628800,
            1.0 / 362880,
            1.0 / 40320,
            1.0 / 5040,
            1.0 / 720,
            1.0 / 120,
            1.0 / 24,
            1.0 / 6,
            0.5,
        ];
}
