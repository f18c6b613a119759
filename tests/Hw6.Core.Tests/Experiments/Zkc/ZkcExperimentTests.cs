using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;
using Adjacency = Hw6.Core.Graphs.Adjacency;

namespace Hw6.Core.Tests.Experiments.Zkc;

public sealed class ZkcExperimentTests : IDisposable
{
    private static readonly ZkcMethod[] All = [ZkcMethod.Gcn, ZkcMethod.MinCut, ZkcMethod.Modularity, ZkcMethod.Spectral];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_four_methods_answer_the_homework()
    {
        var summary = Summary(Asked.With(Method, All));
        Assert.Equal(["gcn", "min-cut", "modularity", "spectral", "spectral"], summary.Select(row => row.Text("method")));
        Assert.All(summary, row => Assert.Equal(1, row.Integer("finished")));

        Assert.Equal(1, summary[0].Number("test_accuracy_mean"));
        Assert.Equal("8 9", summary[0].Text("labels_off_club"));
        Assert.True(summary[0].Number("test_loss_mean") > summary[0].Number("train_loss_mean"));

        Assert.Equal("8", summary[1].Text("disagreeing_nodes"));
        Assert.Equal(22, summary[1].Number("cut_value_mean"));
        Assert.Equal(33.0 / 34, summary[1].Number("club_agreement_mean"));

        Assert.Equal("17 9 8", summary[2].Text("community_sizes"));
        Assert.Equal(0.380671, summary[2].Number("modularity_mean")!.Value, 6);
        Assert.Equal("8 9", summary[2].Text("disagreeing_nodes"));
        Assert.Equal(1, summary[2].Number("test_accuracy_mean"));

        Assert.Equal("8", summary[3].Text("disagreeing_nodes"));
        Assert.Equal("weighted", summary[3].Text("adjacency"));
        Assert.Equal("2 8", summary[4].Text("disagreeing_nodes"));
        Assert.Equal("binary", summary[4].Text("adjacency"));
    }

    [Theory]
    [InlineData("1e-100")]
    [InlineData("1e-12")]
    [InlineData("0.1")]
    [InlineData("1e12")]
    [InlineData("1e100")]
    public void A_network_on_ties_of_any_weight_stays_finite_and_says_where_its_self_loops_are_no_match(string weight)
    {
        var lines = File.ReadAllLines(Barbell.WriteTies(folder));
        var graph = folder.Write(
            "heavy.csv",
            string.Join('\n', lines.Select((line, i) => $"{line},{(i == 0 ? "weight" : weight)}"))
        );
        var experiment = new ZkcExperiment(
            Asked
                .With(ZkcParameters.Graph, graph)
                .With(NodeLabels, Barbell.WriteLabels(folder))
                .With(ZkcParameters.Adjacency, Adjacency.Weighted, Adjacency.Binary)
        );
        Assert.Equal(
            weight == "0.1" ? 0 : 1,
            experiment.Notes.Count(note => note.StartsWith("the network ties every node to itself", StringComparison.Ordinal))
        );
        for (var cell = 0; cell < 2; cell++)
        {
            var result = Run(experiment, cell);
            Assert.Equal(CellStatus.Ok, result.Status);
            Assert.All(result.Rows, row =>
                Assert.True(double.IsFinite(row.Number("probability")!.Value + row.Number("embedding_1")!.Value))
            );
        }
    }

    [Theory]
    [InlineData(ZkcLabels.Modularity)]
    [InlineData(ZkcLabels.Club)]
    public void No_seed_from_0_to_19_collapses(ZkcLabels labels)
    {
        var seeds = Enumerable.Range(0, 20).Select(seed => (long)seed).ToArray();
        var point = Assert.Single(Summary(Asked.With(Labels, labels).With(Seed, seeds)));
        Assert.Equal(20, point.Integer("finished"));
        Assert.InRange(point.Number("test_accuracy_min")!.Value, 0.9, 1);
    }

