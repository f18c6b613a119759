using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;
using Adjacency = Hw6.Core.Graphs.Adjacency;
using Optimizer = Hw6.Core.Nn.Optimizer;

namespace Hw6.Core.Tests.Experiments.Zkc;

/// <summary>Sweeps: the cells of several values of every parameter, and their summaries.</summary>
public sealed class ZkcSweepTests : IDisposable
{
    private static readonly ZkcMethod[] All = [ZkcMethod.Gcn, ZkcMethod.MinCut, ZkcMethod.Modularity, ZkcMethod.Spectral];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_sweep_is_the_product_and_classical_methods_run_once()
    {
        var experiment = new ZkcExperiment(
            new ParameterValues()
                .With(Method, All)
                .With(Labels, ZkcLabels.Modularity, ZkcLabels.Club)
                .With(LearningRate, 0.01, 0.02)
                .With(WeightDecay, 0, 0.1, 1)
                .With(Repeats, 0, 1, 2, 3)
        );
        Assert.Equal(2 * (2 * 3 * 4 + 1 + 1 + 2), experiment.CellCount);
        Assert.Distinct(FinishedSweep.Cells(experiment, ColumnsOf(experiment)));
    }

    [Fact]
    public void Every_option_of_the_network_is_swept_and_makes_one_cell_of_another_method()
    {
        var experiment = new ZkcExperiment(
            new ParameterValues()
                .With(Method, All)
                .With(Hidden, new WidthList(16, 2), new WidthList(3))
                .With(ZkcParameters.Optimizer, Optimizer.Gd, Optimizer.Adam)
                .With(Epochs, 10, 20)
                .With(Patience, 0, 5)
                .With(Seed, 0, 1, 2)
        );
        var trained =
            from hidden in Values("16,2", "3")
            from optimizer in Values("gd", "adam")
            from epochs in Values(10, 20)
            from patience in Values(0, 5)
            from seed in Values(0, 1, 2)
            select $"gcn weighted {hidden} {optimizer} 0.02 0.025 {epochs} {patience} {seed} 0  ";
        string[] classical =
        [
            "min-cut weighted         0 33",
            "modularity binary          ",
            "spectral weighted          ",
            "spectral binary          ",
        ];
        Assert.Equal(
            [.. trained, .. classical],
            FinishedSweep.Cells(
                experiment,
                "method",
                "adjacency",
                "hidden",
                "optimizer",
                "lr",
                "weight_decay",
                "epochs",
                "patience",
                "seed",
                "repeat",
                "source",
                "sink"
            )
        );
    }

    [Fact]
    public void A_cell_of_a_sweep_has_the_results_that_it_has_alone()
    {
        FinishedSweep.AssertEachCellIsAsItIsAlone(
            new ZkcExperiment(
                new ParameterValues()
                    .With(Method, All)
                    .With(Labels, ZkcLabels.Modularity, ZkcLabels.Club)
                    .With(Hidden, new WidthList(4, 2), new WidthList(3))
                    .With(ZkcParameters.Optimizer, Optimizer.Gd, Optimizer.Adam)
                    .With(Epochs, 3, 6)
                    .With(Seed, 0, 1)
                    .With(Repeats, 0, 1)
                    .With(Source, "0", "8")
            )
        );
        FinishedSweep.AssertEachCellIsAsItIsAlone(
            new ZkcExperiment(TwoGraphs().With(Method, ZkcMethod.Gcn, ZkcMethod.Modularity).With(Epochs, 5))
        );
    }

    [Fact]
    public void Each_option_of_the_network_changes_what_is_learned()
    {
        // Long enough that a patience of 0 ends it early.
        ParameterValues Asked() =>
            new ParameterValues()
                .With(Hidden, new WidthList(4, 2))
                .With(ZkcParameters.Optimizer, Optimizer.Adam)
                .With(LearningRate, 0.3)
                .With(Epochs, 300);
        var learned = new[]
        {
            Learned(Asked()),
            Learned(Asked().With(Labels, ZkcLabels.Club)),
            Learned(Asked().With(ZkcParameters.Adjacency, Adjacency.Binary)),
            Learned(Asked().With(Hidden, new WidthList(4, 3))),
            Learned(Asked().With(ZkcParameters.Optimizer, Optimizer.Gd)),
            Learned(Asked().With(LearningRate, 0.2)),
            Learned(Asked().With(WeightDecay, 0.5)),
            Learned(Asked().With(Epochs, 7)),
            Learned(Asked().With(Patience, 0)),
            Learned(Asked().With(Seed, 1)),
            Learned(Asked().With(Repeats, 1)),
        };
        Assert.Distinct(learned);
        static string Learned(ParameterValues asked) =>
            FinishedSweep.Text(FinishedSweep.Of(new ZkcExperiment(asked)).Rows[0], "train_loss", "test_loss", "epochs_run");
    }

