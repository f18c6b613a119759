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
                < page.IndexOf(">Beam search<", StringComparison.Ordinal),
            "in the homework's order"
        );
        Assert.Contains("Beam search (2)", page, StringComparison.Ordinal);
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
    public void What_is_no_result_is_refused_in_a_line()
    {
        using var folder = new TemporaryFolder();
        Tool.Refuses(["report", folder["none.csv"]], "none.csv");
        Tool.Refuses(["report", folder.Write("x.csv", "a\n1\n")], "x.csv", "no table that hw6 writes");
        Tool.Refuses(["report"], "FILE");
    }

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
