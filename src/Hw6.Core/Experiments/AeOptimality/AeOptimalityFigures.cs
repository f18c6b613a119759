using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.AeOptimality;

/// <summary>The figure of <c>hw6 ae optimality</c>.</summary>
internal static class AeOptimalityFigures
{
    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) => [results.Rows is { } rows ? Points(rows) : null];

    // Loss over its floor and gradients at each point.
    private static Figure? Points(ResultData data)
    {
        var rows = data.Rows.Where(row => row["point"] is not null && row.Number("loss") is not null).Take(60).ToList();
        if (rows.Count == 0)
            return null;
        List<string> names = [.. rows.Select(row => $"k = {row.Integer("k")}, {PointName(row)}")];
        var (first, second, loss) = (new Stroke(1), new Stroke(2, Marker.Square), new Stroke(3, Marker.Diamond));
        return new Figure(
            "Where a linear autoencoder is optimal",
            DotPlot.Beside([
                new DotPlot(500)
                {
                    Title = "Gradients",
                    Categories = names,
                    X = new Axis("norm over that at the random point") { Logarithmic = true },
                    Dots = Marks.Dots(rows, ("gradient_w1", "gradient of W₁", first), ("gradient_w2", "gradient of W₂", second)),
                }.Pieces(),
                new DotPlot(360)
                {
                    Title = "Loss",
                    Named = false,
                    Categories = names,
                    X = new Axis("loss over the floor") { Logarithmic = true, Least = 1 },
                    Dots = [.. rows.Select((row, i) => new Dot(i, row.Value("excess") + 1, loss, "loss over the floor"))],

                    // Rows as high as those of two gradients.
                    Kinds = ["loss over the floor", ""],
                }.Pieces(),
            ])
        )
        {
            Columns = 2,
            Subtitle = Varying.Constant(data, "dataset", "steps", "lr", "seed"),
            Legend =
            [
                new("gradient of W₁, the encoder", first, KeyKind.Marker),
                new("gradient of W₂, the decoder", second, KeyKind.Marker),
                new("loss over the least possible", loss, KeyKind.Marker),
            ],
            Explanation =
                "Both gradients vanish at any k eigenvectors of the covariance, mixed or not; the loss is the least possible only at the first k.",
            Findings = [.. rows.Select(Finding).Where(finding => finding.Length > 0).Take(12)],
        };
    }

    private static string PointName(Row row) =>
        row.Text("point") switch
        {
            "principal" => "principal components",
            "mixed" => "the same, mixed",
            "eigenvectors" => "other eigenvectors",
            "random" => "random subspaces",
            var name => SafeText.Shorten(name!, 30),
        };

    private static string Finding(Row row)
    {
        var k = $"k = {row.Integer("k")}";
        return row.Text("point") switch
        {
            "eigenvectors" when row.Number("curvature") is < 0 and var curvature =>
                $"{k}: at other eigenvectors the loss curves down ({Unit.Decimal(curvature)}) towards the component left out: a saddle, with a loss {Unit.Decimal(1 + (row.Number("excess") ?? 0))} times the floor.",
            "trained" when row.Number("excess") is { } excess =>
                $"{k}: training ends {Unit.Decimal(excess * 100)} % above the floor, and at most {Unit.Decimal(Math.Round(row.Number("max_principal_angle_deg") ?? 0, 2))}° from the principal components, whose eigengap is {Unit.Decimal(row.Number("eigengap") ?? 0)}.",
            _ => "",
        };
    }
}
