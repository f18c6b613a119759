using System.Text;

namespace Hw6.Core.Drawing;

/// <summary>What a search did with a branch.</summary>
internal enum Branch
{
    Unseen,

    /// <summary>It scored it and dropped it.</summary>
    Pruned,
    Kept,

    /// <summary>It returned a sequence that goes through it.</summary>
    Returned,
}

/// <summary>A node of a drawn search tree: a sequence.</summary>
/// <param name="Parent">The place of the node that it extends, or −1 at the root.</param>
/// <param name="Step">What is written at the branch to it.</param>
/// <param name="Total">What is written beside its token, the last of the sequence.</param>
internal sealed record DrawnNode(int Parent, string Token, string Step, string Total, Branch State)
{
    /// <summary>Whether it is on the way to the sequence that is marked as best.</summary>
    public bool Best { get; init; }
}

/// <summary>A search tree from left to right, a column a timestep.</summary>
internal sealed class TreePanel : Panel
{
    private const double RowHeight = 27;
    private const double Radius = 5;
    private const double EdgeWidth = 84;

    private readonly IReadOnlyList<DrawnNode> nodes;
    private readonly (int Depth, double Row)[] places;
    private readonly double[] columns;
    private readonly int rows;

    /// <summary>Lays a tree out.</summary>
    /// <param name="nodes">The nodes, parents before their children, children in the order from top to bottom.</param>
    public TreePanel(IReadOnlyList<DrawnNode> nodes)
    {
        this.nodes = nodes;
        places = new (int, double)[nodes.Count];
        rows = Place();
        var depth = places.Max(place => place.Depth);
        columns = new double[depth + 2];
        columns[0] = 12;
        for (var d = 0; d <= depth; d++)
        {
            var widest = Enumerable.Range(0, nodes.Count).Where(i => places[i].Depth == d).Max(i => LabelWidth(nodes[i]));
            columns[d + 1] = columns[d] + widest + (d < depth ? EdgeWidth : 0);
        }
    }

    public override double Width => Math.Max(columns[^1] + 4, TextWidth.Of(Title, 13, bold: true));
    public override double Height => Top + (rows * RowHeight) + 4;

    public override IReadOnlyList<Readout> Readouts =>
        [
            new Readout(
                "",
                "",
                [
                    .. Enumerable
                        .Range(0, nodes.Count)
                        .Where(i => nodes[i].Parent >= 0)
                        .OrderBy(i => places[i].Depth)
                        .ThenBy(i => places[i].Row)
                        .Select(i => new ReadoutPoint(At(i).X, At(i).Y, Text(i))),
                ]
            ),
        ];

    private double Top => (Title.Length > 0 ? 24 : 0) + 20;

    protected override string Contents()
    {
        var text = new StringBuilder();
        var depth = places.Max(place => place.Depth);
        for (var d = 1; d <= depth; d++)
        {
            var kept = Enumerable
                .Range(0, nodes.Count)
                .Where(i => places[i].Depth == d && nodes[i].State >= Branch.Kept)
                .Select(i => $"{Sequence(i)} ({nodes[i].Total})");
            text.Append($"timestep {d} keeps {string.Join(", ", kept)}. ");
        }

        return text.ToString();
    }

    public override void Draw(SvgBuilder svg)
    {
        DrawTitle(svg);
        for (var d = 1; d < columns.Length - 1; d++)
            svg.Text(columns[d] - Radius, Top - 8, $"timestep {d}", "quiet");

        // What matters most is drawn last, so that nothing hides it.
        foreach (var i in Enumerable.Range(0, nodes.Count).OrderBy(i => nodes[i].Best).ThenBy(i => nodes[i].State))
            DrawBranch(svg, i);
        foreach (var i in Enumerable.Range(0, nodes.Count))
            DrawNode(svg, i);
    }

    private static string N(double value) => SvgBuilder.Number(value);

    private static double LabelWidth(DrawnNode node) =>
        node.Parent < 0
            ? 0
            : (2 * Radius)
                + 6
                + TextWidth.Of(node.Token, 12, bold: true)
                + (node.Total.Length > 0 ? 7 + TextWidth.Of(node.Total, 12) : 0)
                + 4;

    private int Place()
    {
        var children = new List<int>[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            children[i] = [];
            if (nodes[i].Parent >= 0)
                children[nodes[i].Parent].Add(i);
        }

        var next = 0;
        Visit(0, 0);
        return next;

        double Visit(int i, int depth)
        {
            var row = children[i].Count == 0 ? next++ + 0.5 : 0;
            if (children[i].Count > 0)
            {
                var below = children[i].ConvertAll(child => Visit(child, depth + 1));
                row = (below[0] + below[^1]) / 2;
            }

            places[i] = (depth, row);
            return row;
        }
    }

    private (double X, double Y) At(int i) => (columns[places[i].Depth], Top + (places[i].Row * RowHeight));

    private void DrawBranch(SvgBuilder svg, int i)
    {
        var node = nodes[i];
        if (node.Parent < 0)
            return;
        var (x, y) = At(i);
        var (fromX, fromY) = At(node.Parent);
        fromX += nodes[node.Parent].Parent < 0 ? 0 : LabelWidth(nodes[node.Parent]) - Radius;
        var middle = fromX + ((x - Radius - fromX) * 0.35);
        var data =
            $"M{N(fromX)} {N(fromY)}C{N(middle)} {N(fromY)} {N(middle)} {N(y)} {N(x - Radius - 30)} {N(y)}H{N(x - Radius)}";
        if (node.Best)
            svg.Path(data, "best s3");
        svg.Path(
            data,
            node.State switch
            {
                Branch.Returned => "line s2",
                Branch.Kept => "line s1",
                Branch.Pruned => "thin sq d1",
                _ => "thin sq d2",
            }
        );
        if (node.Step.Length > 0)
            svg.Text(x - Radius - 4, y - 4, node.Step, "small quiet halo", Anchor.End);
    }

    private void DrawNode(SvgBuilder svg, int i)
    {
        var node = nodes[i];
        var (x, y) = At(i);
        var style = node.State switch
        {
            Branch.Returned => "mark f2",
            Branch.Kept => "mark f1",
            _ => "thin sq ground",
        };
        svg.Circle(x, y, Radius, style);
        if (node.Parent < 0)
            return;
        svg.Open("text", ("class", node.State >= Branch.Kept ? null : "quiet"), ("x", x + Radius + 6), ("y", y + 4));
        svg.Element("tspan", node.Token, ("class", node.State >= Branch.Kept ? "bold" : null));
        if (node.Total.Length > 0)
            svg.Element("tspan", node.Total, ("dx", "7"));
        svg.Close();
    }

    private string Text(int i) =>
        nodes[i].Total.Length == 0
            ? $"after “{Sequence(nodes[i].Parent)}”: {nodes[i].Token}"
            : $"{Sequence(i)}: {nodes[i].Total}, {StateName(nodes[i].State)}";

    private static string StateName(Branch state) =>
        state switch
        {
            Branch.Returned => "returned",
            Branch.Kept => "kept",
            Branch.Pruned => "pruned",
            _ => "never scored",
        };

    private string Sequence(int i)
    {
        var tokens = new List<string>();
        for (var j = i; nodes[j].Parent >= 0; j = nodes[j].Parent)
            tokens.Insert(0, nodes[j].Token);
        return string.Join(' ', tokens);
    }
}
