using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// Arithmetic on short rows. Compiled at full speed at once: a computation of a millisecond ends before the runtime would get
/// round to it.
/// </summary>
internal static unsafe class RowOps<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>x := x·factor; count comes in whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* x, int count, T factor)
    {
        Debug.Assert(Lane.IsWhole<T>(count), "whole registers");
        for (var i = 0; i < count; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(x + i), TLanes.Create(factor)), x + i);
    }

    /// <summary>x := x + y for any count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(T* x, T* y, int count)
    {
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TLanes.Add(TLanes.Load(x + i), TLanes.Load(y + i)), x + i);
        for (; i < count; i++)
            x[i] += y[i];
    }

    /// <summary>x := x − y for any count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(T* x, int count, T y)
    {
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TLanes.Subtract(TLanes.Load(x + i), TLanes.Create(y)), x + i);
        for (; i < count; i++)
            x[i] -= y;
    }

    /// <summary>x := x·y, element by element, for any count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* x, T* y, int count)
    {
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(x + i), TLanes.Load(y + i)), x + i);
        for (; i < count; i++)
            x[i] *= y[i];
    }

    /// <summary>x := x + factor·y for any count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMultiple(T* x, T* y, int count, T factor)
    {
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Create(factor), TLanes.Load(y + i), TLanes.Load(x + i)), x + i);
        for (; i < count; i++)
            x[i] = T.FusedMultiplyAdd(factor, y[i], x[i]);
    }

    /// <summary>target := x/divisor, for any count; x and target may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide(T* x, int count, T divisor, T* target)
    {
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TLanes.Divide(TLanes.Load(x + i), TLanes.Create(divisor)), target + i);
        for (; i < count; i++)
            target[i] = x[i] / divisor;
    }
}

/// <summary>
/// Sums. Those over lanes have as many partial sums on every machine (<see cref="PartialSums{T}"/>): a narrow register goes over the row once for
/// each part of them.
/// </summary>
internal static unsafe class Sums<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>sums[lane] += Σ_r weights[r]·t[r][lane]; lanes come in whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OverRows(T* t, nint stride, int rows, int lanes, T* weights, T* sums)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= stride, "whole registers of a row");
        for (var lane = 0; lane < lanes; lane += TLanes.Count)
        {
            // Two chains: one alone would wait for each addition to finish.
            var even = TLanes.Load(sums + lane);
            TVector odd = default;
            var source = t + lane;
            var r = 0;
            for (; r + 1 < rows; r += 2, source += 2 * stride)
            {
                even = TLanes.MultiplyAdd(TLanes.Load(source), TLanes.Create(weights[r]), even);
                odd = TLanes.MultiplyAdd(TLanes.Load(source + stride), TLanes.Create(weights[r + 1]), odd);
            }

            if (r < rows)
                even = TLanes.MultiplyAdd(TLanes.Load(source), TLanes.Create(weights[r]), even);
            TLanes.Store(TLanes.Add(even, odd), sums + lane);
        }
    }

    /// <summary>sums[r] += Σ_lane t[r][lane]·weights[lane]; lanes come in whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OverLanes(T* t, nint stride, int rows, int lanes, T* weights, T* sums)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= stride, "whole registers of a row");
        var partial = stackalloc T[Lane.Multiple<T>()];
        for (var r = 0; r < rows; r++, t += stride)
        {
            Multiply(t, weights, lanes, partial);
            sums[r] += PartialSums<T>.Total(partial);
        }
    }

    /// <summary>Σ_i x_i, for any count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Of(T* x, int count)
    {
        var partial = stackalloc T[Lane.Multiple<T>()];
        var whole = count - (count % Lane.Multiple<T>());
        for (var part = 0; part < Lane.Multiple<T>(); part += TLanes.Count)
        {
            TVector sum = default;
            for (var i = part; i < whole; i += Lane.Multiple<T>())
                sum = TLanes.Add(sum, TLanes.Load(x + i));
            TLanes.Store(sum, partial + part);
        }

        for (var i = whole; i < count; i++)
            partial[i - whole] += x[i];
        return PartialSums<T>.Total(partial);
    }

    /// <summary>Σ_i x_i·y_i, for any count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(T* x, T* y, int count)
    {
        var partial = stackalloc T[Lane.Multiple<T>()];
        var whole = count - (count % Lane.Multiple<T>());
        Multiply(x, y, whole, partial);
        for (var i = whole; i < count; i++)
            partial[i - whole] = T.FusedMultiplyAdd(x[i], y[i], partial[i - whole]);
        return PartialSums<T>.Total(partial);
    }

    // The partial sums of products, over whole registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(T* x, T* y, int count, T* partial)
    {
        for (var part = 0; part < Lane.Multiple<T>(); part += TLanes.Count)
        {
            TVector sum = default;
            for (var i = part; i < count; i += Lane.Multiple<T>())
                sum = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(y + i), sum);
            TLanes.Store(sum, partial + part);
        }
    }
}
