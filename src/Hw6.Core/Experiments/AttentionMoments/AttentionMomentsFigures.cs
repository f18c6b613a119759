using Hw6.Core.Drawing;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>The figures of <c>hw6 attention moments</c>.</summary>
internal static class AttentionMomentsFigures
{
    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) => results.Rows is { } rows ? Moments(rows) : [];

    // Moments of the product of query and key, and what they do to the softmax.
    private static IEnumerable<Figure?> Moments(ResultData data)
    {
        var names = Varying.Names(data, "d", "seed");
        return data
            .Rows.Where(row => row.Number("variance") is not null && row.Integer("d") is > 0)
            .GroupBy(row => Varying.Label(row, names))
            .Take(4)
            .Select(point => Moments(data, [.. point.OrderBy(row => row.Integer("d"))], point.Key));
    }

    private static Figure Moments(ResultData data, List<Row> rows, string name)
    {
        var measured = new Stroke(1);
        var expected = new Stroke(0, Marker.None, 1);
        var scaled = new Stroke(2, Marker.Square);
        var sizes = rows.Select(row => (double)row.Integer("d")!.Value).Distinct().ToList();
        var repeated = sizes.Count < rows.Count;
        var x = new Axis("d, entries of query and key") { Logarithmic = true, TicksAt = sizes.Count <= 10 ? sizes : null };
        var centred = rows.TrueForAll(row => row.Number("mean_expected") == 0);
        return new Figure(
            "Why the dot product is divided by √d",
            [
                new Chart(420, 250)
                {
                    Title = "Variance of the product",
                    X = x,
                    Y = new Axis("variance") { Logarithmic = true },
                    Series =
                    [
                        Line("expected", expected, "variance_expected"),
                        Line("measured, qᵀk", measured, "variance") with
                        {
                            Line = false,
                        },
                        Line("measured, qᵀk/√d", scaled, "scaled_variance"),
                    ],
                },
                new Chart(420, 250)
                {
                    Title = "Mean of the product",
                    X = x,
                    Y = new Axis("mean"),
                    Series = [Line("expected", expected, "mean_expected"), Means() with { Line = false }],
                },
                new Chart(420, 250)
                {
                    Title = "How evenly the softmax spreads",
                    X = x,
                    Y = new Axis("entropy over 64 keys, in nats") { Least = 0, Most = Elementary.Log(64) },
                    Series =
                    [
                        new("the most possible, ln 64", expected, [.. sizes.Select(d => new ChartPoint(d, Elementary.Log(64)))]),
                        Line("softmax of qᵀk", measured, "entropy"),
                        Line("softmax of qᵀk/√d", scaled, "entropy_scaled"),
                    ],
                },
                new Chart(420, 250)
                {
                    Title = "The largest weight of the softmax",
                    X = x,
                    Y = new Axis("largest of 64 weights, mean over queries") { Least = 0, Most = 1 },
                    Series =
                    [
                        Line("softmax of qᵀk", measured, "max_weight"),
                        Line("softmax of qᵀk/√d", scaled, "max_weight_scaled"),
                    ],
                },
            ]
        )
        {
            Columns = 2,
            Subtitle = Words.Join(
                ", ",
                Varying.Constant(data, "mu", "sigma", "samples", "seed"),
                name,
                repeated ? "means over the seeds, bars from the least to the greatest" : ""
            ),
            Legend =
            [
                new("qᵀk", measured),
                new("qᵀk/√d", scaled),
                new("expected; entropy: the most possible", expected, KeyKind.Line),
            ],
            Explanation =
                "The variance of a dot product of random vectors grows with their dimension d, so the softmax of many products turns into a choice of one; divided by √d, it does not. "
                + (repeated ? "" : "Bars at the means: two standard errors."),
            Findings = Findings(rows, centred),
        };

        Series Line(string label, Stroke stroke, string column) =>
            new(
                label,
                stroke,
                [
                    .. rows.GroupBy(row => row.Integer("d")!.Value)
                        .Select(size => ChartPoint.Of(size.Key, Marks.Finite(size, column))),
                ]
            )
            {
                Spread = Spread.Bars,
            };

        Series Means() =>
            repeated
                ? Line("measured, qᵀk", measured, "mean")
                : new Series("measured, qᵀk", measured, rows.ConvertAll(Mean)) { Spread = Spread.Bars };
    }

    private static List<string> Findings(List<Row> rows, bool centred)
    {
        var last = rows[^1];
        var d = Unit.Decimal(last.Integer("d")!.Value);
        var findings = new List<string>
        {
            $"At d = {d} the variance is {Unit.Decimal(last.Value("variance"))}, expected {Unit.Decimal(last.Value("variance_expected"))}; divided by d it is {Unit.Decimal(last.Value("scaled_variance"))}.",
            $"There the largest of 64 softmax weights is {Unit.Percent.Format(Math.Round(last.Value("max_weight"), 3))} on average without the division and {Unit.Percent.Format(Math.Round(last.Value("max_weight_scaled"), 3))} with it.",
        };
        if (centred)
        {
            var outside = rows.Count(row => Math.Abs(row.Number("mean") ?? 0) > 3 * (row.Number("mean_stderr") ?? 0));
            findings.Add(
                outside == 0
                    ? "Every mean is within three standard errors of 0."
                    : $"{outside} of {rows.Count} means are more than three standard errors from 0."
            );
        }

        return findings;
    }

    private static ChartPoint Mean(Row row)
    {
        var (value, half) = (row.Value("mean"), 2 * (row.Number("mean_stderr") ?? 0));
        return new ChartPoint(row.Integer("d")!.Value, value, value - half, value + half);
    }
}
