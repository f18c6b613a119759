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

/// <summary>What is added up over the elements of vectors.</summary>
internal interface ISumTerm<T>
    where T : unmanaged
{
    /// <summary>Takes the vectors, each of so many elements.</summary>
    void Take(in Operands<T> vectors, nint length);

    /// <summary>A sum with the terms of the elements from i added, as many as a vector holds.</summary>
    TVector AddTo<TLanes, TVector>(TVector sum, nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>A sum over elements in the order of <see cref="PartialSums{T}"/>.</summary>
internal struct SumPass<T, TTerm>(TTerm term, nint length) : ILaneWork<T>, IPinnedWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TTerm : struct, ISumTerm<T>
{
    private TTerm term = term;

    public T Result { get; private set; }

    public void Run(in Operands<T> operands)
    {
        term.Take(operands, length);
        Widest.Run<T, SumPass<T, TTerm>>(ref this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var count = PartialSums<T>.Count;
        var partial = stackalloc T[count];
        var whole = length / count * count;
        for (var lane = 0; lane < count; lane += TLanes.Count)
        {
            TVector sum = default;
            for (nint i = lane; i < whole; i += count)
                sum = term.AddTo<TLanes, TVector>(sum, i);
            TLanes.Store(sum, partial + lane);
        }

        for (var i = whole; i < length; i++)
            partial[i - whole] = term.AddTo<LanesScalar<T>, T>(partial[i - whole], i);
        Result = PartialSums<T>.Total(partial);
    }
}

/// <summary>x_i.</summary>
internal unsafe struct Elements<T> : ISumTerm<T>
    where T : unmanaged
{
    private T* x;

    public void Take(in Operands<T> vectors, nint length) => x = vectors.First.At(0, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector AddTo<TLanes, TVector>(TVector sum, nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.Add(sum, TLanes.Load(x + i));
}

/// <summary>x_i·y_i.</summary>
internal unsafe struct Products<T> : ISumTerm<T>
    where T : unmanaged
{
    private T* x;
    private T* y;

    public void Take(in Operands<T> vectors, nint length)
    {
        x = vectors.First.At(0, length);
        y = vectors.Second.At(0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector AddTo<TLanes, TVector>(TVector sum, nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(y + i), sum);
}

/// <summary>exp(x_i − shift).</summary>
internal unsafe struct Exponentials<T>(T shift) : ISumTerm<T>
    where T : unmanaged
{
    private T* x;

    public void Take(in Operands<T> vectors, nint length) => x = vectors.First.At(0, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector AddTo<TLanes, TVector>(TVector sum, nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Add(sum, Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(x + i), TLanes.Create(shift))));
}

/// <summary>The squares of r_i = w_i·(x_i − y_i); on the way a multiple of r_i is written for a gradient.</summary>
internal unsafe struct SquaredResiduals<T> : ISumTerm<T>
    where T : unmanaged
{
    private T* x;
    private T* y;
    private T* mask; // Zeros and ones, of which w_i = slope·mask_i + start is made; null where all weights are 1.
    private T* gradient; // Receives factor·r_i; null where none is wanted.

    public T Slope;
    public T Start;
    public T Factor;

    public void Take(in Operands<T> vectors, nint length)
    {
        x = vectors.First.At(0, length);
        y = vectors.Second.At(0, length);
        mask = vectors.Third.IsEmpty ? null : vectors.Third.At(0, length);
        gradient = vectors.Fourth.IsEmpty ? null : vectors.Fourth.At(0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector AddTo<TLanes, TVector>(TVector sum, nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var r = TLanes.Subtract(TLanes.Load(x + i), TLanes.Load(y + i));
        if (mask is not null)
            r = TLanes.Multiply(r, TLanes.MultiplyAdd(TLanes.Load(mask + i), TLanes.Create(Slope), TLanes.Create(Start)));
        if (gradient is not null)
            TLanes.Store(TLanes.Multiply(TLanes.Create(Factor), r), gradient + i);
        return TLanes.MultiplyAdd(r, r, sum);
    }
}
