using System.Globalization;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// Elementary functions of one number with the same bits on every processor and system: those of the C library, which <see cref="Math"/>
/// calls, differ from one to the next in the last place. Results of experiments come from these alone. Compiled at full speed at once: a short
/// training ends before the runtime would get round to it.
/// </summary>
internal static class Elementary
{
    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Exp(double x) => Exponential<double, LanesScalar<double>, double>.Exp(x);

    /// <summary>ln x; −∞ for 0, NaN below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Log(double x) => Logarithm<double, LanesScalar<double>, double>.Log(x);

    /// <summary>x^y = exp(y·ln x) for positive x, within 2 + |y·ln x| units in the last place.</summary>
    public static double Power(double x, double y) => Exp(y * Log(x));

    /// <summary>xⁿ by squaring: exact where the powers of x are.</summary>
    /// <param name="x">The base.</param>
    /// <param name="n">Not negative.</param>
    public static double Power(double x, int n)
    {
        var power = 1.0;
        for (; n > 0; n >>= 1, x *= x)
        {
            if ((n & 1) == 1)
                power *= x;
        }

        return power;
    }

    /// <summary>The decimal logarithm, within 3 units in the last place.</summary>
    public static double Log10(double x) => Log(x) / 2.302585092994046;

    /// <summary>10ⁿ, rounded once.</summary>
    public static double PowerOfTen(int n) => double.Parse($"1e{n}", CultureInfo.InvariantCulture);

    /// <summary>The greatest whole n with 10ⁿ ≤ x, for positive normal x: right at the powers of ten too.</summary>
    public static int FloorLog10(double x)
    {
        var n = (int)Math.Floor(Log10(x));
        return PowerOfTen(n) > x ? n - 1
            : PowerOfTen(n + 1) <= x ? n + 1
            : n;
    }

    /// <summary>sin 2πt and cos 2πt.</summary>
    /// <param name="turns">t; whole turns are taken off.</param>
    public static (double Sine, double Cosine) SineCosine(double turns) =>
        SineCosine<double, LanesScalar<double>, double>.OfTurns(turns - Math.Floor(turns));

    /// <summary>The angle of a sine from 0 to 1, in degrees, within 4 units in the last place.</summary>
    public static double DegreesOfSine(double sine)
    {
        // Near 1 the sine hardly moves with the angle; that of half the angle that is left does.
        if (sine > 0.75)
            return 90 - (2 * DegreesOfSine(Math.Sqrt((1 - sine) / 2)));

        // Newton's iteration from sin x ≈ x, at most 8 % off: each step squares the error.
        var turns = sine / Math.Tau;
        for (var i = 0; i < 4; i++)
        {
            var (s, c) = SineCosine(turns);
            turns += (sine - s) / (Math.Tau * c);
        }

        return 360 * turns;
    }
}
