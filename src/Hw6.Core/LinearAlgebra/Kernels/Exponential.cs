using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// eˣ on vectors, to be used inline: relative error below 2e-7 in single and 4e-16 in double precision where the result is a normal number;
/// 0 and ∞ beyond, NaN for NaN. No branch and no table.
/// </summary>
/// <remarks>
/// x = n·ln 2 + r with whole n and |r| ≤ ln 2/2; ln 2 in two parts keeps r exact (Cody and Waite, "Software Manual for the Elementary
/// Functions", 1980). eʳ = 1 + r + r²·q(r): in single precision q is the polynomial of degree 4 with the least greatest relative error
/// (4e-9), in double precision Taylor's of degree 11.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class Exponential<T, TLanes, TVector>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private static bool IsSingle => typeof(T) == typeof(float);

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        // Beyond these the result is 0, in any rounding, or infinite.
        x = TLanes.Max(IsSingle ? Create(-104) : Create(-746), TLanes.Min(IsSingle ? Create(89) : Create(710), x));
        var n = TLanes.Round(TLanes.Multiply(x, Create(1.4426950408889634)));

        // The last bits of the first part of ln 2 are 0: n times it is exact.
        var r = TLanes.MultiplyAdd(n, IsSingle ? Create(-0.693359375) : Create(-0.69314718036912382), x);
        r = TLanes.MultiplyAdd(n, IsSingle ? Create(2.12194440e-4) : Create(-1.9082149292705877e-10), r);
        var q = IsSingle ? Single(r) : Double(r);
        q = TLanes.MultiplyAdd(TLanes.Multiply(q, r), r, r);
        return TLanes.ScaleByPowerOfTwo(TLanes.Add(q, Create(1)), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Single(TVector r)
    {
        var q = Create(0.0013814539415761828);
        q = TLanes.MultiplyAdd(q, r, Create(0.00836874544620514));
        q = TLanes.MultiplyAdd(q, r, Create(0.04166838899254799));
        q = TLanes.MultiplyAdd(q, r, Create(0.1666652113199234));
        return TLanes.MultiplyAdd(q, r, Create(0.4999999403953552));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Double(TVector r)
    {
        var q = Create(1.0 / 6227020800);
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 479001600));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 39916800));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 3628800));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 362880));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 40320));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 5040));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 720));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 120));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 24));
        q = TLanes.MultiplyAdd(q, r, Create(1.0 / 6));
        return TLanes.MultiplyAdd(q, r, Create(0.5));
    }

    // A bit cast, and not a conversion, so that the compiler sees a constant.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Create(double value) =>
        TLanes.Create(IsSingle ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value));
}
