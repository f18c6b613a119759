using System.Xml.Linq;

namespace Hw6.Cli.Tests.Plots;

public sealed class PlotCommandTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Commands that end at once, and whether there is a figure of their summary: there is none of a single point or of means alone.
    public static TheoryData<string, bool> Commands { get; } =
        new()
        {
            { "zkc --method all", true },
            { "zkc --repeats 2 --epochs 60", false },
            { "zkc --repeats 2 --epochs 60 --lr 0.02,0.1", true },
            { "zkc --check-gradients", false },
            { "attention --n 16,32,64 --d 4 --m 4 --runs 1 --warmup 0", true },
            { "attention --n 32,64 --d 4 --m 4 --runs 1 --warmup 0 --causal false,true", true },
            { "attention moments --d 1,4 --samples 100", false },
            { "attention train --kernel softmax,elu --layers 1 --heads 1 --width 8 --context 8 --batch 2 --steps 2", false },
            { "ae --k 2,3 --epochs 1 --repeats 2 --no-probe --baseline pca,raw", true },
            { "ae --arch linear --mode masked --k 2 --epochs 1 --probe-labels 50", true },
            { "ae optimality --k 2 --steps 5", false },
            { "beam --k 1,2,3", true },
            { "beam --model rnn --vocabulary 30 --hidden 4 --k 1,20 --length 12", true },
        };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_table_of_every_command_can_be_drawn(string line, bool summaryToo)
    {
        using var folder = new TemporaryFolder();
        var args = line.Split(' ');
        Done([.. args, "-q", "-o", folder["rows.csv"], "--plot", folder["run.svg"]]);
        var run = Parse(File.ReadAllText(folder["run.svg"]));
        Assert.True(run.Descendants(Svg + "text").Count() > 3);

        Done([.. args, "-q", "-o", folder["again.csv"], "--summary", folder["summary.csv"]]);
        if (summaryToo)
            Plot(folder, "summary.csv");
        else
            Tool.Refuses(["plot", folder["summary.csv"]], "summary.csv", "the summary of hw6", "nothing to draw");
        if (
            Tool.Run([.. args, "-q", "-o", folder["again.csv"], "--history", folder["history.csv"]]).Code == ExitCode.Done
            && File.Exists(folder["history.csv"])
        )
            Plot(folder, "history.csv");
        Plot(folder, "rows.csv");
    }

    [Fact]
    public void The_picture_of_a_run_is_that_of_its_files()
    {
        using var folder = new TemporaryFolder();
        Done("zkc", "-q", "--check-gradients", "-o", folder["g.csv"], "--plot", folder["g.svg"]);
        Assert.Equal(File.ReadAllText(folder["g.svg"]), Tool.Run("plot", folder["g.csv"]).Out);
    }

    [Theory]
    [InlineData(8, 2)]
    [InlineData(2, 0)]
    public void The_loss_of_a_model_that_guesses_is_left_out_where_others_follow(int steps, int first)
    {
        using var folder = new TemporaryFolder();
        var sizes = "--kernel softmax --layers 1 --heads 1 --width 8 --context 8 --batch 2 --eval-every 2 -q --no-timings";
        Done([
            "attention",
            "train",
            .. sizes.Split(' '),
            "--steps",
            $"{steps}",
            "-o",
            folder["rows.csv"],
            "--history",
            folder["history.csv"],
        ]);
        Plot(folder, "history.csv");
        var description = Parse(File.ReadAllText(folder["figure.svg"])).Element(Svg + "desc")!.Value;

        Assert.Matches($@"held-out loss, in nats against steps\. softmax: [\d.]+ at {first}, [\d.]+ at {steps}\.", description);
        Assert.Matches($@"in nats against steps\. softmax: [\d.]+ at 0, [\d.]+ at {steps}\.", description);
    }

    [Fact]
    public void The_same_data_give_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        Done("zkc", "-q", "--no-timings", "-o", folder["a.csv"], "--plot", folder["a.svg"], "--threads", "1");
        Done("zkc", "-q", "--no-timings", "-o", folder["b.csv"], "--plot", folder["b.svg"], "--threads", "2");
        Assert.Equal(File.ReadAllBytes(folder["a.svg"]), File.ReadAllBytes(folder["b.svg"]));
        Assert.Equal(Tool.Run("plot", folder["a.csv"]).Out, Tool.Run("plot", folder["a.csv"]).Out);
        Assert.Equal(Tool.Run("report", folder["a.csv"]).Out, Tool.Run("report", folder["a.csv"]).Out);
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_more_may_be_there()
    {
        using var folder = new TemporaryFolder();
        Done("beam", "-q", "-o", folder["beam.csv"]);
        var lines = File.ReadAllLines(folder["beam.csv"]);
        var turned = lines.Select((line, i) => string.Join(',', line.Split(',').Reverse()) + (i == 0 ? ",mine" : ",x"));
        File.WriteAllText(folder["turned.csv"], string.Join('\n', turned) + "\n");
        Assert.Equal(Tool.Run("plot", folder["beam.csv"]).Out, Tool.Run("plot", folder["turned.csv"]).Out);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_in_a_line()
    {
        using var folder = new TemporaryFolder();
        Tool.Refuses(["plot", folder["none.csv"]], "none.csv", "no such file");
        Tool.Refuses(["plot", folder.Write("other.csv", "a,b\n1,2\n")], "other.csv", "no table that hw6 writes");
        Tool.Refuses(["plot", folder.Write("empty.csv", "")], "empty.csv");
        Done("beam", "-q", "-o", folder["beam.csv"]);
        var lines = File.ReadAllLines(folder["beam.csv"]);
        Tool.Refuses(["plot", folder.Write("header.csv", lines[0] + "\n")], "header.csv", "no rows");
        Tool.Refuses(
            [
                "plot",
                folder.Write("word.csv", lines[0] + "\n" + lines[1].Replace("-0.598", "much", StringComparison.Ordinal) + "\n"),
            ],
            "word.csv",
            "row 2",
            "much",
            "number"
        );
        Tool.Refuses(
            [
                "plot",
                folder.Write(
                    "cut.csv",
                    lines[0].Replace("parent_rank", "parent", StringComparison.Ordinal) + "\n" + lines[1] + "\n"
                ),
            ],
            "cut.csv",
            "'parent_rank' is missing",
            "hw6 beam"
        );
        Tool.Refuses(["plot", folder["beam.csv"], "-o", folder["no/where.svg"]], "--output");
        Tool.Refuses(["plot", folder["beam.csv"], "--theme", "blue"], "--theme", "blue", "auto, light, dark");
        Tool.Refuses(
            ["plot", folder["beam.csv"], "--graph", folder["none.csv"]],
            "--graph: ",
            "the table of hw6 beam",
            "expected a table of hw6 zkc"
        );
        Done("zkc", "-q", "--epochs", "20", "-o", folder["zkc.csv"]);
        Tool.Refuses(["plot", folder["zkc.csv"], "--graph", folder["none.csv"]], "none.csv", "no such file");
        Tool.Refuses(["plot"], "FILE");
    }

    [Fact]
    public void One_length_is_compared_and_has_no_exponents_to_draw()
    {
        using var folder = new TemporaryFolder();
        Done(
            "attention",
            "-q",
            "--n",
            "32",
            "--d",
            "4",
            "--m",
            "4",
            "--runs",
            "1",
            "-o",
            folder["a.csv"],
            "--summary",
            folder["s.csv"]
        );
        Plot(folder, "a.csv");
        Tool.Refuses(["plot", folder["s.csv"]], "s.csv", "nothing to draw");
    }

    [Fact]
    public void A_graph_of_ones_own_is_drawn_with_its_ties()
    {
        using var folder = new TemporaryFolder();
        var graph = folder.Write("ties.csv", "source,target\na,b\nb,c\nc,a\nc,d\nd,e\ne,f\nf,d\n");
        var labels = folder.Write("labels.csv", "node,label,split\na,x,train\nb,x,test\nd,y,train\ne,y,test\n");
        Done(
            "zkc",
            "-q",
            "--graph",
            graph,
            "--node-labels",
            labels,
            "--epochs",
            "20",
            "-o",
            folder["n.csv"],
            "--plot",
            folder["run.svg"]
        );
        Assert.Equal(7, Ties(File.ReadAllText(folder["run.svg"])));
        Assert.Equal(0, Ties(Tool.Run("plot", folder["n.csv"]).Out));
        Assert.Equal(7, Ties(Tool.Run("plot", folder["n.csv"], "--graph", graph).Out));
        static int Ties(string svg) =>
            Parse(svg).Descendants(Svg + "line").Count(line => line.Attribute("class")?.Value == "tie");
    }

    [Fact]
    public void The_plot_shares_no_file_with_another_output()
    {
        using var folder = new TemporaryFolder();
        Tool.Refuses(["beam", "-o", folder["x.csv"], "--plot", folder["x.csv"]], "--plot");
    }

    [Fact]
    public void Hostile_labels_stay_labels()
    {
        using var folder = new TemporaryFolder();
        var tree = folder.Write(
            "tree.csv",
            "prefix,token,log_prob\n,<script>x</script>,-0.1\n,\"\"\"><img/src=x>\",-0.2\n,=1+1,-0.3\n,\u202Eevil,-0.4\n"
        );
        Done("beam", "-q", "--tree", tree, "--k", "4", "-o", folder["beam.csv"], "--plot", folder["beam.svg"]);
        Assert.DoesNotContain(",=1+1", File.ReadAllText(folder["beam.csv"]), StringComparison.Ordinal);
        var figure = Parse(File.ReadAllText(folder["beam.svg"]));
        Assert.Contains(figure.Descendants(Svg + "tspan"), text => text.Value == "<script>x</script>");
        Assert.DoesNotContain(figure.Descendants(), element => element.Name.LocalName is "script" or "img");
        var page = Tool.Run("report", folder["beam.csv"]).Out;
        Assert.Equal(2, page.Split("<script", StringSplitOptions.None).Length);
        Assert.DoesNotContain("<script>x", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202E', page);
    }

    private static void Plot(TemporaryFolder folder, string table)
    {
        Done("plot", folder[table], "-o", folder["figure.svg"], "--theme", "light");
        Assert.True(Parse(File.ReadAllText(folder["figure.svg"])).Descendants(Svg + "text").Count() > 3);
    }

    private static void Done(params string[] args)
    {
        var result = Tool.Run(args);
        Assert.True(result.Code == ExitCode.Done, $"hw6 {string.Join(' ', args)}: {result.Code}: {result.Error}");
    }

    private static XElement Parse(string svg)
    {
        var root = XElement.Parse(svg);
        Assert.Equal(Svg + "svg", root.Name);
        Assert.NotEmpty(root.Element(Svg + "title")!.Value);
        Assert.NotEmpty(root.Element(Svg + "desc")!.Value);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        return root;
    }
}
