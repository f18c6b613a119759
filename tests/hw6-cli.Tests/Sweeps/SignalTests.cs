using System.Diagnostics;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>Signals at slow places: deep in a method, a decomposition, a probe, a download that stalls.</summary>
public sealed class SignalTests : IDisposable
{
    // Far above what an answer takes, on a machine under any load.
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(25);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string> Slow()
    {
        // The first cell of each takes far longer than is waited before its signal comes.
        string[] commands =
        [
            "ae --dataset synthetic --synthetic-samples 6000 --synthetic-dim 2500 --arch linear --mode vanilla --k 5 --epochs 1 --baseline pca",
            "ae --dataset synthetic --synthetic-samples 20000 --synthetic-dim 2000 --arch linear --mode vanilla --k 1000 --epochs 0",
            "zkc --method spectral --graph {big.csv}",
            "zkc --epochs 100000 --patience 100000 --hidden 1000 --seed 0..50",
            "attention --n 262144 --kernel softmax --form streaming --d 64",
            "attention moments --samples 100000000 --d 500",
            "beam --model rnn --hidden 4000 --vocabulary 4000 --k 64 --length 1000",
        ];
        var data = new TheoryData<string, string>();
        for (var i = 0; i < commands.Length; i++)
            data.Add(((string[])["INT", "TERM", "HUP"])[i % 3], commands[i]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Slow))]
    public void A_signal_is_answered_wherever_the_program_is(string signal, string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");
        if (command.Contains("{big.csv}", StringComparison.Ordinal))
        {
            var random = new Random(1);
            folder.Write(
                "big.csv",
                "source,target\n"
                    + string.Concat(
                        Enumerable.Range(0, 1_000_000).Select(_ => $"{random.Next(100_000)},{random.Next(100_000)}\n")
                    )
            );
        }

        using var tool = ToolProcess.StartHw6([
            .. command.Replace("{big.csv}", folder["big.csv"], StringComparison.Ordinal).Split(' '),
            "-q",
        ]);
        tool.Until(() => tool.Work > TimeSpan.FromSeconds(1.5));
        var clock = Stopwatch.StartNew();
        tool.Signal(signal);
        var result = tool.Wait();
        Assert.True(clock.Elapsed < Watchdog, $"the answer took {clock.Elapsed}");
        Assert.Equal(130, result.Code);
        Assert.Matches("^hw6: interrupted(: 0 of [0-9]+ cells? are finished and kept)?\n$", result.Error);
    }

    [Fact]
    public void A_download_that_stalls_is_given_up_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}/";
        using var tool = ToolProcess.StartHw6(
            new Dictionary<string, string> { ["XDG_CACHE_HOME"] = folder["cache"], ["HOME"] = folder.Path },
            "ae",
            "--dataset",
            "mnist",
            "--data-url",
            address,
            "-q",
            "--k",
            "5",
            "-o",
            folder["x.csv"]
        );
        Assert.True(SpinWait.SpinUntil(listener.Pending, TimeSpan.FromSeconds(60)));
        var clock = Stopwatch.StartNew();
        tool.Signal("INT");
        Assert.Equal((130, "hw6: interrupted\n"), (tool.Wait().Code, tool.Wait().Error));
        Assert.True(clock.Elapsed < Watchdog, $"the answer took {clock.Elapsed}");
        Assert.False(File.Exists(folder["x.csv"]));
    }

    [Fact]
    public void What_the_process_was_told_to_ignore_stays_ignored()
    {
        Assert.SkipUnless(ToolProcess.HasShell, "there is no bash here");
        var result = ToolProcess.Shell(
            $"cd {folder.Path}; nohup {ToolProcess.Fake} fake --n 1..40 --delay 100 --threads 1 -q -o x.csv & pid=$!; while ! test -e x.csv; do sleep 0.05; done; kill -HUP $pid; wait $pid; echo $?"
        );
        Assert.Equal("0", result.Lines[^1]);
    }

    [Fact]
    public void A_reader_of_the_terminal_that_hangs_up_ends_the_sweep_and_keeps_its_cells()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");
        using var tool = ToolProcess.StartFake("--n", "1..2000", "--delay", "50", "-q", "-o", folder["x.csv"], "--threads", "1");
        tool.Until(() => File.Exists(folder["x.csv"]));
        tool.Signal("HUP");
        var result = tool.Wait();
        Assert.Equal(130, result.Code);
        Assert.Matches(
            "^hw6: interrupted: [0-9]+ of 2000 cells are finished and kept; the same command with --resume continues\n$",
            result.Error
        );
    }
}
