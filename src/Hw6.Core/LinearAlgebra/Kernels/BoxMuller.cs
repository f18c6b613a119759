using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// A pair of uniform numbers becomes a pair of standard normal ones (Box and Muller, "A note on the generation of random normal deviates",
/// 1958): with r = √(−2 ln(1 − u)), u becomes r·cos 2πt and t becomes r·sin 2πt.
/// </summary>
/// <remarks>
/// u are multiples of 2⁻²⁴ in single and of 2⁻⁵³ in double precision, in [0, 1): 1 − u is exact and positive. t is in [0, 1].
/// </remarks>
internal unsafe struct BoxMuller<T> : IElementwise<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T* uniform;
    private T* turn;

    public void Take(in Operands<T> vectors, nint length)
    {
        uniform = vectors.First.At(0, length);
        turn = vectors.Second.At(0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes, TVector>(nint i)
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
