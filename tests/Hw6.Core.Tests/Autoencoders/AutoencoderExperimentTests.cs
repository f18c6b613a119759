using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Autoencoders;

public sealed class AutoencoderExperimentTests
{
    private static readonly AutoencoderOptions Small = new()
    {
        Data = new DatasetOptions
        {
            Name = "synthetic",
            Synthetic = new SyntheticOptions
            {
                Samples = 600,
                Dimension = 16,
                Signal = 4,
            },
        },
        K = [2, 20],
        Hidden = [12],
        Epochs = 3,
        Batch = 50,
    };

    [Fact]
    public void Cells_are_the_product_in_order_with_the_baselines_after_them()
    {
        var experiment = new AutoencoderExperiment(
            Small with
            {
                Repeats = 2,
                Baselines = [Baseline.Raw, Baseline.Random, Baseline.Pca],
            }
        );
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
            [" raw 16 0", " random 2 0", " random 2 1", " random 20 0", " random 20 1", " pca 2 0", " pca 20 0"],
            cells[24..]
        );
    }

    [Fact]
    public void Rows_are_the_same_for_one_thread_two_threads_and_two_threads_in_one_cell()
    {
        var options = Small with
        {
            Baselines = [Baseline.Pca, Baseline.Raw, Baseline.Random],
            EpochHistory = true,
            ProbeEvery = 2,
            MaskedLoss = MaskedLoss.Hidden,
        };
        var alone = Run(options, runners: 1, threads: 1);

        Assert.Equal(alone, Run(options, runners: 2, threads: 2));
        Assert.Equal(alone, Run(options, runners: 1, threads: 2));
        Assert.NotEqual(alone, Run(options with { Seed = 1 }, runners: 2, threads: 2));
    }

    [Fact]
    public void The_digits_give_the_known_losses_and_no_linear_autoencoder_beats_the_floor()
    {
        var experiment = new AutoencoderExperiment(
            new AutoencoderOptions
            {
                K = [5, 10, 100],
                Probe = false,
                Seed = 1,
            }
        );

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
        var experiment = new AutoencoderExperiment(
            new AutoencoderOptions
            {
                Data = new DatasetOptions { Name = "synthetic" },
                Architectures = [Architecture.Linear],
                Modes = [CorruptionMode.Vanilla],
                K = [5, 20],
                Adam = new AdamOptions { Rate = 5e-4 },
            }
        );

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
        foreach (var architecture in Enum.GetValues<Architecture>())
        {
            var experiment = new AutoencoderExperiment(
                Small with
                {
                    Architectures = [architecture],
                    Modes = [CorruptionMode.Vanilla],
                    K = [5],
                    Adam = new AdamOptions { Rate = 1e3 },
                }
            );
            var result = experiment.Run(0, new CellContext(CancellationToken.None));

            Assert.Equal(CellStatus.Diverged, result.Status);
            Assert.Contains("epoch 1", result.Error, StringComparison.Ordinal);
            foreach (
                var column in experiment.Rows.Columns.Where(column =>
                    column.Role == ColumnRole.Result && column.Name != "parameters"
                )
            )
                Assert.Null(result.Rows.Single()[column.Name]);
            Assert.Equal(0L, experiment.Summarize(result.Rows).Single()["repeats"]);
        }
    }

    [Fact]
    public void The_history_ends_with_the_losses_of_the_row_and_changes_nothing()
    {
        var options = Small with { Architectures = [Architecture.Relu], Modes = [CorruptionMode.Masked], K = [4] };
        var plain = new AutoencoderExperiment(options).Run(0, new CellContext(CancellationToken.None));
        var experiment = new AutoencoderExperiment(
            options with
            {
                EpochHistory = true,
                ProbeEvery = 3,
                Baselines = [Baseline.Pca],
            }
        );
        var result = experiment.Run(0, new CellContext(CancellationToken.None));

        Assert.Equal([1L, 2L, 3L], result.History!.Select(row => row.Integer("epoch")!.Value));
        Assert.Equal(result.Rows[0]["train_loss"], result.History![2]["train_loss"]);
        Assert.Equal(result.Rows[0]["valid_loss"], result.History[2]["valid_loss"]);
        Assert.Equal(result.Rows[0]["probe_accuracy"], result.History[2]["probe_accuracy"]);
        Assert.Null(result.History[0]["probe_accuracy"]);
        Assert.True(result.History[0].Number("train_loss") > result.History[2].Number("train_loss"));
        Assert.Equal("masked", result.History[0]["mode"]);
        Assert.Equal(plain.Rows[0]["test_loss"], result.Rows[0]["test_loss"]);
        Assert.Empty(plain.History!);
        Assert.Equal((true, false), (experiment.HasHistory(0), experiment.HasHistory(1)));
    }

    [Fact]
    public void Rows_name_only_the_parameters_that_matter()
    {
        var experiment = new AutoencoderExperiment(Small with { Baselines = [Baseline.Pca], Probe = false });
        var (linear, denoising, masked, pca) = (
            Row(experiment, "linear", "vanilla", 2),
            Row(experiment, "relu", "denoising", 2),
            Row(experiment, "relu", "masked", 20),
            Row(experiment, "", "pca", 20)
        );

        Assert.Equal(
            (null, null, null, null),
            (linear["hidden"], linear["noise_std"], linear["mask_prob"], linear["masked_loss"])
        );
        Assert.Equal(("12", 0.5, null), (denoising["hidden"], denoising["noise_std"], denoising["mask_prob"]));
        Assert.Equal((0.25, "full", 0.001), (masked["mask_prob"], masked["masked_loss"], masked["lr"]));
        Assert.Equal((null, null, 20L), (pca["lr"], pca["epochs"], pca["k"]));
        Assert.Null(masked["pca_loss"]);
        Assert.Equal((16L + 1) * 2 + ((2 + 1) * 16), linear["parameters"]);
        Assert.Equal("0.7,0.2,0.1", linear["split"]);
    }

    [Fact]
    public void The_summary_takes_the_repeats_together()
    {
        var experiment = new AutoencoderExperiment(
            Small with
            {
                Modes = [CorruptionMode.Vanilla],
                Architectures = [Architecture.Linear],
                K = [2],
                Repeats = 3,
                Baselines = [Baseline.Raw],
            }
        );
        var rows = Enumerable
            .Range(0, 4)
            .SelectMany(cell => experiment.Run(cell, new CellContext(CancellationToken.None)).Rows)
            .ToList();
        rows[1]["train_loss"] = null;

        var summary = experiment.Summarize(rows);

        Assert.Equal(2, summary.Count);
        Assert.Equal(2L, summary[0]["repeats"]);
        var losses = new[] { rows[0].Number("train_loss")!.Value, rows[2].Number("train_loss")!.Value };
        Assert.Equal(
            (losses.Average(), losses.Min(), losses.Max()),
            (summary[0]["train_loss_mean"], summary[0]["train_loss_min"], summary[0]["train_loss_max"])
        );
        Assert.Equal(("raw", 16L, 0.0), (summary[1]["mode"], summary[1]["k"], summary[1]["test_mse_mean"]));
    }

    [Fact]
    public void A_cancelled_cell_stops()
    {
        var experiment = new AutoencoderExperiment(Small);
        Assert.Throws<OperationCanceledException>(() =>
            experiment.Run(0, new CellContext(new CancellationToken(canceled: true)))
        );
    }

    private static Row Row(AutoencoderExperiment experiment, string architecture, string mode, int k)
    {
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            var row = experiment.Rows.NewRow();
            experiment.Describe(cell, row);
            if ((row.Text("arch") ?? "") == architecture && row.Text("mode") == mode && row.Integer("k") == k)
                return experiment.Run(cell, new CellContext(CancellationToken.None)).Rows.Single();
        }

        throw new ArgumentException($"no cell {architecture} {mode} {k}");
    }

    private static List<string> Run(AutoencoderOptions options, int runners, int threads)
    {
        var experiment = new AutoencoderExperiment(options);
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
