using Hw6.Tests.Shared;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>An unfinished sweep is not thrown away, by whatever a second start asks for, and all of it can be gone on with.</summary>
public sealed class UnfinishedSweepTests : IDisposable
{
    private static readonly Terminal Pipe = new(Stream.Null, TextWriter.Null);

    private readonly TemporaryFolder folder = new();
    private readonly List<int> ran = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("x.csv")]
    [InlineData("x.json")]
    [InlineData("x.md")]
    public void The_same_sweep_again_is_told_the_two_ways_on(string name)
    {
        var expected = Whole(name);
        Interrupt(name);
        var before = folder.Snapshot();
        Tool.Refused(
            Run("--n", "1..6", "-o", folder[name]),
            "of this sweep, which is not complete there; expected --resume to go on, or --overwrite"
        );
        Assert.Equal(before, folder.Snapshot());

        ran.Clear();
        Assert.Equal(0, Run("--n", "1..6", "-o", folder[name], "--resume").Code);
        Assert.Equal(expected, File.ReadAllText(folder[name]));
        Assert.InRange(ran.Count, 1, 5);
        Assert.Equal([name], folder.Files);

        // What is whole is replaced, as is what another sweep or program left.
        Assert.Equal(0, Run("--n", "1..6", "-o", folder[name]).Code);
        Interrupt(name, "--seed", "4");
        Assert.Equal(0, Run("--n", "1..6", "-o", folder[name]).Code);
        Assert.Equal(expected, File.ReadAllText(folder[name]));
        folder.Write(name, "notes");
        Assert.Equal(0, Run("--n", "1..6", "-o", folder[name]).Code);
    }

    [Fact]
    public void Overwrite_starts_anew()
    {
        var expected = Whole("x.csv");
        Interrupt("x.csv");
        ran.Clear();
        Assert.Equal(0, Run("--n", "1..6", "-o", folder["x.csv"], "--overwrite").Code);
        Assert.Equal((expected, 6), (File.ReadAllText(folder["x.csv"]), ran.Count));
    }

    [Fact]
    public void A_part_does_not_replace_the_whole_nor_another_part()
    {
        Assert.Equal(0, Run("--n", "1..6", "-o", folder["x.csv"], "--history", folder["h.csv"]).Code);
        Tool.Refused(Run("--n", "1..6", "-o", folder["x.csv"], "--shard", "1/2"), "x.csv holds finished cells of this sweep");
        Tool.Refused(
            Run("--n", "1..6", "-o", folder["1.csv"], "--shard", "1/2", "--history", folder["h.csv"]),
            "h.csv holds finished cells of this sweep"
        );
        Assert.Equal(0, Run("--n", "1..6", "-o", folder["1.csv"], "--shard", "1/2", "--history", folder["h1.csv"]).Code);
        Tool.Refused(
            Run("--n", "1..6", "-o", folder["2.csv"], "--shard", "2/2", "--history", folder["h1.csv"]),
            "h1.csv holds finished cells of this sweep"
        );
        Tool.Refused(
            Run("--n", "1..6", "-o", folder["2.csv"], "--shard", "2/2", "--history", folder["h1.csv"], "--resume"),
            "which is not of this --shard"
        );
    }

    [Fact]
    public void A_picture_that_is_resumed_has_the_history_of_every_cell()
    {
        Assert.Equal(0, Ae("-o", folder["a.csv"], "--plot", folder["a.svg"]).Code);
        Assert.Equal(0, Ae("-o", folder["b.csv"]).Code);
        var result = Ae("-o", folder["b.csv"], "--resume", "--plot", folder["b.svg"]);
        Assert.Equal(0, result.Code);
        Assert.Equal(File.ReadAllText(folder["a.svg"]), File.ReadAllText(folder["b.svg"]));
        Assert.Equal(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["b.csv"]));
    }

    [Fact]
    public void Files_of_finished_cells_are_made_where_they_are_missing_or_of_another_sweep()
    {
        string[] files = ["--save-model", folder["m{mode}-{k}.npz"], "--save-features", folder["f{mode}-{k}.csv"]];
        Assert.Equal(0, Ae(["-o", folder["a.csv"], "--seed", "2", .. files]).Code);
        Assert.Equal(0, Ae(["-o", folder["x.csv"], "--seed", "1", "--overwrite"]).Code);
        var (stale, rows) = (File.ReadAllBytes(folder["mvanilla-1.npz"]), File.ReadAllText(folder["x.csv"]));
        Assert.Equal(0, Ae(["-o", folder["x.csv"], "--seed", "1", "--resume", .. files]).Code);
        Assert.NotEqual(stale, File.ReadAllBytes(folder["mvanilla-1.npz"]));
        Assert.Equal(rows, File.ReadAllText(folder["x.csv"]));
        var made = folder.Files.ToDictionary(name => name, name => File.ReadAllBytes(folder[name]));

        File.Delete(folder["mvanilla-1.npz"]);
        File.WriteAllText(folder["fvanilla-2.csv"], "torn");
        Assert.Equal(0, Ae(["-o", folder["x.csv"], "--seed", "1", "--resume", .. files]).Code);
        Assert.All(made, file => Assert.Equal(file.Value, File.ReadAllBytes(folder[file.Key])));
    }

    [Fact]
    public void What_another_program_saved_is_not_gone_on_from()
    {
        Interrupt("x.csv");
        var text = File.ReadAllText(folder["x.csv"]);
        File.WriteAllText(
            folder["x.csv"],
            text.Replace(",true,", ",True,", StringComparison.Ordinal).Replace(",false,", ",False,", StringComparison.Ordinal)
        );
        Tool.Refused(
            Run("--n", "1..6", "-o", folder["x.csv"], "--resume"),
            "expected the file as hw6 wrote it, not as another program saved it"
        );
    }

    private string Whole(string name)
    {
        Assert.Equal(0, Run("--n", "1..6", "-o", folder[name]).Code);
        var text = File.ReadAllText(folder[name]);
        File.Delete(folder[name]);
        return text;
    }

    // By a cell that fails, which stops the rest.
    private void Interrupt(string name, params string[] more)
    {
        Assert.Equal(1, Run(["--n", "1..6", "-o", folder[name], "--fail", "3", "--fail-fast", "--threads", "1", .. more]).Code);
        ran.Clear();
    }

    private ToolResult Run(params string[] args) =>
        Tool.Run(Pipe, [FakeCommand.Create(ran.Add)], ["fake", "--no-timings", "-q", .. args]);

    private static ToolResult Ae(params string[] args) =>
        Tool.Run([
            "ae",
            "--dataset",
            "synthetic",
            "--synthetic-samples",
            "60",
            "--synthetic-dim",
            "4",
            "--synthetic-signal",
            "2",
            "--arch",
            "linear",
            "--mode",
            "vanilla,masked",
            "--k",
            "1,2",
            "--epochs",
            "2",
            "--no-probe",
            "--no-timings",
            .. args,
        ]);
}
