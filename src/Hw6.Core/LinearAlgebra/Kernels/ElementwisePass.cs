using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>What is done to the elements of vectors, to each on its own.</summary>
internal interface IElementwise<T>
    where T : unmanaged
{
    /// <summary>Takes the vectors, each of so many elements.</summary>
    void Take(in Operands<T> vectors, nint length);

    /// <summary>Does it to the elements from i, as many as a vector holds.</summary>
    void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>
/// An elementwise operation in one pass over memory, on as many threads as a product would use. What is left at the end goes one by one: each
/// element has the same operations in a vector of any width.
/// </summary>
internal struct ElementwisePass<T, TOperation>(TOperation operation, int length) : ILaneWork<T>, IPinnedWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOperation : struct, IElementwise<T>
{
    // Elements of a piece: some tens of microseconds' work.
    private const int Piece = 16 * 1024;

    private TOperation operation = operation;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(in Operands<T> operands)
    {
        operation.Take(operands, length);
        Widest.Run<T, ElementwisePass<T, TOperation>>(ref this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var pieces = Partition.AtMost(length, Piece).Parts;
        if (pieces < 4)
            Run<TLanes, TVector>(0, length);
        else
            ParallelLoop.Run(pieces, ParallelLoop.Threads, new Pieces<TLanes, TVector>(this));
    }

    // Loops of their own, so that the compiler has room to put the whole operation into each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Run<TLanes, TVector>(nint i, nint end)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        for (; i + TLanes.Count <= end; i += TLanes.Count)
            operation.Apply<TLanes, TVector>(i);
        if (i < end)
            RunSingly(i, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void RunSingly(nint i, nint end)
    {
        for (; i < end; i++)
            operation.Apply<LanesScalar<T>, T>(i);
    }

    private readonly struct Pieces<TLanes, TVector>(ElementwisePass<T, TOperation> pass) : IParallelBody
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        public void Run(int piece) =>
            pass.Run<TLanes, TVector>((nint)piece * Piece, Math.Min(pass.Length, (nint)(piece + 1) * Piece));
    }

    private readonly int Length => length;
}

/// <summary>x := ln x.</summary>
internal unsafe struct LogOperation<T> : IElementwise<T>
    where T : unmanaged
{
    private T* x;

    public void Take(in Operands<T> vectors, nint length) => x = vectors.First.At(0, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.Store(Logarithm<T, TLanes, TVector>.Log(TLanes.Load(x + i)), x + i);
}

/// <summary>x := tanh x.</summary>
internal unsafe struct TanhOperation<T> : IElementwise<T>
    where T : unmanaged
{
    private T* x;

    public void Take(in Operands<T> vectors, nint length) => x = vectors.First.At(0, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Store(Exponential<T, TLanes, TVector>.Tanh(TLanes.Load(x + i)), x + i);
}

/// <summary>gradient := 0 where the output of a ReLU is not positive.</summary>
internal unsafe struct ReluGradient<T> : IElementwise<T>
    where T : unmanaged
{
    private T* output;
    private T* gradient;

    public void Take(in Operands<T> vectors, nint length)
    {
        output = vectors.First.At(0, length);
        gradient = vectors.Second.At(0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Store(TLanes.WhereLess(default, TLanes.Load(output + i), TLanes.Load(gradient + i), default), gradient + i);
}
