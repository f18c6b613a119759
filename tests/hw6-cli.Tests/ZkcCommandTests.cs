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
        Assert.StartsWith("method,labels,adjacency,hidden,", result.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "gcn,modularity,weighted,\"16,2\",,gd,0.02,0.025,20000,50,0,0,,,,,0,Mr. Hi,Mr. Hi,test,",
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
        Assert.Equal(1 + 5 * 34, result.Lines.Length);
        var summary = result
            .Error.TrimEnd('\n')
            .Split('\n')
            .SkipWhile(line => !line.StartsWith('─'))
            .Skip(1)
            .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToList();
        Assert.Equal(["gcn", "min-cut", "modularity", "spectral", "spectral"], summary.Select(fields => fields[0]));
        Assert.Contains("17 9 8", summary[2]);
        Assert.Contains("0.94118", summary[2]);
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
        Assert.Equal(1 + 2 * 7 * 34, one.Lines.Length);
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
        Assert.Equal(1 + 5 * 6, result.Lines.Length);
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
    [InlineData("source,target\na,b\n", "node,label,split\na,1,train\nc,2,test\n", "l.csv", "row 3", "'node'", "'c'")]
    [InlineData("source,target\na,b\n", "node,label,split\nx,1,train\ny,2,test\n", "l.csv", "row 2", "'node'", "'x'")]
    [InlineData("source,target\na,b\n", "node,label,split\na,1,train\nb,1,test\n", "l.csv", "'1'", "two classes")]
    [InlineData("source,target\na,b\n", "node,label,split\na,1,train\nb,2,train\n", "l.csv", "test set")]
    public void A_file_that_cannot_be_used_is_refused_with_its_row_and_field(
        string graph,
        string labels,
        params string[] parts
    ) => Tool.Refuses(["zkc", "--graph", folder.Write("g.csv", graph), "--node-labels", folder.Write("l.csv", labels)], parts);
}