    [Fact]
    public void A_row_holds_what_is_known_of_a_node()
    {
        var result = Run(new ZkcExperiment(Asked), 0);
        Assert.Equal(CellStatus.Ok, result.Status);
        Assert.Equal(34, result.Rows.Count);
        var eight = result.Rows[8];
        Assert.Equal("8", eight.Text("node"));
        Assert.Equal(
            ("Mr. Hi", "Officer", "test", "Officer"),
            (eight.Text("club"), eight.Text("label"), eight.Text("split"), eight.Text("predicted"))
        );
        Assert.Equal((true, false), (eight.Boolean("correct"), eight.Boolean("agrees_with_club")));
        Assert.InRange(eight.Number("probability")!.Value, 0.5, 1);
        Assert.InRange(eight.Number("embedding_2")!.Value, -1, 1);
        Assert.NotNull(eight.Number("train_seconds"));
        Assert.Equal(10, result.Rows.Count(row => row.Text("split") == "test"));
        Assert.Equal(
            ("gcn", "16,2", "gd", 0.02, 0L),
            (eight.Text("method"), eight.Text("hidden"), eight.Text("optimizer"), eight.Number("lr"), eight.Integer("repeat"))
        );
        Assert.Null(eight.Text("source"));
    }

    [Fact]
    public void The_history_is_that_of_the_run()
    {
        var experiment = new ZkcExperiment(Asked.With(Epochs, 30), new RunRequest { History = true });
        var result = Run(experiment, 0);
        Assert.Equal(31, result.History!.Count);
        Assert.Equal(Enumerable.Range(0, 31).Select(epoch => (long?)epoch), result.History.Select(row => row.Integer("epoch")));
        var best = result.Rows[0].Integer("best_epoch")!.Value;
        Assert.Equal(result.Rows[0].Number("test_loss"), result.History[(int)best].Number("test_loss"));
        Assert.Equal(result.History.Min(row => row.Number("test_loss")), result.Rows[0].Number("test_loss"));
        Assert.Equal(30, result.Rows[0].Integer("epochs"));
        Assert.Empty(Run(new ZkcExperiment(Asked.With(Epochs, 30)), 0).History!);
        Assert.False(new ZkcExperiment(Asked.With(Method, ZkcMethod.MinCut)).HasHistory(0));
    }

    [Fact]
    public void Repeats_differ_in_their_initialisation()
    {
        var experiment = new ZkcExperiment(Asked.With(Repeats, 0, 1).With(Epochs, 5));
        Assert.NotEqual(Run(experiment, 0).Rows[0].Number("test_loss"), Run(experiment, 1).Rows[0].Number("test_loss"));
    }

    [Fact]
    public void A_given_adjacency_holds_for_every_method()
    {
        var experiment = new ZkcExperiment(Asked.With(Method, All).With(ZkcParameters.Adjacency, Adjacency.Binary));
        Assert.Equal(4, experiment.CellCount);
        var summary = FinishedSweep.Of(experiment).Summary;
        Assert.All(summary, row => Assert.Equal("binary", row.Text("adjacency")));
        Assert.Equal(10, summary[1].Number("cut_value_mean"));
    }

    [Fact]
    public void A_cell_whose_loss_is_not_finite_has_diverged()
    {
        var experiment = new ZkcExperiment(Asked.With(LearningRate, 1e200).With(WeightDecay, 1e200));
        var result = Run(experiment, 0);
        Assert.Equal(CellStatus.Diverged, result.Status);
        Assert.Contains("epoch", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Rows);

        var layout = new SweepLayout(experiment, "1.2.3", timings: true);
        var point = Assert.Single(layout.Summarize(layout.Lay(0, result).Rows));
        Assert.Equal(("gcn", 0L), (point.Text("method"), point.Integer("finished")));
        Assert.Null(point["test_accuracy_mean"]);
    }

