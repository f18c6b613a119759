using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
        if (Vector512.IsHardwareAccelerated) return SoftmaxLoop<Simd512<T>, T, Vector512<T>>(s, count);
        if (Vector256.IsHardwareAccelerated) return SoftmaxLoop<Simd256<T>, T, Vector256<T>>(s, count);
        return SoftmaxLoop<Simd128<T>, T, Vector128<T>>(s, count);
    }

    /// <summary>The sum of a row.</summary>
    /// <param name="s">The numbers.</param>
    /// <param name="count">How many.</param>
    public static T Sum<T>(T* s, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) return SumLoop<Simd512<T>, T, Vector512<T>>(s, count);
        if (Vector256.IsHardwareAccelerated) return SumLoop<Simd256<T>, T, Vector256<T>>(s, count);
        return SumLoop<Simd128<T>, T, Vector128<T>>(s, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T SoftmaxLoop<TSimd, T, TVector>(T* s, int count)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The last, ragged register goes through a whole one filled up with −∞, whose exponentials are 0.
        var whole = count - (count % TSimd.Width);
        var rest = stackalloc T[TSimd.Width];
        for (var i = 0; i < TSimd.Width; i++) rest[i] = whole + i < count ? s[whole + i] : T.NegativeInfinity;

        var maxima = TSimd.Load(rest);
        for (var i = 0; i < whole; i += TSimd.Width) maxima = TSimd.Max(maxima, TSimd.Load(s + i));
        var lanes = stackalloc T[TSimd.Width];
        TSimd.Store(maxima, lanes);
        var largest = lanes[0];
        for (var i = 1; i < TSimd.Width; i++) largest = T.Max(largest, lanes[i]);

        var shift = TSimd.Broadcast(largest);
        var sum = TSimd.Zero;
        for (var i = 0; i < whole; i += TSimd.Width)
        {
            var weight = TSimd.Exp(TSimd.Subtract(TSimd.Load(s + i), shift));
            TSimd.Store(weight, s + i);
            sum = TSimd.Add(sum, weight);
        }

        var last = TSimd.Exp(TSimd.Subtract(TSimd.Load(rest), shift));
        TSimd.Store(last, rest);
        for (var i = whole; i < count; i++) s[i] = rest[i - whole];
        return TSimd.Sum(TSimd.Add(sum, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T SumLoop<TSimd, T, TVector>(T* s, int count)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = TSimd.Zero;
        var i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width) sum = TSimd.Add(sum, TSimd.Load(s + i));
        var total = TSimd.Sum(sum);
        for (; i < count; i++) total += s[i];
        return total;
    }
}
