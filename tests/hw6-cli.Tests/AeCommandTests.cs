using Hw6.Tests.Shared;

namespace Hw6.Cli.Tests;

public sealed class AeCommandTests : IDisposable
{
    private static readonly string[] Small =
    [
        "ae",
        "--dataset",
        "synthetic",
        "--synthetic-samples",
        "400",
        "--synthetic-dim",
        "12",
        "--synthetic-signal",
        "3",
        "--hidden",
        "8,8",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_main_job_gives_eight_rows_of_csv_in_a_pipe_and_nothing_else_on_stdout()
    {
        var result = Tool.Run("ae", "--k", "5,10,100,1000", "--mode", "masked", "--epochs", "0", "--no-probe");

        Assert.Equal(0, result.Code);
        Assert.Equal(9, result.Lines.Length);
        Assert.StartsWith("dataset,data_dir,data,split,synthetic_samples,", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal(4, result.Lines.Count(line => line.StartsWith("digits,,,,,,,,linear,masked,", StringComparison.Ordinal)));
        Assert.Equal(4, result.Lines.Count(line => line.StartsWith("digits,,,,,,,,relu,masked,", StringComparison.Ordinal)));

        // Means over one run each would be the rows once more.
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void The_table_has_the_same_bytes_whatever_is_recorded_beside_it()
    {
        string[][] beside =
        [
            [],
            ["--history", folder["h1.csv"]],
            ["--history", folder["h2.csv"], "--probe-every", "2", "--history-steps"],
            ["--history", folder["h3.csv"], "--probe-every", "never"],
            ["--plot", folder["p1.svg"]],
            ["--plot", folder["p2.svg"], "--axis", "log", "--probe-every", "never"],
        ];
        var tables = beside
            .Select(
                (options, i) =>
                {
                    var file = folder[$"{i}.csv"];
                    string[] table = ["--k", "2", "--epochs", "3", "--baseline", "pca", "--no-timings", "-q", "-o", file];
                    Assert.Equal(0, Tool.Run([.. Small, .. table, .. options]).Code);
                    return File.ReadAllText(file);
                }
            )
            .ToList();

        Assert.Single(tables.Distinct());
        Assert.NotEqual(File.ReadAllText(folder["h1.csv"]), File.ReadAllText(folder["h3.csv"]));
        Tool.Refuses([.. Small, "--axis", "log"], "--axis: found without --plot; expected both, or neither");
    }

    [Fact]
    public void Means_over_several_runs_are_on_stderr()
    {
        var result = Tool.Run([.. Small, "--k", "2", "--epochs", "1", "--no-probe", "--seed", "1,2"]);
        Assert.Equal((0, 1 + 12), (result.Code, result.Lines.Length));
        Assert.Contains("test_mse_mean", result.Error, StringComparison.Ordinal);
        Assert.Contains("test_mse_std", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_and_quiet_change_no_byte()
    {
        string[] options =
        [
            .. Small,
            "--k",
            "2,5",
            "--baseline",
            "pca,raw,random",
            "--repeats",
            "2",
            "--no-timings",
            "--probe-every",
            "1",
            "--epochs",
            "2",
        ];
        var runs = new List<string>();
        foreach (var more in new string[][] { ["--threads", "1"], ["--threads", "2"], ["--threads", "2", "--quiet"] })
        {
            string[] files = [folder[$"history{runs.Count}"], folder[$"summary{runs.Count}"]];
            var result = Tool.Run([.. options, .. more, "--history", files[0], "--summary", files[1]]);
            Assert.Equal(0, result.Code);
            Assert.Equal("", result.Error);
            runs.Add(result.Out + File.ReadAllText(files[0]) + File.ReadAllText(files[1]));
        }

        Assert.Single(runs.Distinct());
    }

    [Fact]
    public void Options_reach_the_experiment()
    {
        var result = Tool.Run([
            .. Small,
            "--split",
            "0.5,0.25,0.25",
            "--k",
            "3",
            "--arch",
            "relu",
            "--mode",
            "denoising",
            "--noise-std",
            "0.1",
            "--batch",
            "7",
            "--lr",
            "0.01",
            "--beta1",
            "0.8",
            "--beta2",
            "0.99",
            "--eps",
            "1e-7",
            "--probe-labels",
            "50",
            "--seed",
            "9",
            "--synthetic-variance",
            "4",
            "--epochs",
            "2",
            "--no-timings",
        ]);

        Assert.Equal(0, result.Code);
        Assert.StartsWith(
            "synthetic,,,\"0.5,0.25,0.25\",400,12,3,4,relu,denoising,3,0,9,\"8,8\",,0.1,,,0.01,0.8,0.99,1E-07,7,2,50,",
            result.Lines[1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_hopeless_rate_gives_diverged_rows_and_exit_code_1()
    {
        var result = Tool.Run([.. Small, "--lr", "1e3", "--k", "3", "--epochs", "2"]);

        Assert.Equal(1, result.Code);
        Assert.Equal(7, result.Lines.Length);
        Assert.All(result.Lines[1..], line => Assert.Contains(",diverged,", line, StringComparison.Ordinal));
        Assert.DoesNotContain("nan", result.Out, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Learned_features_and_models_are_saved_per_cell()
    {
        var result = Tool.Run([
            .. Small,
            "--k",
            "3",
            "--mode",
            "vanilla",
            "--epochs",
            "2",
            "--save-features",
            folder["f-{arch}.csv"],
            "--save-model",
            folder["m-{arch}.npz"],
        ]);

        Assert.Equal(0, result.Code);
        foreach (var name in new[] { "f-linear.csv", "f-relu.csv", "m-linear.npz", "m-relu.npz" })
            Assert.True(File.Exists(folder[name]));
    }

    [Theory]
    [InlineData("--k", "0")]
    [InlineData("--k", "5,x")]
    [InlineData("--k", "5..1+2")]
    [InlineData("--k", "5,5")]
    [InlineData("--mode", "foo")]
    [InlineData("--arch", "cnn")]
    [InlineData("--baseline", "pca,ica")]
    [InlineData("--mask-prob", "1.5")]
    [InlineData("--mask-prob", "nan")]
    [InlineData("--noise-std", "-1")]
    [InlineData("--masked-loss", "half")]
    [InlineData("--probe-labels", "0")]
    [InlineData("--probe-labels", "501")]
    [InlineData("--probe-labels", "1.5")]
    [InlineData("--probe-labels", "some")]
    [InlineData("--probe-every", "0")]
    [InlineData("--probe-every", "1")]
    [InlineData("--epochs", "-1")]
    [InlineData("--epochs", "ten")]
    [InlineData("--repeats", "0")]
    [InlineData("--batch", "0")]
    [InlineData("--lr", "0")]
    [InlineData("--lr", "1,x")]
    [InlineData("--beta1", "1")]
    [InlineData("--beta2", "-0.5")]
    [InlineData("--eps", "0")]
    [InlineData("--hidden", "256,x")]
    [InlineData("--hidden", "0")]
    [InlineData("--split", "0.5,0.5")]
    [InlineData("--split", "0.7,0.1,0.2")]
    [InlineData("--dataset", "mnits")]
    [InlineData("--dataset", "idx")]
    [InlineData("--data-dir", "/no/such/folder")]
    [InlineData("--data", "x.csv")]
    [InlineData("--data-url", "https://example.org/")]
    [InlineData("--save-features", "f.csv")]
    [InlineData("--save-model", "/no/such/folder/{arch}{mode}{k}.npz")]
    public void Bad_values_are_refused_in_one_line_that_names_the_option(string option, string value) =>
        Tool.Refuses(["ae", option, value], option);

    [Theory]
    [InlineData("ae --masked-loss hidden --mode vanilla", "--masked-loss")]
    [InlineData("ae --no-probe --probe-labels 100", "--probe-labels")]
    [InlineData("ae --dataset mnist --data-dir /no/such/folder", "/no/such/folder")]
    [InlineData("ae --dataset synthetic --synthetic-signal 200", "--synthetic-signal")]
    [InlineData("ae --dataset synthetic --synthetic-variance 0", "--synthetic-variance")]
    public void Options_that_contradict_each_other_are_refused(string line, string named) => Tool.Refuses(line.Split(' '), named);

    [Theory]
    [InlineData("label,x\na,1\nb", "row 3")]
    [InlineData("label,x\na,1\nb,two", "row 3: column 'x': found 'two'")]
    [InlineData("label,x\na,1\nb,nan", "row 3: column 'x': found 'nan'")]
    [InlineData("label,x\na,1\na,2\na,3", "expected at least two classes")]
    public void A_csv_file_that_is_not_whole_is_refused_with_row_and_field(string text, string expected) =>
        Tool.Refuses(["ae", "--dataset", "csv", "--data", folder.Write("bad.csv", text)], folder["bad.csv"], expected);

    [Fact]
    public void Idx_files_that_are_cut_or_mislabelled_are_refused()
    {
        IdxFiles.WriteFour(Path.GetDirectoryName(folder["x"])!);
        string[] line =
        [
            "ae",
            "--dataset",
            "idx",
            "--data-dir",
            Path.GetDirectoryName(folder["x"])!,
            "--epochs",
            "0",
            "--no-probe",
            "--k",
            "2",
        ];
        Assert.Equal(0, Tool.Run(line).Code);

        File.WriteAllBytes(folder["train-labels-idx1-ubyte.gz"], IdxFiles.Images(40));
        Tool.Refuses(line, "train-labels-idx1-ubyte.gz: found an IDX file of images, expected labels");
        File.WriteAllBytes(folder["train-labels-idx1-ubyte.gz"], IdxFiles.Gzip(IdxFiles.Labels(40))[..^20]);
        Tool.Refuses(line, "train-labels-idx1-ubyte.gz: the gzip data are damaged or cut off");
        File.WriteAllBytes(folder["train-images-idx3-ubyte"], IdxFiles.Images(40)[..^1]);
        Tool.Refuses(line, "train-images-idx3-ubyte: found 479 bytes of data, expected 480");
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_found_before_training()
    {
        // So many epochs that training first would never end.
        Tool.Refuses([.. Small, "--epochs", "1000000", "-o", folder["no/such/folder/out.csv"]], "--output");
        Tool.Refuses([.. Small, "--epochs", "1000000", "--history", folder["no/such/folder/out.csv"]], "--history");
    }

    [Fact]
    public void A_bad_option_leaves_an_output_as_it_was()
    {
        var output = folder.Write("out.csv", "precious");

        Tool.Refuses(["ae", "--dataset", "csv", "--data", folder["none.csv"], "-o", output], "none.csv");
        Tool.Refuses(["ae", "--probe-labels", "501", "-o", output], "--probe-labels");

        Assert.Equal("precious", File.ReadAllText(output));
    }
}
