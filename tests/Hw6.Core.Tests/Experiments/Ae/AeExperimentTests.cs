using Hw6.Core.Experiments.Ae;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Probing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Tests.Experiments.Ae;

public sealed class AeExperimentTests
{
    private const string Small =
        "--dataset synthetic --synthetic-samples 600 --synthetic-dim 16 --synthetic-signal 4 --k 2,20 --hidden 12 --epochs 3 --batch 50";

    [Fact]
    public void Cells_are_the_product_in_order_with_the_baselines_after_them()
    {
        var experiment = Make(Small, "--repeats 2 --baseline raw,random,pca");
        var cells = Enumerable
            .Range(0, experiment.CellCount)
            .Select(cell =>
            {
                var row = experiment.Rows.NewRow();
                experiment.Describe(cell, row);
                return $"{row["arch"]} {row["mode"]} {row["k"]} {row["repeat"]}";
            })
            .ToList();

        Assert.Equal(24 + 1 + 4 + 2, cells.Count);
        Assert.Equal(
            ["linear vanilla 2 0", "linear vanilla 2 1", "linear vanilla 20 0", "linear vanilla 20 1", "linear denoising 2 0"],
            cells[..5]
        );
        Assert.Equal("relu masked 20 1", cells[23]);
        Assert.Equal(
            [
                "raw raw 16 ",
                "random random 2 0",
                "random random 2 1",
                "random random 20 0",
                "random random 20 1",
                "pca pca 2 ",
                "pca pca 20 ",
            ],
            cells[24..]
        );
    }

    [Fact]
    public void Rows_are_the_same_for_one_thread_two_threads_and_two_threads_in_one_cell()
    {
        var options = $"{Small} --baseline pca,raw,random --probe-every 2 --masked-loss hidden";
        var alone = Run(options, runners: 1, threads: 1);

        Assert.Equal(alone, Run(options, runners: 2, threads: 2));
        Assert.Equal(alone, Run(options, runners: 1, threads: 2));
        Assert.NotEqual(alone, Run($"{options} --seed 1", runners: 2, threads: 2));
    }

    [Fact]
    public void The_digits_give_the_known_losses_and_no_linear_autoencoder_beats_the_floor()
    {
        var experiment = Make("--k 5,10,100 --no-probe --seed 1");

        AssertKnown("linear", "vanilla", 5, 0.0536);
        AssertKnown("linear", "vanilla", 100, 0.00663);
        AssertKnown("relu", "denoising", 10, 0.0215);
        AssertKnown("relu", "masked", 5, 0.0323);

        // One run against the mean that PyTorch's runs scatter round.
        void AssertKnown(string architecture, string mode, int k, double expected)
        {
            var row = Row(experiment, architecture, mode, k);
            Assert.InRange(row.Number("test_mse")!.Value / expected, 0.93, 1.07);
            Assert.Equal(row.Number("test_loss")!.Value / 400, row.Number("test_mse"));
            if (architecture == "linear")
                Assert.True(row.Number("train_loss") > row.Number("pca_loss"));
            Assert.Null(row.Number("probe_accuracy"));
        }
    }

    [Fact]
    public void Synthetic_data_show_the_known_values()
    {
        var experiment = Make("--dataset synthetic --arch linear --mode vanilla --k 5,20 --lr 5e-4");

        var (narrow, wide) = (Row(experiment, "linear", "vanilla", 5), Row(experiment, "linear", "vanilla", 20));
        Assert.InRange(narrow.Number("pca_loss")!.Value, 225, 230);
        Assert.InRange(wide.Number("pca_loss")!.Value, 79, 80.6);
        Assert.InRange(narrow.Number("valid_loss")!.Value / narrow.Number("pca_loss")!.Value, 0.97, 1.15);
        Assert.InRange(wide.Number("valid_loss")!.Value / wide.Number("pca_loss")!.Value, 0.97, 1.15);
        Assert.InRange(narrow.Number("probe_accuracy")!.Value, 0.55, 0.75);
        Assert.InRange(wide.Number("probe_accuracy")!.Value, 0.98, 1);
    }

