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
/// <param name="work">What.</param>
/// <param name="rows">Rows of the batch.</param>
/// <param name="columns">Its columns.</param>
internal unsafe struct ColumnPass<T>(ColumnWork work, int rows, int columns) : ILaneWork<T>, IPinnedWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly nint rows = rows;
    private T* given; // Only read.
    private T* values; // Changed in place, or written.

    public void Run(in Operands<T> operands)
    {
        var (ofGiven, ofValues) = work == ColumnWork.Sum ? (rows * columns, rows) : (rows, rows * columns);
        given = operands.First.At(0, ofGiven);
        values = operands.Second.At(0, ofValues);
        Widest.Run<T, ColumnPass<T>>(ref this);
    }

    public readonly void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        switch (work)
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
        for (nint j = 0; j < columns; j++)
        {
            var x = values + (j * rows);
            nint i = 0;
            for (; i + TLanes.Count <= rows; i += TLanes.Count)
                TLanes.Store(TLanes.Add(TLanes.Load(x + i), TLanes.Load(given + i)), x + i);
            for (; i < rows; i++)
                x[i] += given[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddBiasAndRelu<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        for (nint j = 0; j < columns; j++)
        {
            var x = values + (j * rows);
            nint i = 0;
            for (; i + TLanes.Count <= rows; i += TLanes.Count)
                TLanes.Store(TLanes.Max(default, TLanes.Add(TLanes.Load(x + i), TLanes.Load(given + i))), x + i);
            for (; i < rows; i++)
                x[i] = LanesScalar<T>.Max(T.Zero, x[i] + given[i]);
        }
    }

    // Every row is summed from its first column to its last. Four vectors of rows at a time, so that whole cache lines are used.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sum<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint i = 0;
        for (; i + (4 * TLanes.Count) <= rows; i += 4 * TLanes.Count)
        {
            TVector first = default,
                second = default,
                third = default,
                fourth = default;
            var x = given + i;
            for (var j = 0; j < columns; j++, x += rows)
            {
                first = TLanes.Add(first, TLanes.Load(x));
                second = TLanes.Add(second, TLanes.Load(x + TLanes.Count));
                third = TLanes.Add(third, TLanes.Load(x + (2 * TLanes.Count)));
                fourth = TLanes.Add(fourth, TLanes.Load(x + (3 * TLanes.Count)));
            }

            TLanes.Store(first, values + i);
            TLanes.Store(second, values + i + TLanes.Count);
            TLanes.Store(third, values + i + (2 * TLanes.Count));
            TLanes.Store(fourth, values + i + (3 * TLanes.Count));
        }

        for (; i + TLanes.Count <= rows; i += TLanes.Count)
        {
            TVector sum = default;
            for (nint j = 0; j < columns; j++)
                sum = TLanes.Add(sum, TLanes.Load(given + i + (j * rows)));
            TLanes.Store(sum, values + i);
        }

        for (; i < rows; i++)
        {
            var sum = T.Zero;
            for (nint j = 0; j < columns; j++)
                sum += given[i + (j * rows)];
            values[i] = sum;
        }
    }
}
