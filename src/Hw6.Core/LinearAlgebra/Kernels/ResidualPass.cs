using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>The weighted differences r_i = w_i·(x_i − y_i), their multiple for a gradient, and the sum of their squares.</summary>
internal unsafe struct ResidualPass<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public nint Length;
    public T* X;
    public T* Y;

    /// <summary>Zeros and ones, of which w_i = slope·mask_i + start is made; null where all weights are 1.</summary>
    public T* Mask;

    public T Slope;
    public T Start;

    /// <summary>Receives factor·r_i; null where no gradient is wanted.</summary>
    public T* Gradient;

    public T Factor;

    /// <summary>Σ r_i², added up in the order of <see cref="PartialSums{T}"/>.</summary>
    public T Result;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var count = PartialSums<T>.Count;
        var partial = stackalloc T[count];
        var whole = Length / count * count;
        for (var lane = 0; lane < count; lane += TLanes.Count)
        {
            TVector sum = default;
            for (nint i = lane; i < whole; i += count)
            {
                var r = Residual<TLanes, TVector>(i);
                sum = TLanes.MultiplyAdd(r, r, sum);
            }

            TLanes.Store(sum, partial + lane);
        }

        for (var i = whole; i < Length; i++)
        {
            var r = Residual<LanesScalar<T>, T>(i);
            partial[i - whole] = T.FusedMultiplyAdd(r, r, partial[i - whole]);
        }

        Result = PartialSums<T>.Total(partial);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Residual<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var r = TLanes.Subtract(TLanes.Load(X + i), TLanes.Load(Y + i));
        if (Mask is not null)
            r = TLanes.Multiply(r, TLanes.MultiplyAdd(TLanes.Load(Mask + i), TLanes.Create(Slope), TLanes.Create(Start)));
        if (Gradient is not null)
            TLanes.Store(TLanes.Multiply(TLanes.Create(Factor), r), Gradient + i);
        return r;
    }
}
