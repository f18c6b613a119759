using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>A row of scores of one query, of any length, for the direct form.</summary>
internal static unsafe class ScoreRow
{
    /// <summary>s := exp(s − max s), in place.</summary>
    /// <param name="s">The scores.</param>
    /// <param name="count">Scores, at least 1.</param>
    /// <returns>The sum, at least 1.</returns>
    public static T Softmax<T>(T* s, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            return SoftmaxLoop<Lanes512<T>, T, Vector512<T>>(s, count);
        if (Vector256.IsHardwareAccelerated)
            return SoftmaxLoop<Lanes256<T>, T, Vector256<T>>(s, count);
        return SoftmaxLoop<Lanes128<T>, T, Vector128<T>>(s, count);
    }

    /// <summary>The sum of a row.</summary>
    /// <param name="s">The numbers.</param>
    /// <param name="count">How many.</param>
    public static T Sum<T>(T* s, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            return SumLoop<Lanes512<T>, T, Vector512<T>>(s, count);
        if (Vector256.IsHardwareAccelerated)
            return SumLoop<Lanes256<T>, T, Vector256<T>>(s, count);
        return SumLoop<Lanes128<T>, T, Vector128<T>>(s, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T SoftmaxLoop<TLanes, T, TVector>(T* s, int count)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
    {
        // The last, ragged register goes through a whole one filled up with −∞, whose exponentials are 0.
        var whole = count - (count % TLanes.Count);
        var rest = stackalloc T[TLanes.Count];
        for (var i = 0; i < TLanes.Count; i++)
            rest[i] = whole + i < count ? s[whole + i] : T.NegativeInfinity;

        var maxima = TLanes.Load(rest);
        for (var i = 0; i < whole; i += TLanes.Count)
            maxima = TLanes.Max(maxima, TLanes.Load(s + i));
        var lanes = stackalloc T[TLanes.Count];
        TLanes.Store(maxima, lanes);
        var largest = lanes[0];
        for (var i = 1; i < TLanes.Count; i++)
            largest = T.Max(largest, lanes[i]);

        var shift = TLanes.Create(largest);
        TVector sum = default;
        for (var i = 0; i < whole; i += TLanes.Count)
        {
            var weight = Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(s + i), shift));
            TLanes.Store(weight, s + i);
            sum = TLanes.Add(sum, weight);
        }

        var last = Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(rest), shift));
        TLanes.Store(last, rest);
        for (var i = whole; i < count; i++)
            s[i] = rest[i - whole];
        return TLanes.Sum(TLanes.Add(sum, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T SumLoop<TLanes, T, TVector>(T* s, int count)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
    {
        TVector sum = default;
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            sum = TLanes.Add(sum, TLanes.Load(s + i));
        var total = TLanes.Sum(sum);
        for (; i < count; i++)
            total += s[i];
        return total;
    }
}
