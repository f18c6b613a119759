namespace Hw6.Core.Drawing;

/// <summary>A disc of a frame, at coordinates in the unit of its axes.</summary>
/// <param name="Color">The number of the colour that fills it.</param>
internal readonly record struct FrameNode(double X, double Y, int Color);

/// <summary>
/// One of several pictures of a graph whose nodes move: all on the same axes, which are not drawn, and with discs too small to hide each other.
/// </summary>
/// <param name="size">The width of the panel in pixels.</param>
internal sealed class FramePanel(double size) : Panel
{
    private const double Radius = 4.5;
    private const double Top = 22;

    public required IReadOnlyList<FrameNode> Nodes { get; init; }

    /// <summary>The ties, by the places of their ends in <see cref="Nodes"/>.</summary>
    public IReadOnlyList<(int Source, int Target)> Ties { get; init; } = [];

    /// <summary>The horizontal axis of all frames.</summary>
    public required Axis X { get; init; }

    /// <summary>The vertical axis of all frames.</summary>
    public required Axis Y { get; init; }

    /// <summary>The frame in words.</summary>
    public required string Words { get; init; }

    public override double Width => size;

    public override double Height => Top + (size * 0.8) + 2;

    public override bool Shows(Stroke look) => Nodes.Any(node => node.Color == look.Color);

    public override void Draw(SvgBuilder svg)
    {
        DrawTitle(svg);
        var axes = new Axes(size, new Box(1, Top, size - 1, Height - 2), X, [], Y, [], Radius + 5);
        var (left, top, right, bottom) = (axes.Area.Left, axes.Area.Top, axes.Area.Right, axes.Area.Bottom);
        svg.Path($"M{N(left)} {N(top)}H{N(right)}V{N(bottom)}H{N(left)}Z", "thin grid");
        var places = Nodes.Select(node => (X: axes.X.Map(node.X), Y: axes.Y.Map(node.Y))).ToArray();
        foreach (var (source, target) in Ties)
            svg.Line(places[source].X, places[source].Y, places[target].X, places[target].Y, "tie");
        for (var i = 0; i < places.Length; i++)
            svg.Circle(places[i].X, places[i].Y, Radius, $"mark f{Nodes[i].Color}");
    }

    protected override string Contents() => Words;

    private static string N(double value) => SvgBuilder.Number(value);
}
