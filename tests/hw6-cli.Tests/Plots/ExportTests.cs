using System.Text;

namespace Hw6.Cli.Tests.Plots;

/// <summary>Pictures and PDFs, which a browser draws where there is one.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The first would run for hours: it is refused before any work starts.
    [Theory]
    [InlineData("zkc --epochs 100000 --repeats 1000 -o OUT.csv --plot OUT.png", ".svg")]
    [InlineData("plot IN.csv -o OUT.pdf", ".svg")]
    [InlineData("report IN.csv -o OUT.PNG", ".html")]
    public void Without_a_browser_one_line_says_so_at_once(string line, string otherwise)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "browsers stand at known places there");
        folder.Write("IN.csv", "a\n1\n");
        using var tool = ToolProcess.StartHw6(
            new Dictionary<string, string> { ["PATH"] = folder.Path },
            [.. line.Split(' ').Select(word => word.Contains('.', StringComparison.Ordinal) ? folder[word] : word)]
        );
        Tool.Refused(tool.Wait(), "Chromium, Chrome or Edge", "none was found", otherwise);
        Assert.Equal(["IN.csv"], folder.Files);
    }

    [Fact]
    public void The_extension_chooses_what_is_written()
    {
        SkipWithoutBrowser();
        Done("beam", "-q", "-o", folder["b.csv"], "--plot", folder["b.png"]);
        Done("plot", folder["b.csv"], "-o", folder["b.pdf"]);
        Done("report", folder["b.csv"], "-o", folder["r.pdf"]);
        Done("report", folder["b.csv"], "-o", folder["r.PNG"]);
        foreach (var picture in new[] { "b.png", "r.PNG" })
        {
            var bytes = File.ReadAllBytes(folder[picture]);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);
            Assert.InRange(bytes.Length, 10_000, 5_000_000);
        }

        foreach (var document in new[] { "b.pdf", "r.pdf" })
        {
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(folder[document]));
            Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
            Assert.EndsWith("%%EOF", text.TrimEnd(), StringComparison.Ordinal);
        }

        // A figure is one page of its own size.
        var page = Encoding.Latin1.GetString(File.ReadAllBytes(folder["b.pdf"]));
        Assert.Equal(2, page.Split("/Type /Page\n").Length);
    }

    [Fact]
    public void A_name_that_promises_something_else_is_refused()
    {
        Tool.Refuses(["beam", "-o", folder["b.csv"], "--plot", folder["b.jpg"]], "--plot", ".svg, .png or .pdf");
        Tool.Refuses(["report", folder["b.csv"], "-o", folder["r.svg"]], "--output", ".html, .htm, .png or .pdf");
    }

    private static void SkipWithoutBrowser() =>
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .Any(place => File.Exists(Path.Combine(place, "chromium")) || File.Exists(Path.Combine(place, "google-chrome"))),
            "needs a Chromium or Chrome on the path"
        );

    private static void Done(params string[] args)
    {
        var result = Tool.Run(args);
        Assert.True(result.Code == ExitCode.Done, $"hw6 {string.Join(' ', args)}: {result.Code}: {result.Error}");
    }
}
