using Hw6.Core.Tables;

namespace Hw6.Core.Parameters;

/// <summary>The finite real numbers that an option accepts.</summary>
public readonly record struct Interval(double Least, double Most, bool LeastIncluded, bool MostIncluded)
{
    /// <summary>Every finite number.</summary>
    public static Interval Any { get; } = new(double.NegativeInfinity, double.PositiveInfinity, false, false);

    /// <summary>Numbers above zero.</summary>
    public static Interval Positive { get; } = new(0, double.PositiveInfinity, false, false);

    /// <summary>Zero and above.</summary>
    public static Interval NonNegative { get; } = new(0, double.PositiveInfinity, true, false);

    /// <summary>From 0 to 1, both included.</summary>
    public static Interval Probability { get; } = new(0, 1, true, true);

    /// <summary>Numbers above one end, up to another, which is accepted.</summary>
    public static Interval AboveUpTo(double least, double most) => new(least, most, false, true);

    /// <summary>From one end to another, both included.</summary>
    public static Interval Between(double least, double most) => new(least, most, true, true);

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

/// <summary>Widths of layers, in order; none of them where there are no layers. Two lists of the same widths are equal.</summary>
internal sealed class WidthList(params int[] widths) : IEquatable<WidthList>
{
    /// <summary>The word for no layers.</summary>
    public const string None = "none";

    public IReadOnlyList<int> Widths { get; } = widths;

    public bool Equals(WidthList? other) => other is not null && other.ToString() == ToString();

    public override bool Equals(object? obj) => Equals(obj as WidthList);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The widths, joined by commas, or <see cref="None"/>.</summary>
    public override string ToString()
    {
        if (Widths.Count == 0)
            return None;
        var texts = new string[Widths.Count];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Widths[i].ToString();
        return string.Join(',', texts);
    }
}
