using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>Forward, x_ij := max(0, x_ij + bias_i) on the columns of x; backward, gradient := 0 where the output was 0.</summary>
internal unsafe struct ReluPass<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public bool Backward;
    public int Rows;
    public int Columns;

    /// <summary>The bias (rows), or backward the output (rows × columns).</summary>
    public T* Given;

    /// <summary>Rows × columns, changed in place.</summary>
    public T* Values;

    public void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        if (Backward) Mask<TLanes, TVector>();
        else AddAndRelu<TLanes, TVector>();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddAndRelu<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        for (nint j = 0; j < Columns; j++)
        {
            var x = Values + (j * Rows);
            nint i = 0;
            for (; i + TLanes.Count <= Rows; i += TLanes.Count)
                TLanes.Store(TLanes.Max(default, TLanes.Add(TLanes.Load(x + i), TLanes.Load(Given + i))), x + i);
            for (; i < Rows; i++) x[i] = LanesScalar<T>.Max(T.Zero, x[i] + Given[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Mask<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var length = (nint)Rows * Columns;
        nint i = 0;
        for (; i + TLanes.Count <= length; i += TLanes.Count)
            TLanes.Store(TLanes.WherePositive(TLanes.Load(Given + i), TLanes.Load(Values + i)), Values + i);
        for (; i < length; i++) Values[i] = LanesScalar<T>.WherePositive(Given[i], Values[i]);
    }
}
