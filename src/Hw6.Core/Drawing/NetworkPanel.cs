using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Drawing;

/// <summary>A node of a drawn graph, at coordinates in any unit.</summary>
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

    public required IReadOnlyList<NetworkNode> Nodes { get; init; }

    /// <summary>The ties, by the places of their ends in <see cref="Nodes"/>, with their weights.</summary>
    public IReadOnlyList<(int Source, int Target, double Weight)> Ties { get; init; } = [];

    /// <summary>The name of the first coordinate; empty where coordinates mean nothing by themselves.</summary>
    public string XLabel { get; init; } = "";

    public string YLabel { get; init; } = "";

    /// <summary>The graph in words.</summary>
    public required string Words { get; init; }

    public override double Width => size;
    public override double Height => Top + Area + (XLabel.Length > 0 ? 42 : 4);

    private double Area => size * 0.8;

    private double Top => (Title.Length > 0 ? 22 : 0) + (YLabel.Length > 0 ? 20 : 0);

    protected override string Contents() => Words;

    public override void Draw(SvgBuilder svg)
    {
        var numbered = Nodes.Count <= MostNumbered;
        var radius = numbered ? Radius : SmallRadius;
        var left = XLabel.Length > 0 ? 44.0 : 0;
        var inset = radius + 8;
        var x = Scale.Create(Exactly(Nodes.Select(node => node.X)), [], left + inset, size - inset);
        var y = Scale.Create(Exactly(Nodes.Select(node => node.Y)), [], Top + Area - inset, Top + inset);
        DrawTitle(svg);
        if (XLabel.Length > 0)
        {
            svg.Text(0, Top - 6, YLabel, "quiet");
            DrawAxes(svg, x, y, left, size, Top + Area, XLabel);
        }

        var places = Nodes.Select(node => (X: x.Map(node.X), Y: y.Map(node.Y))).ToArray();
        if (numbered)
            Discs.MoveApart(places, (2 * Radius) + 3);
        var heaviest = Ties.Select(tie => tie.Weight).DefaultIfEmpty(1).Max();
        foreach (var (source, target, weight) in Ties)
        {
            svg.Empty(
                "line",
                ("class", "tie"),
                ("x1", places[source].X),
                ("y1", places[source].Y),
                ("x2", places[target].X),
                ("y2", places[target].Y),
                ("style", $"stroke-width:{SvgBuilder.Number(0.6 + (2.4 * weight / heaviest))}")
            );
        }

        for (var i = 0; i < places.Length; i++)
        {
            var node = Nodes[i];
            var style = node.Ring > 0 ? $"{(numbered ? "ring" : "mark")} f{node.Fill} s{node.Ring}" : $"mark f{node.Fill}";
            svg.Circle(places[i].X, places[i].Y, radius, style);
            var label = SafeText.Shorten(node.Label, 3);
            if (numbered && label.Length > 0)
                svg.Text(places[i].X, places[i].Y + 3.8, label, $"small bold on{node.Fill}", Anchor.Middle);
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
}

/// <summary>Moves discs apart that would hide each other, as little as it takes.</summary>
internal static class Discs
{
    private const int MostRounds = 300;

    /// <summary>Moves them in place.</summary>
    /// <param name="places">The centres.</param>
    /// <param name="distance">The least distance between two centres.</param>
    public static void MoveApart((double X, double Y)[] places, double distance)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var moved = false;
            for (var i = 0; i < places.Length; i++)
            {
                for (var j = i + 1; j < places.Length; j++)
                    moved |= Push(places, i, j, distance);
            }

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
