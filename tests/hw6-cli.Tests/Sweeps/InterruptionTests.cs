using System.Diagnostics;
using Hw6.Tests.Shared;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>Sweeps as processes of their own, killed, interrupted, cut off from their reader.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly string[] Sweep =
    [
        "--n",
        "1..60",
        "--fail",
        "7,31",
        "--diverge",
        "12,44",
        "--threads",
        "2",
        "--no-timings",
    ];

    private static readonly Terminal Pipe = new(Stream.Null, TextWriter.Null);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Killed_at_50_random_moments_and_resumed_it_gives_the_bytes_of_an_uninterrupted_run()
    {
        var whole = ToolProcess.RunFake([.. Sweep, "-o", folder["whole.csv"], "--history", folder["whole-history.csv"]]);
        Assert.Equal(1, whole.Code);
        var (rows, history) = (File.ReadAllBytes(folder["whole.csv"]), File.ReadAllBytes(folder["whole-history.csv"]));
        var random = new Random(20260514);
        var between = 0;
        for (var i = 0; i < 50; i++)
        {
            using var folder = new TemporaryFolder();
            string[] args = [.. Sweep, "--resume", "-o", folder["x.csv"], "--history", folder["h.csv"]];

            // A quarter is killed once more while it continues.
            for (var kill = 0; kill < (i % 4 == 0 ? 2 : 1); kill++)
            {
                using var tool = ToolProcess.StartFake([.. args, "--delay", "12"]);
                WaitForMoment(tool, folder["x.csv"], rows.Length, random);
                tool.Kill();
                tool.Wait();
                if (File.Exists(folder["x.csv"]) && new FileInfo(folder["x.csv"]).Length < rows.Length)
                    between++;
            }

            Assert.Equal(1, Tool.Run(Pipe, [FakeCommand.Create()], ["fake", .. args]).Code);
            Assert.Equal(rows, File.ReadAllBytes(folder["x.csv"]));
            Assert.Equal(history, File.ReadAllBytes(folder["h.csv"]));
            Assert.Equal(["h.csv", "x.csv"], folder.Files);
        }

        Assert.True(between >= 25, $"only {between} kills hit the sweep between its first and its last cell");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_ends_with_130_and_keeps_every_finished_cell(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");
        ToolProcess.RunFake([.. Sweep, "-o", folder["whole.csv"], "--history", folder["whole-history.csv"]]);
        string[] args = [.. Sweep, "--resume", "-o", folder["x.csv"], "--history", folder["h.csv"]];
        using (var tool = ToolProcess.StartFake([.. args, "--delay", "200"]))
        {
            WaitFor(() => File.Exists(folder["x.csv"]) && File.ReadAllLines(folder["x.csv"]).Length > 8);
            tool.Signal(signal);
            var result = tool.Wait();
            Assert.Equal(130, result.Code);
            Assert.Matches(
                "hw6: interrupted: [0-9]+ of 60 cells are finished and kept; the same command with --resume continues\n$",
                result.Error
            );
        }

        Assert.InRange(File.ReadAllLines(folder["x.csv"]).Length, 9, 119);
        Assert.Equal(1, ToolProcess.RunFake(args).Code);
        Assert.Equal(File.ReadAllBytes(folder["whole.csv"]), File.ReadAllBytes(folder["x.csv"]));
        Assert.Equal(File.ReadAllBytes(folder["whole-history.csv"]), File.ReadAllBytes(folder["h.csv"]));
    }

    [Fact]
    public void A_reader_that_has_enough_ends_the_sweep_in_silence()
    {
        Assert.SkipUnless(ToolProcess.HasShell, "there is no bash here");
        var result = ToolProcess.Shell(
            $"{ToolProcess.Fake} fake --n 1..5000 --delay 100 --threads 1 | head -1; echo ${{PIPESTATUS[0]}}"
        );
        Assert.Equal("", result.Error);
        Assert.Equal("0", result.Lines[^1]);
        Assert.StartsWith("n,seed,", result.Lines[0], StringComparison.Ordinal);
        result = ToolProcess.Shell($"{ToolProcess.Hw6} --help | true; echo ${{PIPESTATUS[0]}}");
        Assert.Equal(("", "0\n"), (result.Error, result.Out));
    }

    [Fact]
    public void A_stdout_that_takes_nothing_is_told_and_a_stderr_that_takes_nothing_is_not_needed()
    {
        Assert.SkipUnless(ToolProcess.HasShell && File.Exists("/dev/full"), "there is no bash or no /dev/full here");
        foreach (var args in new[] { "--version", "--help", "fake --n 1", "fake --n 1 --format json", "fake --dry-run" })
        {
            var result = ToolProcess.Shell($"{ToolProcess.Fake} {args} >/dev/full");
            Assert.Equal(1, result.Code);
            Assert.Matches("^hw6: error: cannot write to stdout: No space left on device[^\n]*\n$", result.Error);
        }

        foreach (var redirection in new[] { "2>/dev/full", "2>&-" })
        {
            var result = ToolProcess.Shell($"{ToolProcess.Fake} fake --n 1..3 --no-timings --fail 2 {redirection}");
            Assert.Equal(1, result.Code);
            Assert.Equal(5, result.Lines.Length);
        }
    }

    [Fact]
    public void A_folder_that_is_removed_during_the_run_is_noticed_at_the_next_cell()
    {
        Directory.CreateDirectory(folder["out"]);
        using var tool = ToolProcess.StartFake(
            "--n",
            "1..1000",
            "--delay",
            "50",
            "--quiet",
            "--threads",
            "2",
            "-o",
            folder["out/x.csv"],
            "--history",
            folder["out/h.csv"]
        );
        WaitFor(() => File.Exists(folder["out/x.csv"]));
        Directory.Delete(folder["out"], recursive: true);
        var result = tool.Wait();
        Assert.Equal(1, result.Code);
        Assert.Matches("^hw6: error: '[^\n]*' is gone: it or its folder was removed during the run\n$", result.Error);
    }

    // A random part of the file, or of the time that the process takes to begin; then a little more, so that it may be within a write.
    private static void WaitForMoment(ToolProcess tool, string file, int bytes, Random random)
    {
        if (random.Next(8) == 0)
        {
            Thread.Sleep(random.Next(200));
            return;
        }

        var enough = random.Next(bytes);
        while (!tool.HasExited && !(File.Exists(file) && new FileInfo(file).Length >= enough))
            Thread.Yield();
        var more = TimeSpan.FromMilliseconds(random.NextDouble() * 12);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < more)
            Thread.Yield();
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (var i = 0; i < 6000 && !condition(); i++)
            Thread.Sleep(10);
        Assert.True(condition());
    }
}
