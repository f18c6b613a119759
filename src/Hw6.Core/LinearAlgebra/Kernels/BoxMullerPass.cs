using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// Pairs of uniform numbers become pairs of standard normal ones, in single precision and in place (Box and Muller, "A note on the generation
/// of random normal deviates", 1958): with r = √(−2 ln(1 − u)), u becomes r·cos 2πt and t becomes r·sin 2πt.
/// </summary>
/// <remarks>
/// ln v, for v = m·2ᵉ with m = 1 + f from √½ to √2, is e·ln 2 + f − f²/2 + f³·p(f), p of degree 7; its relative error is below 1e-7. A turn t
/// in [0, 1] is n/2 + w with whole n and |w| ≤ ¼, exactly; sine and cosine of 2πt are those of 2πw with the sign (−1)ⁿ, polynomials in w²
/// with the least greatest absolute error (3e-9 and 2e-10): rounded, within 3e-7.
/// </remarks>
internal unsafe struct BoxMullerPass : ILaneWork<float>
{
    public int Length;

    /// <summary>u, multiples of 2⁻²⁴ in [0, 1).</summary>
    public float* Uniform;

    /// <summary>t.</summary>
    public float* Turn;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<float, TVector>
    {
        nint i = 0;
        for (; i + TLanes.Count <= Length; i += TLanes.Count)
        {
            var (x, y) = Normal<TLanes, TVector>(TLanes.Load(Uniform + i), TLanes.Load(Turn + i));
            TLanes.Store(x, Uniform + i);
            TLanes.Store(y, Turn + i);
        }

        var rest = (int)(Length - i);
        if (rest == 0)
            return;
        i = Length - TLanes.Count;
        var (lastX, lastY) = Normal<TLanes, TVector>(TLanes.LoadLast(Uniform + i, rest), TLanes.LoadLast(Turn + i, rest));
        TLanes.StoreLast(lastX, Uniform + i, rest);
        TLanes.StoreLast(lastY, Turn + i, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector X, TVector Y) Normal<TLanes, TVector>(TVector uniform, TVector turn)
        where TVector : struct
        where TLanes : struct, ILanes<float, TVector>
    {
        var one = TLanes.Create(1f);
        var radius = TLanes.Sqrt(TLanes.Multiply(TLanes.Create(-2f), Log<TLanes, TVector>(TLanes.Subtract(one, uniform))));

        var n = TLanes.Round(TLanes.Add(turn, turn));
        var w = TLanes.MultiplyAdd(n, TLanes.Create(-0.5f), turn);
        var square = TLanes.Multiply(w, w);

        var sine = TLanes.Create(39.536705017089844f);
        sine = TLanes.MultiplyAdd(sine, square, TLanes.Create(-76.5497817993164f));
        sine = TLanes.MultiplyAdd(sine, square, TLanes.Create(81.60100555419922f));
        sine = TLanes.MultiplyAdd(sine, square, TLanes.Create(-41.34165573120117f));
        sine = TLanes.MultiplyAdd(sine, square, TLanes.Create(6.283185005187988f));
        sine = TLanes.Multiply(sine, w);

        var cosine = TLanes.Create(-24.982236862182617f);
        cosine = TLanes.MultiplyAdd(cosine, square, TLanes.Create(60.14401626586914f));
        cosine = TLanes.MultiplyAdd(cosine, square, TLanes.Create(-85.45357513427734f));
        cosine = TLanes.MultiplyAdd(cosine, square, TLanes.Create(64.93934631347656f));
        cosine = TLanes.MultiplyAdd(cosine, square, TLanes.Create(-19.739208221435547f));
        cosine = TLanes.MultiplyAdd(cosine, square, one);

        // n is 0, 1 or 2, and 2(n − 1)² − 1 is 1, −1 and 1.
        var fromOne = TLanes.Subtract(n, one);
        var signed = TLanes.Multiply(radius, TLanes.Subtract(TLanes.Multiply(TLanes.Add(fromOne, fromOne), fromOne), one));
        return (TLanes.Multiply(signed, cosine), TLanes.Multiply(signed, sine));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Log<TLanes, TVector>(TVector v)
        where TVector : struct
        where TLanes : struct, ILanes<float, TVector>
    {
        var f = TLanes.Subtract(TLanes.Fraction(v, out var exponent), TLanes.Create(1f));
        var p = TLanes.Create(-0.07634509354829788f);
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.12761594355106354f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-0.13160185515880585f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.14201755821704865f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-0.16623356938362122f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.20001226663589478f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-0.2500081956386566f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.3333333134651184f));

        var square = TLanes.Multiply(f, f);
        var log = TLanes.Add(f, TLanes.MultiplyAdd(square, TLanes.Create(-0.5f), TLanes.Multiply(p, TLanes.Multiply(square, f))));

        // ln 2 in two parts: the exponent times the first is exact.
        log = TLanes.MultiplyAdd(exponent, TLanes.Create(-2.12194440e-4f), log);
        return TLanes.MultiplyAdd(exponent, TLanes.Create(0.693359375f), log);
    }
}
