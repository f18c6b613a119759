using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// A pair of uniform numbers becomes a pair of standard normal ones (Box and Muller, "A note on the generation of random normal deviates",
/// 1958): with r = √(−2 ln(1 − u)), u becomes r·cos 2πt and t becomes r·sin 2πt.
/// </summary>
/// <param name="uniform">u, multiples of 2⁻²⁴ in single and of 2⁻⁵³ in double precision, in [0, 1): 1 − u is exact and positive.</param>
/// <param name="turn">t in [0, 1].</param>
internal readonly unsafe struct BoxMuller<T>(T* uniform, T* turn) : IElementwise<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var log = Logarithm<T, TLanes, TVector>.OfNormal(TLanes.Subtract(TLanes.Create(T.One), TLanes.Load(uniform + i)));
        var radius = TLanes.Sqrt(TLanes.Multiply(TLanes.Create(T.CreateTruncating(-2)), log));
        var (sine, cosine) = SineCosine<T, TLanes, TVector>.OfTurns(TLanes.Load(turn + i));
        TLanes.Store(TLanes.Multiply(radius, cosine), uniform + i);
        TLanes.Store(TLanes.Multiply(radius, sine), turn + i);
    }
}