    [Fact]
    public void A_hopeless_rate_gives_a_diverged_row_without_results()
    {
        var data = Small.Replace("--hidden 12", "", StringComparison.Ordinal);
        foreach (var architecture in AeParameters.Arch.Domain.Words)
        {
            var experiment = Make(data, $"--arch {architecture} --mode vanilla --k 5 --lr 1e3");
            var result = experiment.Run(0, new CellContext(CancellationToken.None));

            Assert.Equal(CellStatus.Diverged, result.Status);
            Assert.Contains("epoch 1", result.Error, StringComparison.Ordinal);
            foreach (
                var column in experiment.Rows.Columns.Where(column =>
                    column.Role == ColumnRole.Result && column.Name != "parameters"
                )
            )
                Assert.Null(result.Rows.Single()[column.Name]);
            var layout = new SweepLayout(experiment, "1.2.3", timings: true);
            var summary = layout.Summarize(layout.Lay(0, result).Rows).Single();
            Assert.Equal(0L, summary["finished"]);
            Assert.Null(summary["train_loss_mean"]);
        }
    }

    [Fact]
    public void The_history_ends_with_the_measures_of_the_row_and_changes_nothing()
    {
        const string one = "--arch relu --mode masked --k 4";
        var plain = Make(Small, one).Run(0, new CellContext(CancellationToken.None));
        var experiment = Make(new RunRequest { History = true }, Small, one, "--probe-every 3 --baseline pca");
        var result = experiment.Run(0, new CellContext(CancellationToken.None));

        Assert.Equal([0L, 1L, 2L, 3L], result.History!.Select(row => row.Integer("epoch")!.Value));
        Assert.Equal([0L, 9L, 18L, 27L], result.History!.Select(row => row.Integer("step")!.Value));
        Assert.Equal(result.Rows[0]["train_loss"], result.History![3]["train_loss"]);
        Assert.Equal(result.Rows[0]["valid_loss"], result.History[3]["valid_loss"]);
        Assert.Equal(result.Rows[0]["probe_accuracy"], result.History[3]["probe_accuracy"]);
        Assert.Equal([true, false, false, true], result.History.Select(row => row["probe_accuracy"] is not null));
        Assert.All(result.History, row => Assert.Null(row["step_loss"]));
        Assert.True(result.History[0].Number("train_loss") > result.History[3].Number("train_loss"));
        Assert.Equal("masked", result.History[0]["mode"]);
        Assert.Equal(plain.Rows[0]["test_loss"], result.Rows[0]["test_loss"]);
        Assert.Equal(plain.Rows[0]["probe_accuracy"], result.Rows[0]["probe_accuracy"]);
        Assert.Null(plain.History);
        Assert.Equal((true, false), (experiment.HasHistory(0), experiment.HasHistory(1)));
    }

    // Epoch 0 is the network as it was drawn: what a run of no epochs ends with.
    [Fact]
    public void The_history_begins_before_training_and_is_probed_each_epoch()
    {
        const string one = "--arch relu --mode vanilla --k 4";
        var history = Make(new RunRequest { History = true }, Small, one)
            .Run(0, new CellContext(CancellationToken.None))
            .History!;
        var ends = Enumerable
            .Range(0, 4)
            .Select(epochs => Make(Small.Replace("--epochs 3", $"--epochs {epochs}", StringComparison.Ordinal), one))
            .Select(experiment => experiment.Run(0, new CellContext(CancellationToken.None)).Rows[0])
            .ToList();

        foreach (var measure in new[] { "train_loss", "valid_loss" })
            Assert.Equal(ends.Select(row => row[measure]), history.Select(row => row[measure]));

        // A probe that starts elsewhere is as good, and may differ in a sample.
        Assert.All(ends.Zip(history), pair =>
            Assert.Equal(pair.First.Number("probe_accuracy")!.Value, pair.Second.Number("probe_accuracy")!.Value, 0.02)
        );
    }

