using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>Weighted sums over one side of a tile t[r][lane]; lanes come in whole registers.</summary>
internal static unsafe class Sums
{
    /// <summary>sums[lane] += Σ_r weights[r]·t[r][lane].</summary>
    public static void OverRows<T>(T* t, int stride, int rows, int lanes, T* weights, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Down<Lanes512<T>, T, Vector512<T>>(t, stride, rows, lanes, weights, sums);
        else if (Vector256.IsHardwareAccelerated)
            Down<Lanes256<T>, T, Vector256<T>>(t, stride, rows, lanes, weights, sums);
        else
            Down<Lanes128<T>, T, Vector128<T>>(t, stride, rows, lanes, weights, sums);
    }

    /// <summary>sums[r] += Σ_lane t[r][lane]·weights[lane].</summary>
    public static void OverLanes<T>(T* t, int stride, int rows, int lanes, T* weights, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Across<Lanes512<T>, T, Vector512<T>>(t, stride, rows, lanes, weights, sums);
        else if (Vector256.IsHardwareAccelerated)
            Across<Lanes256<T>, T, Vector256<T>>(t, stride, rows, lanes, weights, sums);
        else
            Across<Lanes128<T>, T, Vector128<T>>(t, stride, rows, lanes, weights, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Down<TLanes, T, TVector>(T* t, nint stride, int rows, int lanes, T* weights, T* sums)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
        where TVector : struct
    {
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Across<TLanes, T, TVector>(T* t, nint stride, int rows, int lanes, T* weights, T* sums)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
    {
        for (var r = 0; r < rows; r++, t += stride)
        {
            TVector sum = default;
            for (var lane = 0; lane < lanes; lane += TLanes.Count)
                sum = TLanes.MultiplyAdd(TLanes.Load(t + lane), TLanes.Load(weights + lane), sum);
            sums[r] += TLanes.Sum(sum);
        }
    }
}
