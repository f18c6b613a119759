using System.Globalization;

namespace Hw6.Cli.Tests;

public class AttentionCommandTests
{
    [Fact]
    public void One_size_shows_softmax_beside_the_linear_kernels_with_their_ratio()
    {
        var result = Tool.Run("attention", "--n", "300", "--warmup", "0", "--format", "csv");
        Assert.Equal(ExitCode.Done, result.Code);
        var rows = Rows(result);
        Assert.Equal(
            [
                "softmax/direct",
                "softmax/streaming",
                "quadratic/direct",
                "quadratic/streaming",
                "quadratic/linear",
                "elu/direct",
                "elu/streaming",
                "elu/linear",
            ],
            rows.Select(row => $"{row["kernel"]}/{row["form"]}")
        );
        Assert.Equal("1", rows[0]["relative"]);
        Assert.All(rows, row => Assert.True(Number(row["relative"]) > 0));
        Assert.All(rows, row => Assert.True(Number(row["max_abs_error"]) < 1e-5));
        Assert.Contains("softmax has no linear form", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_command_gives_the_same_bytes_for_any_number_of_threads()
    {
        string[] args =
        [
            "attention",
            "--kernel",
            "softmax,quadratic,elu,favor,dot",
            "--causal",
            "false,true",
            "--n",
            "100..400*2",
            "--d",
            "9",
            "--m",
            "7",
            "--runs",
            "1",
            "--warmup",
            "0",
            "--no-timings",
            "--quiet",
        ];
        var first = Tool.Run([.. args, "--threads", "1"]);
        Assert.Equal(ExitCode.Done, first.Code);
        Assert.Equal(first.Out, Tool.Run([.. args, "--threads", "2"]).Out);
        Assert.Equal(first.Out, Tool.Run([.. args, "--threads", "4"]).Out);
    }

    [Fact]
    public void Shards_join_to_the_whole_and_have_no_relative_column_values()
    {
        using var folder = new TemporaryFolder();
        string[] args =
        [
            "attention",
            "--n",
            "50,100",
            "--d",
            "4",
            "--m",
            "4",
            "--runs",
            "1",
            "--warmup",
            "0",
            "--no-timings",
            "--quiet",
        ];
        var parts = Enumerable.Range(1, 3).Select(i => folder[$"{i}.csv"]).ToArray();
        for (var i = 0; i < 3; i++)
            Assert.Equal(ExitCode.Done, Tool.Run([.. args, "--shard", $"{i + 1}/3", "-o", parts[i]]).Code);
        var all = folder["all.csv"];
        Assert.Equal(ExitCode.Done, Tool.Run(["merge", .. parts, "-o", all]).Code);
        Assert.Equal(Tool.Run(args).Out, File.ReadAllText(all));

        var part = Tool.Run("attention", "--n", "50", "--runs", "1", "--warmup", "0", "--shard", "1/2", "--quiet");
        Assert.All(Rows(part), row => Assert.Equal("", row["relative"]));
    }

    [Fact]
    public void Exponents_are_in_the_summary()
    {
        using var folder = new TemporaryFolder();
        var summary = folder["fit.csv"];
        var result = Tool.Run("attention", "--n", "256..1024*2", "--runs", "1", "--warmup", "0", "--summary", summary, "--quiet");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal("", result.Error);
        var rows = CsvText.Rows(File.ReadAllText(summary));
        Assert.Equal(8, rows.Count);
        Assert.All(rows, row => Assert.NotEqual("", row["time_exponent_mean"]));
        Assert.Equal("O(N²+N(D+M))", rows[0]["memory_theory"]);
    }

    [Fact]
    public void Similarities_that_change_sign_are_warned_about_on_stderr()
    {
        Assert.Contains(
            "warning: dot, linear, n = 200",
            Tool.Run("attention", "--kernel", "dot", "--n", "200", "--runs", "1", "--warmup", "0").Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "negative",
            Tool.Run(
                "attention",
                "--kernel",
                "polynomial",
                "--degree",
                "3",
                "--constant",
                "0",
                "--n",
                "200",
                "--runs",
                "1",
                "--warmup",
                "0"
            ).Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "warning",
            Tool.Run("attention", "--kernel", "softmax,elu,quadratic", "--n", "200", "--runs", "1", "--warmup", "0").Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Moments_are_beside_theory()
    {
        var result = Tool.Run(
            "attention",
            "moments",
            "--d",
            "1,16",
            "--mu",
            "0.5",
            "--sigma",
            "2",
            "--samples",
            "20000",
            "--format",
            "csv"
        );
        Assert.Equal(ExitCode.Done, result.Code);
        var rows = Rows(result);
        Assert.Equal(["1", "16"], rows.Select(row => row["d"]));
        Assert.Equal(["0.25", "4"], rows.Select(row => row["mean_expected"]));
        Assert.Equal(["18", "288"], rows.Select(row => row["variance_expected"]));
        Assert.All(rows, row =>
            Assert.True(Math.Abs(Number(row["mean"]) - Number(row["mean_expected"])) < 4 * Number(row["mean_stderr"]))
        );
    }

    [Theory]
    [InlineData("--n", "0")]
    [InlineData("--n", "-5")]
    [InlineData("--n", "x")]
    [InlineData("--d", "0")]
    [InlineData("--m", "-1")]
    [InlineData("--features", "0")]
    [InlineData("--degree", "0")]
    [InlineData("--kernel", "gauss")]
    [InlineData("--form", "sparse")]
    [InlineData("--causal", "maybe")]
    [InlineData("--runs", "0")]
    [InlineData("--warmup", "-1")]
    [InlineData("--dtype", "half")]
    [InlineData("--input-dim", "0")]
    [InlineData("--constant", "-1")]
    [InlineData("--constant", "nan")]
    public void Bad_values_are_refused(string option, string value) => Tool.Refuses(["attention", option, value], option, value);

    [Fact]
    public void What_cannot_be_run_is_refused()
    {
        Tool.Refuses(["attention", "--kernel", "softmax", "--form", "linear"], "--form: 'linear'", "--kernel softmax");
        Tool.Refuses(["attention", "--n", "50000000", "--form", "direct"], "--n 50000000", "direct", "bytes");
        Tool.Refuses(["attention", "--kernel", "polynomial", "--degree", "30", "--form", "linear"], "--degree 30", "bytes");
        Tool.Refuses(["attention", "--n", "2147483647", "--d", "2147483647", "--form", "streaming"], "bytes");
    }

    [Theory]
    [InlineData("--sigma", "0")]
    [InlineData("--sigma", "-1")]
    [InlineData("--samples", "1")]
    [InlineData("--d", "0")]
    [InlineData("--mu", "inf")]
    public void Bad_values_of_moments_are_refused(string option, string value) =>
        Tool.Refuses(["attention", "moments", option, value], option, value);

    private static List<Dictionary<string, string>> Rows(ToolResult result) => CsvText.Rows(result.Out);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
