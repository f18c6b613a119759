using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Attention;

/// <summary>The figures of <c>hw6 attention</c>.</summary>
internal static class AttentionFigures
{
    private const int MostLines = 14;
    private static readonly string[] Kernels = ["softmax", "quadratic", "elu", "favor", "polynomial", "relu", "dot"];

    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) =>
        [results.Rows is { } rows ? Costs(rows) : null, results.Summary is { } summary ? Exponents(summary) : null];

    // Time and memory against the length of the sequence; where there is one length, beside each other.
    private static Figure? Costs(ResultData data)
    {
        var timed = data.Has("min_ms") && data.Rows.Any(row => row.Number("min_ms") is not null);
        Measure[] measures =
        [
            timed
                ? new("min_ms", "time of a forward pass", "shortest time", Unit.Milliseconds)
                : new("flops", "operations of a forward pass", "floating-point operations", Unit.Plain),
            new(timed ? "peak_bytes" : "forward_bytes", "memory of a forward pass", "memory", Unit.Bytes),
            new("backward_bytes", "memory that backpropagation keeps", "memory", Unit.Bytes),
        ];
        var names = Varying.Names(data, "kernel", "form", "causal", "n", "degree", "constant", "features", "seed");
        var lines = data
            .Rows.Where(row =>
                row["kernel"] is not null && row.Integer("n") is > 0 && double.IsFinite(row.Value("backward_bytes"))
            )
            .GroupBy(row => (Kernel: row.Text("kernel")!, Form: row.Text("form")!, IsCausal(row), Varying.Label(row, names)))
            .OrderBy(line => Place(line.Key.Kernel))
            .Take(MostLines)
            .Select(line => line.OrderBy(row => row.Integer("n")).ToList())
            .ToList();
        if (lines.Count == 0)
            return null;
        var both = lines.Select(line => line[0].Boolean("causal")).Distinct().Count() > 1;
        var labels = lines.ConvertAll(line => Name(line[0], both, names));
        var sizes = lines.SelectMany(line => line).Select(row => (double)row.Integer("n")!.Value).Distinct().Order().ToList();
        var subtitle = Words.Join(
            ", ",
            Varying.Constant(data, "d", "m", "dtype"),
            sizes.Count == 1 ? $"N = {Unit.Decimal(sizes[0])}" : "",
            !both && IsCausal(lines[0][0]) ? "causal" : ""
        );
        return sizes.Count == 1
            ? Beside(lines, labels, measures, subtitle)
            : Growth(lines, labels, measures, sizes, subtitle, timed);
    }

    // Fitted exponents beside the theory's, from the summary.
    private static Figure? Exponents(ResultData data)
    {
        var names = Varying.Names(data, "kernel", "form", "degree", "features", "causal");
        var rows = data.Rows.Where(row => row["kernel"] is not null).Take(40).ToList();
        var causal = rows.Exists(IsCausal);
        var (fitted, theory) = (new Stroke(1), new Stroke(0, Marker.Diamond));
        (string Title, string Fitted, string Theory)[] measures =
        [
            ("Time", "time_exponent_mean", "time_exponent_theory"),
            ("Memory", "memory_exponent_mean", "memory_exponent_theory"),
        ];
        var labels = rows.ConvertAll(row => Name(row, causal, names));
        var plots = measures
            .Where(measure => data.Has(measure.Fitted) && rows.Exists(row => row.Number(measure.Fitted) is not null))
            .Select(
                (measure, i) =>
                    new DotPlot(i == 0 ? 500 : 340)
                    {
                        Title = measure.Title,
                        Named = i == 0,
                        Categories = labels,
                        X = new Axis("p in N^p") { Least = 0.5, Most = 2.5 },
                        Dots = Marks.Dots(rows, (measure.Theory, "theory", theory), (measure.Fitted, "measured", fitted)),
                    }.Pieces()
            )
            .ToList();
        if (plots.Count == 0)
            return null;
        return new Figure("Growth with the length N: measured and by theory", DotPlot.Beside(plots))
        {
            Columns = plots.Count,
            Subtitle = Fitted(data),
            Legend = [new("measured", fitted, KeyKind.Marker), new("theory, for large N", theory, KeyKind.Marker)],
            Explanation = "The exponent p of a power N^p fitted to the measurements, beside the one that holds for large N.",
            Findings =
            [
                .. rows.Where(row => data.Has("time_exponent_mean") && row.Number("time_exponent_mean") is not null)
                    .Take(12)
                    .Select(row =>
                        $"{Words.Upper(row.Text("kernel")!)}, {row.Text("form")} form{(IsCausal(row) ? ", causal" : "")}: time grows as N^{row.Value("time_exponent_mean"):0.00}; theory: {row.Text("time_theory")}."
                    ),
            ],
        };
    }

    // Where the summary's exponents were fitted.
    private static string Fitted(ResultData data) =>
        data.Has("n_from") && data.Rows[0].Integer("n_from") is { } from && data.Rows[0].Integer("n_to") is { } to
            ? $"Fitted to the shortest times and to the bytes held, from N = {Unit.Decimal(from)} to {Unit.Decimal(to)}."
            : "";

    private static bool IsCausal(Row row) => row.Boolean("causal") == true;

    private static string Name(Row row, bool causal, IReadOnlyList<string> names) =>
        Words.Join(
            ", ",
            $"{row.Text("kernel")} {row.Text("form")}",
            causal && IsCausal(row) ? "causal" : "",
            Varying.Label(row, names)
        );

    // Colour tells the kernel, dashes and marker the form.
    private static Stroke Look(Row row)
    {
        var (marker, dash) = row.Text("form") switch
        {
            "direct" => (Marker.Square, 1),
            "streaming" => (Marker.Triangle, 3),
            _ => (Marker.Circle, 0),
        };
        return new Stroke(1 + (Place(row.Text("kernel")!) % FigureStyle.Colors), IsCausal(row) ? Marker.Diamond : marker, dash);
    }

    private static Figure Growth(
        List<List<Row>> lines,
        List<string> labels,
        Measure[] measures,
        List<double> sizes,
        string subtitle,
        bool timed
    )
    {
        var x = new Axis("N, length of the sequence") { Logarithmic = true, TicksAt = sizes.Count <= 10 ? sizes : null };
        return new Figure("Cost of attention against the length of the sequence", [.. measures.Select(Chart)])
        {
            Columns = 3,
            Subtitle =
                Words.Join(
                    ". ",
                    subtitle,
                    $"At each line's end the power of N fitted from N = {Unit.Decimal(sizes[0])} to {Unit.Decimal(sizes[^1])}, as in the summary; lines behind others are drawn wider"
                ) + ".",
            Legend = [.. lines.Select((line, i) => new LegendKey(labels[i], Look(line[0])))],
            Explanation =
                "Between logarithmic axes a power of N is a straight line, steeper for a higher power. Colour tells the kernel; dashes the direct form, dash and dot the streaming one, a whole line the linear one.",
            Findings = timed ? [.. Crossings(lines, labels)] : [],
        };

        Chart Chart(Measure measure) =>
            new(330, Math.Max(250, 16 * lines.Count))
            {
                Title = Words.Upper(measure.Label),
                X = x,
                Y = new Axis(measure.Axis) { Logarithmic = true, Unit = measure.Unit },
                Series = [.. lines.Select((line, i) => Line(labels[i], line, measure.Column))],
            };

        static Series Line(string label, List<Row> line, string column) =>
            new(label, Look(line[0]), Marks.Points(line, "n", column)) { EndLabel = LogLogFit.Text("N", Exponent(line, column)) };
    }

    // The summary's number: the mean over the runs of the powers fitted to each.
    private static double? Exponent(List<Row> line, string column)
    {
        var fits = line.Where(row => Bookkeeping.StatusOf(row) == CellStatus.Ok)
            .GroupBy(row => row["seed"])
            .Select(run => LogLogFit.Of(Marks.Points(run, "n", column)).Exponent)
            .OfType<double>()
            .ToList();
        return fits.Count == 0 ? null : fits.Average();
    }

    private static Figure Beside(List<List<Row>> lines, List<string> labels, Measure[] measures, string subtitle)
    {
        return new Figure("Cost of attention", [.. measures.SelectMany(measure => Plot(measure).Pieces())])
        {
            Subtitle = subtitle,
            Explanation = "A row a kernel and form; further left is cheaper.",
        };

        DotPlot Plot(Measure measure) =>
            new(760)
            {
                Title = Words.Upper(measure.Label),
                Categories = labels,
                X = new Axis(measure.Axis) { Logarithmic = true, Unit = measure.Unit },
                Dots = [.. lines.Select((line, i) => Dot(i, line[0], measure))],
            };

        static Dot Dot(int i, Row row, Measure measure) =>
            new(i, row.Value(measure.Column), Look(row) with { Marker = Marker.Circle }, measure.Label);
    }

    private static IEnumerable<string> Crossings(List<List<Row>> lines, List<string> labels)
    {
        var direct = lines.FindIndex(line => line[0].Text("kernel") == "softmax" && line[0].Text("form") == "direct");
        if (direct < 0)
            yield break;
        var longest = lines[direct][^1];
        for (var i = 0; i < lines.Count; i++)
        {
            if (i == direct)
                continue;
            var other = lines[i].Find(row => row.Integer("n") == longest.Integer("n"));
            if (other?.Number("min_ms") is > 0 and var time && longest.Number("min_ms") is > 0 and var reference)
                yield return $"At N = {Unit.Decimal(longest.Integer("n")!.Value)}, {labels[i]} takes {Unit.Milliseconds.Format(time)}: {Ratio(reference / time)} {labels[direct]}.";
        }
    }

    private static string Ratio(double ratio) =>
        Math.Round(ratio, 1) == 1 ? "as fast as"
        : ratio > 1 ? $"{Unit.Decimal(Math.Round(ratio, 1))} times as fast as"
        : $"{Unit.Decimal(Math.Round(1 / ratio, 1))} times as slow as";

    private static int Place(string kernel) => Array.IndexOf(Kernels, kernel) is >= 0 and var place ? place : Kernels.Length;

    private sealed record Measure(string Column, string Label, string Axis, Unit Unit);
}
