using System.Diagnostics;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Sweeps;

public sealed class OutputFileTests : IDisposable
{
    private readonly SweepBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Preparing_changes_nothing()
    {
        File.WriteAllText(bench["x.csv"], "old");
        using (bench.Prepare("x.csv"))
        using (bench.Prepare("new.csv")) { }

        Assert.Equal(["x.csv"], bench.Files);
        Assert.Equal("old", File.ReadAllText(bench["x.csv"]));
    }

    [Fact]
    public void Replacing_keeps_the_file_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        File.WriteAllText(bench["x.csv"], "old");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(bench["x.csv"], mode);
        Write("x.csv", "new");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(mode, File.GetUnixFileMode(bench["x.csv"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_stays_a_link_and_its_target_is_written(bool exists)
    {
        if (exists)
            File.WriteAllText(bench["target.csv"], "old");
        File.CreateSymbolicLink(bench["middle.csv"], "target.csv");
        File.CreateSymbolicLink(bench["link.csv"], bench["middle.csv"]);
        Write("link.csv", "new");
        Assert.Equal("new+", File.ReadAllText(bench["target.csv"]));
        Assert.Equal(bench["middle.csv"], new FileInfo(bench["link.csv"]).LinkTarget);
    }

    [Fact]
    public void The_journal_stands_beside_the_target_of_a_link()
    {
        File.CreateSymbolicLink(bench["link.csv"], bench["target.csv"]);
        var layout = SweepBench.Layout(new FakeOptions { Numbers = [1, 2] });
        using var output = bench.Open(layout, "link.csv", null);
        output.Keep(layout.Lay(1, layout.Experiment.Run(1, new CellContext(CancellationToken.None))));
        Assert.Equal(["link.csv", "target.csv", "target.csv.journal"], bench.Files);
    }

    [Fact]
    public void A_folder_and_a_place_without_folder_are_refused()
    {
        Directory.CreateDirectory(bench["folder"]);
        File.WriteAllText(bench["file"], "");
        File.CreateSymbolicLink(bench["loop"], bench["loop"]);
        Refused("folder", "is a folder");
        Refused("new/", "is a folder");
        Refused("nowhere/x.csv", "there is no folder");
        Refused("file/x.csv", "there is no folder");
        Refused("loop", "cannot write");
        Refused(new string('x', 300), "cannot write");
        Refused("a\0b", "cannot write");
    }

    [Fact]
    public void The_null_device_swallows_and_a_full_device_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        using (var file = OutputFile.Prepare("/dev/null", "-o", Stream.Null))
        {
            Assert.False(file.IsOrdinary);
            file.Start("a"u8.ToArray());
            file.Append("b"u8.ToArray());
            file.Close();
        }

        using var full = OutputFile.Prepare("/dev/full", "-o", Stream.Null);
        Assert.Equal(
            "cannot write '/dev/full': No space left on device",
            Assert.Throws<IOException>(() => full.Start("a"u8.ToArray())).Message
        );
    }

    [Fact]
    public async Task A_reader_that_waits_at_a_named_pipe_gets_everything()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "there is no mkfifo here");
        Process.Start("/usr/bin/mkfifo", bench["pipe"]).WaitForExit();
        var reader = Task.Run(() => File.ReadAllText(bench["pipe"]), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Write("pipe", "new");
        Assert.Equal("new+", await reader.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_named_pipe_waits_for_its_reader()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "there is no mkfifo here");
        Process.Start("/usr/bin/mkfifo", bench["pipe"]).WaitForExit();
        var writer = Task.Run(() => Write("pipe", "new"), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal("new+", await File.ReadAllTextAsync(bench["pipe"], TestContext.Current.CancellationToken));
        await writer.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private void Write(string name, string text)
    {
        using var file = bench.Prepare(name);
        file.Start(System.Text.Encoding.UTF8.GetBytes(text));
        file.Append("+"u8.ToArray());
        file.Close();
    }

    private void Refused(string name, string part)
    {
        var error = Assert.Throws<InputException>(() => bench.Prepare(name));
        Assert.StartsWith("-o: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
