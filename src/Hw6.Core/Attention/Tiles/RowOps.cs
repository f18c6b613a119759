using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
        if (Vector512.IsHardwareAccelerated) MultiplyLoop<Simd512<T>, T, Vector512<T>>(x, count, factor);
        else if (Vector256.IsHardwareAccelerated) MultiplyLoop<Simd256<T>, T, Vector256<T>>(x, count, factor);
        else MultiplyLoop<Simd128<T>, T, Vector128<T>>(x, count, factor);
    }

    /// <summary>x := x + y; count comes in whole registers.</summary>
    public static void Add<T>(T* x, T* y, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) AddLoop<Simd512<T>, T, Vector512<T>>(x, y, count);
        else if (Vector256.IsHardwareAccelerated) AddLoop<Simd256<T>, T, Vector256<T>>(x, y, count);
        else AddLoop<Simd128<T>, T, Vector128<T>>(x, y, count);
    }

    /// <summary>target := x/divisor, for any count; x and target may be the same.</summary>
    public static void Divide<T>(T* x, int count, T divisor, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) DivideLoop<Simd512<T>, T, Vector512<T>>(x, count, divisor, target);
        else if (Vector256.IsHardwareAccelerated) DivideLoop<Simd256<T>, T, Vector256<T>>(x, count, divisor, target);
        else DivideLoop<Simd128<T>, T, Vector128<T>>(x, count, divisor, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyLoop<TSimd, T, TVector>(T* x, int count, T factor)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged
    {
        for (var i = 0; i < count; i += TSimd.Width)
            TSimd.Store(TSimd.Multiply(TSimd.Load(x + i), TSimd.Broadcast(factor)), x + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddLoop<TSimd, T, TVector>(T* x, T* y, int count)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged
    {
        for (var i = 0; i < count; i += TSimd.Width) TSimd.Store(TSimd.Add(TSimd.Load(x + i), TSimd.Load(y + i)), x + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DivideLoop<TSimd, T, TVector>(T* x, int count, T divisor, T* target)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
            TSimd.Store(TSimd.Divide(TSimd.Load(x + i), TSimd.Broadcast(divisor)), target + i);
        for (; i < count; i++) target[i] = x[i] / divisor;
    }
}
