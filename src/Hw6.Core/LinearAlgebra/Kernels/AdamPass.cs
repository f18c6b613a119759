using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>One step of Adam in one pass over memory, on as many threads as a product would use.</summary>
internal unsafe struct AdamPass<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Elements of a piece: a multiple of every vector, so that no result depends on the cut.
    private const int Piece = 16 * 1024;

    public AdamStep<T> Step;
    public int Length;
    public T* Gradient;
    public T* First;
    public T* Second;
    public T* Weights;

    public readonly void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var pieces = Partition.AtMost(Length, Piece).Parts;
        ParallelLoop.Run(pieces, pieces < 4 ? 1 : ParallelLoop.Threads, new Pieces<TLanes, TVector>(this));
    }

    private readonly struct Pieces<TLanes, TVector>(AdamPass<T> pass) : IParallelBody
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            nint i = (nint)piece * Piece;
            var end = Math.Min(pass.Length, i + Piece);
            for (; i + TLanes.Count <= end; i += TLanes.Count)
                pass.Update<TLanes, TVector>(i);
            for (; i < end; i++)
                pass.Update<LanesScalar<T>, T>(i);
        }
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
