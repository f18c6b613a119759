using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Drawing;

/// <summary>A node of a drawn graph, at coordinates in any unit.</summary>
/// <param name="Label">What is written in it; empty for nothing.</param>
/// <param name="Fill">The number of the colour that fills it.</param>
/// <param name="Ring">The number of the colour of its ring; 0 for none.</param>
/// <param name="Text">What a reader who points at it is told.</param>
internal readonly record struct NetworkNode(double X, double Y, string Label, int Fill, int Ring, string Text);

/// <summary>A graph at given coordinates: ties as lines, nodes as discs.</summary>
/// <param name="size">Width and height of the drawn area in pixels.</param>
internal sealed class NetworkPanel(double size) : Panel
{
    private const double Radius = 10;
    private const double SmallRadius = 3;

    // So many numbered discs have room side by side; more are drawn as points.
    private const int MostNumbered = 150;

    private Axes? axes;
    private (double X, double Y)[]? places;

    public required IReadOnlyList<NetworkNode> Nodes { get; init; }

    /// <summary>The ties, by the places of their ends in <see cref="Nodes"/>, with their weights.</summary>
    public IReadOnlyList<(int Source, int Target, double Weight)> Ties { get; init; } = [];

    /// <summary>The name of the first coordinate; empty where coordinates mean nothing by themselves.</summary>
    public string XLabel { get; init; } = "";

    public string YLabel { get; init; } = "";

    /// <summary>The graph in words.</summary>
    public required string Words { get; init; }

    public override double Width => size;
    public override double Height => Top + Area + (XLabel.Length > 0 ? Axes.Below : 4);

    public override IReadOnlyList<Readout> Readouts =>
        [new Readout("", "", [.. Nodes.Zip(Places, (node, place) => new ReadoutPoint(place.X, place.Y, node.Text))])];

    private bool Numbered => Nodes.Count <= MostNumbered;

    private double Area => size * 0.8;

    private double Top => (Title.Length > 0 ? 22 : 0) + (YLabel.Length > 0 ? Axes.Above : 0);

    // From the first node to the last, not from one round value to another: the discs' radius is room enough.
    private Axes Axes =>
        axes ??= new Axes(
            size,
            new Box(0, Top, size, Top + Area),
            Exactly(XLabel, Nodes.Select(node => node.X)),
            [],
            Exactly(YLabel, Nodes.Select(node => node.Y)),
            [],
            (Numbered ? Radius : SmallRadius) + 8
        );

    private (double X, double Y)[] Places => places ??= Placed();

    protected override string Contents() => Words;

    public override bool Shows(Stroke look) => Nodes.Any(node => node.Fill == look.Color || node.Ring == look.Color);

    public override void Draw(SvgBuilder svg)
    {
        DrawTitle(svg);
        Axes.Draw(svg);
        var heaviest = Ties.Select(tie => tie.Weight).DefaultIfEmpty(1).Max();
        foreach (var (source, target, weight) in Ties)
        {
            svg.Empty(
                "line",
                ("class", "tie"),
                ("x1", Places[source].X),
                ("y1", Places[source].Y),
                ("x2", Places[target].X),
                ("y2", Places[target].Y),
                ("style", $"stroke-width:{SvgBuilder.Number(0.6 + (2.4 * weight / heaviest))}")
            );
        }

        var radius = Numbered ? Radius : SmallRadius;
        for (var i = 0; i < Nodes.Count; i++)
        {
            var (x, y) = Places[i];
            var node = Nodes[i];
            var style = node.Ring > 0 ? $"{(Numbered ? "ring" : "mark")} f{node.Fill} s{node.Ring}" : $"mark f{node.Fill}";
            svg.Circle(x, y, radius, style);
            var label = SafeText.Shorten(node.Label, 3);
            if (Numbered && label.Length > 0)
                svg.Text(x, y + 3.8, label, $"small bold on{node.Fill}", Anchor.Middle);
        }
    }

    // Discs that would hide each other move apart, as far as the plot goes.
    private (double X, double Y)[] Placed()
    {
        var placed = Nodes.Select(node => (X: Axes.X.Map(node.X), Y: Axes.Y.Map(node.Y))).ToArray();
        if (Numbered)
        {
            var (area, edge) = (Axes.Area, Radius + 2);
            Discs.MoveApart(
                placed,
                (2 * Radius) + 3,
                new Box(area.Left + edge, area.Top + edge, area.Right - edge, area.Bottom - edge)
            );
        }

        return placed;
    }

    private static Axis Exactly(string label, IEnumerable<double> values)
    {
        var shown = values.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        return new Axis(label)
        {
            Least = shown.Min(),
            Most = shown.Max(),
            Exact = true,
        };
    }
}

/// <summary>Moves discs apart that would hide each other, as little as it takes.</summary>
internal static class Discs
{
    private const int MostRounds = 300;

    /// <summary>Moves them in place.</summary>
    /// <param name="places">The centres.</param>
    /// <param name="distance">The least distance between two centres.</param>
    /// <param name="within">Where they stay; without, anywhere.</param>
    public static void MoveApart((double X, double Y)[] places, double distance, Box? within = null)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var moved = false;
            for (var i = 0; i < places.Length; i++)
            {
                for (var j = i + 1; j < places.Length; j++)
                    moved |= Push(places, i, j, distance);
            }

            for (var i = 0; within is { } box && i < places.Length; i++)
                places[i] = (Math.Clamp(places[i].X, box.Left, box.Right), Math.Clamp(places[i].Y, box.Top, box.Bottom));

            if (!moved)
                return;
        }
    }

    private static bool Push((double X, double Y)[] places, int i, int j, double distance)
    {
        var (dx, dy) = (places[j].X - places[i].X, places[j].Y - places[i].Y);
        var apart = Math.Sqrt((dx * dx) + (dy * dy));
        if (apart >= distance - 0.01)
            return false;

        // Two discs at the same place have no direction to move in: each pair gets one of its own.
        if (apart < 1e-6)
        {
            (dy, dx) = Elementary.SineCosine(((i * 2.4) + j) / Math.Tau);
            apart = 1;
        }

        var push = (distance - Math.Min(apart, distance)) / 2 / apart;
        places[i] = (places[i].X - (dx * push), places[i].Y - (dy * push));
        places[j] = (places[j].X + (dx * push), places[j].Y + (dy * push));
        return true;
    }
}
