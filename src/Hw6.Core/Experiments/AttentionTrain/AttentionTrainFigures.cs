using Hw6.Core.Drawing;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.AttentionTrain;

/// <summary>The figures of <c>hw6 attention train</c>.</summary>
internal static class AttentionTrainFigures
{
    // So few values are shown with the one before the first step, which would press more of them to the bottom.
    private const int FewValues = 3;

    /// <summary>The figures of the tables that are there.</summary>
    public static IEnumerable<Figure?> Of(ResultSet results) =>
        [results.Rows is { } rows ? Losses(rows) : null, results.History is { } history ? Training(history) : null];

    // What each kernel reaches.
    private static Figure? Losses(ResultData data)
    {
        var rows = data.Rows.Where(row => row.Number("valid_loss") is not null).Take(60).ToList();
        if (rows.Count == 0)
            return null;
        var names = Varying.Names(data, "kernel");
        var best = rows.MinBy(row => row.Value("valid_loss"))!;
        return new Figure(
            "Held-out loss of each kernel",
            [
                .. new DotPlot(760)
                {
                    Categories = [.. rows.Select(row => Words.Join(", ", row.Text("kernel")!, Varying.Label(row, names)))],
                    Dots = Marks.Dots(
                        rows,
                        ("train_loss", "text trained on", new Stroke(0, Marker.Square)),
                        ("valid_loss", "held-out part", new Stroke(1))
                    ),
                    X = new Axis("mean of −ln p of a token, in nats"),
                }.Pieces(),
            ]
        )
        {
            Subtitle = Varying.Constant(data, "corpus", "layers", "heads", "width", "context", "batch", "steps", "seed"),
            Legend =
            [
                new("text trained on", new Stroke(0, Marker.Square), KeyKind.Marker),
                new("held-out part", new Stroke(1), KeyKind.Marker),
            ],
            Explanation = "A row a model; further left is better.",
            Findings =
            [
                $"The least held-out loss is {Unit.Decimal(Math.Round(best.Value("valid_loss"), 3))} nats a token, of {best.Text("kernel")}: a perplexity of {Unit.Decimal(Math.Round(Elementary.Exp(best.Value("valid_loss")), 2))}.",
            ],
        };
    }

    // Loss against steps and seconds, entropy against steps: a line a kernel.
    private static Figure? Training(ResultData data)
    {
        var names = Varying.Names(data, "kernel");
        var lines = data
            .Rows.Where(row => row.Number("valid_loss") is not null)
            .GroupBy(row => Words.Join(", ", row.Text("kernel")!, Varying.Label(row, names)))
            .Take(12)
            .ToList();
        if (lines.Count == 0)
            return null;
        var few = lines.TrueForAll(line => line.Count() <= FewValues);
        var timed = data.Has("seconds") && data.Rows.Any(row => row.Number("seconds") is > 0);
        var steps = new Axis("steps");
        var loss = new Axis("held-out loss, in nats");
        List<Panel> panels = [Chart("Loss against steps", steps, loss, "step", "valid_loss", few ? 0 : 1)];
        if (timed)
            panels.Add(Chart("Loss against time", new Axis("seconds of training"), loss, "seconds", "valid_loss", few ? 0 : 1));
        if (data.Rows.Any(row => row.Number("entropy") is not null))
            panels.Add(
                Chart(
                    "How evenly attention spreads",
                    steps,
                    new Axis("mean entropy of the weights, in nats"),
                    "step",
                    "entropy",
                    0
                )
            );
        return new Figure("Training with each kernel", panels)
        {
            Columns = 2,
            Subtitle = Varying.Constant(data, "corpus", "layers", "heads", "width", "context", "batch", "lr", "seed"),
            Legend = [.. lines.Select((line, i) => new LegendKey(line.Key, Look(i), KeyKind.LineAndMarker))],
            Explanation =
                "Left: what a step teaches. With time: what a second teaches. "
                + (few ? "" : "The loss before the first step is that of guessing, and left out. ")
                + "The entropy tells a mean over all tokens (high) from a choice of one (0).",
            Findings =
            [
                .. lines.Select(line =>
                    $"{line.Key}: {Unit.Decimal(Math.Round(line.Last().Value("valid_loss"), 3))} nats after {Unit.Decimal(line.Last().Integer("step")!.Value)} steps."
                ),
            ],
        };

        Chart Chart(string title, Axis x, Axis y, string across, string up, int firstStep) =>
            new(420, 250)
            {
                Title = title,
                X = x,
                Y = y,
                Series =
                [
                    .. lines.Select(
                        (line, i) =>
                            new Series(
                                line.Key,
                                Look(i),
                                [
                                    .. line.Where(row => row.Number(up) is not null && row.Integer("step") >= firstStep)
                                        .Select(row => new ChartPoint(
                                            row[across] is long whole ? whole : row.Number(across) ?? 0,
                                            row.Value(up)
                                        )),
                                ]
                            )
                    ),
                ],
            };
    }

    private static Stroke Look(int i) => Stroke.Nth(i);
}
