using Hw6.Core.Data;
using Hw6.Core.Experiments;
using Hw6.Core.Experiments.Ae;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tests.Data;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Experiments;

public sealed class DatasetParametersTests
{
    [Theory]
    [InlineData(
        "--data-dir /tmp",
        "--data-dir: '/tmp' changes nothing here; expected it only with --dataset mnist or fashion-mnist or idx"
    )]
    [InlineData("--dataset mnist --data x.csv", "--data: 'x.csv' changes nothing here; expected it only with --dataset csv")]
    [InlineData(
        "--dataset csv --data x.csv --data-url https://example.org",
        "--data-url: 'https://example.org' changes nothing here; expected it only with --dataset mnist or fashion-mnist"
    )]
    [InlineData(
        "--split 0.7,0.1,0.2",
        "--split: '0.7,0.1,0.2' changes nothing here; expected it only with --dataset synthetic or idx or csv"
    )]
    [InlineData(
        "--synthetic-samples 5",
        "--synthetic-samples: '5' changes nothing here; expected it only with --dataset synthetic"
    )]
    [InlineData("--synthetic-dim 5", "--synthetic-dim: '5' changes nothing here; expected it only with --dataset synthetic")]
    [InlineData(
        "--synthetic-signal 5",
        "--synthetic-signal: '5' changes nothing here; expected it only with --dataset synthetic"
    )]
    [InlineData(
        "--synthetic-variance 5",
        "--synthetic-variance: '5' changes nothing here; expected it only with --dataset synthetic"
    )]
    [InlineData(
        "--dataset synthetic --split 0.5,0.5,0",
        "--split: '0.5,0.5,0' is not accepted; expected three positive fractions"
    )]
    [InlineData(
        "--dataset synthetic --split 0.5,0.2,0.2",
        "--split: '0.5,0.2,0.2' is not accepted; expected three positive fractions"
    )]
    [InlineData(
        "--dataset synthetic --split -0.5,1,0.5",
        "--split: '-0.5,1,0.5' is not accepted; expected three positive fractions"
    )]
    [InlineData(
        "--dataset synthetic --split nan,0.5,0.5",
        "--split: 'nan,0.5,0.5' is not accepted; expected three positive fractions"
    )]
    [InlineData("--dataset synthetic --split 0.5,0.5", "--split: '0.5,0.5' is not accepted; expected three positive fractions")]
    [InlineData(
        "--dataset synthetic --split 0.5,0.2,0.2,0.1",
        "--split: '0.5,0.2,0.2,0.1' is not accepted; expected three positive fractions"
    )]
    [InlineData(
        "--dataset synthetic --split 0.7,0.1,0.2 --split 0.70,0.10,0.20",
        "--split: '0.7,0.1,0.2' is given twice; expected each value once"
    )]
    [InlineData(
        "--dataset synthetic --synthetic-samples 2",
        "--synthetic-samples: '2' is not accepted; expected a whole number of at least 3"
    )]
    [InlineData(
        "--dataset synthetic --synthetic-dim 0",
        "--synthetic-dim: '0' is not accepted; expected a whole number from 1 to 10000"
    )]
    [InlineData(
        "--dataset synthetic --synthetic-signal 101",
        "--synthetic-signal: '101' is not accepted with --synthetic-dim 100; expected at most that"
    )]
    [InlineData(
        "--dataset synthetic --synthetic-variance nan",
        "--synthetic-variance: 'nan' is not accepted; expected a number from 0 to"
    )]
    [InlineData(
        "--dataset synthetic --synthetic-variance 0",
        "--synthetic-variance: '0' is not accepted; expected a number from 0 to"
    )]
    [InlineData("--dataset idx", "--data-dir: --dataset idx needs it; expected a folder with IDX files")]
    [InlineData("--dataset digits,csv", "--data: --dataset csv needs it; expected a CSV file")]
    [InlineData("--dataset digits,digits", "--dataset: 'digits' is given twice; expected each value once")]
    [InlineData(
        "--dataset csv --data a/x.csv --data b/x.csv",
        "--data: 'x.csv' is given twice; expected names of files that differ without their folders, as rows hold them"
    )]
    public void Options_that_do_not_fit_the_data_set_are_refused(string options, string expected)
    {
        var message = Assert.Throws<InputException>(() => Make(options)).Message;

        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData(0.5, 0.5, 0)]
    [InlineData(0.5, 0.2, 0.2)]
    [InlineData(-0.5, 1, 0.5)]
    [InlineData(double.NaN, 0.5, 0.5)]
    public void Fractions_that_do_not_share_out_everything_are_refused(double train, double probe, double test) =>
        Assert.StartsWith(
            "--split: '",
            Assert
                .Throws<InputException>(() =>
                    new ParameterValues().With(DatasetParameters.Split, new SplitFractions(train, probe, test))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Each_of_several_data_sets_takes_the_options_that_are_its_own()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteFour(folder.Path);
        var csv = folder.Write(
            "mine.csv",
            "label,x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 2},{i},{i * i}\n"))
        );
        var experiment = Make(
            $"--dataset digits,csv,mnist,synthetic --data {csv} --data-dir {folder.Path} --split 0.5,0.2,0.3 --split 0.6,0.2,0.2 --synthetic-samples 50,100 --seed 3"
        );
        var cells = experiment
            .Cells.Select(
                (_, cell) =>
                {
                    var row = experiment.Rows.NewRow();
                    experiment.Describe(cell, row);
                    return FormattableString.Invariant(
                        $"{row["dataset"]} {row["data"]} {row["data_dir"]} {row["split"]} {row["synthetic_samples"]} {experiment.Data[cell].Train.Count}"
                    );
                }
            )
            .ToList();

        // A split that is fixed is not shown, and not swept.
        Assert.Equal(
            [
                "digits     3500",
                "csv mine.csv  0.5,0.2,0.3  20",
                "csv mine.csv  0.6,0.2,0.2  24",
                $"mnist  {Path.GetFileName(folder.Path)}   36",
                "synthetic   0.5,0.2,0.3 50 25",
                "synthetic   0.5,0.2,0.3 100 50",
                "synthetic   0.6,0.2,0.2 50 30",
                "synthetic   0.6,0.2,0.2 100 60",
            ],
            cells
        );
    }

    [Fact]
    public void Data_are_read_once_for_all_cells_and_once_for_each_seed_that_draws_them()
    {
        var experiment = Make("--dataset digits,synthetic --synthetic-samples 50 --seed 1,2 --lr 0.1,0.2");
        var data = experiment.Data;

        // digits, then synthetic; in each, rates outside and seeds inside.
        Assert.Equal(8, data.Count);
        Assert.Same(data[0], data[1]);
        Assert.Same(data[0], data[3]);
        Assert.NotSame(data[4], data[5]);
        Assert.Same(data[4], data[6]);
        Assert.NotEqual(data[4].Digest, data[5].Digest);
        Assert.Equal(3, experiment.Contents.Distinct().Count());
    }

    private static AeExperiment Make(string options) =>
        new(
            CommandText.Read(AeDeclaration.Definition, "--arch linear --mode vanilla --k 1 --no-probe", options),
            new RunRequest { Cancellation = TestContext.Current.CancellationToken }
        );
}
