using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hw6.Tests.Shared;

namespace Hw6.Cli.Tests;

/// <summary>Downloads of the built tool in processes of their own, each with a cache folder of the test.</summary>
public sealed class AeDownloadTests : IDisposable
{
    // Where Debian's package dataset-fashion-mnist puts the files; the tests that need the real ones are skipped without it.
    private const string RealFiles = "/usr/share/datasets/fashion-mnist";

    private readonly TemporaryFolder cache = new();

    public void Dispose() => cache.Dispose();

    [Fact]
    public async Task Two_processes_at_once_both_train_on_downloaded_files()
    {
        Assert.SkipUnless(Directory.Exists(RealFiles), $"needs {RealFiles}");
        using var server = new FileServer(
            (name, stream) => FileServer.Send(stream, File.ReadAllBytes(Path.Combine(RealFiles, name)))
        );

        var runs = await Task.WhenAll(RunAsync(server.Url), RunAsync(server.Url));
        var again = await RunAsync("http://127.0.0.1:9/");

        foreach (var (code, output, error) in runs.Append(again))
        {
            Assert.True(code == 0, error);
            Assert.Contains("fashion-mnist,,,,,,,,linear,vanilla,2,", output, StringComparison.Ordinal);
        }

        Assert.Equal(runs[0].Out, runs[1].Out);
        Assert.Equal(4, Directory.EnumerateFiles(cache["hw6/fashion-mnist"]).Count());
    }

    [Theory]
    [InlineData("wrong", "SHA-256")]
    [InlineData("cut", "the connection was cut after 10 of 26421856 bytes")]
    [InlineData("missing", "404 Not Found")]
    public async Task A_server_that_fails_gives_one_line_and_leaves_nothing(string failure, string expected)
    {
        using var server = new FileServer(
            (_, stream) =>
            {
                if (failure == "wrong")
                    FileServer.Send(stream, new byte[26421856]);
                else if (failure == "cut")
                    FileServer.Send(stream, new byte[10], 26421856);
                else
                    FileServer.SendStatus(stream, "404 Not Found");
            }
        );

        AssertRefused(await RunAsync(server.Url), expected);
    }

    [Fact]
    public async Task Without_a_network_one_line_names_the_folder_the_files_and_the_option()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        AssertRefused(
            await RunAsync($"http://127.0.0.1:{port}/"),
            "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz"
        );
    }

    private void AssertRefused((int Code, string Out, string Error) run, string expected)
    {
        var (code, output, error) = run;
        Assert.Equal((2, ""), (code, output));
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        foreach (
            var part in new[]
            {
                "hw6: error: --dataset fashion-mnist: could not download",
                expected,
                cache["hw6/fashion-mnist"],
                "--data-dir",
            }
        )
            Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(cache["hw6/fashion-mnist"]));
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(string url)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_CACHE_HOME"] = Path.GetDirectoryName(cache["x"]) },
        };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "hw6.dll"),
            "ae",
            "--dataset",
            "fashion-mnist",
            "--data-url",
            url,
            "--k",
            "2",
            "--arch",
            "linear",
            "--mode",
            "vanilla",
            "--epochs",
            "0",
            "--no-probe",
            "--quiet",
            "--no-timings",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
