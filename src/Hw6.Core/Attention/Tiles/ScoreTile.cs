using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// Turns a tile of scores s[key][query], queries in the lanes, into similarities, in place, and adds them to the
/// running denominators.
/// </summary>
internal static unsafe class ScoreTile
{
    /// <summary>
    /// One step of the online softmax (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018): the running
    /// maximum takes in the tile, s := exp(s − maximum), and what was summed before is scaled by exp(old maximum − maximum).
    /// </summary>
    /// <param name="s">keys rows of lanes; −∞ where a key is masked.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="keys">Keys, at least 1.</param>
    /// <param name="lanes">Queries, in whole registers.</param>
    /// <param name="maximum">The running maximum of each query, −∞ at first; with its first tile a query sees at least one key.</param>
    /// <param name="denominator">The running sum of each query, 0 at first.</param>
    /// <param name="factor">Receives exp(old maximum − maximum), by which earlier sums are to be multiplied.</param>
    public static void Softmax<T>(T* s, int stride, int keys, int lanes, T* maximum, T* denominator, T* factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            SoftmaxColumns<Lanes512<T>, T, Vector512<T>>(s, stride, keys, lanes, maximum, denominator, factor);
        else if (Vector256.IsHardwareAccelerated)
            SoftmaxColumns<Lanes256<T>, T, Vector256<T>>(s, stride, keys, lanes, maximum, denominator, factor);
        else
            SoftmaxColumns<Lanes128<T>, T, Vector128<T>>(s, stride, keys, lanes, maximum, denominator, factor);
    }

    /// <summary>s := (s + constant)^degree.</summary>
    /// <param name="s">keys rows of lanes.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="keys">Keys.</param>
    /// <param name="lanes">Queries, in whole registers.</param>
    /// <param name="constant">Added to each score.</param>
    /// <param name="degree">The power, at least 1.</param>
    public static void Power<T>(T* s, int stride, int keys, int lanes, T constant, int degree)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            PowerRows<Lanes512<T>, T, Vector512<T>>(s, stride, keys, lanes, constant, degree);
        else if (Vector256.IsHardwareAccelerated)
            PowerRows<Lanes256<T>, T, Vector256<T>>(s, stride, keys, lanes, constant, degree);
        else
            PowerRows<Lanes128<T>, T, Vector128<T>>(s, stride, keys, lanes, constant, degree);
    }

    /// <summary>Writes <paramref name="value"/> where the key comes after the query.</summary>
    /// <param name="s">keys rows of lanes.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="keys">Keys.</param>
    /// <param name="lanes">Queries.</param>
    /// <param name="keyLead">The position of the first key minus that of the first query.</param>
    /// <param name="value">−∞ for scores, 0 for similarities.</param>
    public static void MaskFuture<T>(T* s, int stride, int keys, int lanes, int keyLead, T value)
        where T : unmanaged
    {
        for (var key = Math.Max(0, 1 - keyLead); key < keys; key++)
            new Span<T>(s + ((nint)key * stride), Math.Min(lanes, keyLead + key)).Fill(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxColumns<TLanes, T, TVector>(
        T* s,
        nint stride,
        int keys,
        int lanes,
        T* maximum,
        T* denominator,
        T* factor
    )
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
        where TVector : struct
    {
        for (var lane = 0; lane < lanes; lane += TLanes.Count)
        {
            var old = TLanes.Load(maximum + lane);
            var largest = old;
            var other = old;
            var row = s + lane;
            var key = 0;
            for (; key + 1 < keys; key += 2, row += 2 * stride)
            {
                largest = TLanes.Max(largest, TLanes.Load(row));
                other = TLanes.Max(other, TLanes.Load(row + stride));
            }

            if (key < keys)
                largest = TLanes.Max(largest, TLanes.Load(row));
            largest = TLanes.Max(largest, other);
            var scale = Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(old, largest));
            TLanes.Store(largest, maximum + lane);
            TLanes.Store(scale, factor + lane);

            var sum = TLanes.Multiply(TLanes.Load(denominator + lane), scale);
            row = s + lane;
            for (key = 0; key < keys; key++, row += stride)
            {
                var weight = Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(row), largest));
                TLanes.Store(weight, row);
                sum = TLanes.Add(sum, weight);
            }

            TLanes.Store(sum, denominator + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PowerRows<TLanes, T, TVector>(T* s, nint stride, int keys, int lanes, T constant, int degree)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
        where TVector : struct
    {
        var shift = TLanes.Create(constant);
        for (var key = 0; key < keys; key++, s += stride)
        {
            for (var lane = 0; lane < lanes; lane += TLanes.Count)
            {
                var x = TLanes.Add(TLanes.Load(s + lane), shift);
                var power = x;
                for (var i = 1; i < degree; i++)
                    power = TLanes.Multiply(power, x);
                TLanes.Store(power, s + lane);
            }
        }
    }
}
