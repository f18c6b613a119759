using Hw6.Cli.Output;

namespace Hw6.Cli.Tests.Terminals;

/// <summary>The progress of a sweep is one line, whatever the width of the terminal.</summary>
public sealed class ProgressTests
{
    private const string Erase = "\r\e[2K";

    [Theory]
    [InlineData(10)]
    [InlineData(19)]
    [InlineData(40)]
    [InlineData(80)]
    public void It_fits_its_terminal(int columns)
    {
        Assert.SkipUnless(PseudoTerminal.IsThere, "needs script");
        using var terminal = new PseudoTerminal(
            $"{ToolProcess.Fake} fake --n 1..8 --delay 500 -o /dev/null --summary /dev/null",
            columns
        );
        var lines = Lines(terminal.Wait());
        Assert.Contains(lines, line => line.Contains('%', StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(CellWidth.Of(line), 0, columns - 1));
    }

    [Fact]
    public void It_fits_a_terminal_that_becomes_smaller()
    {
        Assert.SkipUnless(PseudoTerminal.IsThere, "needs script");
        using var folder = new TemporaryFolder();
        using var terminal = new PseudoTerminal(
            $"{ToolProcess.Fake} fake --n 1..1000 --delay 1000 -o '{folder["t.csv"]}' & read line; stty cols 20; echo smaller; read line; kill -TERM $!; wait",
            60
        );
        terminal.WaitFor("of 1000");
        terminal.Type("\n");
        terminal.WaitFor("smaller");
        var before = terminal.Shown.Length;
        terminal.WaitFor("of 1000", before);
        terminal.Type("\n");
        terminal.Wait();
        Assert.Contains(Lines(terminal.Shown[..before]), line => line.Length > 50);

        // What was drawn as the window changed may be of the size before.
        var after = Lines(terminal.Shown[before..]);
        var first = after.FindIndex(line => line.Contains("of 1000", StringComparison.Ordinal));
        Assert.InRange(first, 0, 2);
        Assert.All(after[first..^1], line => Assert.InRange(CellWidth.Of(line), 0, 19));
    }

    [Fact]
    public void The_wider_the_terminal_the_more_is_said()
    {
        var line = new ProgressLine("ae", 0.43, 10, 24, 1, TimeSpan.FromSeconds(43));
        Assert.Equal(("hw6 ae ", 40, 17, " 43 %  10 of 24 cells done, 1 not ok, 0:43, 0:57 left"), In(200));
        Assert.Equal(("hw6 ae ", 15, 6, " 43 %  10 of 24 cells done, 1 not ok, 0:43"), In(65));
        Assert.Equal(("hw6 ae ", 5, 2, " 43 %  10 of 24, 1 not ok"), In(38));
        Assert.Equal(("43 % 10/24", 0, 0, ""), In(12));
        Assert.Equal(("43 %", 0, 0, ""), In(5));
        Assert.Equal(("", 0, 0, ""), In(4));
        for (var width = 0; width < 200; width++)
        {
            var (before, bar, full, after) = In(width);
            Assert.InRange(before.Length + bar + after.Length, 0, Math.Max(0, width - 1));
            Assert.InRange(full, 0, bar);
        }

        (string, int, int, string) In(int width) => line.In(width);
    }

    private static List<string> Lines(string shown) =>
        [.. shown.Split(Erase).Select(line => PseudoTerminal.Plain(line).Split('\n')[0].TrimEnd('\r'))];
}
