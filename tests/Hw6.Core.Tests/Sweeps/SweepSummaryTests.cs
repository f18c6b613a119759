using CsCheck;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Tests.Sweeps;

public sealed class SweepSummaryTests
{
    private static readonly ParameterValues SixRuns = new ParameterValues()
        .With(ToyExperiment.Seed, 1, 2)
        .With(ToyExperiment.Repeats, 0, 1, 2);

    [Fact]
    public void Columns_are_the_parameters_of_a_point_the_keys_and_what_is_measured() =>
        Assert.Equal(
            [
                "kind",
                "rate",
                "size",
                "part",
                "finished",
                "loss_mean",
                "loss_std",
                "loss_min",
                "loss_max",
                "count_mean",
                "count_std",
                "count_min",
                "count_max",
                "hit_mean",
                "hit_std",
                "hit_min",
                "hit_max",
                "version",
                "format",
                "sweep",
                "seconds_mean",
                "seconds_std",
                "seconds_min",
                "seconds_max",
            ],
            Names(ToyExperiment.Define(), timings: true)
        );

    [Fact]
    public void Without_timings_no_time_is_summarised() =>
        Assert.Equal("sweep", Names(ToyExperiment.Define(), timings: false)[^1]);

    [Fact]
    public void Runs_of_a_point_are_taken_together()
    {
        var experiment = new ToyExperiment(
            new ParameterValues()
                .With(ToyExperiment.Kind, "drawn", "plain")
                .With(ToyExperiment.Rate, 0.5, 2)
                .With(ToyExperiment.Seed, 1, 2)
                .With(ToyExperiment.Repeats, 0, 1, 2),
            (toy, cell) => new CellResult([One(toy, cell, "a", cell), One(toy, cell, "b", -cell)])
        );

        var summary = Summarize(experiment);

        // 2 rates of 6 runs, then 2 of one: plain draws nothing.
        Assert.Equal(14, experiment.CellCount);
        Assert.Equal(
            [
                "drawn 0.5 1 a 6",
                "drawn 0.5 1 b 6",
                "drawn 2 1 a 6",
                "drawn 2 1 b 6",
                "plain 0.5 1 a 1",
                "plain 0.5 1 b 1",
                "plain 2 1 a 1",
                "plain 2 1 b 1",
            ],
            summary.Select(row =>
                FormattableString.Invariant($"{row["kind"]} {row["rate"]} {row["size"]} {row["part"]} {row["finished"]}")
            )
        );
        Assert.Equal([2.5, -2.5, 8.5, -8.5, 12, -12, 13, -13], summary.Select(row => row.Number("loss_mean")!.Value));
        Assert.Equal((6.0, 11.0), (summary[2]["loss_min"], summary[2]["loss_max"]));
        Assert.Equal((null, 13.0, 13.0), (summary[6]["loss_std"], summary[6]["loss_min"], summary[6]["loss_max"]));
    }

    [Fact]
    public void Mean_deviation_least_and_greatest_are_those_of_the_definition() =>
        Gen.Select(Gen.Double[-1e6, 1e6].Array[6], Gen.Int[-1000, 1000].Array[6], Gen.Bool.Array[6], Gen.Int[0, 2].Array[6])
            .Sample(
                (losses, counts, hits, status) =>
                {
                    var experiment = new ToyExperiment(SixRuns, (toy, cell) =>
                    {
                        var row = One(toy, cell, "a", losses[cell]);
                        row["count"] = counts[cell];
                        row["hit"] = hits[cell];
                        row["seconds"] = losses[cell] / 2;
                        return new CellResult([row], Status: (CellStatus)status[cell]);
                    });

                    var summary = Assert.Single(Summarize(experiment));

                    int[] ok = [.. Enumerable.Range(0, 6).Where(run => status[run] == 0)];
                    Assert.Equal((long)ok.Length, summary["finished"]);
                    Same(summary, "loss", [.. ok.Select(run => losses[run])]);
                    Same(summary, "count", [.. ok.Select(run => (double)counts[run])]);
                    Same(summary, "hit", [.. ok.Select(run => hits[run] ? 1.0 : 0)]);
                    Same(summary, "seconds", [.. ok.Select(run => losses[run] / 2)]);
                },
                iter: 300
            );

    [Fact]
    public void Runs_that_failed_or_diverged_are_left_out_whatever_their_rows_hold()
    {
        var experiment = new ToyExperiment(SixRuns, (toy, cell) => new CellResult(
                [One(toy, cell, "a", cell)],
                Status: cell == 0 ? CellStatus.Failed
                    : cell == 5 ? CellStatus.Diverged
                    : CellStatus.Ok
            ));

        var summary = Assert.Single(Summarize(experiment));

        Assert.Equal((4L, 2.5, 1.0, 4.0), (summary["finished"], summary["loss_mean"], summary["loss_min"], summary["loss_max"]));
    }