    [Fact]
    public void There_are_as_many_coordinates_as_the_widest_embedding_has()
    {
        var experiment = new ZkcExperiment(
            new ParameterValues()
                .With(Method, ZkcMethod.Gcn, ZkcMethod.Modularity)
                .With(Hidden, new WidthList(9, 2), new WidthList(5), new WidthList(7, 1))
                .With(Epochs, 2)
        );
        Assert.Equal(
            ["embedding_1", "embedding_2", "embedding_3", "embedding_4", "embedding_5"],
            ColumnsOf(experiment).Where(name => name.StartsWith("embedding", StringComparison.Ordinal))
        );
        var rows = FinishedSweep.Of(experiment).Rows;
        foreach (var (place, width) in Values(2, 5, 1, 0).Index())
        {
            Assert.All(rows.Skip(34 * place).Take(34), row =>
            {
                for (var coordinate = 1; coordinate <= 5; coordinate++)
                    Assert.Equal(coordinate <= width, row[$"embedding_{coordinate}"] is not null);
            });
        }

        Assert.DoesNotContain(ColumnsOf(new ZkcExperiment(new ParameterValues().With(Method, ZkcMethod.Spectral))), name =>
            name.StartsWith("embedding", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Sources_and_sinks_go_in_pairs()
    {
        var experiment = new ZkcExperiment(
            new ParameterValues()
                .With(Method, ZkcMethod.Modularity, ZkcMethod.MinCut)
                .With(ZkcParameters.Adjacency, Adjacency.Weighted, Adjacency.Binary)
                .With(Source, "0", "8", "0")
                .With(Sink, "33", "5", "16")
        );
        Assert.Equal(
            [
                "modularity weighted  ",
                "modularity binary  ",
                "min-cut weighted 0 33",
                "min-cut weighted 8 5",
                "min-cut weighted 0 16",
                "min-cut binary 0 33",
                "min-cut binary 8 5",
                "min-cut binary 0 16",
            ],
            FinishedSweep.Cells(experiment, "method", "adjacency", "source", "sink")
        );

        // The pair's ends are the ones that are told apart.
        var rows = FinishedSweep.Of(experiment).Rows;
        foreach (var (place, (source, sink)) in Values((0, 33), (8, 5), (0, 16)).Index())
        {
            var cut = rows.Skip(34 * (2 + place)).Take(34).ToList();
            Assert.Equal((0L, 1L), (cut[source].Integer("community"), cut[sink].Integer("community")));
        }
    }

    [Fact]
    public void One_source_goes_with_every_sink_and_one_sink_with_every_source()
    {
        var cut = new ParameterValues().With(Method, ZkcMethod.MinCut);
        Assert.Equal(["0 5", "0 6"], Ends(cut.With(Sink, "5", "6")));
        Assert.Equal(["3 5", "3 6"], Ends(cut.With(Source, "3")));
        Assert.Equal(["3 5", "4 5"], Ends(cut.With(Source, "3", "4").With(Sink, "5")));
        cut.Remove(Sink);
        Assert.Equal(["3 33", "4 33"], Ends(cut));
        static IReadOnlyList<string> Ends(ParameterValues asked) =>
            FinishedSweep.Cells(new ZkcExperiment(asked), "source", "sink");
    }

    [Fact]
    public void Graphs_and_their_labels_go_in_pairs()
    {
        var experiment = new ZkcExperiment(TwoGraphs().With(Method, ZkcMethod.Spectral));
        Assert.Equal(
            [
                "path.csv path-labels.csv file weighted",
                "path.csv path-labels.csv file binary",
                "barbell.csv barbell-labels.csv file weighted",
                "barbell.csv barbell-labels.csv file binary",
            ],
            FinishedSweep.Cells(experiment, "graph", "node_labels", "labels", "adjacency")
        );
        var sweep = FinishedSweep.Of(experiment);
        Assert.Equal(["4", "4", "12", "12"], sweep.Summary.Select(point => FinishedSweep.Text(point, "nodes")));
        Assert.Equal(["2 2", "2 2", "6 6", "6 6"], sweep.Summary.Select(point => point.Text("community_sizes")));
        Assert.All(sweep.Summary, point => Assert.Equal(1, point.Number("test_accuracy_mean")));
        Assert.Equal(["w", "x", "y", "z"], sweep.Rows.Take(4).Select(row => row.Text("node")));
        Assert.Equal(["left", "left", "right", "right"], sweep.Rows.Take(4).Select(row => row.Text("label")));
        Assert.Equal(["a", "b"], sweep.Rows.Skip(8).Select(row => row.Text("label")).Distinct());

        // With several graphs there is none that a figure of the ties could show.
        Assert.Null(experiment.FigureInput);
    }

    [Fact]
    public void One_graph_goes_with_several_labels_and_labels_with_several_graphs()
    {
        var (ties, others) = (Barbell.WriteTies(folder), Barbell.WriteTies(folder, "again.csv"));
        var (labels, turned) = (Barbell.WriteLabels(folder), Barbell.WriteLabels(folder, "turned.csv", "ba"));
        Assert.Equal(
            ["barbell.csv labels.csv", "barbell.csv turned.csv"],
            Files(new ParameterValues().With(ZkcParameters.Graph, ties).With(NodeLabels, labels, turned))
        );
        Assert.Equal(
            ["barbell.csv labels.csv", "again.csv labels.csv"],
            Files(new ParameterValues().With(ZkcParameters.Graph, ties, others).With(NodeLabels, labels))
        );
        Assert.Equal(
            ["barbell.csv ", "again.csv "],
            Files(new ParameterValues().With(ZkcParameters.Graph, ties, others).With(Method, ZkcMethod.Modularity))
        );
        static IReadOnlyList<string> Files(ParameterValues asked) =>
            FinishedSweep.Cells(new ZkcExperiment(asked), "graph", "node_labels");
    }

    [Fact]
    public void The_summary_is_that_of_the_runs_of_each_point()
    {
        var sweep = FinishedSweep.Of(
            new ZkcExperiment(
                new ParameterValues()
                    .With(Method, ZkcMethod.Gcn, ZkcMethod.MinCut)
                    .With(Labels, ZkcLabels.Club)
                    .With(Hidden, new WidthList(4, 2), new WidthList(3))
                    .With(Epochs, 5, 40)
                    .With(Seed, 0, 1)
                    .With(Repeats, 0, 1, 2)
            )
        );
        Assert.Equal(
            ["gcn 4,2 5 6", "gcn 4,2 40 6", "gcn 3 5 6", "gcn 3 40 6", "min-cut   1"],
            sweep.Summary.Select(point => FinishedSweep.Text(point, "method", "hidden", "epochs", "finished"))
        );
        Assert.DoesNotContain(sweep.Summary[0].Schema.Columns, column => column.Name is "seed" or "repeat");
        for (var i = 0; i < 4; i++)
        {
            var runs = sweep.Rows.Skip(i * 6 * 34).Take(6 * 34).Chunk(34).ToList();
            Assert.Equal(6, runs.Select(run => FinishedSweep.Text(run[0], "seed", "repeat")).Distinct().Count());
            Spreads("test_accuracy", run => Share(run.Where(row => row.Text("split") == "test"), "correct"));
            Spreads("train_accuracy", run => Share(run.Where(row => row.Text("split") == "train"), "correct"));
            Spreads("club_agreement", run => Share(run, "agrees_with_club"));
            Spreads("cut_value", CutValue);
            Spreads("epochs_run", run => run[0].Integer("epochs_run")!.Value);
            Spreads("best_epoch", run => run[0].Integer("best_epoch")!.Value);
            Spreads("train_loss", run => run[0].Number("train_loss")!.Value);
            Spreads("test_loss", run => run[0].Number("test_loss")!.Value);
            Spreads("train_seconds", run => run[0].Number("train_seconds")!.Value);

            // A text stands in the summary where the runs agree.
            var wrong = runs.Select(run =>
                    string.Join(' ', run.Where(row => row.Boolean("correct") == false).Select(row => row.Text("node")))
                )
                .Distinct()
                .ToList();
            Assert.Equal(wrong.Count == 1 ? wrong[0] : null, sweep.Summary[i].Text("mislabelled_nodes"));
            Assert.Equal(34, sweep.Summary[i].Integer("nodes"));

            void Spreads(string measure, Func<Row[], double> of) =>
                FinishedSweep.AssertSpread(sweep.Summary[i], measure, [.. runs.Select(of)]);
        }

        Assert.Equal(22, sweep.Summary[4].Number("cut_value_mean"));
        Assert.Null(sweep.Summary[4]["cut_value_std"]);

        static double Share(IEnumerable<Row> rows, string column) => rows.Average(row => row.Boolean(column)!.Value ? 1 : 0);
    }

    [Fact]
    public void A_run_that_diverged_is_not_among_the_runs_of_its_point()
    {
        var experiment = new ZkcExperiment(
            new ParameterValues().With(LearningRate, 0.02, 1e200).With(WeightDecay, 1e200, 0).With(Epochs, 4).With(Seed, 0, 1)
        );
        var layout = new SweepLayout(experiment, "1.2.3", timings: true);
        var rows = new List<Row>();
        for (var cell = 0; cell < experiment.CellCount; cell++)
            rows.AddRange(layout.Lay(cell, experiment.Run(cell, new CellContext(CancellationToken.None))).Rows);
        Assert.Equal(
            ["0.02 1e+200 0", "0.02 0 2", "1e+200 1e+200 0", "1e+200 0 2"],
            layout.Summarize(rows).Select(point => FinishedSweep.Text(point, "lr", "weight_decay", "finished").ToLowerInvariant())
        );
    }

    [Fact]
    public void The_first_combination_that_cannot_be_is_named()
    {
        Refuses("--sink: found 2 values beside 3 of --source; expected as many, or one", asked =>
            asked.With(Method, ZkcMethod.MinCut).With(Source, "0", "1", "2").With(Sink, "33", "32")
        );
        Refuses("--sink: '8' is the source too; expected two different nodes", asked =>
            asked.With(Method, ZkcMethod.MinCut).With(Source, "0", "8", "9").With(Sink, "33", "8", "9")
        );
        Refuses("--source: '40' is not accepted; expected a node from 0 to 33", asked =>
            asked.With(Method, ZkcMethod.MinCut).With(Source, "7", "40", "41")
        );
        Refuses("--node-labels: found 3 values beside 2 of --graph; expected as many, or one", asked =>
            asked.With(ZkcParameters.Graph, "a.csv", "b.csv").With(NodeLabels, "c.csv", "d.csv", "e.csv")
        );
        Refuses("--hidden: '16,2' changes nothing here; expected it only with --method gcn", asked =>
            asked.With(Method, ZkcMethod.MinCut, ZkcMethod.Spectral).With(Hidden, new WidthList(16, 2), new WidthList(3))
        );
        Refuses("--sink: '5' changes nothing here; expected it only with --method min-cut", asked => asked.With(Sink, "5", "6"));
        Refuses("--repeats: '0' changes nothing here; expected it only with --method gcn", asked =>
            asked.With(Method, ZkcMethod.Modularity).With(Repeats, 0, 1)
        );

        // A seed that is given to every command of a script hurts none.
        Assert.Equal(1, new ZkcExperiment(new ParameterValues().With(Method, ZkcMethod.Modularity).With(Seed, 4, 5)).CellCount);
    }

    [Fact]
    public void The_first_network_that_does_not_fit_in_memory_is_named()
    {
        // A layer of 1024 by as many nodes, and one of 1023, have more than 2^28 numbers; one of 10 has not.
        const int nodes = 265_000;
        var ties = new System.Text.StringBuilder("source,target\n");
        for (var i = 1; i < nodes; i++)
            ties.Append(i - 1).Append(',').Append(i).Append('\n');
        var asked = new ParameterValues()
            .With(ZkcParameters.Graph, folder.Write("path.csv", ties.ToString()))
            .With(NodeLabels, folder.Write("labels.csv", "node,label,split\n0,a,train\n1,b,train\n2,a,test\n"));
        Assert.Equal(1, new ZkcExperiment(asked.With(Hidden, new WidthList(10, 2))).CellCount);
        Assert.Equal(
            "--hidden: '8,1024' is not accepted; expected at most 268435456 numbers in a layer, which 265000 nodes by a width of 1024 (widest layer or number of labels) exceed",
            Assert
                .Throws<InputException>(() =>
                    new ZkcExperiment(asked.With(Hidden, new WidthList(10), new WidthList(8, 1024), new WidthList(1023)))
                )
                .Message
        );
    }

    // A path of four nodes beside the barbell, each with its own labels.
    private ParameterValues TwoGraphs() =>
        new ParameterValues()
            .With(
                ZkcParameters.Graph,
                folder.Write("path.csv", "source,target,weight\nw,x,2\nx,y,1\ny,z,2\n"),
                Barbell.WriteTies(folder)
            )
            .With(
                NodeLabels,
                folder.Write("path-labels.csv", "node,label,split\nw,left,train\nx,left,test\ny,right,test\nz,right,train\n"),
                Barbell.WriteLabels(folder, "barbell-labels.csv")
            );

    private static T[] Values<T>(params T[] values) => values;

    private static string[] ColumnsOf(ZkcExperiment experiment) => [.. experiment.Rows.Columns.Select(column => column.Name)];

    // The weight of the ties between groups, from the embedded graph's file and a row for each node.
    private static double CutValue(Row[] run) =>
        Core
            .Graphs.KarateClub.Graph()
            .Edges.Where(tie => run[tie.Source].Integer("community") != run[tie.Target].Integer("community"))
            .Sum(tie => tie.Weight);

    private static void Refuses(string expected, Func<ParameterValues, ParameterValues> ask) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => new ZkcExperiment(ask(new ParameterValues()))).Message);
}