    [Fact]
    public void Own_graphs_are_divided_and_learned()
    {
        var asked = Barbell.Labelled(folder).With(Method, All).With(Source, "a0").With(Sink, "b5").With(LearningRate, 0.5);
        var sweep = FinishedSweep.Of(new ZkcExperiment(asked));
        Assert.Equal(5, sweep.Summary.Count);
        Assert.All(sweep.Summary, row => Assert.Equal(1, row.Number("test_accuracy_mean")));
        Assert.All(sweep.Summary, row => Assert.Equal("6 6", row.Text("community_sizes")));
        Assert.All(sweep.Summary, row => Assert.Null(row.Number("club_agreement_mean")));
        Assert.All(sweep.Summary, row => Assert.Equal("file", row.Text("labels")));
        Assert.Equal(1, sweep.Summary[1].Number("cut_value_mean"));
        Assert.Equal("b5", sweep.Rows[11].Text("node"));
    }

    [Fact]
    public void Classical_methods_need_no_labels()
    {
        var asked = Barbell.Unlabelled(folder).With(Method, ZkcMethod.Modularity, ZkcMethod.Spectral);
        var sweep = FinishedSweep.Of(new ZkcExperiment(asked));
        Assert.Equal(3, sweep.Summary.Count);
        Assert.All(sweep.Summary, row => Assert.Equal("6 6", row.Text("community_sizes")));
        Assert.All(sweep.Summary, row => Assert.Null(row.Number("test_accuracy_mean")));
        Assert.Null(sweep.Rows[0].Text("predicted"));
        Assert.Null(sweep.Rows[0].Text("labels"));
    }