    [Fact]
    public void The_loss_of_every_step_is_written_on_request()
    {
        const string one = "--arch linear --mode denoising --k 4 --history-steps --probe-every never";
        var history = Make(new RunRequest { History = true }, Small, one)
            .Run(0, new CellContext(CancellationToken.None))
            .History!;
        var steps = history.Where(row => row["step_loss"] is not null).ToList();

        // 420 samples in batches of 50: nine steps an epoch, the last of 20.
        Assert.Equal(Enumerable.Range(1, 27).Select(step => (long)step), steps.Select(row => row.Integer("step")!.Value));
        Assert.Equal(9, steps.Count(row => row.Integer("epoch") == 2));
        Assert.All(steps, row => Assert.Null(row["train_loss"] ?? row["valid_loss"] ?? row["probe_accuracy"]));
        Assert.Equal([0L, 9L, 18L, 27L], history.Except(steps).Select(row => row.Integer("step")!.Value));
        Assert.True(steps[0].Number("step_loss") > steps[^1].Number("step_loss"));
    }

    [Fact]
    public void A_history_of_another_request_is_told_from_the_one_that_is_wanted()
    {
        string[] requests = ["", "--probe-every 2", "--probe-every never", "--history-steps", "--no-probe"];
        const string one = "--arch linear --mode vanilla --k 4";
        var experiments = requests.Select(wanted => Make(new RunRequest { History = true }, Small, one, wanted)).ToList();
        var histories = experiments
            .Select(experiment => experiment.Run(0, new CellContext(CancellationToken.None)).History!)
            .ToList();

        for (var i = 0; i < requests.Length; i++)
            Assert.Equal(
                // Without probes there is nothing to tell from never.
                requests.Select((_, j) => i == j || (i, j) is (2, 4) or (4, 2)),
                histories.Select(rows => experiments[i].IsHistory(0, rows))
            );
    }

    // The notebook chooses by samples that neither fit the probe nor train the network.
    [Fact]
    public void Samples_of_the_probe_split_that_do_not_fit_the_probe_measure_it_too()
    {
        var some = Make(Small, "--probe-labels 20 --baseline raw --arch linear --mode vanilla");
        var rows = Enumerable
            .Range(0, some.CellCount)
            .Select(cell => some.Run(cell, new CellContext(CancellationToken.None)).Rows[0])
            .ToList();
        var all = Make(Small, "--arch linear --mode vanilla").Run(0, new CellContext(CancellationToken.None)).Rows[0];

        Assert.All(rows, row =>
            Assert.Equal(row.Number("probe_accuracy")!.Value, row.Number("probe_valid_accuracy")!.Value, 0.25)
        );
        Assert.Null(all["probe_valid_accuracy"]);
        var raw = rows[^1];
        var data = some.Data[0];
        var probe = LinearProbe.Fit(
            data.Probe.Samples,
            data.Probe.Labels,
            20,
            data.Classes.Count,
            cancellation: CancellationToken.None
        );
        var right = Enumerable
            .Range(20, data.Probe.Count - 20)
            .Count(i =>
                probe.Accuracy((DenseMatrix)data.Probe.Samples.SubMatrix(0, data.Features, i, 1), [data.Probe.Labels[i]]) == 1
            );
        Assert.Equal("raw", raw["mode"]);
        Assert.Equal((double)right / (data.Probe.Count - 20), raw.Number("probe_valid_accuracy")!.Value, 1e-12);
    }

    [Fact]
    public void Rows_name_only_the_parameters_that_matter()
    {
        var experiment = Make(Small, "--baseline pca --no-probe");
        var (linear, denoising, masked, pca) = (
            Row(experiment, "linear", "vanilla", 2),
            Row(experiment, "relu", "denoising", 2),
            Row(experiment, "relu", "masked", 20),
            Row(experiment, "pca", "pca", 20)
        );

        Assert.Equal(
            ("12", null, null, null),
            (linear["hidden"], linear["noise_std"], linear["mask_prob"], linear["masked_loss"])
        );
        Assert.Equal(("12", 0.5, null), (denoising["hidden"], denoising["noise_std"], denoising["mask_prob"]));
        Assert.Equal((0.25, "full", 0.001), (masked["mask_prob"], masked["masked_loss"], masked["lr"]));
        Assert.Equal((null, null, 20L), (pca["lr"], pca["epochs"], pca["k"]));

        // The samples are drawn by the seed, the components of them are not: they have a seed and no repeat.
        Assert.Equal((0L, 0L, 0L, null), (masked["seed"], masked["repeat"], pca["seed"], pca["repeat"]));
        Assert.Null(masked["pca_loss"]);
        Assert.Equal((16L + 1) * 12 + ((12 + 1) * 2) + ((2 + 1) * 12) + ((12 + 1) * 16), linear["parameters"]);
        Assert.Equal(("0.7,0.2,0.1", 600L, 16L), (linear["split"], linear["synthetic_samples"], linear["synthetic_dim"]));
    }

