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

    /// <summary>s := (s + constant)^degree, gradients := gradients·degree·(s + constant)^(degree − 1).</summary>
    /// <param name="s">keys rows of lanes.</param>
    /// <param name="gradients">Laid out as s.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="lanes">Queries, in whole registers.</param>
    /// <param name="constant">Added to each score.</param>
    /// <param name="degree">The power, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PowerBackward(T* s, T* gradients, nint stride, int keys, int lanes, T constant, int degree)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && (lanes <= stride || keys == 1), "whole registers of a row");
        var shift = TLanes.Create(constant);
        var factor = TLanes.Create(T.CreateTruncating(degree));
        for (var key = 0; key < keys; key++, s += stride, gradients += stride)
        {
            for (var lane = 0; lane < lanes; lane += TLanes.Count)
            {
                var x = TLanes.Add(TLanes.Load(s + lane), shift);
                var below = TLanes.Create(T.One);
                for (var i = 1; i < degree; i++)
                    below = TLanes.Multiply(below, x);
                TLanes.Store(TLanes.Multiply(below, x), s + lane);
                var slope = TLanes.Multiply(below, factor);
                TLanes.Store(TLanes.Multiply(TLanes.Load(gradients + lane), slope), gradients + lane);
            }
        }
    }

    /// <summary>
    /// The gradients of a softmax: s := exp(s − maximum), gradients := scale·s·(gradients − mean), where gradients are those with respect to the weights'
    /// numerators before the mean is taken off.
    /// </summary>
    /// <param name="s">keys rows of lanes; −∞ where a key is masked.</param>
    /// <param name="gradients">Laid out as s.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="lanes">Queries, in whole registers.</param>
    /// <param name="maximum">The largest score of each query.</param>
    /// <param name="mean">What is subtracted, for each query.</param>
    /// <param name="scale">Multiplies the gradients.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftmaxBackward(T* s, T* gradients, nint stride, int keys, int lanes, T* maximum, T* mean, T scale)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= stride, "whole registers of a row");
        var factor = TLanes.Create(scale);
        for (var lane = 0; lane < lanes; lane += TLanes.Count)
        {
            var (largest, middle) = (TLanes.Load(maximum + lane), TLanes.Load(mean + lane));
            var row = s + lane;
            var slope = gradients + lane;
            for (var key = 0; key < keys; key++, row += stride, slope += stride)
            {
                var weight = Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(row), largest));
                TLanes.Store(weight, row);
                var gradient = TLanes.Subtract(TLanes.Load(slope), middle);
                TLanes.Store(TLanes.Multiply(TLanes.Multiply(weight, factor), gradient), slope);
            }
        }
    }

    /// <summary>entropies[lane] −= Σ w ln w over the keys, with w = exp(s − maximum)/sum of a softmax or s/sum, where it is positive.</summary>
    /// <param name="s">keys rows of lanes.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="lanes">Queries, in whole registers.</param>
    /// <param name="maximum">The largest score of each query.</param>
    /// <param name="sum">The sum of similarities of each query.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Entropy(T* s, nint stride, int keys, int lanes, bool softmax, T* maximum, T* sum, T* entropies)
    {
        for (var lane = 0; lane < lanes; lane += TLanes.Count)
        {
            var (largest, total, entropy) = (TLanes.Load(maximum + lane), TLanes.Load(sum + lane), TLanes.Load(entropies + lane));
            var row = s + lane;
            for (var key = 0; key < keys; key++, row += stride)
            {
                var similarity = TLanes.Load(row);
                if (softmax)
                    similarity = Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(similarity, largest));
                var weight = TLanes.Divide(similarity, total);
                var log = Logarithm<T, TLanes, TVector>.Log(weight);
                var term = TLanes.WhereLess(default, weight, TLanes.Multiply(weight, log), default);
                entropy = TLanes.Subtract(entropy, term);
            }

            TLanes.Store(entropy, entropies + lane);
        }
    }

    /// <summary>x := factor·(x − mean), a mean a lane.</summary>
    /// <param name="x">rows of lanes.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="lanes">In whole registers.</param>
    /// <param name="mean">What is subtracted in each lane.</param>
    /// <param name="factor">Multiplies the differences.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Centre(T* x, nint stride, int rows, int lanes, T* mean, T factor)
    {
        for (var r = 0; r < rows; r++, x += stride)
        {
            for (var lane = 0; lane < lanes; lane += TLanes.Count)
            {
                var difference = TLanes.Subtract(TLanes.Load(x + lane), TLanes.Load(mean + lane));
                TLanes.Store(TLanes.Multiply(difference, TLanes.Create(factor)), x + lane);
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
