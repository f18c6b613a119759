using System.Diagnostics;
using Hw6.Tests.Shared;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>
/// Sweeps that are killed while they write every kind of file at once, in every format, and are gone on with. HW6_KILLS says how many of each format.
/// </summary>
public sealed class KilledSweepTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public KilledSweepTests()
    {
        Directory.CreateDirectory(folder["data"]);
        IdxFiles.WriteFour(folder["data"], train: 60, test: 12);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("csv", 20)]
    [InlineData("json", 15)]
    [InlineData("md", 15)]
    public void Killed_with_every_file_asked_for_and_resumed_all_bytes_are_those_of_an_uninterrupted_run(string format, int kills)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("HW6_KILLS"), out var asked))
            kills = asked;
        var whole = Tool.Run(Command("whole", format));
        Assert.Equal((0, ""), (whole.Code, whole.Error));
        var random = new Random(20260514 + kills);
        var between = 0;
        for (var i = 0; i < kills; i++)
        {
            var name = $"{i}";
            for (var kill = 0; kill < (i % 3 == 0 ? 2 : 1); kill++)
            {
                using var tool = ToolProcess.StartHw6([.. Command(name, format), "--resume"]);
                WaitForMoment(tool, name, random);
                tool.Kill();
                between += tool.Wait().Code == 0 ? 0 : 1;
            }

            // What somebody else put in the place of a cell's file is not taken for it.
            if (i % 2 == 0 && Directory.EnumerateFiles(folder[name], "m-*.npz").FirstOrDefault() is { } model)
                File.WriteAllText(model, "not ours");
            var resumed = Tool.Run([.. Command(name, format), "--resume"]);
            Assert.Equal((0, ""), (resumed.Code, resumed.Error));
            Assert.Equal(Files("whole"), Files(name));
            foreach (var file in Files("whole"))
                Assert.True(Bytes("whole", file).AsSpan().SequenceEqual(Bytes(name, file)), $"{file} differs after kill {i}");
        }

        Assert.True(between >= kills / 2, $"only {between} kills hit the sweep before its end");
    }

    private string[] Command(string name, string format)
    {
        var to = Directory.CreateDirectory(folder[name]).FullName;
        return
        [
            "ae",
            "--dataset",
            "idx",
            "--data-dir",
            folder["data"],
            "--arch",
            "linear",
            "--mode",
            "vanilla,masked",
            "--k",
            "1,2,3",
            "--baseline",
            "pca",
            "--epochs",
            "2",
            "--no-probe",
            "--no-timings",
            "-q",
            "-o",
            $"{to}/x.{format}",
            "--history",
            $"{to}/h.csv",
            "--save-features",
            to + "/f-{mode}-{k}.csv",
            "--save-model",
            to + "/m-{mode}-{k}.npz",
            "--reconstructions",
            $"{to}/r.svg",
        ];
    }

    private string[] Files(string name) =>
        [.. Directory.EnumerateFileSystemEntries(folder[name]).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    private byte[] Bytes(string name, string file) => File.ReadAllBytes(Path.Combine(folder[name], file));

    // Once some of the files are there, or at some moment of the start; then a little more, so that it may be within a write.
    private void WaitForMoment(ToolProcess tool, string name, Random random)
    {
        var enough = random.Next(24);
        while (!tool.HasExited && Directory.EnumerateFileSystemEntries(folder[name]).Count() < enough)
            Thread.Yield();
        var more = TimeSpan.FromMilliseconds(random.NextDouble() * 12);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < more; )
            Thread.Yield();
    }
}
