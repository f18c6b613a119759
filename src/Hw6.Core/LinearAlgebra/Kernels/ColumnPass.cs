using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>What <see cref="ColumnPass{T}"/> does.</summary>
internal enum ColumnWork
{
    /// <summary>values_ij := values_ij + given_i.</summary>
    AddBias,

    /// <summary>values_ij := max(0, values_ij + given_i).</summary>
    AddBiasAndRelu,

    /// <summary>values_i := Σ_j given_ij.</summary>
    Sum,
}

/// <summary>What a layer does beside its products, on the columns of a batch.</summary>
internal unsafe struct ColumnPass<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public ColumnWork Work;
    public int Rows;
    public int Columns;

    /// <summary>Only read.</summary>
    public T* Given;

    /// <summary>Changed in place, or written.</summary>
    public T* Values;

    public readonly void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        switch (Work)
        {
            case ColumnWork.AddBias:
                AddBias<TLanes, TVector>();
                break;
            case ColumnWork.AddBiasAndRelu:
                AddBiasAndRelu<TLanes, TVector>();
                break;
            default:
                Sum<TLanes, TVector>();
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddBias<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        for (nint j = 0; j < Columns; j++)
        {
            var x = Values + (j * Rows);
            nint i = 0;
            for (; i + TLanes.Count <= Rows; i += TLanes.Count)
                TLanes.Store(TLanes.Add(TLanes.Load(x + i), TLanes.Load(Given + i)), x + i);
            for (; i < Rows; i++)
                x[i] += Given[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddBiasAndRelu<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        for (nint j = 0; j < Columns; j++)
        {
            var x = Values + (j * Rows);
            nint i = 0;
            for (; i + TLanes.Count <= Rows; i += TLanes.Count)
                TLanes.Store(TLanes.Max(default, TLanes.Add(TLanes.Load(x + i), TLanes.Load(Given + i))), x + i);
            for (; i < Rows; i++)
                x[i] = LanesScalar<T>.Max(T.Zero, x[i] + Given[i]);
        }
    }

    // Every row is summed from its first column to its last. Four vectors of rows at a time, so that whole cache lines are used.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sum<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint i = 0;
        for (; i + (4 * TLanes.Count) <= Rows; i += 4 * TLanes.Count)
        {
            TVector first = default,
                second = default,
                third = default,
                fourth = default;
            var x = Given + i;
            for (var j = 0; j < Columns; j++, x += Rows)
            {
                first = TLanes.Add(first, TLanes.Load(x));
                second = TLanes.Add(second, TLanes.Load(x + TLanes.Count));
                third = TLanes.Add(third, TLanes.Load(x + (2 * TLanes.Count)));
                fourth = TLanes.Add(fourth, TLanes.Load(x + (3 * TLanes.Count)));
            }

            TLanes.Store(first, Values + i);
            TLanes.Store(second, Values + i + TLanes.Count);
            TLanes.Store(third, Values + i + (2 * TLanes.Count));
            TLanes.Store(fourth, Values + i + (3 * TLanes.Count));
        }

        for (; i + TLanes.Count <= Rows; i += TLanes.Count)
        {
            TVector sum = default;
            for (nint j = 0; j < Columns; j++)
                sum = TLanes.Add(sum, TLanes.Load(Given + i + (j * Rows)));
            TLanes.Store(sum, Values + i);
        }

        for (; i < Rows; i++)
        {
            var sum = T.Zero;
            for (nint j = 0; j < Columns; j++)
                sum += Given[i + (j * Rows)];
            Values[i] = sum;
        }
    }
}
