using System.Diagnostics;
using System.Text.RegularExpressions;
using Hw6.Core.Sweeps.Files;
using Hw6.Tests.Shared;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>Sweeps on a disk of their own, small and full, or read-only. Needs the right to mount one.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string disk;
    private readonly bool mounted;

    public DiskTests()
    {
        disk = folder["disk"];
        Directory.CreateDirectory(disk);
        mounted = OperatingSystem.IsLinux() && Mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", disk);
    }

    public void Dispose()
    {
        if (mounted)
            Run("umount", disk);
        folder.Dispose();
    }

    [Fact]
    public void A_disk_that_fills_up_is_told_and_the_finished_rows_are_intact()
    {
        SkipUnlessMounted();
        string[] sweep = ["--n", "1..2000", "--threads", "2", "--quiet", "--no-timings"];
        var file = Path.Combine(disk, "x.csv");
        string[] args = [.. sweep, "--resume", "-o", file, "--history", Path.Combine(disk, "h.csv")];

        // Cells that take a moment end nearly in order: else most of the disk goes to those that wait in the journal for the first.
        var full = ToolProcess.RunFake([.. args, "--delay", "5"]);
        Assert.Equal(1, full.Code);
        Assert.Matches("^hw6: error: cannot write '[^\n]*': No space left on device\n$", full.Error);
        var finished = File.ReadAllText(file);
        Assert.EndsWith("\n", finished, StringComparison.Ordinal);
        var rows = ResultFile.Read(file)!.Cells.Count;
        Assert.InRange(rows, 1, 1999);

        // A disk that is full from the start is found before any work.
        Fill();
        Tool.Refused(ToolProcess.RunFake(args), "cannot write", "No space left on device");
        Assert.Equal(finished, File.ReadAllText(file));

        File.Delete(Path.Combine(disk, "fill"));
        Assert.True(Mount("-o", "remount,size=4m", disk));
        Assert.Equal(0, ToolProcess.RunFake(args).Code);
        Assert.Equal(0, ToolProcess.RunFake([.. sweep, "-o", folder["whole.csv"]]).Code);
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(file));
    }

    [Fact]
    public void A_json_file_that_does_not_fit_leaves_its_cells_in_the_journal()
    {
        SkipUnlessMounted();
        var file = Path.Combine(disk, "x.json");
        var full = ToolProcess.RunFake("--n", "1..150", "--quiet", "--no-timings", "--format", "json", "-o", file);
        Assert.Equal(1, full.Code);
        Assert.Matches("^hw6: error: cannot write '[^\n]*': No space left on device\n$", full.Error);
        Assert.True(File.Exists(file + ".journal"));
    }

    [Fact]
    public void A_read_only_output_is_refused_before_any_work()
    {
        SkipUnlessMounted();
        var file = Path.Combine(disk, "x.csv");
        File.WriteAllText(file, "old");
        Assert.True(Mount("-o", "remount,ro", disk));
        foreach (var name in new[] { file, Path.Combine(disk, "new.csv") })
        {
            foreach (var option in new[] { "-o", "--history", "--summary" })
                Tool.Refused(ToolProcess.RunFake("--n", "1..3", option, name), "cannot write", "Read-only file system");
        }
    }

    [Theory]
    [InlineData("o.csv", "-o")]
    [InlineData("h.csv", "--history")]
    [InlineData("s.csv", "--summary")]
    [InlineData("p.svg", "--plot")]
    [InlineData("f-{k}-{seed}.csv", "--save-features")]
    [InlineData("m-{k}-{seed}.npz", "--save-model")]
    [InlineData("r.svg", "--reconstructions")]
    public void A_full_disk_under_one_output_is_told_and_all_other_files_are_whole(string name, string option)
    {
        SkipUnlessMounted();
        Directory.CreateDirectory(folder["data"]);
        IdxFiles.WriteFour(folder["data"], train: 200, test: 40);
        var expected = Run("whole", "", "");
        Assert.Equal((0, ""), (expected.Code, expected.Error));

        // Room to begin, and not to end.
        Fill(leave: 4096);
        var full = Run("x", option, name);
        Assert.Equal(1, full.Code);
        Assert.Matches(
            $"^hw6: error: cannot write '{Regex.Escape(disk)}/[^\n']*{Path.GetExtension(name)}(.journal)?': No space left on device\n$",
            full.Error
        );
        foreach (
            var path in Directory.EnumerateFiles(folder["x"]).Where(path => !path.EndsWith(".journal", StringComparison.Ordinal))
        )
        {
            var whole = File.ReadAllBytes(Path.Combine(folder["whole"], Path.GetFileName(path)));
            var found = File.ReadAllBytes(path);
            Assert.True(whole.AsSpan().StartsWith(found) && (found.Length == 0 || found[^1] == whole[found.Length - 1]), path);
            Assert.True(Path.GetFileName(path) is "o.csv" or "h.csv" || found.Length == whole.Length, path);
        }

        File.Delete(Path.Combine(disk, "fill"));
        Assert.True(Mount("-o", "remount,size=4m", disk));
        Assert.Equal((0, ""), (Run("x", option, name, "--resume").Code, ""));
        foreach (var path in Directory.EnumerateFiles(folder["whole"]))
        {
            var there = new[] { folder["x"], disk }
                .Select(place => Path.Combine(place, Path.GetFileName(path)))
                .Single(File.Exists);
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(there));
        }
    }

    // One output on the small disk, the others in a folder.
    private ToolResult Run(string to, string onDisk, string name, params string[] more)
    {
        Directory.CreateDirectory(folder[to]);
        var outputs = new Dictionary<string, string>
        {
            ["-o"] = "o.csv",
            ["--history"] = "h.csv",
            ["--summary"] = "s.csv",
            ["--plot"] = "p.svg",
            ["--save-features"] = "f-{k}-{seed}.csv",
            ["--save-model"] = "m-{k}-{seed}.npz",
            ["--reconstructions"] = "r.svg",
        };
        const string sweep =
            "ae --dataset idx --arch linear --mode vanilla --k 1..12 --seed 0..2 --epochs 2 --no-probe --no-timings --threads 1 -q";
        return Tool.Run([
            .. sweep.Split(' '),
            "--data-dir",
            folder["data"],
            .. outputs.SelectMany(output =>
                (string[])[output.Key, Path.Combine(output.Key == onDisk ? disk : folder[to], output.Value)]
            ),
            .. more,
        ]);
    }

    private static bool Mount(params string[] args) => Run("mount", args);

    private static bool Run(string command, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private void SkipUnlessMounted() =>
        Assert.SkipUnless(mounted, "a small disk cannot be mounted here: it needs Linux and root");

    private void Fill(int leave = 0)
    {
        using var spare = new FileStream(
            Path.Combine(disk, "spare"),
            FileMode.Create,
            FileAccess.Write,
            FileShare.None,
            0,
            FileOptions.DeleteOnClose
        );
        spare.Write(new byte[leave]);
        using var file = new FileStream(Path.Combine(disk, "fill"), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true)
                file.Write(new byte[512]);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
