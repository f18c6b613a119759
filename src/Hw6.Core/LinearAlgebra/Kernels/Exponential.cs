using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// eˣ in single precision on vectors, to be used inline: relative error below 2e-7 where the result is a normal number; 0 and ∞ beyond, NaN
/// for NaN. Thirteen operations, no branch and no table.
/// </summary>
/// <remarks>
/// x = n·ln 2 + r with whole n and |r| ≤ ln 2/2; ln 2 in two parts keeps r exact (Cody and Waite, "Software Manual for the Elementary
/// Functions", 1980). eʳ = 1 + r + r²·q(r), q the polynomial of degree 4 with the least greatest relative error (4e-9).
/// </remarks>
internal static class Exponential<TLanes, TVector>
    where TVector : struct
    where TLanes : struct, ILanes<float, TVector>
{
    private const float Lowest = -104f; // beyond, the result is 0 in any rounding
    private const float Highest = 89f; // beyond, it is infinite
    private const float InverseOfLn2 = 1.44269504f;
    private const float Ln2High = 0.693359375f; // its last bits are 0: n times it is exact
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        x = TLanes.Max(TLanes.Create(Lowest), TLanes.Min(TLanes.Create(Highest), x));
        var n = TLanes.Round(TLanes.Multiply(x, TLanes.Create(InverseOfLn2)));
        var r = TLanes.MultiplyAdd(n, TLanes.Create(-Ln2High), x);
        r = TLanes.MultiplyAdd(n, TLanes.Create(-Ln2Low), r);
        var q = TLanes.Create(0.0013814539415761828f);
        q = TLanes.MultiplyAdd(q, r, TLanes.Create(0.00836874544620514f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Create(0.04166838899254799f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Create(0.1666652113199234f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Create(0.4999999403953552f));
        q = TLanes.MultiplyAdd(TLanes.Multiply(q, r), r, r);
        return TLanes.ScaleByPowerOfTwo(TLanes.Add(q, TLanes.Create(1f)), n);
    }
}
