using Hw6.Core.Experiments.Ae;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Experiments.Ae;

public sealed class AeSweepTests : IDisposable
{
    private const string Drawn = "--dataset synthetic --synthetic-samples 60 --synthetic-dim 4 --synthetic-signal 2 --k 2";

    private readonly TemporaryFolder folder = new();
    private readonly string two;

    public AeSweepTests()
    {
        var csv = folder.Write(
            "mine.csv",
            "label,x,y,z\n"
                + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i % 2},{i % 7},{i * i % 11},{(i % 2) + (i % 5)}\n"))
        );
        two = Drawn.Replace("synthetic ", "synthetic,csv ", StringComparison.Ordinal) + $" --data {csv}";
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_parameter_is_swept_and_makes_one_cell_where_it_does_not_apply()
    {
        var experiment = Make(
            two,
            "--arch linear,relu --mode vanilla,denoising --hidden 8 --hidden 8,4 --noise-std 0.3,0.5 --lr 1e-3,1e-2 --epochs 1,2 --batch 10,20 --seed 1..3"
        );
        var expected = (
            from dataset in Values("synthetic", "csv")
            from arch in Values("linear", "relu")
            from mode in Values("vanilla", "denoising")
            from hidden in Values("8", "8,4")
            from noise in mode == "vanilla" ? Values("") : Values("0.3", "0.5")
            from rate in Values("0.001", "0.01")
            from batch in Values("10", "20")
            from epochs in Values("1", "2")
            from seed in Values("1", "2", "3")
            select $"{dataset} {arch} {mode} {hidden} {noise} {rate} {batch} {epochs} {seed}"
        ).ToList();

        Assert.Equal(576, expected.Count);
        Assert.Equal(
            expected,
            experiment.Cells.Select(
                (_, cell) =>
                {
                    var row = experiment.Rows.NewRow();
                    experiment.Describe(cell, row);
                    return FormattableString.Invariant(
                        $"{row["dataset"]} {row["arch"]} {row["mode"]} {row["hidden"]} {row["noise_std"]} {row["lr"]} {row["batch"]} {row["epochs"]} {row["seed"]}"
                    );
                }
            )
        );
    }

    [Fact]
    public void A_cell_of_a_sweep_has_the_results_that_it_has_alone()
    {
        var sweep = Make(
            two,
            "--mode masked,denoising --hidden 8 --hidden 8,4 --noise-std 0.3,0.5 --mask-prob 0.1,0.4 --masked-loss hidden,full",
            "--lr 1e-3,1e-2 --beta1 0.8,0.9 --beta2 0.9,0.999 --eps 1e-8,1e-3 --epochs 1,3 --batch 7,20 --probe-labels 9,all --seed 1,5 --repeats 2 --baseline pca,random"
        );
        Assert.Equal(24_600, sweep.CellCount);

        // Some of all, far apart, and every baseline.
        foreach (
            var cell in Enumerable
                .Range(0, sweep.CellCount)
                .Where(cell => cell % 601 == 11 || sweep.Cells[cell].Has(AeParameters.Baseline))
        )
        {
            var asked = new ParameterValues();
            foreach (var parameter in sweep.Definition.Parameters)
            {
                if (sweep.Cells[cell].Find(parameter) is { } value)
                    asked.Set(parameter, [value]);
            }

            // Beside its baseline an experiment has autoencoders, before it.
            var alone = new AeExperiment(asked);
            Assert.Equal(Results(sweep, cell), Results(alone, alone.CellCount - 1));
        }
    }

    [Fact]
    public void Each_parameter_changes_what_is_learned()
    {
        const string one =
            "--arch relu --hidden 8 --mode masked --mask-prob 0.3 --masked-loss full --lr 1e-2 --beta1 0.9 --beta2 0.999 --eps 1e-8 --epochs 3 --batch 20 --seed 1";
        var original = Learned(one);
        string[] changes =
        [
            "--hidden 8,4",
            "--mode denoising",
            "--mask-prob 0.6",
            "--masked-loss visible",
            "--lr 1e-3",
            "--beta1 0.5",
            "--beta2 0.9",
            "--eps 0.1",
            "--epochs 2",
            "--batch 7",
            "--seed 2",
            "--k 1",
        ];
        var learned = changes
            .Select(change =>
                Learned(
                    change == "--mode denoising"
                        ? one.Replace("--mask-prob 0.3 --masked-loss full", "", StringComparison.Ordinal)
                        : one,
                    change
                )
            )
            .ToList();

        Assert.DoesNotContain(original, learned);
        Assert.Distinct(learned);

        double Learned(params string[] options) =>
            Make([Drawn, .. options]).Run(0, new CellContext(CancellationToken.None)).Rows.Single().Number("test_loss")!.Value;
    }

