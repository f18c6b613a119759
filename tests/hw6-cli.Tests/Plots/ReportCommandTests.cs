using System.Globalization;
using System.Text.RegularExpressions;

namespace Hw6.Cli.Tests.Plots;

public sealed class ReportCommandTests
{
    [Fact]
    public void Files_of_one_sweep_share_a_section()
    {
        using var folder = new TemporaryFolder();
        Done("beam", "-q", "--k", "1,2", "-o", folder["b.csv"], "--summary", folder["s.csv"]);
        Done("beam", "-q", "--k", "3", "-o", folder["other.csv"]);
        Done("zkc", "-q", "--check-gradients", "-o", folder["g.csv"]);
        Done(
            "report",
            folder["b.csv"],
            folder["other.csv"],
            folder["g.csv"],
            folder["s.csv"],
            "-o",
            folder["r.html"],
            "--title",
            "A <b>title</b>"
        );
        var page = File.ReadAllText(folder["r.html"]);
        Assert.Equal(3, Count(page, "<section "));
        Assert.Contains("<title>A &lt;b&gt;title&lt;/b&gt;</title>", page, StringComparison.Ordinal);
        Assert.True(
            page.IndexOf("Gradients of the graph network", StringComparison.Ordinal)
                < page.IndexOf(">Beam search · tree", StringComparison.Ordinal),
            "in the homework's order"
        );
        Assert.Contains(">Beam search · tree · k 1, 2</h2>", page, StringComparison.Ordinal);
        Assert.Contains(">Beam search · tree · k 3</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<code>b.csv</code>, <code>s.csv</code>", page, StringComparison.Ordinal);
        Assert.Contains("most likely sequence is 0.116 nats better", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_need_no_merging_and_may_not_overlap()
    {
        using var folder = new TemporaryFolder();
        Done("beam", "-q", "--k", "1,2,3", "--shard", "1/2", "-o", folder["one.csv"]);
        Done("beam", "-q", "--k", "1,2,3", "--shard", "2/2", "-o", folder["two.csv"], "--no-timings");
        Done("report", folder["one.csv"], folder["two.csv"], "-o", folder["r.html"]);
        Assert.Equal(1, Count(File.ReadAllText(folder["r.html"]), "<section "));
        Tool.Refuses(["report", folder["one.csv"], folder["one.csv"]], "cell 1", "once");
    }

    [Fact]
    public void Every_id_is_there_once_and_every_reference_finds_one()
    {
        using var folder = new TemporaryFolder();
        Done("zkc", "-q", "--method", "all", "-o", folder["z.csv"], "--summary", folder["s.csv"], "--history", folder["h.csv"]);
        var page = Tool.Run("report", folder["z.csv"], folder["s.csv"], folder["h.csv"]).Out;
        var ids = Attributes(page, "id").ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(Attributes(page, "aria-labelledby").SelectMany(names => names.Split(' ')), name => Assert.Contains(name, ids));
        Assert.All(Attributes(page, "href").Where(address => address.StartsWith('#')), address =>
            Assert.Contains(address[1..], ids)
        );
    }

    [Fact]
    public void A_history_alone_has_figures_and_no_table()
    {
        using var folder = new TemporaryFolder();
        Done("zkc", "-q", "--epochs", "30", "-o", folder["z.csv"], "--history", folder["h.csv"]);
        var page = Tool.Run("report", folder["h.csv"]).Out;
        Assert.Contains("Training the graph convolution network", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<table", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_asks_for_nothing()
    {
        using var folder = new TemporaryFolder();
        Done("beam", "-q", "-o", folder["b.csv"]);
        var page = Tool.Run("report", folder["b.csv"]).Out;
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_stands_once()
    {
        using var folder = new TemporaryFolder();
        Done("zkc", "-q", "--method", "min-cut,modularity", "-o", folder["z.csv"], "--summary", folder["s.csv"]);
        var page = Tool.Run("report", folder["z.csv"], folder["s.csv"]).Out;
        var findings = Items(page).ToList();
        Assert.Contains(findings, finding =>
            finding.Contains("modularity, adjacency = binary disagrees with the clubs at nodes 8 and 9", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(findings, finding =>
            finding.StartsWith("modularity, adjacency = binary: the prediction differs", StringComparison.Ordinal)
        );
        Assert.Equal(findings.Distinct(), findings);

        // Without the summary the other figure says it.
        findings = [.. Items(Tool.Run("report", folder["z.csv"]).Out)];
        Assert.Contains(findings, finding =>
            finding.StartsWith("modularity, adjacency = binary: the prediction differs", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Strays_are_left_out_with_a_note()
    {
        using var folder = new TemporaryFolder();
        Done("beam", "-q", "-o", folder["b.csv"], "--plot", folder["b.svg"]);
        var alone = Tool.Run("report", folder["b.csv"]).Out;
        Directory.CreateDirectory(folder["folder"]);
        File.WriteAllBytes(folder["x.npz"], [0x50, 0x4B, 3, 4, 0, 0xFF, 0xFE, 0, 10, 200]);
        string[] all =
        [
            folder["b.csv"],
            folder["b.svg"],
            folder["folder"],
            folder["x.npz"],
            folder.Write("other.csv", "a,b\n1,2\n"),
            folder.Write("empty.csv", ""),
        ];
        var result = Tool.Run(["report", .. all]);
        Assert.Equal((ExitCode.Done, alone), (result.Code, result.Out));
        Assert.Equal(5, result.Error.Split(" is left out: ").Length - 1);
        Assert.Equal("", Tool.Run(["report", .. all, "-q"]).Error);

        // An earlier page of the same command among them, as in results/*.
        Done(["report", .. all, "-o", folder["r.html"]]);
        Done(["report", .. all, folder["r.html"], "-o", folder["r.html"]]);
        Assert.Equal(alone, File.ReadAllText(folder["r.html"]));

        // What is damaged is no stray, nor is what is not there.
        var lines = File.ReadAllLines(folder["b.csv"]);
        Tool.Refuses(["report", folder["b.csv"], folder.Write("torn.csv", lines[0] + "\n" + lines[1][..20] + "\n")], "torn.csv");
        Tool.Refuses(["report", folder["b.csv"], folder["none.csv"]], "none.csv", "no such file");
    }

    [Fact]
    public void Tables_hold_their_rows_and_point_stands_below_point()
    {
        using var folder = new TemporaryFolder();
        Done("attention", "moments", "-q", "--d", "1,4,16,64,256", "--samples", "100", "-o", folder["m.csv"]);
        var page = Tool.Run("report", folder["m.csv"]).Out;
        var rows = page[page.IndexOf("<tbody>", StringComparison.Ordinal)..].Split("<tr>").Skip(1).ToList();
        Assert.Equal(5, rows.Count);
        var cells = rows.ConvertAll(row =>
            Regex.Matches(row, "<td class=\"n(?: p([0-9]+))?\">([^<]*)</td>").Select(BehindPoint).ToList()
        );
        Assert.True(cells[0].Count > 4);
        for (var column = 0; column < cells[0].Count; column++)
            Assert.Single(cells.Select(row => row[column]).Distinct());

        // Of what stands behind the point, in digits; a point that is not there is half of one.
        static double BehindPoint(Match cell)
        {
            var (room, number) = (cell.Groups[1].Value, cell.Groups[2].Value);
            var point = number.IndexOf('.', StringComparison.Ordinal);
            return (room.Length == 0 ? 0 : int.Parse(room, CultureInfo.InvariantCulture) / 2.0)
                + (point < 0 ? 0 : number.Length - point - 0.5);
        }
    }

    [Fact]
    public void What_is_no_result_is_refused_in_a_line()
    {
        using var folder = new TemporaryFolder();
        Tool.Refuses(["report", folder["none.csv"]], "none.csv");
        Tool.Refuses(["report", folder.Write("x.csv", "a\n1\n")], "x.csv", "no table that hw6 writes");
        Tool.Refuses(["report"], "FILE");
    }

    private static IEnumerable<string> Items(string page) =>
        page.Split("<li>").Skip(1).Select(item => item[..item.IndexOf("</li>", StringComparison.Ordinal)]);

    private static IEnumerable<string> Attributes(string page, string name)
    {
        for (
            var at = page.IndexOf($" {name}=\"", StringComparison.Ordinal);
            at >= 0;
            at = page.IndexOf($" {name}=\"", at + 1, StringComparison.Ordinal)
        )
        {
            var start = at + name.Length + 3;
            yield return page[start..page.IndexOf('"', start)];
        }
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static void Done(params string[] args)
    {
        var result = Tool.Run(args);
        Assert.True(result.Code == ExitCode.Done, $"hw6 {string.Join(' ', args)}: {result.Code}: {result.Error}");
    }
}
