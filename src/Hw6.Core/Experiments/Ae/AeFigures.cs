using System.Text;
using Hw6.Core.Autoencoders;
using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Ae;

/// <summary>The figures of <c>hw6 ae</c>.</summary>
internal static class AeFigures
{
    private const string AccuracyLabel = "probe accuracy on the test split";

    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) =>
        [
            .. (results.Rows ?? results.Summary) is { } points ? Parts(points).Select(AgainstBottleneck) : [],
            .. results.History is { } history ? Parts(Trained(history)).SelectMany(Training) : [],
        ];

    /// <summary>
    /// The picture of <c>hw6 ae --reconstructions</c>: the samples, what encoders are given in their place, and a row a model, in the order of the sweep.
    /// </summary>
    /// <param name="models">A <see cref="ReconstructedSamples"/> for each model.</param>
    /// <returns>The SVG.</returns>
    public static byte[] Reconstructions(IReadOnlyList<object> models)
    {
        // The name of a data set says little of its samples: files of one name may lie in several folders.
        List<ReconstructedSamples> all = [.. models.Cast<ReconstructedSamples>()];
        var figures = all.GroupBy(model =>
                all.FindIndex(other => other.Data == model.Data && other.Clean.AsSpan().SequenceEqual(model.Clean))
            )
            .Select(set => Reconstructions([.. set]));
        return Encoding.UTF8.GetBytes(FigureSvg.Render([.. figures], Theme.Auto));
    }

    private static Figure Reconstructions(List<ReconstructedSamples> models)
    {
        var first = models[0];
        var rows = new List<PictureRow> { new("clean", first.Clean) };
        foreach (var model in models.Where(model => model.Corruption.Length > 0))
        {
            if (!rows.Exists(row => row.Pixels.AsSpan().SequenceEqual(model.Corrupted)))
                rows.Add(new PictureRow(model.Corruption, model.Corrupted));
        }

        rows.AddRange(models.Select(model => new PictureRow(model.Model, model.Reconstructed)));
        return new Figure(
            $"Reconstructions of test samples of {first.Data}",
            [new PictureRows(rows, first.Height, first.Width) { Above = rows.Count - models.Count }]
        )
        {
            Subtitle =
                "Above the line the samples, and what encoders are given in their place; below it what each model makes of them. "
                + (
                    first.Shown < first.Classes
                        ? $"The first test sample of {first.Shown} of the {first.Classes} classes, evenly chosen."
                        : "The first test sample of each class."
                ),
        };
    }

    // What is swept beside the axes of the figures makes a figure of its own each, a few at most.
    private static IEnumerable<(ResultData Data, string Name)> Parts(ResultData data)
    {
        var names = Varying.NamesWithin(data, "arch", "mode", "k", "repeat", "seed");
        return data
            .Rows.GroupBy(row => Varying.Label(row, names))
            .Take(6)
            .Select(part => (data with { Rows = [.. part] }, part.Key));
    }

    private static ResultData Trained(ResultData history) =>
        history with
        {
            Rows =
            [
                .. history.Rows.Where(row =>
                    row.Text("arch") is { } arch && row.Text("mode") is { } mode && arch != mode && row["k"] is not null
                ),
            ],
        };

    // Loss and accuracy, from the main table or the summary.
    private static Figure? AgainstBottleneck((ResultData Data, string Name) part)
    {
        var points = AePoint.Of(part.Data);
        if (points.Count == 0)
            return null;
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
        var x = new Axis("k, entries of the code") { Logarithmic = true, TicksAt = ks.Count is > 0 and <= 8 ? ks : null };
        var losses = new Axis("test loss ℓ (squared error per sample)") { Logarithmic = true }.Over([
            .. points.Select(point => point.Loss.Y).Where(loss => loss > 0),
        ]);
        List<Panel> panels = [.. archs.Select(arch => Chart(arch, losses, point => point.Loss, except: "raw"))];
        if (probed)
        {
            var accuracies = new Axis(AccuracyLabel) { Unit = Unit.Percent }.Over([
                .. points
                    .Select(point => point.Accuracy)
                    .Where(accuracy => double.IsFinite(accuracy.Y))
                    .SelectMany(accuracy => new[] { accuracy.Low, accuracy.High }),
            ]);
            panels.AddRange(archs.Select(arch => Chart(arch, accuracies, point => point.Accuracy, except: "")));
        }

        return new Figure("Reconstruction and representation against the bottleneck", panels)
        {
            Columns = archs.Count == 1 && probed ? 2 : Math.Min(2, archs.Count),
            Subtitle = Words.Join(
                "; ",
                Varying.Constant(part.Data, "dataset", "epochs", "seed"),
                part.Name,
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
            new(archs.Count == 1 && !probed ? 640 : 420, 250)
            {
                Title = $"{ArchName(arch)}{(arch.Length > 0 ? ": " : "")}{(y.Unit == Unit.Percent ? "accuracy" : "loss")}",
                X = x,
                Y = y,
                Series =
                [
                    .. modes
                        .Where(mode => mode != except)
                        .Select(mode => Line(mode, [.. Of(mode, arch).Select(measure)], ks))
                        .Where(series => series.Points.Count > 0),
                ],
            };

        IEnumerable<AePoint> Of(string mode, string arch) =>
            points.Where(point => point.Mode == mode && (point.Arch == arch || point.IsBaseline)).OrderBy(point => point.K);
    }

    // Raw samples have one k, far right of all others or among them: a level to compare with, not a point.
    private static Series Line(string mode, List<ChartPoint> points, List<double> ks) =>
        mode == "raw" && points.Count > 0 && ks.Count > 1
            ? new Series(ModeName(mode), AePoint.Look(mode), [points[0] with { X = ks[0] }, points[0] with { X = ks[^1] }])
            {
                Markers = false,
            }
            : new Series(ModeName(mode), AePoint.Look(mode), points) { Spread = Spread.Bars };

    // Loss and accuracy against the epoch, from the history.
    private static IEnumerable<Figure> Training((ResultData Data, string Name) part)
    {
        var data = part.Data;
        var facets = data
            .Rows.Select(row => (Arch: row.Text("arch")!, Mode: row.Text("mode")!))
            .Distinct()
            .OrderBy(facet => facet.Arch, StringComparer.Ordinal)
            .ThenBy(facet => AePoint.Order(facet.Mode))
            .ToList();
        var ks = data.Rows.Select(row => row.Integer("k")).OfType<long>().Distinct().Order().ToList();
        var columns = Math.Max(facets.Select(facet => facet.Mode).Distinct().Count(), facets.Count == 2 ? 2 : 1);
        var repeats = data.Rows.Select(row => row.Integer("repeat")).Distinct().Count();
        yield return Of(
            "Training the autoencoders: loss",
            "The loss on clean validation samples after each epoch, from epoch 0, before training: a line for each bottleneck k.",
            "valid_loss",
            new Axis("validation loss ℓ") { Scaling = AxisScaling.Auto }
        );
        if (data.Rows.Any(row => row.Number("probe_accuracy") is not null))
            yield return Of(
                "Training the autoencoders: accuracy",
                "The accuracy of a linear probe of the codes after each epoch: a line for each bottleneck k.",
                "probe_accuracy",
                new Axis(AccuracyLabel) { Unit = Unit.Percent }
            );

        Figure Of(string title, string explanation, string measure, Axis y) =>
            new(title, [.. facets.Select(facet => Epochs(facet, measure, y))])
            {
                Columns = columns,
                Subtitle = Words.Join(
                    "; ",
                    Varying.Constant(data, "dataset", "seed", "lr", "batch"),
                    part.Name,
                    repeats > 1 ? $"line: mean of {repeats} repeats, band: least to greatest" : ""
                ),
                Legend = [.. ks.Select((k, i) => new LegendKey($"k = {Unit.Decimal(k)}", Stroke.Nth(i)))],
                Explanation = explanation,
            };

        Chart Epochs((string Arch, string Mode) facet, string measure, Axis y)
        {
            var rows = data
                .Rows.Where(row => row.Text("arch") == facet.Arch && row.Text("mode") == facet.Mode)
                .Where(row => row.Number(measure) is not null)
                .ToList();
            var lines = ks.Select(
                (k, i) =>
                {
                    List<ChartPoint> points =
                    [
                        .. rows.Where(row => row.Integer("k") == k)
                            .GroupBy(row => row.Integer("epoch") ?? 0)
                            .OrderBy(epoch => epoch.Key)
                            .Select(epoch => ChartPoint.Of(epoch.Key, Marks.Finite(epoch, measure))),
                    ];
                    return new Series($"k = {Unit.Decimal(k)}", Stroke.Nth(i), points)
                    {
                        Spread = Spread.Band,
                        Markers = points.Count <= 25,
                    };
                }
            );
            return new Chart(
                columns switch
                {
                    1 => 640,
                    2 => 420,
                    _ => 340,
                },
                220
            )
            {
                Title = $"{ArchName(facet.Arch)}, {facet.Mode}",
                X = new Axis("epoch") { Unit = Unit.Count },
                Y = y.Over(Marks.Finite(data.Rows, measure)),
                Series = [.. lines.Where(line => line.Points.Count > 0)],
            };
        }
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

    private static string ArchName(string arch) => arch == "relu" ? "ReLU" : Words.Upper(arch);

    private static string ModeName(string mode) =>
        mode switch
        {
            "pca" => "principal components",
            "raw" => "raw samples",
            "random" => "random projection",
            _ => mode,
        };
}

/// <summary>What was measured at a point of an autoencoder sweep, over its repeats; from the main table or from the summary.</summary>
/// <param name="Arch">The architecture, or the baseline.</param>
/// <param name="Mode">The corruption, or the baseline.</param>
internal sealed record AePoint(string Arch, string Mode, long K, ChartPoint Loss, ChartPoint Accuracy)
{
    // In the order of figures, corruptions before baselines.
    private static readonly string[] Modes = ["vanilla", "denoising", "masked", "pca", "random", "raw"];

    public bool IsBaseline => Arch == Mode;

    /// <summary>The points of a main table or a summary.</summary>
    public static List<AePoint> Of(ResultData data)
    {
        var summary = data.Table.Part == TablePart.Summary;
        return
        [
            .. data
                .Rows.Where(row => row["k"] is not null && row["mode"] is not null)
                // In results of format 1 a baseline has no architecture.
                .GroupBy(row =>
                    (Arch: row.Text("arch") ?? row.Text("mode")!, Mode: row.Text("mode")!, K: row.Integer("k")!.Value)
                )
                .Select(point => new AePoint(
                    point.Key.Arch,
                    point.Key.Mode,
                    point.Key.K,
                    Measure(point, point.Key.K, "test_loss", summary),
                    Measure(point, point.Key.K, "probe_accuracy", summary)
                ))
                .Where(point => double.IsFinite(point.Loss.Y)),
        ];
    }

    /// <summary>The look of a mode: the same in every figure.</summary>
    public static Stroke Look(string mode) =>
        mode switch
        {
            "vanilla" => new Stroke(1),
            "denoising" => new Stroke(2, Marker.Square),
            "masked" => new Stroke(3, Marker.Triangle),
            "pca" => new Stroke(0, Marker.Diamond, 1),
            "random" => new Stroke(4, Marker.Wedge, 3),
            _ => new Stroke(5, Marker.Cross, 2),
        };

    /// <summary>A mode's place in figures.</summary>
    public static int Order(string mode) => Array.IndexOf(Modes, mode) is >= 0 and var place ? place : Modes.Length;

    private static ChartPoint Measure(IEnumerable<Row> rows, long k, string name, bool summary)
    {
        if (!summary)
            return ChartPoint.Of(k, Marks.Finite(rows, name));
        var row = rows.First();
        return row.Number($"{name}_mean") is { } mean
            ? new ChartPoint(k, mean, row.Number($"{name}_min") ?? mean, row.Number($"{name}_max") ?? mean)
            : new ChartPoint(k, double.NaN);
    }
}
