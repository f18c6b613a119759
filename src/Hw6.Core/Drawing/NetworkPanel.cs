namespace Hw6.Core.Drawing;

/// <summary>A node of a drawn graph.</summary>
/// <param name="X">Its first coordinate, in any unit.</param>
/// <param name="Y">Its second coordinate.</param>
/// <param name="Label">What is written in it; empty for nothing.</param>
/// <param name="Fill">The number of the colour that fills it.</param>
/// <param name="Ring">The number of the colour of its ring; 0 for none.</param>
internal readonly record struct NetworkNode(double X, double Y, string Label, int Fill, int Ring);

/// <summary>A graph at given coordinates: ties as lines, nodes as discs.</summary>
/// <param name="size">Width and height of the drawn area in pixels.</param>
internal sealed class NetworkPanel(double size) : Panel
{
    private const double Radius = 10;
    private const double SmallRadius = 3;

    // So many numbered discs have room side by side; more are drawn as points.
    private const int MostNumbered = 150;

    /// <summary>The nodes.</summary>
    public required IReadOnlyList<NetworkNode> Nodes { get; init; }

    /// <summary>The ties, by the places of their ends in <see cref="Nodes"/>, with their weights.</summary>
    public IReadOnlyList<(int Source, int Target, double Weight)> Ties { get; init; } = [];

    /// <summary>The name of the first coordinate; empty where coordinates mean nothing by themselves.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>The name of the second coordinate.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>The graph in words.</summary>
    public required string Words { get; init; }
    public override double Width => size;
    public override double Height => Top + Area + (XLabel.Length > 0 ? 42 : 4);

    private double Area => size * 0.8;

    private double Top => (Title.Length > 0 ? 22 : 0) + (YLabel.Length > 0 ? 20 : 0);

    public override string Describe() => Title.Length > 0 ? $"{Title}: {Words}" : Words;

    public override void Draw(SvgBuilder svg)
    {
        var numbered = Nodes.Count <= MostNumbered;
        var radius = numbered ? Radius : SmallRadius;
        var left = XLabel.Length > 0 ? 44.0 : 0;
        var inset = radius + 8;
        var x = Scale.Create(Exactly(Nodes.Select(node => node.X)), [], left + inset, size - inset);
        var y = Scale.Create(Exactly(Nodes.Select(node => node.Y)), [], Top + Area - inset, Top + inset);
        if (Title.Length > 0)
            svg.Text(0, 13, Title, "panel");
        if (XLabel.Length > 0)
            DrawAxes(svg, x, y, left);
        var places = Nodes.Select(node => (X: x.Map(node.X), Y: y.Map(node.Y))).ToArray();
        if (numbered)
            Discs.MoveApart(places, (2 * Radius) + 3);
        var heaviest = Ties.Select(tie => tie.Weight).DefaultIfEmpty(1).Max();
        foreach (var (source, target, weight) in Ties)
        {
            svg.Empty(
                "line",
                ("class", "tie"),
                ("x1", N(places[source].X)),
                ("y1", N(places[source].Y)),
                ("x2", N(places[target].X)),
                ("y2", N(places[target].Y)),
                ("stroke-width", null),
                ("style", $"stroke-width:{N(0.6 + (2.4 * weight / heaviest))}")
            );
        }

        for (var i = 0; i < places.Length; i++)
        {
            var node = Nodes[i];
            var style = node.Ring > 0 ? $"{(numbered ? "ring" : "mark")} f{node.Fill} s{node.Ring}" : $"mark f{node.Fill}";
            svg.Empty("circle", ("class", style), ("cx", N(places[i].X)), ("cy", N(places[i].Y)), ("r", N(radius)));
            if (numbered && node.Label.Length > 0)
                svg.Text(
                    places[i].X,
                    places[i].Y + 3.8,
                    SafeText.Shorten(node.Label, 3),
                    $"small bold on{node.Fill}",
                    Anchor.Middle
                );
        }
    }

    // From the first node to the last, not from one round value to another: the discs' radius is room enough.
    private static Axis Exactly(IEnumerable<double> values)
    {
        var shown = values.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        return new Axis("")
        {
            Least = shown.Min(),
            Most = shown.Max(),
            Exact = true,
        };
    }

    private static string N(double value) => SvgBuilder.Number(value);

    private void DrawAxes(SvgBuilder svg, Scale x, Scale y, double left)
    {
        svg.Text(0, Top - 6, YLabel, "quiet");
        foreach (var tick in y.Ticks)
        {
            svg.Line(left, y.Map(tick.Value), size, y.Map(tick.Value), "grid");
            svg.Text(left - 7, y.Map(tick.Value) + 4, tick.Label, "quiet", Anchor.End);
        }

        svg.Line(left, Top + Area, size, Top + Area, "axis");
        foreach (var tick in x.Ticks)
        {
            svg.Line(x.Map(tick.Value), Top + Area, x.Map(tick.Value), Top + Area + 5, "axis");
            svg.Text(x.Map(tick.Value), Top + Area + 18, tick.Label, "quiet", Anchor.Middle);
        }

        svg.Text((left + size) / 2, Top + Area + 37, XLabel, "quiet", Anchor.Middle);
    }
}
