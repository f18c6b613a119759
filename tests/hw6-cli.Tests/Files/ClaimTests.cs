namespace Hw6.Cli.Tests.Files;

/// <summary>Two processes that want one output: the second is told so, or each ends whole; a killed process keeps nobody out.</summary>
public sealed class ClaimTests : IDisposable
{
    private static readonly string[] Slow = ["--n", "1..1000", "--delay", "100", "--threads", "1", "-q"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("-o")]
    [InlineData("--history")]
    [InlineData("--summary")]
    [InlineData("--plot")]
    public void An_output_that_another_process_writes_is_refused_until_that_has_ended_or_was_killed(string option)
    {
        var name = option == "--plot" ? "p.svg" : "p.csv";
        File.CreateSymbolicLink(folder["link-" + name], folder[name]);
        using (var first = ToolProcess.StartFake([.. Slow, .. Outputs("1.csv", option, name)]))
        {
            first.Until(() => File.Exists(folder[option == "-o" ? name : "1.csv"]));
            foreach (var same in new[] { name, "link-" + name })
            {
                // Its journal, or a shard's file beside a shared history, is another output: all are looked at.
                Tool.Refused(
                    ToolProcess.RunFake(["--n", "1..3", "-q", .. Outputs("2.csv", option, same)]),
                    $"'{folder[same]}' is being written by another hw6"
                );
            }

            var table = folder[option == "-o" ? name : "1.csv"];
            Tool.Refused(
                ToolProcess.RunFake("--n", "1..3", "-o", table + ".journal", "--format", "csv"),
                "is being written by another hw6"
            );
            Assert.Equal(0, ToolProcess.RunFake("--n", "1..3", "--dry-run", "-o", table).Code);
            Assert.False(File.Exists(folder["2.csv"]));
            first.Kill();
            first.Wait();
        }

        Assert.Equal(0, ToolProcess.RunFake(["--n", "1..3", "-q", .. Outputs("2.csv", option, name)]).Code);
    }

    [Fact]
    public void Six_merges_at_once_each_end_whole_or_are_refused()
    {
        Assert.SkipUnless(ToolProcess.HasShell, "there is no bash here");
        for (var i = 1; i <= 2; i++)
            ToolProcess.RunFake("--n", "1..400", "-q", "--shard", $"{i}/2", "--no-timings", "-o", folder[$"{i}.csv"]);
        var merge = $"{ToolProcess.Fake.Replace("SweepHost", "hw6", StringComparison.Ordinal)} merge 1.csv 2.csv";
        var result = ToolProcess.Shell(
            $"cd {folder.Path}; {merge} -o whole.csv; for i in 1 2 3 4 5 6; do ({merge} -o all.csv 2>err$i; echo $? > code$i) & done; wait; cat code*; cat err*; cmp whole.csv all.csv"
        );
        Assert.All(result.Lines.Where(line => line.Length == 1), code => Assert.True(code is "0" or "2"));
        Assert.Contains("0", result.Lines);
        Assert.DoesNotContain("differ", result.Out, StringComparison.Ordinal);
        Assert.All(result.Lines.Where(line => line.Length > 1), line =>
            Assert.Contains("is being written by another hw6", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_file_that_somebody_replaces_during_the_run_is_noticed_and_left()
    {
        using var tool = ToolProcess.StartFake([.. Slow, "-o", folder["x.csv"]]);
        tool.Until(() => File.Exists(folder["x.csv"]));

        // Of the same length: another file all the same.
        File.Copy(folder["x.csv"], folder["other"]);
        File.Move(folder["other"], folder["x.csv"], overwrite: true);
        var mine = File.ReadAllBytes(folder["x.csv"]);
        var result = tool.Wait();
        Assert.Equal(1, result.Code);
        Assert.Matches("^hw6: error: '[^\n]*x.csv' was changed by another program during the run\n$", result.Error);
        Assert.Equal(mine, File.ReadAllBytes(folder["x.csv"]));
    }

    private string[] Outputs(string table, string option, string name) =>
        option == "-o" ? ["-o", folder[name]] : ["-o", folder[table], option, folder[name]];
}
