using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Beam;

/// <summary>The figures of <c>hw6 beam</c>.</summary>
internal static class BeamFigures
{
    // A taller tree is not read any more; the scores of its timesteps are drawn instead.
    private const int MostNodes = 160;
    private const int MostTrees = 6;

    // Times below are those of the timer, not of the search.
    private const double Measurable = 1e-3;

    private static readonly Stroke Kept = new(1);
    private static readonly Stroke Returned = new(2);
    private static readonly Stroke Best = new(3);

    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) =>
        [
            .. results.Rows is null && results.History is null ? [] : Search(results.Rows, results.History),
            .. results.Summary is { } summary ? Gap(summary) : [],
        ];

    /// <summary>The search trees, or for large ones the scores of what was kept.</summary>
    /// <param name="trace">The main table: what was kept.</param>
    /// <param name="candidates">The history, if there is one: what was scored.</param>
    private static IEnumerable<Figure> Search(ResultData? trace, ResultData? candidates)
    {
        var data = trace ?? candidates!;
        var cells = data
            .Rows.Where(row => row["timestep"] is not null && row["token"] is not null)
            .GroupBy(row => row.Integer("cell"))
            .Select(cell => cell.ToList())
            .ToList();
        var scored = trace is null
            ? []
            : candidates?.Rows.GroupBy(row => row.Integer("cell") ?? 0).ToDictionary(cell => cell.Key, cell => cell.ToList())
                ?? [];
        if (cells.Count == 0)
            yield break;
        var names = Varying.Names(data, "k", "seed");
        var small = cells
            .Where(cell => cell.Count <= MostNodes)
            .Select(cell => (Cell: cell, Tree: BeamTree.Of(cell, scored.GetValueOrDefault(cell[0].Integer("cell") ?? 0))))
            .Where(tree => tree.Tree.Nodes.Count <= MostNodes)
            .Take(MostTrees)
            .ToList();
        if (small.Count > 0)
            yield return Trees(small, names, cells.Count);
        if (small.Count < cells.Count && trace is not null)
            yield return Scores(cells, names);
    }

    /// <summary>The returned sequence's log-probability beside that of the most likely one, for each beam width.</summary>
    /// <param name="data">The summary.</param>
    private static IEnumerable<Figure> Gap(ResultData data)
    {
        var rows = data.Rows.Where(row => row.Number("returned_log_prob_mean") is not null).Take(60).ToList();
        if (rows.Count > 0)
        {
            var several = rows.Select(row => row.Integer("length")).Distinct().Skip(1).Any();
            var dots = rows.SelectMany(
                    (row, i) =>
                        new[]
                        {
                            new Dot(
                                i,
                                row.Number("most_likely_log_prob_mean") ?? double.NaN,
                                new Stroke(3, Marker.Diamond),
                                "most likely"
                            ),
                            new Dot(i, row.Number("returned_log_prob_mean")!.Value, Returned, "returned"),
                        }
                )
                .ToList();
            yield return new Figure(
                "What beam search returns, and the most likely sequence",
                [
                    new DotPlot(760)
                    {
                        Categories =
                        [
                            .. rows.Select(row => $"k = {row.Integer("k")}" + (several ? $", T = {row.Integer("length")}" : "")),
                        ],
                        Dots = dots,
                        X = new Axis("log-probability of the sequence, in nats"),
                    },
                ]
            )
            {
                Legend =
                [
                    new("returned", Returned, KeyKind.Marker),
                    new("most likely (exact search)", new Stroke(3, Marker.Diamond), KeyKind.Marker),
                ],
                Explanation =
                    "A row a beam width. Where the two marks stand apart, the most likely sequence fell out of the beam.",
                Findings = [.. rows.Select(Finding).Where(finding => finding.Length > 0)],
            };
        }

        if (Time(data) is { } time)
            yield return time;
    }

    private static Figure? Time(ResultData data)
    {
        if (!data.Has("seconds"))
            return null;
        var rows = data
            .Rows.Where(row => row.Number("seconds") is > 0 && row.Integer("k") is > 0 && row.Integer("length") is > 0)
            .ToList();
        if (rows.Count == 0 || rows.Max(row => row.Number("seconds")) < Measurable)
            return null;
        var panels = new List<Panel>();
        if (rows.Select(row => row.Integer("k")).Distinct().Count() > 2)
            panels.Add(Chart("k", "k, beam width (logarithmic)", "length", "T"));
        if (rows.Select(row => row.Integer("length")).Distinct().Count() > 2)
            panels.Add(Chart("length", "T, timesteps (logarithmic)", "k", "k"));
        return panels.Count == 0
            ? null
            : new Figure("Time of the search", panels)
            {
                Columns = 2,
                Explanation = "Both axes are logarithmic, so that a power is a straight line; its exponent stands at its end.",
            };

        Chart Chart(string along, string label, string other, string symbol) =>
            new(panels.Count == 0 ? 640 : 420, 260)
            {
                X = new Axis(label)
                {
                    Logarithmic = true,
                    TicksAt =
                        rows.Select(row => (double)row.Integer(along)!.Value).Distinct().Count() <= 8
                            ? [.. rows.Select(row => (double)row.Integer(along)!.Value).Distinct()]
                            : null,
                },
                Y = new Axis("time of the whole search, logarithmic") { Logarithmic = true, Unit = Unit.Seconds },
                Series =
                [
                    .. rows.GroupBy(row => row.Integer(other)!.Value)
                        .OrderBy(line => line.Key)
                        .Take(12)
                        .Select(
                            (line, i) =>
                            {
                                List<ChartPoint> points =
                                [
                                    .. line.OrderBy(row => row.Integer(along))
                                        .Select(row => new ChartPoint(row.Integer(along)!.Value, row.Number("seconds")!.Value)),
                                ];
                                return new Series($"{symbol} = {line.Key}", Stroke.Nth(i), points)
                                {
                                    EndLabel = $"{symbol} = {line.Key}: {LogLogFit.Of(points).Label(along == "k" ? "k" : "T")}",
                                };
                            }
                        ),
                ],
            };
    }

    private static Figure Trees(List<(List<Row> Cell, BeamTree Tree)> trees, IReadOnlyList<string> names, int count)
    {
        var unseen = trees.Exists(tree => tree.Tree.Nodes.Any(node => node.State == Branch.Unseen));
        var pruned = trees.Exists(tree => tree.Tree.Nodes.Any(node => node.State == Branch.Pruned));
        var best = trees.Exists(tree => tree.Tree.Nodes.Any(node => node.Best));
        var legend = new List<LegendKey> { new("returned", Returned), new("kept", Kept) };
        if (pruned)
            legend.Add(new("pruned", new Stroke(-1, Marker.None, 1), KeyKind.Line));
        if (unseen)
            legend.Add(new("never scored", new Stroke(-1, Marker.None, 2), KeyKind.Line));
        if (best)
            legend.Add(new("most likely sequence", Best, KeyKind.Band));
        return new Figure(
            "Beam search, step by step",
            [
                .. trees.Select(tree => new TreePanel(tree.Tree.Nodes)
                {
                    Title = Words.Join(", ", $"k = {tree.Cell[0].Integer("k")}", Varying.Label(tree.Cell[0], names)),
                }),
            ]
        )
        {
            Subtitle =
                "At each branch the log-probability of its token; beside each token that of the whole sequence so far (natural logarithms)."
                + (count > trees.Count ? $" The first {trees.Count} of {count} searches with trees small enough to draw." : ""),
            Legend = legend,
            Explanation = "From left to right a column a timestep; the best of each branch on top.",
            Findings = [.. trees.Select(tree => Finding(tree.Cell, tree.Tree))],
        };
    }

    private static Figure Scores(List<List<Row>> cells, IReadOnlyList<string> names) =>
        new(
            "Beam search: log-probability of what is kept",
            [
                new Chart(760, 280)
                {
                    X = new Axis("timestep") { Unit = Unit.Count, Least = 1 },
                    Y = new Axis("log-probability of the kept sequences, in nats"),
                    Series =
                    [
                        .. cells
                            .Take(8)
                            .Select(
                                (cell, i) =>
                                    new Series(
                                        Words.Join(", ", $"k = {cell[0].Integer("k")}", Varying.Label(cell[0], names)),
                                        Stroke.Nth(i),
                                        [
                                            .. cell.GroupBy(row => row.Integer("timestep") ?? 0)
                                                .OrderBy(step => step.Key)
                                                .Select(step =>
                                                    Best_(
                                                        step.Key,
                                                        [
                                                            .. step.Select(row => row.Number("log_prob"))
                                                                .OfType<double>()
                                                                .Where(double.IsFinite),
                                                        ]
                                                    )
                                                ),
                                        ]
                                    )
                                    {
                                        Spread = Spread.Band,
                                        Markers = false,
                                    }
                            ),
                    ],
                },
            ]
        )
        {
            Subtitle = "Line: the best of the beam; band: from the worst kept to the best.",
            Legend =
            [
                .. cells
                    .Take(8)
                    .Select(
                        (cell, i) =>
                            new LegendKey(
                                Words.Join(", ", $"k = {cell[0].Integer("k")}", Varying.Label(cell[0], names)),
                                Stroke.Nth(i),
                                KeyKind.Line
                            )
                    ),
            ],
            Explanation =
                "Log-probabilities add up along a sequence, so every line falls; a wider beam keeps more below its best.",
        };

    private static ChartPoint Best_(long timestep, List<double> scores) =>
        scores.Count == 0
            ? new ChartPoint(timestep, double.NaN)
            : new ChartPoint(timestep, scores.Max(), scores.Min(), scores.Max());

    private static string Finding(List<Row> cell, BeamTree tree)
    {
        var returned = cell.Find(row => row.Schema.Contains("place") && row.Integer("place") == 1);
        if (returned?.Text("sequence") is null)
            return "";
        var text =
            $"With k = {returned.Integer("k")} beam search returns “{SafeText.Shorten(returned.Text("sequence")!, 80)}” at {Unit.Decimal(returned.Number("log_prob") ?? double.NaN)}";
        return text
            + (
                tree.Best is not { } best ? "."
                : best == returned.Text("sequence") ? ", the most likely sequence."
                : $"; the most likely sequence is “{best}”."
            );
    }

    private static string Finding(Row row)
    {
        if (row.Boolean("optimal") is not { } optimal)
            return "";
        var k = $"k = {row.Integer("k")}, T = {row.Integer("length")}";
        return optimal
            ? $"With {k} the search returns a most likely sequence."
            : $"With {k} it does not: the most likely sequence is {Unit.Decimal(row.Number("gap_mean") ?? double.NaN)} nats better"
                + (row.Integer("pruned_at") is { } at ? $", and fell out at timestep {at}." : ".");
    }
}
