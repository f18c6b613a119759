using System.Text.Json;
using Hw6.Cli.Commands;
using Hw6.Tests.Shared;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>What every sweeping command does alike, on an experiment that costs nothing.</summary>
public sealed class FakeSweepTests : IDisposable
{
    private static readonly Terminal Pipe = new(Stream.Null, TextWriter.Null);
    private static readonly Terminal Person = Pipe with { OutIsTerminal = true };

    private readonly TemporaryFolder folder = new();
    private readonly List<int> ran = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_pipe_gets_csv_and_a_person_a_table()
    {
        Assert.StartsWith(
            "n,seed,part,value,text,even,status,error,version,format,sweep,cell,cells,rows,seconds,relative\n1,0,0,",
            Run("--n", "1..3").Out,
            StringComparison.Ordinal
        );
        Assert.StartsWith("seed 0\n\nn  part", Run(Person, "--n", "1..3").Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public void Stdout_by_its_name_is_stdout(string name)
    {
        var expected = Run("--no-timings");
        Assert.Equal(expected.Out, Run(Person, "--no-timings", "-o", name).Out);
        Assert.Equal(expected.Out, Run(Pipe, "--no-timings", "-o", name).Out);
        Tool.Refused(Run("-o", name, "--resume"), "--resume needs the file to continue");
    }

    [Fact]
    public void A_file_holds_what_stdout_would_have()
    {
        var expected = Run("--n", "1..9", "--no-timings").Out;
        Assert.Equal("", Run("--n", "1..9", "--no-timings", "-o", folder["x.csv"]).Out);
        Assert.Equal(expected, File.ReadAllText(folder["x.csv"]));
    }

    [Fact]
    public void The_null_device_gets_no_journal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no /dev/null here");
        Assert.Equal(0, Run("--n", "1..9", "--delay", "5", "--threads", "3", "-o", "/dev/null", "--history", "/dev/null").Code);
        Assert.False(File.Exists("/dev/null.journal"));
        Tool.Refused(Run("--resume", "-o", "/dev/null"), "'/dev/null' is not an ordinary file");
    }

    [Fact]
    public void Json_goes_to_a_file_as_a_whole()
    {
        folder.Write("x.json", "old");
        var seen = "";
        var result = Run(
            Pipe,
            n => seen = n == 3 ? File.ReadAllText(folder["x.json"]) : seen,
            "--n",
            "1..3",
            "--threads",
            "1",
            "--format",
            "json",
            "-o",
            folder["x.json"]
        );
        Assert.Equal(0, result.Code);
        Assert.Equal("old", seen);
        Assert.Equal(6, JsonDocument.Parse(File.ReadAllText(folder["x.json"])).RootElement.GetArrayLength());
        Assert.False(File.Exists(folder["x.json.journal"]));
    }

    [Fact]
    public void A_history_needs_no_output_file()
    {
        var result = Run("--n", "1..3", "--no-timings", "--history", folder["h.csv"]);
        Assert.Equal(7, result.Lines.Length);
        Assert.StartsWith(
            "n,epoch,loss,version,format,sweep,cell,cells,rows\n1,1,",
            File.ReadAllText(folder["h.csv"]),
            StringComparison.Ordinal
        );
        Assert.Equal(7, File.ReadAllLines(folder["h.csv"]).Length);
    }

    [Fact]
    public void Quiet_says_nothing_when_all_is_well_and_one_line_when_not()
    {
        var loud = Run("--n", "1..3");
        Assert.Contains("mean", loud.Error, StringComparison.Ordinal);
        var quiet = Run("--n", "1..3", "--quiet");
        Assert.Equal((loud.Out, "", 0), (quiet.Out, quiet.Error, quiet.Code));
        var failed = Run("--n", "1..3", "--quiet", "--fail", "2");
        Assert.Equal(
            (1, "hw6: error: 1 of 3 cells did not end well: see the columns status and error\n"),
            (failed.Code, failed.Error)
        );
    }

    [Fact]
    public void Cells_that_do_not_end_well_make_the_exit_code_1_and_are_told()
    {
        var result = Run("--n", "1..4", "--fail", "2", "--diverge", "3", "-o", folder["x.csv"]);
        Assert.Equal(1, result.Code);
        Assert.Contains(
            "hw6: warning: cell 2 failed: no cell for 2 and that on two lines\n",
            result.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("hw6: warning: cell 3 diverged: the loss of 3 is no number\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("hw6: error: 2 of 4 cells did not end well", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_cells_run_again_when_resumed_and_the_summary_is_computed_anew()
    {
        folder.Write("flag", "");
        string[] args =
        [
            "--n",
            "1..6",
            "--threads",
            "1",
            "--diverge",
            "5",
            "--fail-while",
            folder["flag"],
            "--no-timings",
            "-o",
            folder["x.csv"],
            "--history",
            folder["h.csv"],
            "--summary",
            folder["s.csv"],
        ];
        Assert.Equal(1, Run(args).Code);
        File.Delete(folder["flag"]);
        ran.Clear();
        var resumed = Run([.. args, "--resume"]);
        Assert.Equal(1, resumed.Code);
        Assert.Equal([2, 4, 6], ran);
        Assert.Contains("hw6: note: 3 of 6 cells were finished before\n", resumed.Error, StringComparison.Ordinal);
        var files = Texts();
        Run([.. args, "--quiet"]);
        Assert.Equal(files, Texts());

        (string Rows, string History, string Summary) Texts() =>
            (File.ReadAllText(folder["x.csv"]), File.ReadAllText(folder["h.csv"]), File.ReadAllText(folder["s.csv"]));
    }

    [Fact]
    public void Fail_fast_stops_with_exit_code_1_even_if_the_failed_cell_still_waits_for_its_turn()
    {
        // The first cell takes four fifths of the delay, the third fails at once.
        var result = Run(
            "--n",
            "3,5,10,15",
            "--delay",
            "2000",
            "--threads",
            "2",
            "--fail",
            "5",
            "--fail-fast",
            "-o",
            folder["x.csv"]
        );
        Assert.Equal(1, result.Code);
        Assert.Contains("stopped by --fail-fast", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["x.csv.journal"]));
    }

    [Fact]
    public void A_dry_run_prints_the_cells_and_touches_nothing()
    {
        folder.Write("x.csv", "precious");
        var result = Run("--n", "4,8", "--seed", "3", "--dry-run", "-o", folder["x.csv"], "--summary", folder["s.csv"]);
        Assert.Equal((0, "cell,n,seed\n1,4,3\n2,8,3\n", ""), (result.Code, result.Out, result.Error));
        Assert.Empty(ran);
        Assert.Equal("precious", File.ReadAllText(folder["x.csv"]));
        Assert.False(File.Exists(folder["s.csv"]));
        Assert.Equal("cell,n,seed\n2,8,0\n", Run("--n", "4,8,9", "--dry-run", "--shard", "2/3").Out);
    }

    [Fact]
    public void A_dry_run_of_a_resumed_sweep_prints_what_is_left()
    {
        Run("--n", "1..3", "--fail", "2", "-o", folder["x.csv"]);
        Assert.Equal("cell,n,seed\n2,2,0\n", Run("--n", "1..3", "--resume", "--dry-run", "-o", folder["x.csv"]).Out);
    }

    [Theory]
    [InlineData("0/4", "0", "1/4")]
    [InlineData("3/4", "0", "4/4")]
    public void Shards_can_count_from_0(string shard, string first, string same) =>
        Assert.Equal(
            Run("--n", "1..10", "--shard", same, "--no-timings").Out,
            Run("--n", "1..10", "--shard", shard, "--shard-base", first, "--no-timings").Out
        );

    [Theory]
    [InlineData("0/4", "1", "expected I/N with I from 1 to N")]
    [InlineData("5/4", "1", "expected I/N with I from 1 to N")]
    [InlineData("4/4", "0", "expected I/N with I from 0 to N-1")]
    [InlineData("-1/4", "0", "expected I/N with I from 0 to N-1")]
    [InlineData(" 1/4", "0", "expected I/N")]
    [InlineData("/4", "0", "expected I/N")]
    [InlineData("1/", "1", "expected I/N")]
    [InlineData("1", "1", "expected I/N")]
    [InlineData("2147483647/2147483647", "0", "expected I/N")]
    [InlineData("1/99999999999", "1", "expected I/N")]
    public void Other_shards_are_refused(string shard, string first, string expected) =>
        Tool.Refused(Run("--shard", shard, "--shard-base", first), "--shard: '" + shard + "'", expected);

    [Fact]
    public void Parts_merge_to_the_whole_and_the_merged_file_gives_the_summary()
    {
        Run("--n", "1..10", "--no-timings", "-o", folder["whole.csv"], "--summary", folder["whole-summary.csv"]);
        for (var i = 1; i <= 4; i++)
            Assert.Equal(0, Run("--n", "1..10", "--no-timings", "--shard", $"{i}/4", "-o", folder[$"{i}.csv"]).Code);
        var merged = Tool.Run(
            "merge",
            folder["3.csv"],
            folder["1.csv"],
            folder["4.csv"],
            folder["2.csv"],
            "-o",
            folder["all.csv"]
        );
        Assert.Equal((0, "", ""), (merged.Code, merged.Out, merged.Error));
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(folder["all.csv"]));
        Assert.Equal(
            File.ReadAllText(folder["whole.csv"]),
            Tool.Run("merge", folder["3.csv"], folder["1.csv"], folder["4.csv"], folder["2.csv"]).Out
        );
        ran.Clear();
        Run("--n", "1..10", "--no-timings", "--resume", "-o", folder["all.csv"], "--summary", folder["s.csv"]);
        Assert.Empty(ran);
        Assert.Equal(File.ReadAllText(folder["whole-summary.csv"]), File.ReadAllText(folder["s.csv"]));
        Tool.Refused(Run("--shard", "1/4", "--summary", folder["s.csv"]), "--summary needs the whole sweep");
    }

    [Fact]
    public void A_summary_that_fails_costs_no_rows()
    {
        var result = Run("--n", "1..3", "--summary-fails", "-o", folder["x.csv"]);
        Assert.Equal(
            (1, "hw6: error: the rows are written, but no summary could be computed from them: no summary today\n"),
            (result.Code, result.Error)
        );
        Assert.Equal(7, File.ReadAllLines(folder["x.csv"]).Count(line => line.Contains(",ok,,", StringComparison.Ordinal)) + 1);
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_found_before_any_cell_runs()
    {
        foreach (var option in new[] { "-o", "--history", "--summary" })
        {
            Tool.Refused(Run(option, folder["."]), "is a folder");
            Tool.Refused(Run(option, folder["nowhere/x.csv"]), "there is no folder");
            Tool.Refused(Run(option, ""), "'' is not accepted; expected FILE");
        }

        Assert.Empty(ran);
    }

    [Fact]
    public void Outputs_that_would_overwrite_each_other_are_refused()
    {
        File.CreateSymbolicLink(folder["link.csv"], folder["x.csv"]);
        Tool.Refused(Run("-o", folder["x.csv"], "--history", folder["x.csv"]), "is the output of --output too");
        Tool.Refused(Run("-o", folder["x.csv"], "--summary", folder["link.csv"]), "is the output of --output too");
        Tool.Refused(Run("-o", folder["x.csv"], "--summary", folder["x.csv.journal"]), "x.csv.journal'");
    }

    [Fact]
    public void What_cannot_be_resumed_is_refused()
    {
        Tool.Refused(Run("--resume"), "--resume needs the file to continue");
        Tool.Refused(
            Run("--resume", "--format", "table", "-o", folder["x"]),
            "--resume: a table for reading is aligned over all its rows"
        );
        Run("--n", "1..3", "-o", folder["x.csv"]);
        Tool.Refused(Run("--n", "1..3", "--seed", "1", "--resume", "-o", folder["x.csv"]), "--resume: ", "is of another sweep");
        Tool.Refused(Run("--n", "1..3", "--no-timings", "--resume", "-o", folder["x.csv"]), "has other columns");
    }

    [Fact]
    public void A_response_file_holds_options()
    {
        var file = folder.Write("options.rsp", "# the sweep\n--n 1,2\n--seed\n\n5\n@" + folder["more.rsp"] + "\n");
        folder.Write("more.rsp", "--dry-run");
        Assert.Equal("cell,n,seed\n1,1,5\n2,2,5\n", Run("@" + file).Out);
    }

    [Fact]
    public void A_response_file_that_cannot_be_used_is_refused()
    {
        Tool.Refused(Run("@" + folder["none.rsp"]), "none.rsp: there is no such file");
        Tool.Refused(Run("@" + folder["."]), "it is a folder");
        Tool.Refused(Run("@" + folder.Write("a.rsp", "--n 1\n--fail-while \"x")), "a.rsp, row 2: a quote is not closed");
        Tool.Refused(Run("@" + folder.Write("b.rsp", "@" + folder["b.rsp"])), "more than 8 deep");
        Tool.Refused(Run("@" + folder.Write("c.rsp", "a\0b")), "not a text file");
        Tool.Refused(Run("@" + folder.Write("d.rsp", "--nope")), "--nope");
        Tool.Refused(Run("@" + folder.Write("e.rsp", new string('x', 2_000_000))), "bytes");
    }

    private ToolResult Run(params string[] args) => Run(Pipe, args);

    private ToolResult Run(Terminal like, params string[] args) => Run(like, _ => { }, args);

    private ToolResult Run(Terminal like, Action<int> onRun, params string[] args) =>
        Tool.Run(
            like,
            [
                FakeCommand.Create(n =>
                {
                    lock (ran)
                        ran.Add(n);
                    onRun(n);
                }),
                ResultCommands.Merge(),
            ],
            ["fake", .. args]
        );
}