    [Fact]
    public void A_point_of_which_no_run_has_results_has_a_row_without_measures()
    {
        var experiment = new ToyExperiment(SixRuns, (toy, cell) =>
            new CellResult([One(toy, cell, "a", cell)], Status: CellStatus.Failed)
        );

        var summary = Assert.Single(Summarize(experiment));

        Assert.Equal(("drawn", 0.5, "a", 0L), (summary["kind"], summary["rate"], summary["part"], summary["finished"]));
        Assert.All(summary.Schema.Columns.Where(column => column.Spread), column => Assert.Null(summary[column.Name]));
    }

    [Fact]
    public void What_a_run_lacks_counts_in_no_measure()
    {
        var experiment = new ToyExperiment(SixRuns, (toy, cell) => new CellResult([One(toy, cell, "a", cell < 2 ? null : cell)]));

        var summary = Assert.Single(Summarize(experiment));

        Assert.Equal((6L, 3.5, 2.0), (summary["finished"], summary["loss_mean"], summary["loss_min"]));
        Assert.Null(summary["count_mean"]);
    }

    [Fact]
    public void A_mean_that_is_not_finite_has_no_deviation()
    {
        var experiment = new ToyExperiment(SixRuns, (toy, cell) =>
            new CellResult([One(toy, cell, "a", cell == 3 ? double.PositiveInfinity : cell)])
        );

        var summary = Assert.Single(Summarize(experiment));

        Assert.Equal((double.PositiveInfinity, null, 0.0), (summary["loss_mean"], summary["loss_std"], summary["loss_min"]));
    }

    [Fact]
    public void Texts_and_truth_values_stand_where_all_runs_agree()
    {
        string?[] texts = ["same", "same", "same", null, null, null];
        var experiment = new ToyExperiment(
            new ParameterValues().With(ToyExperiment.Rate, 1, 2, 3).With(ToyExperiment.Repeats, 0, 1),
            (toy, cell) =>
            {
                var row = One(toy, cell, "a", 1);
                row["text"] = texts[cell];
                row["hit"] = cell != 4;
                return new CellResult([row]);
            },
            ToyExperiment.Define(measures: () => [Column.Text("text", "The text."), Column.Boolean("hit", "Whether it hit.")])
        );

        var summary = Summarize(experiment);

        // The second point has a run with a text and one without.
        Assert.Equal(["same", null, null], summary.Select(row => row.Text("text")));
        Assert.Equal([true, true, null], summary.Select(row => row.Boolean("hit")));
    }

    [Fact]
    public void A_text_on_which_only_a_failed_run_disagrees_stands()
    {
        var experiment = new ToyExperiment(
            SixRuns,
            (toy, cell) =>
            {
                var row = One(toy, cell, "a", 1);
                row["text"] = cell == 2 ? "other" : "same";
                return new CellResult([row], Status: cell == 2 ? CellStatus.Failed : CellStatus.Ok);
            },
            ToyExperiment.Define(measures: () => [Column.Text("text", "The text.")])
        );

        Assert.Equal("same", Assert.Single(Summarize(experiment)).Text("text"));
    }

    [Fact]
    public void An_experiment_measures_each_run_from_its_rows()
    {
        var experiment = new ToyExperiment(
            new ParameterValues().With(ToyExperiment.Rate, 1, 2).With(ToyExperiment.Repeats, 0, 1),
            (toy, cell) => new CellResult([.. Enumerable.Range(0, cell + 1).Select(part => One(toy, cell, $"{part}", part))]),
            ToyExperiment.Define(measures: () => [Column.Integer("parts", "Rows.", Spread)]),
            (run, all, measured) =>
            {
                Assert.Equal(10, all.Count);
                Assert.Single(run.Select(row => (row["rate"], row["repeat"])).Distinct());
                Assert.All(run, row => Assert.Equal((long)run.Count, row["rows"]));
                measured["parts"] = run.Count;
            }
        );

        var summary = Summarize(experiment);

        Assert.Equal([1.5, 3.5], summary.Select(row => row.Number("parts_mean")!.Value));
        Assert.False(summary[0].Schema.Contains("part"));
    }

