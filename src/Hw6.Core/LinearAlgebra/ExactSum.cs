namespace Hw6.Core.LinearAlgebra;

/// <summary>A sum of finite numbers that is rounded once, when it is asked for: the same in whatever order they come.</summary>
/// <remarks>
/// Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric predicates" (1997): the sum so far is held as numbers
/// of ascending size whose digits do not overlap. Sums beyond the largest double are not held.
/// </remarks>
internal sealed class ExactSum
{
    private double[] parts = new double[4];
    private int count;

    /// <summary>Whether the sum so far is a double.</summary>
    public bool IsDouble => count <= 1;

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var (larger, smaller) = Math.Abs(number) >= Math.Abs(parts[i]) ? (number, parts[i]) : (parts[i], number);
            number = larger + smaller;
            var lost = smaller - (number - larger);
            if (lost != 0)
                parts[kept++] = lost;
        }

        if (kept == parts.Length)
            Array.Resize(ref parts, 2 * kept);
        if (number != 0)
            parts[kept++] = number;
        count = kept;
    }

    /// <summary>The double nearest to the sum, of two the even one.</summary>
    public double Rounded()
    {
        if (count == 0)
            return 0;
        var i = count - 1;
        var sum = parts[i];
        var lost = 0.0;
        while (i > 0 && lost == 0)
        {
            var before = sum;
            var part = parts[--i];
            sum = before + part;
            lost = part - (sum - before);
        }

        // Exactly half a unit was lost, and the parts below say to which side of the half the sum lies.
        if (i > 0 && Math.Sign(lost) == Math.Sign(parts[i - 1]))
        {
            var twice = 2 * lost;
            var other = sum + twice;
            if (other - sum == twice)
                sum = other;
        }

        return sum;
    }
}
