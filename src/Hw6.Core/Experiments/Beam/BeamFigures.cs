using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Beam;

/// <summary>The figures of <c>hw6 beam</c>.</summary>
internal static class BeamFigures
{
    // A larger tree does not fit a screen; a trellis does.
    private const int MostNodes = 160;
    private const double MostTreeWidth = 1000;
    private const double MostTreeHeight = 560;

    // More candidates than a tree of that size can have of any vocabulary worth drawing.
    private const int MostCandidates = 20_000;
    private const int MostTrees = 6;

    // Times below are those of the timer, not of the search.
    private const double Measurable = 1e-3;

    private static readonly Stroke Returned = new(2);
    private static readonly Stroke MostLikely = new(3, Marker.Diamond);

    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) =>
        [
            .. results.Rows is null && results.History is null
                ? []
                : Search(results.Rows, results.History, told: results.Summary is not null),
            results.Summary is { } summary ? Gap(summary) : null,
            results.Summary is { } timed ? Time(timed) : null,
        ];

    // The search trees, or where they are large the ranks of what was kept; the main table tells that, the history also what was scored.
    private static IEnumerable<Figure> Search(ResultData? trace, ResultData? candidates, bool told)
    {
        var data = trace ?? candidates!;
        var cells = data
            .Rows.Where(row => row["timestep"] is not null && row["token"] is not null)
            .GroupBy(row => row.Integer("cell"))
            .Select(cell => cell.ToList())
            .ToList();
        var scored = candidates
            ?.Rows.GroupBy(row => row.Integer("cell") ?? 0)
            .ToDictionary(cell => cell.Key, cell => cell.ToList())
            ?? [];
        if (cells.Count == 0)
            yield break;
        var names = Varying.Names(data, "k", "seed");
        var small = new List<(List<Row> Cell, BeamTree Tree, TreePanel Panel)>();
        var large = new List<(List<Row> Cell, TrellisPanel Panel)>();
        foreach (var cell in cells)
        {
            var all = scored.GetValueOrDefault(cell[0].Integer("cell") ?? 0);
            if (TreeOf(cell, trace is null ? null : all, Name(cell[0], names)) is { } tree)
                small.Add((cell, tree.Tree, tree.Panel));
            else if (BeamTrellis.Of(cell, all) is { Count: > 0 } steps)
                large.Add((cell, new TrellisPanel(steps) { Title = Name(cell[0], names) }));
        }

        if (small.Count > 0)
            yield return Trees([.. small.Take(MostTrees)], small.Count, told);
        if (large.Count == 0)
            yield break;
        yield return Trellises([.. large.Take(MostTrees)], large.Count, told);
        if (trace is not null)
            yield return Scores(cells, names);
    }

    private static (BeamTree Tree, TreePanel Panel)? TreeOf(List<Row> cell, List<Row>? scored, string title)
    {
        if ((scored ?? cell).Count > (scored is null ? MostNodes : MostCandidates) || cell.Count > MostCandidates)
            return null;
        var tree = BeamTree.Of(cell, scored);
        if (tree.Nodes.Count > MostNodes)
            return null;
        var panel = new TreePanel(tree.Nodes) { Title = title };
        return panel is { Width: <= MostTreeWidth, Height: <= MostTreeHeight } ? (tree, panel) : null;
    }

    // The returned sequence's log-probability beside that of the most likely one, for each beam width; from the summary.
    private static Figure? Gap(ResultData data)
    {
        var rows = data.Rows.Where(row => row.Number("returned_log_prob_mean") is not null).Take(60).ToList();
        if (rows.Count == 0)
            return null;
        var several = rows.Select(row => row.Integer("length")).Distinct().Skip(1).Any();
        var plot = new DotPlot(760)
        {
            Categories = rows.ConvertAll(row => $"k = {row.Integer("k")}" + (several ? $", T = {row.Integer("length")}" : "")),
            Dots = Marks.Dots(
                rows,
                ("most_likely_log_prob_mean", "most likely", MostLikely),
                ("returned_log_prob_mean", "returned", Returned)
            ),
            X = new Axis("log-probability of the sequence, in nats"),
        };
        return new Figure("What beam search returns, and the most likely sequence", plot.Pieces())
        {
            Legend = [new("returned", Returned, KeyKind.Marker), new("most likely (exact search)", MostLikely, KeyKind.Marker)],
            Explanation = "A row a beam width. Where the two marks stand apart, the most likely sequence fell out of the beam.",
            Findings = [.. rows.Select(Finding).Where(finding => finding.Length > 0)],
        };
    }

    private static Figure? Time(ResultData data)
    {
        if (!data.Has("seconds_mean"))
            return null;
        var rows = data
            .Rows.Where(row => row.Number("seconds_mean") is > 0 && row.Integer("k") is > 0 && row.Integer("length") is > 0)
            .ToList();
        if (rows.Count == 0 || rows.Max(row => row.Number("seconds_mean")) < Measurable)
            return null;
        var panels = new List<Panel>();
        Add("k", "k", "k, beam width", "length", "T", "exponent_in_k_mean");
        Add("length", "T", "T, timesteps", "k", "k", "exponent_in_length_mean");
        return panels.Count == 0
            ? null
            : new Figure("Time of the search", panels)
            {
                Columns = 2,
                Explanation =
                    "Between logarithmic axes a power is a straight line; at its end stands the exponent of the summary, fitted to all points of the line.",
            };

        void Add(string along, string variable, string label, string other, string symbol, string exponent)
        {
            var places = rows.Select(row => (double)row.Integer(along)!.Value).Distinct().ToList();
            if (places.Count <= 2)
                return;
            var lines = rows.GroupBy(row => row.Integer(other)!.Value)
                .OrderBy(line => line.Key)
                .Take(12)
                .Select(
                    (line, i) =>
                    {
                        var points = Marks.Points(line.OrderBy(row => row.Integer(along)), along, "seconds_mean");
                        return new Series($"{symbol} = {line.Key}", Stroke.Nth(i), points)
                        {
                            EndLabel =
                                $"{symbol} = {line.Key}: {LogLogFit.Text(variable, line.First().Number(exponent))}".TrimEnd(
                                    ' ',
                                    ':'
                                ),
                        };
                    }
                );
            panels.Add(
                new Chart(panels.Count == 0 ? 640 : 420, 260)
                {
                    X = new Axis(label) { Logarithmic = true, TicksAt = places.Count <= 8 ? places : null },
                    Y = new Axis("time of the whole search") { Logarithmic = true, Unit = Unit.Seconds },
                    Series = [.. lines],
                }
            );
        }
    }

    private static Figure Trees(List<(List<Row> Cell, BeamTree Tree, TreePanel Panel)> trees, int count, bool told)
    {
        var nodes = trees.SelectMany(tree => tree.Tree.Nodes).ToList();
        var legend = new List<LegendKey> { new("returned", Returned), new("kept", new Stroke(1)) };
        if (nodes.Exists(node => node.State == Branch.Pruned))
            legend.Add(new("pruned", new Stroke(-1, Marker.None, 1), KeyKind.Line));
        if (nodes.Exists(node => node.State == Branch.Unseen))
            legend.Add(new("never scored", new Stroke(-1, Marker.None, 2), KeyKind.Line));
        if (nodes.Exists(node => node.Best))
            legend.Add(new("most likely sequence", MostLikely, KeyKind.Band));
        return new Figure("Beam search, step by step", [.. trees.Select(tree => tree.Panel)])
        {
            Subtitle =
                "At each branch the log-probability of its token; beside each token that of the whole sequence so far (natural logarithms)."
                + First(trees.Count, count),
            Legend = legend,
            Explanation = "From left to right a column a timestep; the best of each branch on top.",
            Findings = told ? [] : [.. trees.Select(tree => Finding(tree.Cell, tree.Tree.Best))],
        };
    }

    private static Figure Trellises(List<(List<Row> Cell, TrellisPanel Panel)> searches, int count, bool told) =>
        new("Beam search: what is kept at each timestep", [.. searches.Select(search => search.Panel)])
        {
            Subtitle =
                "A column a timestep, a row a rank; a line leads to each kept sequence from the one that it extends."
                + First(searches.Count, count),
            Legend = [new("on the way to what is returned", Returned), new("kept", new Stroke(1))],
            Explanation = "Where few lines go on, many sequences share their beginning: the others were pruned.",
            Findings = told ? [] : [.. searches.Select(search => Finding(search.Cell, null))],
        };

    private static string First(int shown, int count) => count > shown ? $" The first {shown} of {count} searches." : "";

    private static Figure Scores(List<List<Row>> cells, IReadOnlyList<string> names)
    {
        var lines = cells
            .Take(8)
            .Select(
                (cell, i) =>
                    new Series(Name(cell[0], names), Stroke.Nth(i), [.. Steps(cell)]) { Spread = Spread.Band, Markers = false }
            )
            .ToList();
        var chart = new Chart(760, 280)
        {
            X = new Axis("timestep") { Unit = Unit.Count, Least = 1 },
            Y = new Axis("log-probability of the kept sequences, in nats"),
            Series = lines,
        };
        return new Figure("Beam search: log-probability of what is kept", [chart])
        {
            Subtitle = "Line: the best of the beam; band: from the worst kept to the best.",
            Legend = lines.ConvertAll(line => new LegendKey(line.Label, line.Stroke, KeyKind.Line)),
            Explanation =
                "Log-probabilities add up along a sequence, so every line falls; a wider beam keeps more below its best.",
        };

        static IEnumerable<ChartPoint> Steps(List<Row> cell) =>
            cell.GroupBy(row => row.Integer("timestep") ?? 0)
                .OrderBy(step => step.Key)
                .Select(step => ChartPoint.Of(step.Key, Marks.Finite(step, "log_prob")))
                .Select(mean => mean with { Y = mean.High });
    }

    private static string Name(Row row, IReadOnlyList<string> names) =>
        Words.Join(", ", $"k = {row.Integer("k")}", Varying.Label(row, names));

    private static string Finding(List<Row> cell, string? mostLikely)
    {
        var returned = cell.Find(row => row.Schema.Contains("place") && row.Integer("place") == 1);
        if (returned?.Text("sequence") is null)
            return "";
        var text =
            $"With k = {returned.Integer("k")} beam search returns “{SafeText.Shorten(returned.Text("sequence")!, 80)}” at {Unit.Decimal(returned.Value("log_prob"))}";
        return text
            + (
                mostLikely is not { } best ? "."
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
            : $"With {k} it does not: the most likely sequence is {Unit.Decimal(row.Value("gap_mean"))} nats better"
                + (row.Integer("pruned_at") is { } at ? $", and fell out at timestep {at}." : ".");
    }
}
