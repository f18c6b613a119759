using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.Ae;

/// <summary>The figures of <c>hw6 ae</c>.</summary>
internal static class AeFigures
{
    private const string LossLabel = "test loss ℓ (squared error per sample)";
    private const string AccuracyLabel = "probe accuracy on the test split";

    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) =>
        [
            .. (results.Rows ?? results.Summary) is { } points ? AgainstBottleneck(points) : [],
            .. results.History is { } history ? Training(history) : [],
        ];

    /// <summary>Loss and accuracy against the bottleneck.</summary>
    /// <param name="data">The main table or the summary.</param>
    private static IEnumerable<Figure> AgainstBottleneck(ResultData data)
    {
        foreach (var (part, name) in Parts(data))
        {
            var points = AePoint.Of(part);
            if (points.Count > 0)
                yield return AgainstBottleneck(part, points, name);
        }
    }

    /// <summary>Loss and accuracy against the epoch.</summary>
    /// <param name="data">The history.</param>
    private static IEnumerable<Figure> Training(ResultData data)
    {
        var trained = data with
        {
            Rows = [.. data.Rows.Where(row => row["arch"] is not null && row["mode"] is not null && row["k"] is not null)],
        };
        foreach (var (part, name) in Parts(trained))
            yield return Training(part, name);
    }

    // What is swept beside the axes of the figures makes a figure of its own each, a few at most.
    private static IEnumerable<(ResultData Part, string Name)> Parts(ResultData data)
    {
        var names = Varying.Names(data, "arch", "mode", "k", "repeat", "seed");
        return data
            .Rows.GroupBy(row => Varying.Label(row, names))
            .Take(6)
            .Select(part => (data with { Rows = [.. part] }, part.Key));
    }

    private static Figure AgainstBottleneck(ResultData data, List<AePoint> points, string name)
    {
        var archs = points
            .Where(point => !point.IsBaseline)
            .Select(point => point.Arch)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        if (archs.Count == 0)
            archs.Add("");
        var ks = points.Where(point => point.Mode != "raw").Select(point => (double)point.K).Distinct().Order().ToList();
        var modes = points.Select(point => point.Mode).Distinct().OrderBy(AePoint.Order).ToList();
        var probed = points.Exists(point => double.IsFinite(point.Accuracy.Y));
        var repeated = points.Exists(point => point.Loss.High > point.Loss.Low);
        var x = new Axis("k, entries of the code (logarithmic)")
        {
            Logarithmic = true,
            TicksAt = ks.Count is > 0 and <= 8 ? ks : null,
        };
        var width =
            archs.Count == 1 && probed ? 420
            : archs.Count == 1 ? 640
            : 420;
        var panels = new List<Panel>();
        var losses = points.Where(point => point.Loss.Y > 0).Select(point => point.Loss).ToList();
        var lossAxis = new Axis(LossLabel + ", logarithmic")
        {
            Logarithmic = true,
            Least = losses.Count > 0 ? losses.Min(loss => loss.Y) : null,
            Most = losses.Count > 0 ? losses.Max(loss => loss.Y) : null,
        };
        foreach (var arch in archs)
            panels.Add(Chart(arch, lossAxis, point => point.Loss, except: "raw"));
        if (probed)
        {
            var accuracies = points.Where(point => double.IsFinite(point.Accuracy.Y)).Select(point => point.Accuracy).ToList();
            var accuracyAxis = new Axis(AccuracyLabel)
            {
                Unit = Unit.Percent,
                Least = accuracies.Min(accuracy => accuracy.Low),
                Most = accuracies.Max(accuracy => accuracy.High),
            };
            foreach (var arch in archs)
                panels.Add(Chart(arch, accuracyAxis, point => point.Accuracy, except: ""));
        }

        return new Figure("Reconstruction and representation against the bottleneck", panels)
        {
            Columns = archs.Count == 1 && probed ? 2 : Math.Min(2, archs.Count),
            Subtitle = Words.Join(
                "; ",
                Varying.Constant(data, "dataset", "epochs", "seed"),
                name,
                repeated ? "points: means, bars: least to greatest of the repeats" : ""
            ),
            Legend =
            [
                .. modes.Select(mode => new LegendKey(
                    ModeName(mode),
                    AePoint.Look(mode),
                    mode == "raw" ? KeyKind.Line : KeyKind.LineAndMarker
                )),
            ],
            Explanation =
                "Loss: the squared distance between a clean test sample and its reconstruction, lower is better. Accuracy: what a linear classifier of the codes gets right, higher is better.",
            Findings = Findings(points),
        };

        Chart Chart(string arch, Axis y, Func<AePoint, ChartPoint> measure, string except) =>
            new(width, 250)
            {
                Title = ArchName(arch),
                X = x,
                Y = y,
                Series =
                [
                    .. modes
                        .Where(mode => mode != except)
                        .Select(mode =>
                            Line(
                                mode,
                                [
                                    .. points
                                        .Where(point => point.Mode == mode && (point.Arch == arch || point.IsBaseline))
                                        .OrderBy(point => point.K)
                                        .Select(measure),
                                ],
                                ks
                            )
                        )
                        .Where(series => series.Points.Count > 0),
                ],
            };
    }

    // Raw samples have one k, far right of all others or among them: a level to compare with, not a point.
    private static Series Line(string mode, List<ChartPoint> points, List<double> ks) =>
        mode == "raw" && points.Count > 0 && ks.Count > 1
            ? new Series(ModeName(mode), AePoint.Look(mode), [points[0] with { X = ks[0] }, points[0] with { X = ks[^1] }])
            {
                Markers = false,
            }
            : new Series(ModeName(mode), AePoint.Look(mode), points) { Spread = Spread.Bars };

    private static Figure Training(ResultData data, string name)
    {
        var facets = data
            .Rows.Select(row => (Arch: row.Text("arch")!, Mode: row.Text("mode")!))
            .Distinct()
            .OrderBy(facet => facet.Arch, StringComparer.Ordinal)
            .ThenBy(facet => AePoint.Order(facet.Mode))
            .ToList();
        var ks = data.Rows.Select(row => row.Integer("k")).OfType<long>().Distinct().Order().ToList();
        var modes = facets.Select(facet => facet.Mode).Distinct().Count();
        var columns =
            facets.Count == 1 ? 2
            : modes > 1 ? modes
            : facets.Count;
        var width = columns switch
        {
            1 => 640,
            2 => 420,
            _ => 340,
        };
        var probed = data.Rows.Any(row => row.Number("probe_accuracy") is not null);
        var repeats = data.Rows.Select(row => row.Integer("repeat")).Distinct().Count();
        var panels = new List<Panel>();
        foreach (var row in facets.Chunk(facets.Count == 1 ? 1 : columns))
        {
            panels.AddRange(
                row.Select(facet => Epochs(data, facet, ks, width, "valid_loss", "validation loss ℓ, logarithmic", Unit.Plain))
            );
            if (probed)
                panels.AddRange(
                    row.Select(facet => Epochs(data, facet, ks, width, "probe_accuracy", AccuracyLabel, Unit.Percent))
                );
        }

        return new Figure("Training the autoencoders", panels)
        {
            Columns = columns,
            Subtitle = Words.Join(
                "; ",
                Varying.Constant(data, "dataset", "seed", "lr", "batch"),
                name,
                repeats > 1 ? $"line: mean of {repeats} repeats, band: least to greatest" : ""
            ),
            Legend = [.. ks.Select((k, i) => new LegendKey($"k = {Unit.Decimal(k)}", Stroke.Nth(i), KeyKind.LineAndMarker))],
            Explanation =
                "The loss on clean validation samples after each epoch, a line for each bottleneck k"
                + (probed ? ", and the accuracy of a linear probe of the codes." : "."),
        };
    }

    private static Chart Epochs(
        ResultData data,
        (string Arch, string Mode) facet,
        List<long> ks,
        double width,
        string measure,
        string label,
        Unit unit
    )
    {
        var all = data.Rows.Select(row => row.Number(measure)).OfType<double>().Where(double.IsFinite).ToList();
        return new Chart(width, 220)
        {
            Title = $"{ArchName(facet.Arch)}, {facet.Mode}",
            X = new Axis("epoch") { Unit = Unit.Count },
            Y = new Axis(label)
            {
                Logarithmic = unit != Unit.Percent,
                Unit = unit,
                Least = all.Count > 0 ? all.Min() : null,
                Most = all.Count > 0 ? all.Max() : null,
            },
            Series =
            [
                .. ks.Select(
                        (k, i) =>
                            new Series(
                                $"k = {Unit.Decimal(k)}",
                                Stroke.Nth(i),
                                [
                                    .. data
                                        .Rows.Where(row =>
                                            row.Text("arch") == facet.Arch
                                            && row.Text("mode") == facet.Mode
                                            && row.Integer("k") == k
                                            && row.Number(measure) is not null
                                        )
                                        .GroupBy(row => row.Integer("epoch") ?? 0)
                                        .OrderBy(epoch => epoch.Key)
                                        .Select(epoch =>
                                            ChartPoint.Of(
                                                epoch.Key,
                                                [.. epoch.Select(row => row.Number(measure)!.Value).Where(double.IsFinite)]
                                            )
                                        ),
                                ]
                            )
                            {
                                Spread = Spread.Band,
                            }
                    )
                    .Where(series => series.Points.Count > 0)
                    .Select(series => series with { Markers = series.Points.Count <= 25 }),
            ],
        };
    }

    private static List<string> Findings(List<AePoint> points)
    {
        var findings = new List<string>();
        var trained = points.Where(point => !point.IsBaseline).ToList();
        var probed = trained.Where(point => double.IsFinite(point.Accuracy.Y)).ToList();
        if (trained.Count > 0)
        {
            var least = trained.MinBy(point => point.Loss.Y)!;
            findings.Add($"The least loss, {Unit.Decimal(least.Loss.Y)}, is that of {Name(least)}.");
        }

        if (probed.Count > 0)
        {
            var best = probed.MaxBy(point => point.Accuracy.Y)!;
            findings.Add($"The best probe, {Percent(best.Accuracy.Y)}, is that of {Name(best)}.");
            if (points.Find(point => point.Mode == "raw" && double.IsFinite(point.Accuracy.Y)) is { } raw)
                findings.Add(
                    $"A probe of the samples themselves gets {Percent(raw.Accuracy.Y)}: {(best.Accuracy.Y > raw.Accuracy.Y ? "less than the best code" : "no code here is better")}."
                );
        }

        foreach (var pca in points.Where(point => point.Mode == "pca"))
        {
            var linear = trained.Find(point => point is { Arch: "linear", Mode: "vanilla" } && point.K == pca.K);
            if (linear is not null && pca.Loss.Y > 0)
                findings.Add(
                    $"At k = {Unit.Decimal(pca.K)} the linear autoencoder's loss is {Unit.Decimal(linear.Loss.Y / pca.Loss.Y)} times that of the principal components."
                );
        }

        return findings;
    }

    private static string Percent(double part) => Unit.Percent.Format(Math.Round(part, 4));

    private static string Name(AePoint point) => $"{point.Arch} {point.Mode} with k = {Unit.Decimal(point.K)}";

    private static string ArchName(string arch) =>
        arch switch
        {
            "linear" => "Linear",
            "relu" => "ReLU",
            _ => Words.Upper(arch),
        };

    private static string ModeName(string mode) =>
        mode switch
        {
            "pca" => "principal components",
            "raw" => "raw samples",
            "random" => "random projection",
            _ => mode,
        };
}
