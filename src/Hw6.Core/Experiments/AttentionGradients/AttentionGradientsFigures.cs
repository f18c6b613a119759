using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.AttentionGradients;

/// <summary>The figure of <c>hw6 attention --check-gradients</c>.</summary>
internal static class AttentionGradientsFigures
{
    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) => [results.Rows is { } rows ? Gradients(rows) : null];

    private static Figure? Gradients(ResultData data)
    {
        var varying = Varying.Names(data, "kernel", "form");
        var rows = data.Rows.Where(row => row.Number("relative_difference") is not null).Take(60).ToList();
        if (rows.Count == 0)
            return null;
        var failed = rows.Count(row => row.Boolean("passed") == false);
        return new Figure(
            "Analytic against numeric gradients of attention",
            [
                .. new DotPlot(760)
                {
                    Categories =
                    [
                        .. rows.Select(row =>
                            Words.Join(
                                ", ",
                                $"{row.Text("kernel")} {row.Text("form")}: {row.Text("input")}",
                                Varying.Label(row, varying)
                            )
                        ),
                    ],
                    Dots =
                    [
                        .. rows.Select(
                            (row, i) =>
                                new Dot(
                                    i,
                                    row.Value("relative_difference"),
                                    new Stroke(row.Boolean("passed") == false ? 2 : 1),
                                    "relative difference"
                                )
                        ),
                    ],
                    X = new Axis("relative difference (norm)") { Logarithmic = true },
                    Threshold = 1e-6,
                }.Pieces(),
            ]
        )
        {
            Subtitle = "The dashed line is the tolerance, 10⁻⁶.",
            Explanation =
                "For each input the norm of the difference between the hand-written gradient and central differences, over the sum of their norms.",
            Findings =
            [
                failed == 0
                    ? "Every gradient is within the tolerance."
                    : $"{failed} of {rows.Count} gradients are outside the tolerance.",
            ],
        };
    }
}
