using Hw6.Tests.Shared;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary><c>--columns</c> and <c>--summary-columns</c>.</summary>
public sealed class NamedColumnTests
{
    [Fact]
    public void They_are_written_in_their_order_in_every_format()
    {
        Assert.Equal("even,n\nfalse,1\nfalse,1\ntrue,2\ntrue,2\ntrue,2\n", Fake("--n", "1,2", "--columns", "even,n").Out);
        Assert.Equal("[\n{\"n\":3,\"seed\":0}\n]\n", Fake("--n", "3", "--columns", "n,seed", "--format", "json").Out);
        Assert.Equal("n  seed\n─  ────\n3     0\n", Fake("--n", "3", "--columns", "n,seed", "--format", "table").Out);
        Assert.Equal("| n |\n| --: |\n| 3 |\n", Fake("--n", "3", "--columns", "n", "--format", "markdown").Out);
        Assert.Equal(
            "parts  n\n─────  ─\n    3  2\n",
            Tool.Run(Plain, [FakeCommand.Create()], "fake", "--n", "2", "--summary-columns", "parts,n").Error
        );
    }

    [Fact]
    public void Fields_with_commas_stay_one_field()
    {
        var result = Tool.Run("zkc", "--epochs", "1", "--columns", "hidden,node", "-q");
        Assert.Equal("\"16,2\",0", result.Lines[1]);
    }

    [Fact]
    public void A_family_stands_for_all_its_columns()
    {
        Assert.Equal("node,embedding_1,embedding_2", Zkc("node,embedding").Lines[0]);
        Assert.Equal("embedding_2", Zkc("embedding_2").Lines[0]);
        Tool.Refused(Zkc("embedding_3"), "--columns: 'embedding_3' is no column of this run");
        Tool.Refused(Zkc("embedding,embedding_1"), "--columns: 'embedding_1' is named twice");

        static ToolResult Zkc(string columns) => Tool.Run("zkc", "--epochs", "1", "-q", "--columns", columns);
    }

    [Theory]
    [InlineData("loss", "'loss' is no column of the table of hw6 fake (--columns help lists them)")]
    [InlineData("valu", "'valu' is no column of the table of hw6 fake; did you mean value?")]
    [InlineData("n,n", "'n' is named twice")]
    [InlineData("n,,even", "'' is no column")]
    public void Names_of_no_columns_are_refused(string columns, string message) =>
        Tool.Refused(Fake("--columns", columns), "--columns: " + message);

    [Fact]
    public void A_timing_is_not_named_where_timings_are_left_out() =>
        Tool.Refused(Fake("--no-timings", "--columns", "n,seconds"), "--columns: 'seconds' is left out by --no-timings");

    [Fact]
    public void Help_lists_them_without_running_anything()
    {
        var ran = 0;
        var help = Tool.Run(Plain, [FakeCommand.Create(_ => ran++)], "fake", "--columns", "help");
        Assert.Equal((0, ""), (help.Code, help.Error));
        Assert.Contains("  value     A random number.\n", help.Out, StringComparison.Ordinal);
        Assert.Contains("  cells     The number of cells in the sweep.\n", help.Out, StringComparison.Ordinal);
        Assert.Contains("  value_std ", Fake("--summary-columns", "help").Out, StringComparison.Ordinal);
        Assert.Equal(0, ran);
    }

    [Theory]
    [InlineData("n,even", "n")]
    [InlineData("n,even", null)]
    [InlineData(null, "n")]
    public void An_unfinished_sweep_goes_on_whatever_columns_either_run_names(string? first, string? second)
    {
        using var folder = new TemporaryFolder();
        var file = folder["t.csv"];
        File.WriteAllText(folder["fail"], "");
        string[] command = ["--n", "1..6", "--seed", "7", "--fail-while", folder["fail"], "--alone", "--no-timings", "-o", file];
        Assert.Equal(1, Fake([.. command, "--fail-fast", .. Named(first)]).Code);
        File.Delete(folder["fail"]);
        var ran = new List<int>();
        var resumed = Tool.Run(Plain, [FakeCommand.Create(ran.Add)], ["fake", .. command, "--resume", .. Named(second)]);
        Assert.Equal((0, false), (resumed.Code, ran.Contains(1)));
        Assert.Equal(Fake([.. command[..6], "--no-timings", .. Named(second)]).Out, File.ReadAllText(file));
        Assert.False(File.Exists(file + ".journal"));

        static string[] Named(string? columns) => columns is null ? [] : ["--columns", columns];
    }

    [Fact]
    public void A_part_keeps_what_merging_needs()
    {
        Tool.Refused(
            Fake("--shard", "1/2", "--columns", "n,even"),
            "--columns: without 'format' hw6 merge could not join the parts of --shard"
        );
        using var folder = new TemporaryFolder();
        string[] command = ["--n", "1..4", "--columns", "n,format,sweep,cell,cells,rows"];
        foreach (var part in new[] { "1", "2" })
            Assert.Equal(0, Fake([.. command, "--shard", part + "/2", "-o", folder[part + ".csv"]]).Code);
        Assert.Equal(Fake(command).Out, Tool.Run("merge", folder["1.csv"], folder["2.csv"]).Out);
    }

    [Fact]
    public void A_file_that_does_not_say_what_its_rows_are_of_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder["t.csv"];
        Assert.Equal(0, Tool.Run("beam", "--columns", "k,sequence,log_prob", "-q", "-o", file).Code);
        foreach (var command in new[] { "merge", "plot", "report" })
            Tool.Refuses([command, file], file + ": ", "no column 'sweep'", "as it is written without --columns");
        Assert.Equal(0, Tool.Run("beam", "--columns", "k,sequence,log_prob,sweep", "-q", "-o", file).Code);
        Tool.Refuses(["merge", file], "no column 'cell'");
    }

    private static Terminal Plain => new(Stream.Null, TextWriter.Null);

    private static ToolResult Fake(params string[] args) => Tool.Run(Plain, [FakeCommand.Create()], ["fake", "-q", .. args]);
}
