using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// sin 2πt and cos 2πt on vectors, to be used inline: within 1 unit in the last place in single and double precision; the same bits for a
/// number whatever the vectors. No branch and no table.
/// </summary>
/// <remarks>
/// A turn t in [0, 1] is n/4 + w with whole n and |w| ≤ ⅛, exactly: sine and cosine of 2πw, polynomials with the least greatest relative error
/// of the first and absolute error of the second, change places and signs by n (Cody and Waite, 1980).
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class SineCosine<T, TLanes, TVector> : ElementaryFunction<T, TLanes, TVector>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private static ReadOnlySpan<double> SineCoefficients =>
        [3.781415603315461, -15.093831774531099, 42.05868555309104, -76.70585970919394, 81.60524927596988, -41.34170224039968];

    private static ReadOnlySpan<double> CosineCoefficients =>
        [
            -1.6872321939707655,
            7.902577446618124,
            -26.426240180300262,
            60.24464121910629,
            -85.45681720595775,
            64.93939402266663,
            -19.739208802178716,
        ];

    /// <summary>Both, for turns from 0 to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TVector Sine, TVector Cosine) OfTurns(TVector turns)
    {
        var n = TLanes.Round(TLanes.Multiply(turns, Of(4)));
        var w = TLanes.MultiplyAdd(n, Of(-0.25), turns);
        var square = TLanes.Multiply(w, w);
        var (sine, cosine) = typeof(T) == typeof(float) ? Single(w, square) : Double(w, square);

        // The even number nearest to n/2 is 0, 0, 1, 2 and 2 for n from 0 to 4: n is that far from twice it, 0 where n is even, and
        // 2·(half − 1)² − 1 is the sign of an even n.
        var half = TLanes.Round(TLanes.Multiply(n, Of(0.5)));
        var odd = TLanes.MultiplyAdd(half, Of(-2), n);
        var fromOne = TLanes.Subtract(half, Of(1));
        var sign = TLanes.Subtract(TLanes.Multiply(TLanes.Add(fromOne, fromOne), fromOne), Of(1));
        var isOdd = TLanes.Abs(odd);
        return (
            TLanes.WhereLess(default, isOdd, TLanes.Multiply(odd, cosine), TLanes.Multiply(sign, sine)),
            TLanes.WhereLess(default, isOdd, TLanes.Multiply(odd, TLanes.Subtract(default, sine)), TLanes.Multiply(sign, cosine))
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Sine, TVector Cosine) Single(TVector w, TVector square)
    {
        var sine = Of(-75.46573638916016);
        sine = TLanes.MultiplyAdd(sine, square, Of(81.59423065185547));
        sine = TLanes.MultiplyAdd(sine, square, Of(-41.3416748046875));
        var cosine = Of(58.561153411865234);
        cosine = TLanes.MultiplyAdd(cosine, square, Of(-85.4231185913086));
        cosine = TLanes.MultiplyAdd(cosine, square, Of(64.93914031982422));
        cosine = TLanes.MultiplyAdd(cosine, square, Of(-19.739208221435547));
        return (Odd(sine, w, square), TLanes.MultiplyAdd(cosine, square, Of(1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Sine, TVector Cosine) Double(TVector w, TVector square)
    {
        var sine = Horner(square, SineCoefficients);
        var cosine = Horner(square, CosineCoefficients);
        return (Odd(sine, w, square), TLanes.MultiplyAdd(cosine, square, Of(1)));
    }

    // 2πw + w³·p: 2π in two parts, so that only the last sum rounds at the size of the result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Odd(TVector p, TVector w, TVector square)
    {
        var rest = TLanes.MultiplyAdd(p, square, Of(-1.7484555314695172e-7f, 2.4492935982947064e-16));
        return TLanes.MultiplyAdd(w, Of(6.2831854820251465f, 6.283185307179586), TLanes.Multiply(w, rest));
    }
}
