using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// ln x on vectors, to be used inline: within 1 unit in the last place in single and double precision; the same bits for a number whatever the
/// vectors. No branch and no table.
/// </summary>
/// <remarks>
/// x = m·2ᵉ with m = 1 + f from √½ to √2. In single precision ln m = f − f²/2 + f³·p(f), p of degree 7; in double precision
/// ln m = f − f²/2 + s·(f²/2 + z·p(z)) with s = f/(2 + f) and z = s², p of degree 6 (Tang, "Table-driven implementation of the logarithm
/// function in IEEE floating-point arithmetic", 1990, without the table). Both p have the least greatest relative error: 1e-8 and 1e-18.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class Logarithm<T, TLanes, TVector> : ElementaryFunction<T, TLanes, TVector>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private static ReadOnlySpan<double> Coefficients =>
        [
            0.14795744573548641,
            0.15314074892492185,
            0.18183563189617022,
            0.2222219859965189,
            0.28571428742068,
            0.39999999999416536,
            0.6666666666666734,
        ];

    /// <summary>ln x for any x: −∞ for 0, NaN below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log(TVector x)
    {
        // Numbers too small to have a leading one are multiplied by a power of two first, the exponent of which is taken off again.
        var least = Of(1.17549435e-38f, 2.2250738585072014e-308);
        var large = TLanes.WhereLess(x, least, TLanes.Multiply(x, Of(33554432f, 18014398509481984)), x);
        var log = OfNormal(large, TLanes.WhereLess(x, least, Of(-25, -54), default));

        // What is left: ∞ and NaN stay what they are, and √x − ∞ is −∞ at 0 and NaN below.
        var infinite = Of(float.PositiveInfinity, double.PositiveInfinity);
        log = TLanes.WhereLess(x, infinite, log, x);
        return TLanes.WhereLess(default, x, log, TLanes.Subtract(TLanes.Sqrt(x), infinite));
    }

    /// <summary>ln x for positive normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfNormal(TVector x) => OfNormal(x, default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector OfNormal(TVector x, TVector exponentLess)
    {
        var f = TLanes.Subtract(TLanes.Fraction(x, out var exponent), Of(1, 1));
        exponent = TLanes.Add(exponent, exponentLess);
        return typeof(T) == typeof(float) ? Single(f, exponent) : Double(f, exponent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Single(TVector f, TVector exponent)
    {
        var p = Of(-0.07634509354829788);
        p = TLanes.MultiplyAdd(p, f, Of(0.12761594355106354));
        p = TLanes.MultiplyAdd(p, f, Of(-0.13160185515880585));
        p = TLanes.MultiplyAdd(p, f, Of(0.14201755821704865));
        p = TLanes.MultiplyAdd(p, f, Of(-0.16623356938362122));
        p = TLanes.MultiplyAdd(p, f, Of(0.20001226663589478));
        p = TLanes.MultiplyAdd(p, f, Of(-0.2500081956386566));
        p = TLanes.MultiplyAdd(p, f, Of(0.3333333134651184));
        var square = TLanes.Multiply(f, f);
        var log = TLanes.Add(f, TLanes.MultiplyAdd(square, Of(-0.5), TLanes.Multiply(p, TLanes.Multiply(square, f))));

        // ln 2 in two parts: the exponent times the first is exact.
        log = TLanes.MultiplyAdd(exponent, Of(-2.12194440e-4), log);
        return TLanes.MultiplyAdd(exponent, Of(0.693359375), log);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Double(TVector f, TVector exponent)
    {
        var s = TLanes.Divide(f, TLanes.Add(f, Of(2)));
        var z = TLanes.Multiply(s, s);
        var p = Horner(z, Coefficients);
        var half = TLanes.Multiply(TLanes.Multiply(f, f), Of(0.5));
        var rest = TLanes.Multiply(s, TLanes.MultiplyAdd(p, z, half));
        rest = TLanes.MultiplyAdd(exponent, Of(1.9082149292705877e-10), rest);
        var log = TLanes.Subtract(f, TLanes.Subtract(half, rest));
        return TLanes.MultiplyAdd(exponent, Of(0.69314718036912382), log);
    }
}
