using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.ZkcGradients;

/// <summary>The figure of <c>hw6 zkc --check-gradients</c>.</summary>
internal static class ZkcGradientsFigures
{
    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) => [results.Rows is { } rows ? Gradients(rows) : null];

    // How far analytic and numeric gradients differ.
    private static Figure? Gradients(ResultData data)
    {
        var varying = Varying.Names(data);
        var rows = data.Rows.Where(row => row.Number("relative_difference") is not null).Take(60).ToList();
        if (rows.Count == 0)
            return null;
        var failed = rows.Count(row => row.Boolean("passed") == false);
        return new Figure(
            "Analytic against numeric gradients",
            [
                .. new DotPlot(760)
                {
                    Categories =
                    [
                        .. rows.Select(row =>
                            Words.Join(", ", $"{row.Text("layer")} {row.Text("parameter")}", Varying.Label(row, varying))
                        ),
                    ],
                    Dots =
                    [
                        .. rows.Select(
                            (row, i) =>
                                new Dot(
                                    i,
                                    row.Number("relative_difference")!.Value,
                                    new Stroke(row.Boolean("passed") == false ? 2 : 1),
                                    "relative difference"
                                )
                        ),
                    ],
                    X = new Axis("relative difference (norm)") { Logarithmic = true },
                    Threshold = 1e-7,
                }.Pieces(),
            ]
        )
        {
            Subtitle = "The dashed line is the tolerance, 10⁻⁷.",
            Explanation =
                "For each layer the norm of the difference between the hand-written gradient and central differences, over the sum of their norms.",
            Findings =
            [
                failed == 0
                    ? "Every layer's gradient is within the tolerance."
                    : $"{failed} of {rows.Count} gradients are outside the tolerance.",
            ],
        };
    }
}
