namespace Hw6.Core.Drawing;

/// <summary>A part of a figure that is drawn as a whole: a chart, a graph, a tree.</summary>
internal abstract class Panel
{
    /// <summary>What it shows; empty where the figure's title says so.</summary>
    public string Title { get; init; } = "";

    /// <summary>Its width in pixels.</summary>
    public abstract double Width { get; }

    /// <summary>Its height in pixels.</summary>
    public abstract double Height { get; }

    /// <summary>What it shows, in words, for those who cannot see it.</summary>
    public abstract string Describe();

    /// <summary>Draws it with its upper left corner at the origin.</summary>
    public abstract void Draw(SvgBuilder svg);
}

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What it shows, with the unit.</param>
internal sealed record Axis(string Label)
{
    /// <summary>The size of its tick labels in pixels.</summary>
    public const double FontSize = 12;

    /// <summary>Whether it is logarithmic.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>How its values are written.</summary>
    public Unit Unit { get; init; } = Unit.Plain;

    /// <summary>A value that is shown even if all data lie above.</summary>
    public double? Least { get; init; }

    /// <summary>A value that is shown even if all data lie below.</summary>
    public double? Most { get; init; }

    /// <summary>Whether a linear axis ends at its least and greatest value, not at the round values around them.</summary>
    public bool Exact { get; init; }

    /// <summary>Where the ticks stand, if not at round values.</summary>
    public IReadOnlyList<double>? TicksAt { get; init; }
}

/// <summary>
/// About how wide a text is. The fonts of the reader's machine are not known here, so these are the widths of Helvetica's and Arial's
/// characters with a little to spare; layouts leave room by them.
/// </summary>
internal static class TextWidth
{
    private const double Spare = 1.06;

    /// <summary>The width in pixels.</summary>
    /// <param name="size">The font's size in pixels.</param>
    /// <param name="bold">Whether it is bold.</param>
    public static double Of(string text, double size, bool bold = false)
    {
        var width = 0.0;
        foreach (var c in text)
            width += OfCharacter(c);
        return width * size * Spare * (bold ? 1.07 : 1);
    }

    private static double OfCharacter(char c) =>
        c switch
        {
            'i' or 'j' or 'l' or '\'' or '|' => 0.22,
            ' ' or '.' or ',' or ':' or ';' or '!' or 'I' or 't' or 'f' or '/' => 0.28,
            '(' or ')' or '[' or ']' or 'r' or '-' => 0.33,
            'c' or 'k' or 's' or 'v' or 'x' or 'y' or 'z' or 'J' => 0.5,
            'm' or 'M' or 'W' or '%' or '@' => 0.86,
            'w' or 'C' or 'D' or 'G' or 'H' or 'N' or 'O' or 'Q' or 'R' or 'U' => 0.74,
            >= 'A' and <= 'Z' => 0.67,
            '⁰' or '¹' or '²' or '³' or (>= '⁴' and <= '⁹') or '⁻' => 0.36,
            < '\u0250' => 0.556,
            '\u2009' => 0.2,
            >= '\u2E80' => 1,
            _ => 0.65,
        };
}
