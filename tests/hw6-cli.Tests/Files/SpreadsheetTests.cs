using Hw6.Core.Experiments;

namespace Hw6.Cli.Tests.Files;

/// <summary>Parts that LibreOffice and pandas have saved again are joined, drawn and reported; they are not gone on from. The fixtures' script is beside them.</summary>
public sealed class SpreadsheetTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(
        Docs.RepositoryFolder.Path,
        "tests",
        "hw6-cli.Tests",
        "Fixtures",
        "spreadsheets"
    );

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("-libreoffice", "-libreoffice")]
    [InlineData("-pandas", "-pandas")]
    [InlineData("-utf16", "-utf16")]
    [InlineData("-libreoffice", "-pandas")]
    [InlineData("-utf16", "")]
    public void Saved_parts_give_the_whole(string first, string second)
    {
        foreach (var (part, whole) in new[] { ("part", "whole"), ("history", "whole-history") })
        {
            var merged = folder[$"{part}.csv"];
            var result = Tool.Run("merge", Fixture($"{part}-1{first}"), Fixture($"{part}-2{second}"), "-o", merged);
            Assert.Equal((0, ""), (result.Code, result.Error));
            var (expected, found) = (ResultReader.Read(Fixture(whole)), ResultReader.Read(merged));
            Assert.Equal(File.ReadLines(Fixture(whole)).First(), File.ReadLines(merged).First());
            Assert.Equal(expected.Rows.Count, found.Rows.Count);
            for (var i = 0; i < found.Rows.Count; i++)
                Assert.All(expected.Rows[i].Values.Zip(found.Rows[i].Values), pair => AssertSame(pair.First, pair.Second));
            if (first + second == "")
                Assert.Equal(File.ReadAllBytes(Fixture(whole)), File.ReadAllBytes(merged));
        }
    }

    [Theory]
    [InlineData("-libreoffice")]
    [InlineData("-pandas")]
    [InlineData("-utf16")]
    public void A_saved_part_is_drawn_and_reported_and_told_from_the_whole(string kind)
    {
        var part = Fixture($"part-1{kind}");
        var note = $"hw6: note: {part} holds 2 of 4 cells of its sweep\n";
        var plot = Tool.Run("plot", part);
        Assert.Equal((0, note), (plot.Code, plot.Error));
        Assert.InRange(plot.Out.Length, 0.99 * Tool.Run("plot", Fixture("part-1")).Out.Length, 1.01 * plot.Out.Length);
        var report = Tool.Run("report", part, Fixture($"history-1{kind}"));
        Assert.StartsWith(note, report.Error, StringComparison.Ordinal);
        Assert.Contains("2 of 4 cells", report.Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), (Tool.Run("plot", Fixture("whole")).Code, Tool.Run("plot", Fixture("whole")).Error));

        File.Copy(part, folder["x.csv"]);
        Tool.Refuses(
            [
                "zkc",
                "--graph",
                Path.Combine(Fixtures, "ties.csv"),
                "--node-labels",
                Path.Combine(Fixtures, "labels.csv"),
                "--method",
                "gcn,modularity",
                "--hidden",
                "2",
                "--epochs",
                "4",
                "--seed",
                "0..2",
                "--no-timings",
                "--shard",
                "1/2",
                "-o",
                folder["x.csv"],
                "--resume",
            ],
            "expected the file as hw6 wrote it, not as another program saved it"
        );
    }

    private static void AssertSame(object? expected, object? found)
    {
        if (expected is double number)
            Assert.Equal(number, Assert.IsType<double>(found), 1e-13 * Math.Abs(number));
        else
            Assert.Equal(expected, found);
    }

    private static string Fixture(string name) => Path.Combine(Fixtures, name + ".csv");
}
