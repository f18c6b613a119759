using Hw6.Core.Drawing;
using Hw6.Core.Graphs;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>
/// How a network moves the nodes of a graph apart: its embedding after some of the epochs, from a history that has them (<c>--embed-every</c>) and the main
/// table, which says what the nodes are.
/// </summary>
internal static class PartingFigure
{
    // Three rows of three have room on a sheet of paper, and are enough for a picture that moves.
    private const int MostFrames = 9;
    private const int MostNodes = 2000;
    private const int MostTies = 8000;

    /// <summary>The figure of the first run that has embeddings, or <see langword="null"/>.</summary>
    /// <param name="rows">The main table.</param>
    /// <param name="history">The history.</param>
    /// <param name="graph">The ties, where they are known.</param>
    /// <param name="colors">The colour of each label.</param>
    public static Figure? Of(ResultData rows, ResultData history, WeightedGraph? graph, Func<string, int> colors)
    {
        var runs = history.Rows.Where(row => row.Text("embedding") is not null).GroupBy(row => row.Integer("cell")).ToList();
        if (runs.Count == 0)
            return null;
        var nodes = rows.Rows.Where(row => row.Integer("cell") == runs[0].Key && row["node"] is not null).ToList();
        var frames = Frames([.. runs[0]], nodes.Count);
        if (frames.Count < 2 || nodes.Count > MostNodes)
            return null;
        var truth = nodes.Exists(row => row["club"] is not null) ? "club" : "label";
        var fills = nodes.ConvertAll(row => row.Text(truth) is { } name ? colors(name) : 0);
        var ties = Ties(graph, nodes);
        var (x, y) = (
            Over(frames.SelectMany(frame => frame.Places.Select(place => place.X))),
            Over(frames.SelectMany(frame => frame.Places.Select(place => place.Y)))
        );
        return new Figure(
            truth == "club" ? "How the club parts" : "How the graph parts",
            [
                .. frames.Select(frame => new FramePanel(240)
                {
                    Title = $"epoch {frame.Epoch}",
                    Nodes = [.. frame.Places.Zip(fills, (place, fill) => new FrameNode(place.X, place.Y, fill))],
                    Ties = ties,
                    X = x,
                    Y = y,
                    Words = $"{nodes.Count} nodes at their coordinates after epoch {frame.Epoch}.",
                }),
            ]
        )
        {
            Columns = 3,
            Moves = frames.Count == MostFrames,
            Subtitle =
                $"Colour: the {(truth == "club" ? "club joined" : "label")}. First coordinate to the right, second upwards, on the same scales at every epoch."
                + (runs.Count > 1 ? $" The first of {runs.Count} runs." : ""),
            Legend =
            [
                .. nodes
                    .Select(row => row.Text(truth))
                    .OfType<string>()
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .Take(FigureStyle.Colors)
                    .Select(name => new LegendKey(SafeText.Shorten(name, 24), new Stroke(colors(name)), KeyKind.Marker)),
            ],
            Explanation =
                "Before training, nodes with common neighbours are already near each other, since a convolution is an average over neighbours; training draws the two sides apart.",
        };
    }

    private static List<(long Epoch, (double X, double Y)[] Places)> Frames(List<Row> run, int nodes)
    {
        var all = new List<(long, (double, double)[])>();
        foreach (var row in run)
        {
            if (
                row.Integer("epoch") is { } epoch
                && EmbeddingHistory.Read(row) is { } places
                && places.Length == nodes
                && Array.TrueForAll(places, place => double.IsFinite(place.X) && double.IsFinite(place.Y))
            )
                all.Add((epoch, places));
        }

        return all.Count <= MostFrames
            ? all
            : [.. Enumerable.Range(0, MostFrames).Select(i => all[i * (all.Count - 1) / (MostFrames - 1)])];
    }

    private static List<(int, int)> Ties(WeightedGraph? graph, List<Row> nodes)
    {
        var numbers = nodes.Select((row, i) => (Name: row.Text("node")!, i)).ToDictionary(node => node.Name, node => node.i);
        var ties = new List<(int, int)>();
        if (graph is null || graph.EdgeCount > MostTies)
            return ties;
        foreach (var (source, target, _) in graph.Edges)
        {
            if (
                source != target
                && numbers.TryGetValue(graph.Names[source], out var from)
                && numbers.TryGetValue(graph.Names[target], out var to)
            )
                ties.Add((from, to));
        }

        return ties;
    }

    private static Axis Over(IEnumerable<double> values)
    {
        var shown = values.ToList();
        return new Axis("")
        {
            Least = shown.Min(),
            Most = shown.Max(),
            Exact = true,
        };
    }
}
