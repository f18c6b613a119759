using Hw6.Core.Drawing;
using Hw6.Core.Graphs;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>The figures of <c>hw6 zkc</c>.</summary>
internal static class ZkcFigures
{
    // More side by side would be too small to read, or too long to scroll.
    private const int MostGraphs = 8;
    private const int MostRuns = 12;

    // A picture with more discs would be a file of many megabytes in which nothing can be told apart.
    private const int MostNodes = 5000;

    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) =>
        [
            results.Rows is { } rows
                ? Graph(rows, results.Input as WeightedGraph, told: results.Summary is { Rows.Count: > 1 })
                : null,
            results.Summary is { } summary ? Methods(summary) : null,
            results.History is { } history ? Training(history) : null,
            Parting(results),
        ];

    // The graph at the coordinates that the network learned, or at a fixed layout for methods that learn none. The karate club's ties are known.
    private static Figure? Graph(ResultData data, WeightedGraph? graph, bool told)
    {
        var cells = data
            .Rows.Where(row => row["node"] is not null && row["predicted"] is not null)
            .GroupBy(row => row.Integer("cell"))
            .Select(cell => cell.ToList())
            .Where(cell => HasEmbedding(cell) || IsKarateClub(cell))
            .ToList();
        if (cells.Count == 0)
            return null;
        var shown = cells.Take(MostGraphs).ToList();
        var classes = Classes(shown);
        var varying = Varying.Names(data, "method", "source", "sink");
        var truth = shown[0].Exists(row => row["club"] is not null) ? "club" : "label";
        var panels = shown.ConvertAll(cell =>
            Panel(cell, cells.Count > 1 ? Name(cell[0], varying) : "", classes, truth, WidthOf(shown.Count), graph)
        );
        return new Figure(IsKarateClub(shown[0]) ? "The karate club" : "The graph at its learned coordinates", panels)
        {
            Columns = Columns(panels.Count),
            Subtitle =
                (
                    truth == "club"
                        ? "Colour: the side that a method assigns; ring: the club joined."
                        : "Colour: the predicted label; ring: the label."
                ) + (cells.Count > shown.Count ? $" The first {shown.Count} of {cells.Count} runs." : ""),
            Legend = Keys(classes, truth),
            Explanation =
                "Each disc is a member, numbered from 0, and each line a tie, thicker the more the two met. Discs that would hide each other are moved apart a little. "
                + "Where ring and colour differ, the prediction differs from the club that the member joined.",
            Findings =
            [
                .. told ? []
                : panels.Count == 1 ? [Disagreement(shown[0], truth)]
                : shown.Select(cell => $"{Name(cell[0], varying)}: {Words.Lower(Disagreement(cell, truth))}"),
            ],
        };
    }

    private static Figure? Parting(ResultSet results)
    {
        if (
            results is not { Rows: { } rows, History: { Rows.Count: > 0 } history }
            || !history.Rows[0].Schema.Contains("embedding")
            || history.Rows.All(row => row.Text("embedding") is null)
        )
            return null;
        var karate = rows.Rows.Any(row => row["club"] is not null) ? KarateClub.Graph() : null;
        var classes = Classes([
            [.. rows.Rows],
        ]);
        return PartingFigure.Of(rows, history, results.Input as WeightedGraph ?? karate, name => classes[name]);
    }

    // Losses and accuracy against the epoch, from the history.
    private static Figure? Training(ResultData data)
    {
        var runs = data.Rows.GroupBy(row => row.Integer("cell")).Select(run => run.ToList()).ToList();
        var names = Varying.Names(data, "repeat");
        var points = runs.GroupBy(run => Varying.Label(run[0], names)).Take(MostRuns / 2).ToList();
        var panels = points
            .SelectMany(point =>
                new Panel[]
                {
                    Lines(
                        point.Key,
                        "loss (mean −ln p, in nats)",
                        Unit.Plain,
                        point,
                        ("training nodes", "train_loss", new Stroke(1)),
                        ("test nodes", "test_loss", new Stroke(2, Dash: 1))
                    ),
                    Lines(
                        points.Count > 1 ? " " : "",
                        "accuracy on test nodes",
                        Unit.Percent,
                        point,
                        ("test nodes", "test_accuracy", new Stroke(2, Dash: 1))
                    ),
                }
            )
            .ToList();
        var last = runs.ConvertAll(run => run[^1]);
        return new Figure("Training the graph convolution network", panels)
        {
            Columns = 2,
            Subtitle =
                runs.Count > 1
                    ? $"{runs.Count} runs, a line each."
                    : Varying.Constant(data, "labels", "adjacency", "optimizer", "lr", "seed"),
            Legend =
            [
                new("training nodes", new Stroke(1), KeyKind.Line),
                new("test nodes", new Stroke(2, Dash: 1), KeyKind.Line),
            ],
            Explanation =
                "Loss and accuracy after each epoch, from epoch 0, before training. The loss stands still at first, near the logarithm of the number of classes, and falls once the hidden layers begin to tell the groups apart.",
            Findings = [Words.Range("The last epoch's test accuracy", Marks.Finite(last, "test_accuracy"), Unit.Percent)],
        };
    }

    // Accuracies of each method, from the summary.
    private static Figure? Methods(ResultData data)
    {
        var varying = Varying.Names(data, "method", "source", "sink");
        var rows = data.Rows.Where(row => row["method"] is not null).Take(40).ToList();
        if (rows.Count < 2)
            return null;
        (string Column, string Label, Stroke Stroke)[] measures =
        [
            ("train_accuracy_mean", "right on training nodes", new Stroke(1)),
            ("test_accuracy_mean", "right on test nodes", new Stroke(2, Marker.Square)),
            ("club_agreement_mean", "agrees with the club joined", new Stroke(3, Marker.Diamond)),
        ];
        var dots = Marks.Dots(rows, measures).FindAll(dot => !double.IsNaN(dot.Value));
        return new Figure(
            "Methods compared",
            [
                .. new DotPlot(760)
                {
                    Categories = [.. rows.Select(row => Name(row, varying))],
                    Dots = dots,
                    X = new Axis("share of nodes") { Unit = Unit.Percent, Most = 1 },
                }.Pieces(),
            ]
        )
        {
            Legend =
            [
                .. measures
                    .Where(measure => dots.Exists(dot => dot.Label == measure.Label))
                    .Select(measure => new LegendKey(measure.Label, measure.Stroke, KeyKind.Marker)),
            ],
            Explanation = "A row a method; further right is better.",
            Findings =
            [
                .. rows.Where(row => row.Text("disagreeing_nodes") is not null)
                    .Select(row =>
                        $"{Name(row, varying)} disagrees with the clubs at {Words.Nodes(row.Text("disagreeing_nodes")!)}."
                    ),
            ],
        };
    }

    // Discs keep their size: fewer beside each other where there are few.
    private static int Columns(int graphs) => graphs > 4 ? 3 : Math.Min(2, graphs);

    private static double WidthOf(int graphs) =>
        Columns(graphs) switch
        {
            1 => 760,
            2 => 420,
            _ => 330,
        };

    private static bool HasEmbedding(List<Row> cell) =>
        cell[0].Schema.Contains("embedding_1") && cell[0].Number("embedding_1") is not null;

    private static bool IsKarateClub(List<Row> cell) =>
        cell.Count == KarateLayout.Places.Count
        && cell.TrueForAll(row =>
            row["club"] is not null && int.TryParse(row.Text("node"), out var node) && node is >= 0 and < 34
        );

    private static double Coordinate(Row row, string column) =>
        row.Number(column) is { } value && Math.Abs(value) < 1e100 ? value : 0;

    private static Dictionary<string, int> Classes(IEnumerable<List<Row>> cells)
    {
        var names = cells
            .SelectMany(cell => cell)
            .SelectMany(row => new[] { row.Text("club"), row.Text("label"), row.Text("predicted") })
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();

        // Blue and orange first: the two that differ most in brightness too.
        int[] order = [1, 5, 3, 4, 6, 2];
        return names.Index().ToDictionary(name => name.Item, name => order[name.Index % order.Length]);
    }

    private static List<LegendKey> Keys(Dictionary<string, int> classes, string truth)
    {
        if (classes.Count > FigureStyle.Colors)
            return [];
        return [.. KeysOf("predicted", KeyKind.Marker), .. KeysOf(truth == "club" ? "joined" : "is", KeyKind.Ring)];

        IEnumerable<LegendKey> KeysOf(string verb, KeyKind kind) =>
            classes.Select(pair => new LegendKey($"{verb} {SafeText.Shorten(pair.Key, 24)}", new Stroke(pair.Value), kind));
    }

    private static NetworkPanel Panel(
        List<Row> cell,
        string title,
        Dictionary<string, int> classes,
        string truth,
        double width,
        WeightedGraph? graph
    )
    {
        var learned = HasEmbedding(cell);
        var karate = IsKarateClub(cell);
        var sampled =
            cell.Count > MostNodes
                ? [.. Enumerable.Range(0, MostNodes).Select(i => cell[(int)((long)i * cell.Count / MostNodes)])]
                : cell;
        var plane = learned && cell[0].Schema.Contains("embedding_2");
        var places = new Dictionary<string, int>(sampled.Count);
        var nodes = new List<NetworkNode>(sampled.Count);
        foreach (var row in sampled)
        {
            var name = row.Text("node")!;
            var at = learned
                ? (X: Coordinate(row, "embedding_1"), Y: plane ? Coordinate(row, "embedding_2") : 0)
                : KarateLayout.Places[int.Parse(name)];
            places[name] = nodes.Count;
            nodes.Add(
                new NetworkNode(
                    at.X,
                    at.Y,
                    name,
                    classes[row.Text("predicted")!],
                    row.Text(truth) is { } own ? classes[own] : 0,
                    $"node {name}: predicted {row.Text("predicted")}, {(truth == "club" ? "joined" : "is")} {row.Text(truth) ?? "of unknown label"}"
                )
            );
        }

        var ties = graph ?? (karate ? KarateClub.Graph() : null);
        return new NetworkPanel(width)
        {
            Title = title,
            Nodes = nodes,
            Ties = ties is null ? [] : Ties(ties, places),
            XLabel = learned ? "first coordinate of the embedding" : "",
            YLabel =
                !learned ? ""
                : plane ? "second coordinate of the embedding"
                : " ",
            Words =
                $"{cell.Count} nodes"
                + (sampled.Count < cell.Count ? $", {sampled.Count} of them drawn. " : ". ")
                + Disagreement(cell, truth),
        };
    }

    private static List<(int, int, double)> Ties(WeightedGraph graph, Dictionary<string, int> places)
    {
        if (graph.EdgeCount > MostNodes * 4)
            return [];
        var ties = new List<(int, int, double)>();
        foreach (var (source, target, weight) in graph.Edges)
        {
            if (
                source != target
                && places.TryGetValue(graph.Names[source], out var from)
                && places.TryGetValue(graph.Names[target], out var to)
            )
                ties.Add((from, to, weight));
        }

        return ties;
    }

    private static string Name(Row row, IReadOnlyList<string> varying) =>
        Words.Join(", ", row.Text("method"), Varying.Label(row, varying));

    private static string Disagreement(List<Row> cell, string truth)
    {
        var wrong = cell.FindAll(row => row[truth] is not null && row.Text("predicted") != row.Text(truth));
        var with = truth == "club" ? "the club that the member joined" : "the label";
        return wrong.Count == 0
            ? $"Every prediction is {with}."
            : $"The prediction differs from {with} at {Words.Nodes(string.Join(' ', wrong.Take(12).Select(row => row.Text("node"))))}{(wrong.Count > 12 ? $" and {wrong.Count - 12} more" : "")}.";
    }

    private static Chart Lines(
        string title,
        string label,
        Unit unit,
        IEnumerable<List<Row>> runs,
        params (string Label, string Column, Stroke Stroke)[] lines
    )
    {
        return new(420, 250)
        {
            Title = title,
            X = new Axis("epoch") { Unit = Unit.Count, Least = 0 },
            Y = new Axis(label)
            {
                Unit = unit,
                Least = 0,
                Most = unit == Unit.Percent ? 1 : null,
            },
            Series =
            [
                .. lines.SelectMany(line => runs.Take(MostRuns).Select((run, i) => Line(i == 0 ? line.Label : "", run, line))),
            ],
        };

        static Series Line(string name, List<Row> run, (string Label, string Column, Stroke Stroke) line) =>
            new(name, line.Stroke, Marks.Points(run, "epoch", line.Column)) { Markers = false };
    }
}