    [Fact]
    public void Disconnected_graphs_have_defined_answers()
    {
        var experiment = new ZkcExperiment(
            Asked
                .With(ZkcParameters.Graph, folder.Write("g.csv", "source,target\na,b\nc,d\nd,e\ne,c\n"))
                .With(Method, ZkcMethod.MinCut, ZkcMethod.Spectral)
                .With(Source, "a")
                .With(Sink, "d")
                .With(ZkcParameters.Adjacency, Adjacency.Weighted)
        );
        var notes = new List<string>();
        var context = new CellContext(CancellationToken.None, note: notes.Add);
        Assert.Equal([0, 0, 1, 1, 1], experiment.Run(0, context).Rows.Select(row => row.Integer("community")!.Value));
        Assert.Equal([1, 1, 0, 0, 0], experiment.Run(1, context).Rows.Select(row => row.Integer("community")!.Value));
        Assert.Contains("2 components", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Repeated_ties_and_self_loops_are_told()
    {
        var experiment = new ZkcExperiment(
            Asked
                .With(ZkcParameters.Graph, folder.Write("g.csv", "source,target,weight\na,b,1\nb,a,2\na,a,5\nb,c,1\n"))
                .With(Method, ZkcMethod.MinCut)
                .With(Source, "a")
                .With(Sink, "c")
        );
        Assert.Contains(experiment.Notes, note => note.Contains("1 repeated", StringComparison.Ordinal));
        Assert.Contains(experiment.Notes, note => note.Contains("1 self-loop", StringComparison.Ordinal));
        Assert.Equal(1, FinishedSweep.Of(experiment).Summary[0].Number("cut_value_mean"));
    }

    [Fact]
    public void The_identity_stands_for_contents_not_paths()
    {
        // Rows name a file without its folder, so the name is part of what a sweep is, and the folder is not.
        using var elsewhere = new TemporaryFolder();
        var original = IdentityOf(Barbell.Labelled(folder));
        var moved = Barbell.Labelled(elsewhere);
        Assert.Equal(original, IdentityOf(moved));
        Assert.NotEqual(original, IdentityOf(Barbell.Labelled(folder, "other.csv")));
        File.AppendAllText(moved.TextOf(ZkcParameters.Graph)!, "a0,b3\n");
        Assert.NotEqual(original, IdentityOf(moved));

        Assert.Equal(
            original,
            FinishedSweep.IdentityOf(new ZkcExperiment(Barbell.Labelled(folder), new RunRequest { History = true }))
        );
        Assert.NotEqual(original, IdentityOf(Barbell.Labelled(folder).With(Seed, 1)));
        Assert.NotEqual(original, IdentityOf(Barbell.Labelled(folder).With(Hidden, new WidthList(162))));
        static string IdentityOf(ParameterValues asked) => FinishedSweep.IdentityOf(new ZkcExperiment(asked));
    }

    [Fact]
    public void What_cannot_be_used_is_refused_with_its_name()
    {
        Refuses("--hidden: '0' is not accepted; expected 1 to 16 widths", asked => asked.With(Hidden, new WidthList(0)));
        Refuses("--hidden: 'none' is not accepted; expected 1 to 16 widths", asked => asked.With(Hidden, new WidthList()));
        Refuses("--hidden: the list is empty; expected", asked => asked.With(Hidden));
        Refuses("--lr: '0' is not accepted; expected a number above 0", asked => asked.With(LearningRate, 0));
        Refuses("--lr: 'nan' is not accepted; expected a number above 0", asked => asked.With(LearningRate, double.NaN));
        Refuses("--weight-decay: '-1' is not accepted; expected", asked => asked.With(WeightDecay, -1));
        Refuses("--epochs: '-1' is not accepted; expected", asked => asked.With(Epochs, -1));
        Refuses("--patience: '-1' is not accepted; expected", asked => asked.With(Patience, -1));
        Assert.StartsWith(
            "--repeats: '0' is not accepted; expected a whole number from 1 to 1000000",
            Assert.Throws<InputException>(() => Repeats.Parse(["0"])).Message,
            StringComparison.Ordinal
        );
        Refuses("--method: the list is empty; expected gcn, min-cut", asked => asked.With(Method));
        Refuses("--source: '34' is not accepted; expected a node from 0 to 33", asked => Cut(asked).With(Source, "34"));
        Refuses("--sink: 'Mr. Hi' is not accepted; expected a node from 0 to 33", asked => Cut(asked).With(Sink, "Mr. Hi"));
        Refuses("--sink: '33' is the source too; expected two different nodes", asked => Cut(asked).With(Source, "33"));
        Refuses("--labels: 'club' changes nothing here; expected it only without --graph and without --node-labels", asked =>
            asked.With(Labels, ZkcLabels.Club).With(NodeLabels, "labels.csv")
        );
        Refuses("/nowhere/graph.csv: there is no such file", asked => asked.With(ZkcParameters.Graph, "/nowhere/graph.csv"));
        static ParameterValues Cut(ParameterValues asked) => asked.With(Method, ZkcMethod.MinCut);
    }

    [Fact]
    public void Own_graphs_need_ends_for_a_cut_and_labels_for_the_network()
    {
        Refuses("--source: min-cut on a graph of your own needs it; expected", _ => Own().With(Method, ZkcMethod.MinCut));
        Refuses("--sink: min-cut on a graph of your own needs it; expected", _ =>
            Own().With(Method, ZkcMethod.MinCut).With(Source, "a0")
        );
        Refuses("--node-labels: the network needs labels to learn from; expected", _ => Own());
        Refuses("--labels: 'club' changes nothing here; expected", _ => Own().With(Labels, ZkcLabels.Club));
        Refuses("the graph has one node; expected at least two", asked =>
            asked.With(ZkcParameters.Graph, folder.Write("one.csv", "source,target\na,a\n"))
        );
        ParameterValues Own() => Barbell.Unlabelled(folder);
    }

    private static ParameterValues Asked => new();

    private static void Refuses(string expected, Func<ParameterValues, ParameterValues> ask)
    {
        var message = Assert.Throws<InputException>(() => new ZkcExperiment(ask(Asked))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static CellResult Run(ZkcExperiment experiment, int cell) =>
        experiment.Run(cell, new CellContext(CancellationToken.None));

    private static IReadOnlyList<Row> Summary(ParameterValues asked) => FinishedSweep.Of(new ZkcExperiment(asked)).Summary;
}
