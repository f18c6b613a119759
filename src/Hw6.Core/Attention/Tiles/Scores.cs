using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>Turns scores into similarities, in place: a tile s[key][query] with queries in the lanes.</summary>
internal static unsafe class Scores<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftmaxOfTile(T* s, nint stride, int keys, int lanes, T* maximum, T* denominator, T* factor)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= stride, "whole registers of a row");
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

    /// <summary>s := (s + constant)^degree.</summary>
    /// <param name="s">keys rows of lanes.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="lanes">Queries, in whole registers.</param>
    /// <param name="constant">Added to each score.</param>
    /// <param name="degree">The power, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Power(T* s, nint stride, int keys, int lanes, T constant, int degree)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && (lanes <= stride || keys == 1), "whole registers of a row");
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

    /// <summary>Writes <paramref name="value"/> where the key comes after the query.</summary>
    /// <param name="s">keys rows of lanes.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="lanes">Queries.</param>
    /// <param name="keyLead">The position of the first key minus that of the first query.</param>
    /// <param name="value">−∞ for scores, 0 for similarities.</param>
    public static void MaskFuture(T* s, nint stride, int keys, int lanes, int keyLead, T value)
    {
        for (var key = Math.Max(0, 1 - keyLead); key < keys; key++)
            new Span<T>(s + (key * stride), Math.Min(lanes, keyLead + key)).Fill(value);
    }
}
