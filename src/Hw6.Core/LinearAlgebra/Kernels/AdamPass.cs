using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>One step of Adam in one pass over memory, in pieces for several threads.</summary>
internal unsafe struct AdamPass<T> : ILaneWork<T>, IParallelBody
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements of a piece: a multiple of every vector, so that no result depends on the cut.</summary>
    public const int Piece = 16 * 1024;

    public AdamStep<T> Step;
    public int Length;
    public T* Gradient;
    public T* First;
    public T* Second;
    public T* Weights;
    private int from;
    private int end;

    public readonly void Run(int piece)
    {
        var part = this;
        part.from = piece * Piece;
        part.end = Math.Min(Length, part.from + Piece);
        Widest.Run<T, AdamPass<T>>(ref part);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint i = from;
        for (; i + TLanes.Count <= end; i += TLanes.Count)
            Update<TLanes, TVector>(i);
        for (; i < end; i++)
            Update<LanesScalar<T>, T>(i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Update<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var g = TLanes.Load(Gradient + i);
        var m = TLanes.Load(First + i);
        var v = TLanes.Load(Second + i);
        m = TLanes.MultiplyAdd(TLanes.Create(Step.FirstGain), TLanes.Subtract(g, m), m);
        v = TLanes.MultiplyAdd(TLanes.Create(Step.SecondGain), TLanes.Subtract(TLanes.Multiply(g, g), v), v);
        var size = TLanes.Add(TLanes.Sqrt(TLanes.Multiply(v, TLanes.Create(Step.SecondCorrection))), TLanes.Create(Step.Epsilon));
        var step = TLanes.Divide(TLanes.Multiply(TLanes.Create(Step.Rate), m), size);
        TLanes.Store(m, First + i);
        TLanes.Store(v, Second + i);
        TLanes.Store(TLanes.Subtract(TLanes.Load(Weights + i), step), Weights + i);
    }
}
