using Hw6.Core.Tables;

namespace Hw6.Core.Parameters;

/// <summary>The finite real numbers that an option accepts.</summary>
/// <param name="Least">The lower end.</param>
/// <param name="Most">The upper end.</param>
/// <param name="LeastIncluded">Whether the lower end is accepted.</param>
/// <param name="MostIncluded">Whether the upper end is accepted.</param>
public readonly record struct Interval(double Least, double Most, bool LeastIncluded, bool MostIncluded)
{
    /// <summary>Every finite number.</summary>
    public static Interval Any { get; } = new(double.NegativeInfinity, double.PositiveInfinity, false, false);

    /// <summary>Numbers above zero.</summary>
    public static Interval Positive { get; } = Above(0);

    /// <summary>Zero and above.</summary>
    public static Interval NonNegative { get; } = AtLeast(0);

    /// <summary>From 0 to 1, both included.</summary>
    public static Interval Probability { get; } = new(0, 1, true, true);

    /// <summary>Numbers above an end.</summary>
    public static Interval Above(double least) => new(least, double.PositiveInfinity, false, false);

    /// <summary>Numbers above one end, up to another, which is accepted.</summary>
    public static Interval AboveUpTo(double least, double most) => new(least, most, false, true);

    /// <summary>From one end to another, both included.</summary>
    public static Interval Between(double least, double most) => new(least, most, true, true);

    /// <summary>An end and the numbers above it.</summary>
    public static Interval AtLeast(double least) => new(least, double.PositiveInfinity, true, false);

    /// <summary>Whether a number is accepted.</summary>
    public bool Contains(double value) =>
        double.IsFinite(value)
        && (LeastIncluded ? value >= Least : value > Least)
        && (MostIncluded ? value <= Most : value < Most);

    /// <summary>What is accepted, in words.</summary>
    public override string ToString() =>
        (double.IsFinite(Least), double.IsFinite(Most)) switch
        {
            (false, false) => "a finite number",
            (true, false) => LeastIncluded
                ? $"a number of at least {CellText.Format(Least)}"
                : $"a number above {CellText.Format(Least)}",
            _ => $"a number from {CellText.Format(Least)} to {CellText.Format(Most)}"
                + (LeastIncluded ? "" : $", {CellText.Format(Least)} excluded")
                + (MostIncluded ? "" : $", {CellText.Format(Most)} excluded"),
        };
}
