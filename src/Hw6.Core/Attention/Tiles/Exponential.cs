using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// The constants of eˣ = 2ⁿ·eʳ, n the nearest whole number to x/ln 2 and r the rest (Cody and Waite, "Software manual for
/// the elementary functions", 1980). ln 2 is subtracted in two parts, so that r keeps its low bits.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class Exponential<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The least argument with a normal result.</summary>
    public static T Least => Of(-87.33654f, -708.3964185322641);

    /// <summary>The largest argument whose result is finite and whose n still fits the exponent.</summary>
    public static T Most => Of(88.37626f, 709.4361393031039);

    /// <summary>One and a half times the number from which on all numbers are whole.</summary>
    public static T Magic => Of(12582912f, 6755399441055744.0);

    public static T Log2E => Of(1.4426950408889634, 1.4426950408889634);

    public static T MinusLn2High => Of(-0.693359375, -0.69314718036912382);

    public static T MinusLn2Low => Of(2.12194440054690583e-4, -1.9082149292705877e-10);

    public static T C2 => Of(1.0 / 2, 1.0 / 2);

    public static T C3 => Of(1.0 / 6, 1.0 / 6);

    public static T C4 => Of(1.0 / 24, 1.0 / 24);

    public static T C5 => Of(1.0 / 120, 1.0 / 120);

    public static T C6 => Of(1.0 / 720, 1.0 / 720);

    public static T C7 => Of(1.0 / 5040, 1.0 / 5040);

    public static T C8 => Of(1.0 / 40320, 1.0 / 40320);

    public static T C9 => Of(1.0 / 362880, 1.0 / 362880);

    public static T C10 => Of(1.0 / 3628800, 1.0 / 3628800);

    public static T C11 => Of(1.0 / 39916800, 1.0 / 39916800);

    public static T C12 => Of(1.0 / 479001600, 1.0 / 479001600);

    public static T C13 => Of(1.0 / 6227020800, 1.0 / 6227020800);

    // A bit cast, and not a conversion, so that the JIT sees a constant.
    private static T Of(double single, double wide) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>((float)single)
        : Unsafe.BitCast<double, T>(wide);
}