    [Fact]
    public void A_parameter_that_is_measured_over_tells_no_points_apart()
    {
        var experiment = new ToyExperiment(
            new ParameterValues()
                .With(ToyExperiment.Rate, 1, 2)
                .With(ToyExperiment.Size, 1, 2, 3)
                .With(ToyExperiment.Repeats, 0, 1),
            (toy, cell) => new CellResult([One(toy, cell, "a", cell)]),
            ToyExperiment.Define(measures: () => [Column.Integer("sizes", "Sizes.", Spread)], over: [ToyExperiment.Size]),
            (run, _, measured) => measured["sizes"] = run.Select(row => row.Integer("size")).Distinct().Count()
        );

        var summary = Summarize(experiment);

        Assert.Equal(["1 2 3", "2 2 3"], summary.Select(row => $"{row["rate"]} {row["finished"]} {row["sizes_mean"]}"));
        Assert.False(summary[0].Schema.Contains("size"));
    }

    [Fact]
    public void Rows_without_timings_are_measured_with_empty_ones()
    {
        var experiment = new ToyExperiment(
            SixRuns,
            (toy, cell) => new CellResult([One(toy, cell, "a", cell)]),
            ToyExperiment.Define(measures: () => [Column.Boolean("timed", "Whether there is a time.")]),
            (run, _, measured) => measured["timed"] = run[0].Number("seconds") is not null
        );

        Assert.Equal(false, Assert.Single(Summarize(experiment, timings: false)).Boolean("timed"));
    }

    [Fact]
    public void A_row_of_the_summary_is_marked_as_of_its_sweep()
    {
        var experiment = new ToyExperiment(SixRuns, (toy, cell) => new CellResult([One(toy, cell, "a", cell)]));
        var layout = new SweepLayout(experiment, "1.2.3", timings: true);

        var row = Assert.Single(Summarize(experiment));

        Assert.Equal(("1.2.3", 2L, layout.Sweep), (row["version"], row["format"], row["sweep"]));
    }

    [Fact]
    public void The_summary_is_the_same_after_the_rows_were_written_and_read_back()
    {
        var experiment = new ToyExperiment(SixRuns, (toy, cell) =>
            new CellResult([One(toy, cell, "a", 1.0 / (cell + 3))], Status: cell == 1 ? CellStatus.Diverged : default)
        );
        var layout = new SweepLayout(experiment, "1.2.3", timings: true);
        var rows = RowsOf(layout);

        var read = CsvTable.Parse(CsvRowWriter.Lines(rows), layout.Rows);

        Assert.Equal(layout.Summarize(rows).SelectMany(row => row.Values), layout.Summarize(read).SelectMany(row => row.Values));
    }

    private static Row One(ToyExperiment toy, int cell, string part, double? loss)
    {
        var row = toy.Begin(cell);
        row["part"] = part;
        row["loss"] = loss;
        return row;
    }

    private static IReadOnlyList<Row> Summarize(ToyExperiment experiment, bool timings = true)
    {
        var layout = new SweepLayout(experiment, "1.2.3", timings);
        return layout.Summarize(RowsOf(layout));
    }

    private static List<Row> RowsOf(SweepLayout layout) =>
        [
            .. Enumerable
                .Range(0, layout.CellCount)
                .SelectMany(cell => layout.Lay(cell, layout.Experiment.Run(cell, new CellContext(CancellationToken.None))).Rows),
        ];

    private static List<string> Names(ExperimentDefinition definition, bool timings) =>
        [.. Bookkeeping.InFile(TablePart.Summary, definition.Summary, timings).Columns.Select(column => column.Name)];

    private static void Same(Row summary, string name, double[] values)
    {
        if (values.Length == 0)
        {
            Assert.Equal((null, null, null, null), Of(summary, name));
            return;
        }

        var (mean, squares, least, most) = (0.0, 0.0, values[0], values[0]);
        foreach (var value in values)
        {
            mean += value / values.Length;
            least = value < least ? value : least;
            most = value > most ? value : most;
        }

        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        var scale = 1e-12 * (1 + Math.Max(Math.Abs(least), Math.Abs(most)));
        var (foundMean, foundDeviation, foundLeast, foundMost) = Of(summary, name);
        Assert.Equal(mean, foundMean!.Value, scale);
        Assert.Equal((least, most), (foundLeast, foundMost));
        if (values.Length == 1)
            Assert.Null(foundDeviation);
        else
            Assert.Equal(Math.Sqrt(squares / (values.Length - 1)), foundDeviation!.Value, scale);
    }

    private static (double? Mean, double? Deviation, double? Least, double? Most) Of(Row summary, string name) =>
        (
            summary.Number($"{name}_mean"),
            summary.Number($"{name}_std"),
            summary.Number($"{name}_min"),
            summary.Number($"{name}_max")
        );
}
