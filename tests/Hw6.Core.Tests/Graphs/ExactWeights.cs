using System.Numerics;

namespace Hw6.Core.Tests.Graphs;

/// <summary>Doubles as whole numbers of the least double, 2⁻¹⁰⁷⁴: an oracle that never rounds, and rounds once when it is asked to.</summary>
internal static class ExactWeights
{
    private const int Least = 1074;

    /// <summary>A weight of any size between 1e-100 and 1e100, now and then one that others have too, or one an ulp away from 1.</summary>
    internal static double Draw(Random random) =>
        random.Next(6) switch
        {
            0 => random.Next(1, 4),
            1 => Math.Pow(10, random.Next(-100, 101)),
            2 => Math.BitIncrement(1),
            3 => random.Next(1, 10) / 10.0,
            _ => Math.Pow(10, (200 * random.NextDouble()) - 100),
        };

    internal static BigInteger Of(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)(bits >> 52) & 0x7FF;
        var digits = bits & ((1L << 52) - 1);
        return exponent == 0 ? digits : (BigInteger)(digits | (1L << 52)) << (exponent - 1);
    }

    /// <summary>The double nearest to so many of the least double, of two the even one.</summary>
    internal static double Nearest(BigInteger number)
    {
        var shift = Math.Max(0, (int)number.GetBitLength() - 53);
        var (digits, rest) = (number >> shift, number & ((BigInteger.One << shift) - 1));
        if (shift > 0)
        {
            var half = BigInteger.One << (shift - 1);
            if (rest > half || (rest == half && !digits.IsEven))
                digits++;
        }

        return Math.ScaleB((double)digits, shift - Least);
    }
}