    [Fact]
    public void The_summary_has_a_row_for_each_point_with_its_parameters()
    {
        var experiment = Make(
            Drawn,
            "--arch linear --mode vanilla --lr 1e-3,1e-2 --batch 10,20 --epochs 1 --seed 1,2 --repeats 2 --baseline pca"
        );
        var layout = new SweepLayout(experiment, "1.2.3", timings: false);
        var rows = Enumerable
            .Range(0, experiment.CellCount)
            .SelectMany(cell => layout.Lay(cell, experiment.Run(cell, new CellContext(CancellationToken.None))).Rows)
            .ToList();

        var summary = layout.Summarize(rows);

        Assert.Equal(
            ["linear 0.001 10 4", "linear 0.001 20 4", "linear 0.01 10 4", "linear 0.01 20 4", "pca   2"],
            summary.Select(row => FormattableString.Invariant($"{row["arch"]} {row["lr"]} {row["batch"]} {row["finished"]}"))
        );
        foreach (var (point, i) in summary.Take(4).Select((row, i) => (row, i)))
        {
            var losses = rows.Skip(4 * i).Take(4).Select(row => row.Number("test_loss")!.Value).ToList();
            Assert.Equal(losses.Average(), point.Number("test_loss_mean"));
            Assert.Equal(losses.Min(), point.Number("test_loss_min"));
            Assert.Equal(losses.Max(), point.Number("test_loss_max"));
        }
    }

    [Fact]
    public void Names_of_files_may_hold_any_parameter()
    {
        Write(
            "c-{lr}-{noise-std}-{hidden}-{seed}-{repeat}.csv",
            "--arch relu --mode denoising --hidden 8 --hidden 8,4 --noise-std 0.5 --lr 1e-4,1e-3 --epochs 0 --seed 1,2 --repeats 2"
        );

        var expected =
            from rate in Values("0.0001", "0.001")
            from hidden in Values("8", "8,4")
            from seed in Values("1", "2")
            from repeat in Values("0", "1")
            select $"c-{rate}-0.5-{hidden}-{seed}-{repeat}.csv";
        Assert.Equal(expected.Order(StringComparer.Ordinal), Written("c-*"));
    }

    [Fact]
    public void Names_of_files_say_what_the_rows_say()
    {
        Write(
            "c-{mode}-{k}-{probe-labels}.csv",
            "--arch linear --mode vanilla --epochs 0 --baseline pca,raw,random --probe-labels 8,all"
        );

        // A baseline stands in the place of the mode, raw has as many entries as samples, and all 12 of the probe split are meant by all.
        Assert.Equal(
            [
                "c-pca-2-12.csv",
                "c-pca-2-8.csv",
                "c-random-2-12.csv",
                "c-random-2-8.csv",
                "c-raw-4-12.csv",
                "c-raw-4-8.csv",
                "c-vanilla-2-12.csv",
                "c-vanilla-2-8.csv",
            ],
            Written("c-*")
        );
    }

    private void Write(string name, string options)
    {
        var experiment = new AeExperiment(
            CommandText.Read(AeDeclaration.Definition, Drawn, options),
            new RunRequest { Artifacts = [AeParameters.SaveFeatures] }
        );
        var files = new Dictionary<Artifact, string> { [AeParameters.SaveFeatures] = folder.File(name) };
        var artifacts = new CellArtifacts(files, experiment, Stream.Null);
        for (var cell = 0; cell < experiment.CellCount; cell++)
            artifacts.Write(cell, experiment.Run(cell, new CellContext(CancellationToken.None)).Files);
    }

    private IEnumerable<string?> Written(string pattern) =>
        Directory.EnumerateFiles(folder.Path, pattern).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static string[] Values(params string[] values) => values;

    private static AeExperiment Make(params string[] options) => new(CommandText.Read(AeDeclaration.Definition, options));

    private static List<string> Results(AeExperiment experiment, int cell)
    {
        var row = experiment.Run(cell, new CellContext(CancellationToken.None)).Rows.Single();
        return
        [
            .. row
                .Schema.Columns.Where(column => column.Role != ColumnRole.Timing)
                .Select(column => $"{column.Name} {CellText.Format(row[column.Name])}"),
        ];
    }
}
