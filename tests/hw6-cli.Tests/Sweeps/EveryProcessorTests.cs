using System.Diagnostics;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>
/// The same bytes whatever vectors the processor has: tables, histories, summaries, pictures, features and models of every command, method, kernel, form,
/// mode, baseline and decoder. Probes are left out: ML.NET chooses its own instructions.
/// </summary>
public sealed class EveryProcessorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_width_of_vectors_gives_the_same_bytes()
    {
        // 512 bits where the machine has them, then 256, 128 and none.
        string?[] knobs = [null, "DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic"];
        var expected = await ResultsOf("0", null);
        Assert.InRange(expected.Count, 100, 1000);
        for (var i = 1; i < knobs.Length; i++)
        {
            var found = await ResultsOf($"{i}", knobs[i]);
            Assert.Equal(expected.Keys, found.Keys);
            foreach (var (name, bytes) in expected)
                Assert.True(bytes.AsSpan().SequenceEqual(found[name]), $"{name} differs with {knobs[i]}=0");
        }
    }

    private async Task<SortedDictionary<string, byte[]>> ResultsOf(string name, string? switchedOff)
    {
        var target = Directory.CreateDirectory(folder[name]).FullName;
        var beside = Path.GetDirectoryName(typeof(EveryProcessorTests).Assembly.Location)!;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(beside, "SweepHost.dll"),
                "results",
                Path.Combine(beside, "Results", "commands.txt"),
                Path.Combine(Docs.RepositoryFolder.Path, "samples"),
                target,
            },
        };
        if (switchedOff is not null)
            start.Environment[switchedOff] = "0";
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, errors);
        return new(
            Directory.EnumerateFiles(target).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes),
            StringComparer.Ordinal
        );
    }
}
