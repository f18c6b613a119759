using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// Arithmetic on short rows. Compiled at full speed at once: a computation of a millisecond ends before the runtime would get
/// round to it.
/// </summary>
internal static unsafe class RowOps
{
    /// <summary>x := x·factor; count comes in whole registers.</summary>
    public static void Multiply<T>(T* x, int count, T factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            MultiplyLoop<Lanes512<T>, T, Vector512<T>>(x, count, factor);
        else if (Vector256.IsHardwareAccelerated)
            MultiplyLoop<Lanes256<T>, T, Vector256<T>>(x, count, factor);
        else
            MultiplyLoop<Lanes128<T>, T, Vector128<T>>(x, count, factor);
    }

    /// <summary>x := x + y; count comes in whole registers.</summary>
    public static void Add<T>(T* x, T* y, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            AddLoop<Lanes512<T>, T, Vector512<T>>(x, y, count);
        else if (Vector256.IsHardwareAccelerated)
            AddLoop<Lanes256<T>, T, Vector256<T>>(x, y, count);
        else
            AddLoop<Lanes128<T>, T, Vector128<T>>(x, y, count);
    }

    /// <summary>target := x/divisor, for any count; x and target may be the same.</summary>
    public static void Divide<T>(T* x, int count, T divisor, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            DivideLoop<Lanes512<T>, T, Vector512<T>>(x, count, divisor, target);
        else if (Vector256.IsHardwareAccelerated)
            DivideLoop<Lanes256<T>, T, Vector256<T>>(x, count, divisor, target);
        else
            DivideLoop<Lanes128<T>, T, Vector128<T>>(x, count, divisor, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyLoop<TLanes, T, TVector>(T* x, int count, T factor)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
        where TVector : struct
    {
        for (var i = 0; i < count; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(x + i), TLanes.Create(factor)), x + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddLoop<TLanes, T, TVector>(T* x, T* y, int count)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
        where TVector : struct
    {
        for (var i = 0; i < count; i += TLanes.Count)
            TLanes.Store(TLanes.Add(TLanes.Load(x + i), TLanes.Load(y + i)), x + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DivideLoop<TLanes, T, TVector>(T* x, int count, T divisor, T* target)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
    {
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TLanes.Divide(TLanes.Load(x + i), TLanes.Create(divisor)), target + i);
        for (; i < count; i++)
            target[i] = x[i] / divisor;
    }
}
