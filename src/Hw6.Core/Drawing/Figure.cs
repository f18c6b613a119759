namespace Hw6.Core.Drawing;

/// <summary>A key of a legend.</summary>
internal sealed record LegendKey(string Label, Stroke Stroke, KeyKind Kind = KeyKind.LineAndMarker);

/// <summary>What of a series its legend key shows.</summary>
internal enum KeyKind
{
    LineAndMarker,
    Line,
    Marker,

    /// <summary>A point with a ring in the colour, filled with the ground.</summary>
    Ring,
    Band,
}

/// <summary>A figure: panels under a title, with one legend for all of them.</summary>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Panels">Its panels, row by row.</param>
internal sealed record Figure(string Title, IReadOnlyList<Panel> Panels)
{
    /// <summary>What a reader must know beside the title: the data, what was kept fixed.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>How many panels stand in a row.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>
    /// Whether its panels are nine pictures of the same thing one after the other: a page shows them in turn where its reader has nothing against motion,
    /// and side by side elsewhere.
    /// </summary>
    public bool Moves { get; init; }

    /// <summary>What its looks mean.</summary>
    public IReadOnlyList<LegendKey> Legend { get; init; } = [];

    /// <summary>The keys of what is drawn.</summary>
    public IReadOnlyList<LegendKey> ShownLegend => [.. Legend.Where(key => Panels.Any(panel => panel.Shows(key.Stroke)))];

    /// <summary>How to read it, for the report; a sentence or two.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>What is seen in it, for the report: sentences computed from the data.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>This figure with the measured axes of its charts scaled as a reader asks; as they are declared where that is left open.</summary>
    public Figure With(AxisScaling scaling) =>
        scaling == AxisScaling.Auto ? this : this with { Panels = [.. Panels.Select(panel => panel.With(scaling))] };

    /// <summary>The figure in words.</summary>
    public string Describe() =>
        string.Join(
            ' ',
            Panels.Select(panel => panel.Describe()).Prepend(Explanation).Prepend(Subtitle).Where(text => text.Length > 0)
        );
}

/// <summary>The keys of a figure in rows above its panels, where they cover no data.</summary>
internal sealed class Legend
{
    private const double RowHeight = 20;
    private const double KeyWidth = 26;
    private const double Space = 18;
    private readonly List<(LegendKey Key, double X, double Y)> places = [];

    /// <summary>Lays the keys out.</summary>
    /// <param name="width">The width of the figure in pixels.</param>
    public Legend(IReadOnlyList<LegendKey> keys, double width)
    {
        double x = 0,
            y = 0;
        foreach (var key in keys)
        {
            var needed = KeyWidth + 6 + TextWidth.Of(key.Label, 12);
            if (x > 0 && x + needed > width)
            {
                x = 0;
                y += RowHeight;
            }

            places.Add((key, x, y));
            x += needed + Space;
        }

        Height = keys.Count == 0 ? 0 : y + RowHeight;
    }

    /// <summary>In pixels.</summary>
    public double Height { get; }

    /// <summary>Draws the sign of a key in a box of 26 by 20 pixels.</summary>
    public static void DrawSign(SvgBuilder svg, LegendKey key)
    {
        const double middle = RowHeight / 2;
        if (key.Kind is KeyKind.Line or KeyKind.LineAndMarker)
            svg.Line(1, middle, KeyWidth - 1, middle, key.Stroke.LineStyle);
        if (key.Kind is KeyKind.Marker or KeyKind.LineAndMarker)
            key.Stroke.DrawMarker(svg, KeyWidth / 2, middle, key.Kind == KeyKind.Marker ? 5 : 4);
        if (key.Kind == KeyKind.Band)
            svg.Rectangle(1, middle - 6, KeyWidth - 2, 12, $"band {key.Stroke.FillStyle}");
        if (key.Kind == KeyKind.Ring)
            svg.Circle(KeyWidth / 2, middle, 6, $"ring ground s{key.Stroke.Color}");
    }

    /// <summary>Draws it with its upper left corner at the origin.</summary>
    public void Draw(SvgBuilder svg)
    {
        foreach (var (key, x, y) in places)
        {
            svg.OpenAt(x, y);
            DrawSign(svg, key);
            svg.Text(KeyWidth + 6, 14, key.Label, "");
            svg.Close();
        }
    }
}
