namespace Hw6.Core.Drawing;

/// <summary>A point of a series.</summary>
/// <param name="X">Its place on the horizontal axis.</param>
/// <param name="Y">Its place on the vertical axis; not finite where there is a gap.</param>
/// <param name="Low">The lower end of what was seen there; Y if it was seen once.</param>
/// <param name="High">The upper end.</param>
internal readonly record struct ChartPoint(double X, double Y, double Low, double High)
{
    /// <summary>A point that was seen once.</summary>
    public ChartPoint(double x, double y)
        : this(x, y, y, y) { }

    /// <summary>The mean of what was seen at a place, from the least to the greatest.</summary>
    public static ChartPoint Of(double x, IReadOnlyCollection<double> values) =>
        values.Count == 0 ? new ChartPoint(x, double.NaN) : new ChartPoint(x, values.Average(), values.Min(), values.Max());
}

/// <summary>How a series shows the range of what was seen at a point.</summary>
internal enum Spread
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As a band along the line.</summary>
    Band,

    /// <summary>As a bar through the point.</summary>
    Bars,
}

/// <summary>Data drawn in one look.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Stroke">Its look.</param>
/// <param name="Points">Its points, in the order in which the line joins them.</param>
internal sealed record Series(string Label, Stroke Stroke, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Whether a line joins the points.</summary>
    public bool Line { get; init; } = true;

    /// <summary>Whether the points are marked.</summary>
    public bool Markers { get; init; } = true;

    /// <summary>How ranges are shown.</summary>
    public Spread Spread { get; init; }

    /// <summary>What is written at its end, right of the plot; empty for nothing.</summary>
    public string EndLabel { get; init; } = "";
}
