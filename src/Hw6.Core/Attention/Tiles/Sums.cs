using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Attention.Tiles;

/// <summary>Weighted sums over one side of a tile t[r][lane]; lanes come in whole registers.</summary>
internal static unsafe class Sums
{
    /// <summary>sums[lane] += Σ_r weights[r]·t[r][lane].</summary>
    public static void OverRows<T>(T* t, int stride, int rows, int lanes, T* weights, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) Down<Simd512<T>, T, Vector512<T>>(t, stride, rows, lanes, weights, sums);
        else if (Vector256.IsHardwareAccelerated) Down<Simd256<T>, T, Vector256<T>>(t, stride, rows, lanes, weights, sums);
        else Down<Simd128<T>, T, Vector128<T>>(t, stride, rows, lanes, weights, sums);
    }

    /// <summary>sums[r] += Σ_lane t[r][lane]·weights[lane].</summary>
    public static void OverLanes<T>(T* t, int stride, int rows, int lanes, T* weights, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) Across<Simd512<T>, T, Vector512<T>>(t, stride, rows, lanes, weights, sums);
        else if (Vector256.IsHardwareAccelerated) Across<Simd256<T>, T, Vector256<T>>(t, stride, rows, lanes, weights, sums);
        else Across<Simd128<T>, T, Vector128<T>>(t, stride, rows, lanes, weights, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Down<TSimd, T, TVector>(T* t, nint stride, int rows, int lanes, T* weights, T* sums)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged
    {
        for (var lane = 0; lane < lanes; lane += TSimd.Width)
        {
            // Two chains: one alone would wait for each addition to finish.
            var even = TSimd.Load(sums + lane);
            var odd = TSimd.Zero;
            var source = t + lane;
            var r = 0;
            for (; r + 1 < rows; r += 2, source += 2 * stride)
            {
                even = TSimd.MultiplyAdd(TSimd.Load(source), TSimd.Broadcast(weights[r]), even);
                odd = TSimd.MultiplyAdd(TSimd.Load(source + stride), TSimd.Broadcast(weights[r + 1]), odd);
            }

            if (r < rows) even = TSimd.MultiplyAdd(TSimd.Load(source), TSimd.Broadcast(weights[r]), even);
            TSimd.Store(TSimd.Add(even, odd), sums + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Across<TSimd, T, TVector>(T* t, nint stride, int rows, int lanes, T* weights, T* sums)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var r = 0; r < rows; r++, t += stride)
        {
            var sum = TSimd.Zero;
            for (var lane = 0; lane < lanes; lane += TSimd.Width)
                sum = TSimd.MultiplyAdd(TSimd.Load(t + lane), TSimd.Load(weights + lane), sum);
            sums[r] += TSimd.Sum(sum);
        }
    }
}
