using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Ae;

/// <summary>What was measured at a point of an autoencoder sweep, over its repeats; from the main table or from the summary.</summary>
/// <param name="Arch">The architecture; empty for a baseline.</param>
/// <param name="Mode">The corruption, or the baseline.</param>
/// <param name="K">The bottleneck.</param>
/// <param name="Loss">The test loss.</param>
/// <param name="Accuracy">The probe's accuracy.</param>
internal sealed record AePoint(string Arch, string Mode, long K, ChartPoint Loss, ChartPoint Accuracy)
{
    /// <summary>The modes in the order of figures, corruptions before baselines.</summary>
    public static IReadOnlyList<string> Modes { get; } = ["vanilla", "denoising", "masked", "pca", "random", "raw"];

    /// <summary>Whether it is a baseline.</summary>
    public bool IsBaseline => Arch.Length == 0;

    /// <summary>The points of a main table or a summary.</summary>
    public static List<AePoint> Of(ResultData data)
    {
        var summary = data.Table.Part == TablePart.Summary;
        return
        [
            .. data
                .Rows.Where(row => row["k"] is not null && row["mode"] is not null)
                .GroupBy(row => (Arch: row.Text("arch") ?? "", Mode: row.Text("mode")!, K: row.Integer("k")!.Value))
                .Select(point => new AePoint(
                    point.Key.Arch,
                    point.Key.Mode,
                    point.Key.K,
                    Measure(point, "test_loss", summary),
                    Measure(point, "probe_accuracy", summary)
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
    public static int Order(string mode) => Modes.ToList().IndexOf(mode) is >= 0 and var place ? place : Modes.Count;

    private static ChartPoint Measure(IEnumerable<Row> rows, string name, bool summary)
    {
        var k = rows.First().Integer("k")!.Value;
        if (!summary)
            return ChartPoint.Of(k, [.. rows.Select(row => row.Number(name)).OfType<double>().Where(double.IsFinite)]);
        var row = rows.First();
        return row.Number($"{name}_mean") is { } mean
            ? new ChartPoint(k, mean, row.Number($"{name}_min") ?? mean, row.Number($"{name}_max") ?? mean)
            : new ChartPoint(k, double.NaN);
    }
}