    [Fact]
    public void The_summary_takes_the_repeats_together()
    {
        var experiment = Make(
            Small.Replace("--hidden 12", "", StringComparison.Ordinal),
            "--mode vanilla --arch linear --k 2 --repeats 3 --baseline raw"
        );
        var layout = new SweepLayout(experiment, "1.2.3", timings: true);
        var cells = Enumerable
            .Range(0, 4)
            .Select(cell =>
            {
                var result = experiment.Run(cell, new CellContext(CancellationToken.None));
                return layout.Lay(cell, cell == 1 ? result with { Status = CellStatus.Failed } : result);
            })
            .ToList();
        var rows = cells.SelectMany(cell => cell.Rows).ToList();

        var summary = layout.Summarize(rows);

        Assert.Equal(2, summary.Count);
        Assert.Equal(2L, summary[0]["finished"]);
        var losses = new[] { rows[0].Number("train_loss")!.Value, rows[2].Number("train_loss")!.Value };
        Assert.Equal(
            (losses.Average(), losses.Min(), losses.Max()),
            (summary[0]["train_loss_mean"], summary[0]["train_loss_min"], summary[0]["train_loss_max"])
        );
        Assert.Equal(Math.Abs(losses[0] - losses[1]) / Math.Sqrt(2), summary[0].Number("train_loss_std")!.Value, 1e-12);
        Assert.Equal(
            ("raw", 16L, 0.0, null),
            (summary[1]["mode"], summary[1]["k"], summary[1]["test_mse_mean"], summary[1]["test_mse_std"])
        );
    }

    [Fact]
    public void A_cancelled_cell_stops()
    {
        var experiment = Make(Small);
        Assert.Throws<OperationCanceledException>(() =>
            experiment.Run(0, new CellContext(new CancellationToken(canceled: true)))
        );
    }

    private static AeExperiment Make(params string[] options) => Make(new RunRequest(), options);

    private static AeExperiment Make(RunRequest request, params string[] options) =>
        new(CommandText.Read(AeDeclaration.Definition, options), request);

    private static Row Row(AeExperiment experiment, string architecture, string mode, int k)
    {
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            var row = experiment.Rows.NewRow();
            experiment.Describe(cell, row);
            if (row.Text("arch") == architecture && row.Text("mode") == mode && row.Integer("k") == k)
                return experiment.Run(cell, new CellContext(CancellationToken.None)).Rows.Single();
        }

        throw new ArgumentException($"no cell {architecture} {mode} {k}");
    }

    private static List<string> Run(string options, int runners, int threads)
    {
        var experiment = Make(new RunRequest { History = true }, options);
        var results = new CellResult[experiment.CellCount];
        var budget = new ThreadBudget(threads);
        var next = -1;
        var workers = Enumerable
            .Range(0, runners)
            .Select(_ => new Thread(() =>
            {
                using var stay = budget.Enter();
                for (var cell = Interlocked.Increment(ref next); cell < results.Length; cell = Interlocked.Increment(ref next))
                    results[cell] = experiment.Run(cell, new CellContext(CancellationToken.None));
            }))
            .ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        return [.. results.SelectMany(result => result.Rows.Concat(result.History ?? [])).Select(Text)];
    }

    private static string Text(Row row) =>
        string.Join(
            ',',
            row.Schema.Columns.Where(column => column.Role != ColumnRole.Timing)
                .Select(column => CellText.Format(row[column.Name]))
        );
}
