using System.Globalization;
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
        [.. results.Rows is { } rows ? Costs(rows) : [], results.Summary is { } summary ? Exponents(summary) : null];

    /// <summary>Time and memory against the length of the sequence; where there is one length, beside each other.</summary>
    /// <param name="data">The main table.</param>
    private static IEnumerable<Figure?> Costs(ResultData data)
    {
        var timed = data.Has("median_ms") && data.Rows.Any(row => row.Number("median_ms") is not null);
        (string Column, string Label, string Axis, Unit Unit)[] measures = timed
            ?
            [
                ("median_ms", "time of a forward pass (median)", "time, logarithmic", Unit.Milliseconds),
                ("peak_bytes", "memory of a forward pass", "bytes, logarithmic", Unit.Bytes),
            ]
            :
            [
                ("flops", "floating-point operations of a forward pass", "operations, logarithmic", Unit.Plain),
                ("forward_bytes", "memory of a forward pass", "bytes, logarithmic", Unit.Bytes),
            ];
        measures = [.. measures, ("backward_bytes", "memory that backpropagation keeps", "bytes, logarithmic", Unit.Bytes)];
        var names = Varying.Names(data, "kernel", "form", "causal", "n", "degree", "constant", "features", "seed");
        var lines = data
            .Rows.Where(row => row["kernel"] is not null && row.Integer("n") is > 0 && Value(row, "backward_bytes") is not null)
            .GroupBy(row =>
                (
                    Kernel: row.Text("kernel")!,
                    Form: row.Text("form")!,
                    Causal: row.Boolean("causal") == true,
                    Others: Varying.Label(row, names)
                )
            )
            .OrderBy(line => Place(line.Key.Kernel))
            .Take(MostLines)
            .Select(line => line.OrderBy(row => row.Integer("n")).ToList())
            .ToList();
        if (lines.Count == 0)
            yield break;
        var causal = lines.Select(line => line[0].Boolean("causal")).Distinct().Count() > 1;
        var labels = lines.ConvertAll(line =>
            Words.Join(
                ", ",
                $"{line[0].Text("kernel")} {line[0].Text("form")}",
                causal && line[0].Boolean("causal") == true ? "causal" : "",
                Varying.Label(line[0], names)
            )
        );
        var looks = Looks(lines);
        var sizes = lines.SelectMany(line => line).Select(row => (double)row.Integer("n")!.Value).Distinct().Order().ToList();
        var subtitle = Words.Join(
            ", ",
            Varying.Constant(data, "d", "m", "dtype"),
            sizes.Count == 1 ? $"N = {Unit.Decimal(sizes[0])}" : "",
            causal ? ""
                : lines[0][0].Boolean("causal") == true ? "causal"
                : ""
        );
        if (sizes.Count == 1)
            yield return Beside(lines, labels, looks, measures, subtitle);
        else
            yield return Growth(lines, labels, looks, measures, sizes, subtitle, timed);
    }

    /// <summary>Fitted exponents beside the theory's.</summary>
    /// <param name="data">The summary.</param>
    private static Figure? Exponents(ResultData data)
    {
        var names = Varying.Names(data, "kernel", "form", "degree", "features", "causal");
        var rows = data.Rows.Where(row => row["kernel"] is not null).Take(40).ToList();
        var causal = rows.Exists(row => row.Boolean("causal") == true);
        (string Title, string Fitted, string Theory)[] measures =
        [
            ("Time", "time_exponent_mean", "time_exponent_theory"),
            ("Memory", "memory_exponent_mean", "memory_exponent_theory"),
        ];
        var shown = measures
            .Where(measure => data.Has(measure.Fitted) && rows.Exists(row => row.Number(measure.Fitted) is not null))
            .ToList();
        if (shown.Count == 0)
            return null;
        return new Figure(
            "Growth with the length N: measured and by theory",
            [
                .. shown.Select(
                    (measure, i) =>
                        new DotPlot(i == 0 ? 560 : 380)
                        {
                            Title = measure.Title,
                            Named = i == 0,
                            Categories =
                            [
                                .. rows.Select(row =>
                                    Words.Join(
                                        ", ",
                                        $"{row.Text("kernel")} {row.Text("form")}",
                                        causal && row.Boolean("causal") == true ? "causal" : "",
                                        Varying.Label(row, names)
                                    )
                                ),
                            ],
                            X = new Axis("p in N^p") { Least = 0.5, Most = 2.5 },
                            Dots =
                            [
                                .. rows.SelectMany(
                                    (row, category) =>
                                        new[]
                                        {
                                            new Dot(
                                                category,
                                                row.Integer(measure.Theory) ?? double.NaN,
                                                new Stroke(0, Marker.Diamond),
                                                "theory"
                                            ),
                                            new Dot(
                                                category,
                                                row.Number(measure.Fitted) ?? double.NaN,
                                                new Stroke(1),
                                                "measured"
                                            ),
                                        }
                                ),
                            ],
                        }
                ),
            ]
        )
        {
            Columns = 2,
            Legend =
            [
                new("measured", new Stroke(1), KeyKind.Marker),
                new("theory, for large N", new Stroke(0, Marker.Diamond), KeyKind.Marker),
            ],
            Explanation = "The exponent p of a power N^p fitted to the measurements, beside the one that holds for large N.",
            Findings =
            [
                .. rows.Where(row => data.Has("time_exponent_mean") && row.Number("time_exponent_mean") is not null)
                    .Take(12)
                    .Select(row =>
                        $"{Words.Upper(row.Text("kernel")!)}, {row.Text("form")} form{(row.Boolean("causal") == true ? ", causal" : "")}: time grows as N^{Exponent(row.Number("time_exponent_mean")!.Value)}; theory: {row.Text("time_theory")}."
                    ),
            ],
        };
    }

    // Colour tells the kernel, dashes and marker the form.
    private static List<Stroke> Looks(List<List<Row>> lines) =>
        lines.ConvertAll(line =>
        {
            var (marker, dash) = line[0].Text("form") switch
            {
                "direct" => (Marker.Square, 1),
                "streaming" => (Marker.Triangle, 3),
                _ => (Marker.Circle, 0),
            };
            return new Stroke(
                1 + (Place(line[0].Text("kernel")!) % FigureStyle.Colors),
                line[0].Boolean("causal") == true ? Marker.Diamond : marker,
                dash
            );
        });

    private static Figure Growth(
        List<List<Row>> lines,
        List<string> labels,
        List<Stroke> looks,
        (string Column, string Label, string Axis, Unit Unit)[] measures,
        List<double> sizes,
        string subtitle,
        bool timed
    )
    {
        var x = new Axis("N, length of the sequence (logarithmic)")
        {
            Logarithmic = true,
            TicksAt = sizes.Count <= 10 ? sizes : null,
            Unit = Unit.Plain,
        };
        return new Figure(
            "Cost of attention against the length of the sequence",
            [
                .. measures.Select(measure => new Chart(760, 60 + (16 * Math.Max(12, lines.Count)))
                {
                    Title = Words.Upper(measure.Label),
                    X = x,
                    Y = new Axis(measure.Axis) { Logarithmic = true, Unit = measure.Unit },
                    Series =
                    [
                        .. lines.Select(
                            (line, i) =>
                            {
                                List<ChartPoint> points =
                                [
                                    .. line.Select(row => new ChartPoint(
                                        row.Integer("n")!.Value,
                                        Value(row, measure.Column) ?? double.NaN
                                    )),
                                ];
                                return new Series(labels[i], looks[i], points)
                                {
                                    EndLabel = $"{labels[i]} {LogLogFit.Of(points).Label("N")}",
                                };
                            }
                        ),
                    ],
                }),
            ]
        )
        {
            Subtitle = Words.Join(
                ". ",
                subtitle,
                "Colour: kernel; dashes: direct form; dash and dot: streaming; whole line: linear. At each line's end the fitted power of N."
            ),
            Explanation = "Both axes are logarithmic, so that a power of N is a straight line, steeper for a higher power.",
            Findings = timed ? [.. Crossings(lines, labels)] : [],
        };
    }

    private static Figure Beside(
        List<List<Row>> lines,
        List<string> labels,
        List<Stroke> looks,
        (string Column, string Label, string Axis, Unit Unit)[] measures,
        string subtitle
    ) =>
        new(
            "Cost of attention",
            [
                .. measures.Select(
                    (measure, panel) =>
                        new DotPlot(760)
                        {
                            Title = Words.Upper(measure.Label),
                            Categories = labels,
                            X = new Axis(measure.Axis) { Logarithmic = true, Unit = measure.Unit },
                            Dots =
                            [
                                .. lines.Select(
                                    (line, i) =>
                                        new Dot(
                                            i,
                                            Value(line[0], measure.Column) ?? double.NaN,
                                            looks[i] with
                                            {
                                                Marker = Marker.Circle,
                                            },
                                            measure.Label
                                        )
                                ),
                            ],
                        }
                ),
            ]
        )
        {
            Subtitle = subtitle,
            Explanation = "A row a kernel and form; further left is cheaper.",
        };

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
            if (other?.Number("median_ms") is > 0 and var time && longest.Number("median_ms") is > 0 and var reference)
                yield return $"At N = {Unit.Decimal(longest.Integer("n")!.Value)}, {labels[i]} takes {Unit.Milliseconds.Format(time)}: {Ratio(reference / time)} {labels[direct]}.";
        }
    }

    private static string Ratio(double ratio) =>
        ratio >= 1
            ? $"{Unit.Decimal(Math.Round(ratio, 1))} times as fast as"
            : $"{Unit.Decimal(Math.Round(1 / ratio, 1))} times as slow as";

    private static string Exponent(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static double? Value(Row row, string column) =>
        row[column] switch
        {
            long number => number,
            double number => number,
            _ => null,
        };

    private static int Place(string kernel) => Array.IndexOf(Kernels, kernel) is >= 0 and var place ? place : Kernels.Length;
}
