namespace Hw6.Cli.Tests;

public sealed class ZkcCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_options_it_trains_the_network_and_prints_a_row_a_member()
    {
        var result = Tool.Run("zkc");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(35, result.Lines.Length);
        Assert.StartsWith("method,labels,preset,adjacency,self_loops,", result.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "gcn,modularity,homework,weighted,,,\"16,2\",,tanh,dense,0,homework,gd,0.02,0.025,all,all,20000,patience,50,best,0,0,,,,,,,0,Mr. Hi,Mr. Hi,test,",
            result.Lines[1],
            StringComparison.Ordinal
        );
        Assert.Contains("test_accuracy", result.Error, StringComparison.Ordinal);
        Assert.Contains("8 9", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_methods_answer_in_the_summary()
    {
        var result = Tool.Run("zkc", "--method", "all", "--no-timings");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(1 + 7 * 34, result.Lines.Length);
        var summary = result
            .Error.TrimEnd('\n')
            .Split('\n')
            .SkipWhile(line => !line.StartsWith('─'))
            .Skip(1)
            .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToList();
        Assert.Equal(
            ["gcn", "min-cut", "modularity", "spectral", "spectral", "label-propagation", "pagerank"],
            summary.Select(fields => fields[0])
        );
        Assert.Contains("17 9 8", summary[2]);
        Assert.Contains("8 9", summary[2]);
        Assert.Contains("2 8", summary[4]);
    }

    [Fact]
    public void The_same_command_gives_the_same_bytes_whatever_the_threads()
    {
        string[] command =
        [
            "zkc",
            "--method",
            "all",
            "--labels",
            "modularity,club",
            "--repeats",
            "3",
            "--epochs",
            "200",
            "--no-timings",
        ];
        var (one, four) = (Tool.Run([.. command, "--threads", "1"]), Tool.Run([.. command, "--threads", "4", "--quiet"]));
        Assert.Equal(one.Out, four.Out);
        Assert.Equal("", four.Error);
        Assert.Equal(1 + 2 * 9 * 34, one.Lines.Length);
    }

    [Fact]
    public void Gradients_are_checked()
    {
        var result = Tool.Run("zkc", "--check-gradients");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(5, result.Lines.Length);
        Assert.All(result.Lines[1..], line => Assert.Contains(",true,ok,", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Own_graphs_and_labels_take_the_place_of_the_club()
    {
        var graph = folder.Write("g.csv", "source,target,weight\na,b,2\nb,c,2\na,c,2\nc,d,0.5\nd,e,1\ne,f,1\nd,f,1\n");
        var labels = folder.Write("l.csv", "node,label,split\na,left,train\nb,left,test\nf,right,train\ne,right,test\n");
        var result = Tool.Run(
            "zkc",
            "--graph",
            graph,
            "--node-labels",
            labels,
            "--method",
            "all",
            "--source",
            "a",
            "--sink",
            "f",
            "--lr",
            "0.5",
            "--no-timings"
        );
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(1 + 7 * 6, result.Lines.Length);
        Assert.All(result.Lines.Where(line => line.Contains(",f,,right,train,", StringComparison.Ordinal)), line =>
            Assert.Contains(",right,", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Columns_that_are_not_read_and_weights_that_the_networks_own_ties_drown_are_noted()
    {
        var graph = folder.Write("g.csv", "source,target,Weight,since\na,b,2e-12,1\nb,c,2e-12,2\nc,d,1e-12,3\n");
        var labels = folder.Write("l.csv", "node,label,split,why\na,l,train,x\nd,r,train,x\nc,r,test,x\n");
        var result = Tool.Run("zkc", "--graph", graph, "--node-labels", labels, "--method", "gcn,spectral", "--epochs", "50");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("g.csv: not read: column 'since'", result.Error, StringComparison.Ordinal);
        Assert.Contains("l.csv: not read: column 'why'", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "beside which nothing counts of the graph's ties (1E-12 to 2E-12)",
            result.Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("nan", result.Out, StringComparison.Ordinal);
    }

    public static TheoryData<string[], string[]> Refused =>
        new()
        {
            { ["--hidden", "0"], ["--hidden", "'0'", "16,2"] },
            { ["--hidden", "16,2000"], ["--hidden", "'16,2000'", "1024"] },
            { ["--hidden", "16,x"], ["--hidden", "'16,x'"] },
            { ["--hidden", "2..16"], ["--hidden", "'2..16'"] },
            { ["--method", "louvain"], ["--method", "'louvain'", "spectral"] },
            { ["--method", "all,gcn"], ["--method: 'gcn' is given twice"] },
            { ["--labels", "sex"], ["--labels", "'sex'", "club"] },
            { ["--adjacency", "signed"], ["--adjacency", "'signed'", "binary"] },
            { ["--optimizer", "sgd"], ["--optimizer", "'sgd'", "adam"] },
            { ["--lr", "0"], ["--lr", "'0'", "above 0"] },
            { ["--weight-decay", "-1"], ["--weight-decay", "'-1'", "at least 0"] },
            { ["--epochs", "-1"], ["--epochs", "'-1'", "0"] },
            { ["--patience", "-1"], ["--patience", "'-1'", "0"] },
            { ["--repeats", "0"], ["--repeats", "'0'", "1"] },
            { ["--method", "min-cut", "--source", "34"], ["--source: '34'", "0 to 33"] },
            { ["--method", "min-cut", "--sink", "0"], ["--sink: '0' is the source too", "different"] },
            { ["--source", "34"], ["--source: '34' changes nothing here", "--method min-cut"] },
            { ["--sink", "0"], ["--sink: '0' changes nothing here", "--method min-cut"] },
            { ["--method", "spectral", "--lr", "1"], ["--lr: '1' changes nothing here", "--method gcn"] },
            { ["--preset", "kipf"], ["--preset", "'kipf'", "homework, kipf-welling"] },
            { ["--activation", "gelu"], ["--activation", "'gelu'", "tanh, relu"] },
            { ["--output-layer", "linear"], ["--output-layer", "'linear'", "dense, convolution"] },
            { ["--dropout", "1"], ["--dropout", "'1'", "from 0 to 1, 1 excluded"] },
            { ["--initialisation", "he"], ["--initialisation", "'he'", "homework, glorot"] },
            { ["--weight-decay-on", "last"], ["--weight-decay-on", "'last'", "first, all"] },
            { ["--loss-mean", "test"], ["--loss-mean", "'test'", "all, train"] },
            { ["--stop", "never"], ["--stop", "'never'", "patience, window"] },
            { ["--keep", "first"], ["--keep", "'first'", "best, last"] },
            { ["--method", "pagerank", "--damping", "1"], ["--damping", "'1'", "0.9999"] },
            { ["--damping", "0.5"], ["--damping: '0.5' changes nothing here", "--method pagerank"] },
            { ["--self-loops", "drop"], ["--self-loops: 'drop' changes nothing here", "--graph"] },
            { ["--normalize-features", "true"], ["--normalize-features: 'true' changes nothing here", "--node-features"] },
            { ["--node-features", "nowhere.csv"], ["nowhere.csv", "no such file"] },
            { ["--check-gradients", "--history", "h.csv"], ["--history", "--check-gradients"] },
            { ["--graph", "nowhere.csv"], ["nowhere.csv", "no such file"] },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_used_is_refused_in_one_line(string[] options, string[] parts) =>
        Tool.Refuses(["zkc", .. options], parts);

    [Theory]
    [InlineData("source,target,weight\na,b,heavy\n", "node,label\na,1\n", "g.csv", "row 2", "'weight'", "'heavy'")]
    [InlineData("source,target,weight\na,b,-1\n", "node,label\na,1\n", "g.csv", "row 2", "'weight'", "'-1'")]
    [InlineData("source,target\na,b\n", "node,label,split\na,1,train\na,2,test\n", "l.csv", "row 3", "'node'", "'a'")]
    [InlineData("source,target\na,b\n", "node,label,split\na,1,train\nb,,test\n", "l.csv", "row 3", "'label'", "''")]
    [InlineData("source,target\na,b\n", "node,label,split\na,1,train\nb,1,test\n", "l.csv", "'1'", "two classes")]
    [InlineData("source,target\na,b\n", "node,label,split\na,1,train\nb,2,train\n", "l.csv", "test set")]
    public void A_file_that_cannot_be_used_is_refused_with_its_row_and_field(
        string graph,
        string labels,
        params string[] parts
    ) => Tool.Refuses(["zkc", "--graph", folder.Write("g.csv", graph), "--node-labels", folder.Write("l.csv", labels)], parts);

    [Fact]
    public void The_papers_preset_reaches_its_table_on_Cora()
    {
        var result = Tool.Run([
            .. Cora,
            "--seed",
            "0..2",
            "--no-timings",
            "-o",
            folder["runs.csv"],
            "--summary",
            folder["summary.csv"],
        ]);
        Assert.True(result.Code == ExitCode.Done, result.Error);
        var summary = Assert.Single(CsvText.Rows(File.ReadAllText(folder["summary.csv"])));
        Assert.InRange(double.Parse(summary["test_accuracy_mean"]), 0.8, 0.83);
        Assert.InRange(double.Parse(summary["test_accuracy_std"]), 0.0001, 0.02);
        Assert.InRange(double.Parse(summary["valid_accuracy_mean"]), 0.77, 0.82);
        Assert.Equal("3", summary["finished"]);
        var row = CsvText.Rows(File.ReadAllText(folder["runs.csv"]))[0];
        Assert.Equal(
            "kipf-welling binary drop true 16 relu convolution 0.5 glorot adam 0.01 0.0005 first train 200 window 10 last",
            string.Join(' ', PresetColumns.Select(name => row[name]))
        );
    }

    [Fact]
    public void Every_part_of_the_preset_can_be_overridden_and_swept()
    {
        (string Option, string Values)[] others =
        [
            ("--adjacency", "weighted"),
            ("--self-loops", "keep"),
            ("--normalize-features", "false"),
            ("--hidden", "8,4"),
            ("--activation", "tanh"),
            ("--output-layer", "dense"),
            ("--dropout", "0.1"),
            ("--initialisation", "homework"),
            ("--optimizer", "gd"),
            ("--lr", "0.5"),
            ("--weight-decay", "0"),
            ("--weight-decay-on", "all"),
            ("--loss-mean", "all"),
            ("--epochs", "3"),
            ("--stop", "patience"),
            ("--patience", "0"),
            ("--keep", "best"),
        ];
        var graph = folder.Write("g.csv", "source,target\na,b\nb,c\nc,d\nd,a\na,a\n");
        var labels = folder.Write("l.csv", "node,label,split\na,x,train\nb,y,train\nc,x,valid\nd,y,test\n");
        var features = folder.Write("f.csv", "node,feature,value\na,p,1\nb,q,2\nc,p,3\n");
        string[] command =
        [
            "zkc",
            "--graph",
            graph,
            "--node-labels",
            labels,
            "--node-features",
            features,
            "--preset",
            "kipf-welling",
            "--dry-run",
        ];
        var paper = Assert.Single(CsvText.Rows(Tool.Run(command).Out));
        foreach (var (option, value) in others)
        {
            var column = option[2..].Replace('-', '_');
            var row = Assert.Single(CsvText.Rows(Tool.Run([.. command, option, value]).Out));
            Assert.Equal(value, row[column]);
            Assert.NotEqual(value, paper[column]);
            Assert.Equal(
                paper.Where(field => field.Key != column && field.Key != "sweep"),
                row.Where(field => field.Key != column && field.Key != "sweep")
            );
            var swept = CsvText.Rows(Tool.Run([.. command, option, value, option, paper[column]]).Out);
            Assert.Equal([value, paper[column]], swept.Select(cell => cell[column]));
        }
    }

    [Fact]
    public void True_may_stand_for_nothing()
    {
        var graph = folder.Write("g.csv", "source,target\na,b\nb,c\n");
        var labels = folder.Write("l.csv", "node,label,split\na,x,train\nb,y,train\nc,x,test\n");
        var features = folder.Write("f.csv", "node,p,q\na,1,red\nb,3,blue\nc,2,\n");
        string[] command = ["zkc", "--graph", graph, "--node-labels", labels, "--node-features", features, "--dry-run"];
        Assert.Equal(["false"], CsvText.Column(Tool.Run(command).Out, "normalize_features"));
        Assert.Equal(["true"], CsvText.Column(Tool.Run([.. command, "--normalize-features"]).Out, "normalize_features"));
        Assert.Equal(
            ["false", "true"],
            CsvText.Column(Tool.Run([.. command, "--normalize-features", "false,true"]).Out, "normalize_features")
        );
    }

    [Fact]
    public void Embeddings_are_written_in_a_file_of_their_own()
    {
        var result = Tool.Run(
            "zkc",
            "--epochs",
            "20",
            "--hidden",
            "4,3",
            "--seed",
            "0,1",
            "--no-timings",
            "-o",
            folder["rows.csv"],
            "--save-embeddings",
            folder["e{seed}.csv"]
        );
        Assert.True(result.Code == ExitCode.Done, result.Error);
        var rows = CsvText.Rows(File.ReadAllText(folder["rows.csv"]));
        foreach (var seed in new[] { "0", "1" })
        {
            var embeddings = CsvText.Rows(File.ReadAllText(folder[$"e{seed}.csv"]));
            Assert.Equal(
                ["node", "label", "split", "predicted", "embedding_1", "embedding_2", "embedding_3"],
                embeddings[0].Keys
            );
            Assert.Equal(
                rows.Where(row => row["seed"] == seed).Select(row => embeddings[0].Keys.Select(name => row[name])),
                embeddings.Select(row => row.Values.AsEnumerable())
            );
        }
    }

    [Fact]
    public void The_history_has_the_embedding_of_every_so_many_epochs()
    {
        string[] command = ["zkc", "--keep", "last", "--no-timings", "-q", "-o", folder["rows.csv"]];
        string[] history = ["--history", folder["history.csv"], "--embed-every", "10"];
        Assert.Equal(ExitCode.Done, Tool.Run([.. command, .. history, "--epochs", "20"]).Code);
        var epochs = CsvText.Rows(File.ReadAllText(folder["history.csv"]));
        Assert.Equal(["0", "10", "20"], epochs.Where(row => row["embedding"].Length > 0).Select(row => row["epoch"]));
        var rows = CsvText.Rows(File.ReadAllText(folder["rows.csv"]));
        Assert.Equal(
            string.Join(' ', rows.Select(row => $"{row["embedding_1"]}:{row["embedding_2"]}")),
            epochs.Single(row => row["epoch"] == "20")["embedding"]
        );

        // Asked for anew, a history without is made again.
        var before = File.ReadAllText(folder["rows.csv"]);
        Assert.Equal(
            ExitCode.Done,
            Tool.Run([.. command, "--history", folder["history.csv"], "--epochs", "20", "--resume"]).Code
        );
        Assert.All(CsvText.Rows(File.ReadAllText(folder["history.csv"])), row => Assert.Equal("", row["embedding"]));
        Assert.Equal(before, File.ReadAllText(folder["rows.csv"]));
        Tool.Refuses(["zkc", "--embed-every", "5"], "--embed-every: found without --history or --plot");
        Tool.Refuses(["zkc", "--method", "spectral", "--embed-every", "5"], "--embed-every: '5' changes nothing here");
    }

    [Fact]
    public void The_club_parts_in_pictures_that_move_on_a_page_for_those_who_like_it()
    {
        var result = Tool.Run(
            "zkc",
            "--epochs",
            "170",
            "--no-timings",
            "-q",
            "-o",
            folder["rows.csv"],
            "--history",
            folder["history.csv"],
            "--embed-every",
            "10",
            "--plot",
            folder["club.svg"]
        );
        Assert.True(result.Code == ExitCode.Done, result.Error);
        var svg = File.ReadAllText(folder["club.svg"]);
        Assert.Contains("How the club parts", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("animation", svg, StringComparison.Ordinal);

        // Nine of eighteen embeddings, the first and the last among them.
        foreach (var epoch in FrameEpochs)
            Assert.Contains($">epoch {epoch}<", svg, StringComparison.Ordinal);
        Assert.DoesNotContain(">epoch 10<", svg, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Done, Tool.Run("report", folder["rows.csv"], folder["history.csv"], "-o", folder["r.html"]).Code);
        var page = File.ReadAllText(folder["r.html"]);
        Assert.Single(page.Split("<figure class=\"moves\"").Skip(1));
        Assert.Contains(";--frame:8\"", page, StringComparison.Ordinal);
        Assert.Contains("@media screen and (prefers-reduced-motion:no-preference){\n.moves", page, StringComparison.Ordinal);

        // Without the main table nobody knows what the nodes are.
        Assert.Equal(ExitCode.Done, Tool.Run("report", folder["history.csv"], "-o", folder["h.html"]).Code);
        Assert.DoesNotContain("class=\"moves\"", File.ReadAllText(folder["h.html"]), StringComparison.Ordinal);
    }

    private static readonly int[] FrameEpochs = [0, 20, 40, 60, 80, 100, 120, 140, 170];

    private static readonly string[] PresetColumns =
    [
        "preset",
        "adjacency",
        "self_loops",
        "normalize_features",
        "hidden",
        "activation",
        "output_layer",
        "dropout",
        "initialisation",
        "optimizer",
        "lr",
        "weight_decay",
        "weight_decay_on",
        "loss_mean",
        "epochs",
        "stop",
        "patience",
        "keep",
    ];

    private static readonly string[] Cora =
    [
        "zkc",
        "--preset",
        "kipf-welling",
        "--graph",
        Sample("edges"),
        "--node-labels",
        Sample("labels"),
        "--node-features",
        Sample("features"),
    ];

    private static string Sample(string table) =>
        Path.Combine(Docs.RepositoryFolder.Path, "samples", "citations", "cora", $"{table}.csv.gz");
}
