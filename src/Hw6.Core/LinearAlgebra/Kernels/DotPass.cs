using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// The order in which every sum over elements is added, whatever the vectors: element i belongs to partial sum i modulo <see cref="Count"/>, each is
/// added from front to back, and at the end the upper half of the partial sums is added to the lower until one is left. A register of 512
/// bits holds all of them; narrower ones hold a part, and pass over the elements several times.
/// </summary>
internal static unsafe class PartialSums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>16 in single, 8 in double precision.</summary>
    public static int Count => 64 / sizeof(T);

    /// <summary>Adds partial sums up, in place.</summary>
    /// <param name="partial">The partial sums.</param>
    /// <param name="count">How many: <see cref="Count"/> times a power of two.</param>
    public static T Total(T* partial, int count)
    {
        for (var half = count / 2; half >= Count; half /= 2)
        {
            for (var i = 0; i < half; i++)
                partial[i] += partial[i + half];
        }

        return Total(partial);
    }

    /// <summary>Adds <see cref="Count"/> partial sums up, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Total(T* partial)
    {
        // The first two steps in the narrowest vectors, of which the sums fill four on every machine: a short row has little else to do.
        var quarter = Lanes128<T>.Count;
        var even = Lanes128<T>.Add(Lanes128<T>.Load(partial), Lanes128<T>.Load(partial + (2 * quarter)));
        var odd = Lanes128<T>.Add(Lanes128<T>.Load(partial + quarter), Lanes128<T>.Load(partial + (3 * quarter)));
        Lanes128<T>.Store(Lanes128<T>.Add(even, odd), partial);
        return quarter == 2 ? partial[0] + partial[1] : partial[0] + partial[2] + (partial[1] + partial[3]);
    }
}

/// <summary>Σ x_i·y_i, or Σ x_i.</summary>
internal unsafe struct DotPass<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public nint Length;
    public T* X;

    /// <summary>Null for the sum of x alone.</summary>
    public T* Y;

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
            if (Y is null)
            {
                for (nint i = lane; i < whole; i += count)
                    sum = TLanes.Add(sum, TLanes.Load(X + i));
            }
            else
            {
                for (nint i = lane; i < whole; i += count)
                    sum = TLanes.MultiplyAdd(TLanes.Load(X + i), TLanes.Load(Y + i), sum);
            }

            TLanes.Store(sum, partial + lane);
        }

        for (var i = whole; i < Length; i++)
            partial[i - whole] = Y is null ? partial[i - whole] + X[i] : T.FusedMultiplyAdd(X[i], Y[i], partial[i - whole]);
        Result = PartialSums<T>.Total(partial);
    }
}
