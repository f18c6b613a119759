using Hw6.Core.Graphs;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Graphs;

public sealed class ZkcExperimentTests : IDisposable
{
    private static readonly ZkcMethod[] All = [ZkcMethod.Gcn, ZkcMethod.MinCut, ZkcMethod.Modularity, ZkcMethod.Spectral];

    private readonly string folder = Directory.CreateTempSubdirectory("hw6-zkc-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_four_methods_answer_the_homework()
    {
        var summary = Summary(new ZkcExperiment(new ZkcOptions { Methods = All }));
        Assert.Equal(["gcn", "min-cut", "modularity", "spectral", "spectral"], summary.Select(row => row.Text("method")));

        Assert.Equal(1, summary[0].Number("test_accuracy"));
        Assert.Equal("8 9", summary[0].Text("labels_off_club"));
        Assert.True(summary[0].Number("test_loss") > summary[0].Number("train_loss"));

        Assert.Equal("8", summary[1].Text("disagreeing_nodes"));
        Assert.Equal(22, summary[1].Number("cut_value"));
        Assert.Equal(33.0 / 34, summary[1].Number("club_agreement"));

        Assert.Equal("17 9 8", summary[2].Text("community_sizes"));
        Assert.Equal(0.380671, summary[2].Number("modularity")!.Value, 6);
        Assert.Equal("8 9", summary[2].Text("disagreeing_nodes"));
        Assert.Equal(1, summary[2].Number("test_accuracy"));

        Assert.Equal("8", summary[3].Text("disagreeing_nodes"));
        Assert.Equal("weighted", summary[3].Text("adjacency"));
        Assert.Equal("2 8", summary[4].Text("disagreeing_nodes"));
        Assert.Equal("binary", summary[4].Text("adjacency"));
    }

    [Theory]
    [InlineData(ZkcLabels.Modularity)]
    [InlineData(ZkcLabels.Club)]
    public void No_seed_from_0_to_19_collapses(ZkcLabels labels)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var summary = Summary(
                new ZkcExperiment(
                    new ZkcOptions
                    {
                        Labels = [labels],
                        Seed = seed,
                        KeepHistory = false,
                    }
                )
            );
            Assert.True(summary[0].Number("test_accuracy") >= 0.9, $"seed {seed}: {summary[0].Number("test_accuracy")}");
        }
    }

    [Fact]
    public void A_row_holds_what_is_known_of_a_node()
    {
        var experiment = new ZkcExperiment(new ZkcOptions());
        var result = Run(experiment, 0);
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
        var experiment = new ZkcExperiment(new ZkcOptions { Epochs = 30 });
        var result = Run(experiment, 0);
        Assert.Equal(30, result.History!.Count);
        Assert.Equal(Enumerable.Range(1, 30).Select(epoch => (long?)epoch), result.History.Select(row => row.Integer("epoch")));
        var best = result.Rows[0].Integer("best_epoch")!.Value;
        Assert.Equal(result.Rows[0].Number("test_loss"), result.History[(int)best - 1].Number("test_loss"));
        Assert.Equal(result.History.Min(row => row.Number("test_loss")), result.Rows[0].Number("test_loss"));
        Assert.Equal(30, result.Rows[0].Integer("epochs"));
        Assert.Empty(Run(new ZkcExperiment(new ZkcOptions { Epochs = 30, KeepHistory = false }), 0).History!);
        Assert.False(new ZkcExperiment(new ZkcOptions { Methods = [ZkcMethod.MinCut] }).HasHistory(0));
    }

    [Fact]
    public void The_sweep_is_the_product_and_classical_methods_run_once()
    {
        var experiment = new ZkcExperiment(
            new ZkcOptions
            {
                Methods = All,
                Labels = [ZkcLabels.Modularity, ZkcLabels.Club],
                LearningRates = [0.01, 0.02],
                WeightDecays = [0, 0.1, 1],
                Repeats = 4,
            }
        );
        Assert.Equal(2 * (2 * 3 * 4 + 1 + 1 + 2), experiment.CellCount);
        var described = Enumerable
            .Range(0, experiment.CellCount)
            .Select(cell =>
            {
                var row = experiment.Rows.NewRow();
                experiment.Describe(cell, row);
                return string.Join('|', row.Values.Select(CellText.Format));
            })
            .ToList();
        Assert.Equal(described.Count, described.Distinct().Count());
    }

    [Fact]
    public void Repeats_differ_in_their_initialisation()
    {
        var experiment = new ZkcExperiment(new ZkcOptions { Repeats = 2, Epochs = 5 });
        Assert.NotEqual(Run(experiment, 0).Rows[0].Number("test_loss"), Run(experiment, 1).Rows[0].Number("test_loss"));
    }

    [Fact]
    public void A_given_adjacency_holds_for_every_method()
    {
        var experiment = new ZkcExperiment(new ZkcOptions { Methods = All, Adjacencies = [Adjacency.Binary] });
        Assert.Equal(4, experiment.CellCount);
        var summary = Summary(experiment);
        Assert.All(summary, row => Assert.Equal("binary", row.Text("adjacency")));
        Assert.Equal(10, summary[1].Number("cut_value"));
    }

    [Fact]
    public void A_cell_whose_loss_is_not_finite_has_diverged()
    {
        var experiment = new ZkcExperiment(new ZkcOptions { LearningRates = [1e200], WeightDecays = [1e200] });
        var result = Run(experiment, 0);
        Assert.Equal(CellStatus.Diverged, result.Status);
        Assert.Contains("epoch", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Rows);
        var summary = experiment.Summarize(result.Rows);
        Assert.Equal("gcn", Assert.Single(summary).Text("method"));
    }

    [Fact]
    public void Own_graphs_are_divided_and_learned()
    {
        var options = Barbell() with { Methods = All, Source = "a0", Sink = "b5", LearningRates = [0.5] };
        var experiment = new ZkcExperiment(options);
        var summary = Summary(experiment);
        Assert.All(summary, row => Assert.Equal(1, row.Number("test_accuracy")));
        Assert.All(summary, row => Assert.Equal("6 6", row.Text("community_sizes")));
        Assert.All(summary, row => Assert.Null(row.Number("club_agreement")));
        Assert.Equal(1, summary[1].Number("cut_value"));
        Assert.Equal("file", summary[0].Text("labels"));
        Assert.Equal("b5", Run(experiment, 0).Rows[^1].Text("node"));
    }

    [Fact]
    public void Classical_methods_need_no_labels()
    {
        var experiment = new ZkcExperiment(
            Barbell() with
            {
                NodeLabels = null,
                Methods = [ZkcMethod.Modularity, ZkcMethod.Spectral],
            }
        );
        var summary = Summary(experiment);
        Assert.All(summary, row => Assert.Equal("6 6", row.Text("community_sizes")));
        Assert.All(summary, row => Assert.Null(row.Number("test_accuracy")));
        Assert.Null(Run(experiment, 0).Rows[0].Text("predicted"));
    }

    [Fact]
    public void Disconnected_graphs_have_defined_answers()
    {
        var graph = Write("g.csv", "source,target\na,b\nc,d\nd,e\ne,c\n");
        var notes = new List<string>();
        var experiment = new ZkcExperiment(
            new ZkcOptions
            {
                Graph = graph,
                Methods = [ZkcMethod.MinCut, ZkcMethod.Spectral],
                Source = "a",
                Sink = "d",
                Adjacencies = [Adjacency.Weighted],
            }
        );
        var context = new CellContext(CancellationToken.None, note: notes.Add);
        Assert.Equal([0, 0, 1, 1, 1], experiment.Run(0, context).Rows.Select(row => row.Integer("community")!.Value));
        Assert.Equal([1, 1, 0, 0, 0], experiment.Run(1, context).Rows.Select(row => row.Integer("community")!.Value));
        Assert.Contains("2 components", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Repeated_ties_and_self_loops_are_told()
    {
        var graph = Write("g.csv", "source,target,weight\na,b,1\nb,a,2\na,a,5\nb,c,1\n");
        var experiment = new ZkcExperiment(
            new ZkcOptions
            {
                Graph = graph,
                Methods = [ZkcMethod.MinCut],
                Source = "a",
                Sink = "c",
            }
        );
        Assert.Contains(experiment.Notes, note => note.Contains("1 repeated", StringComparison.Ordinal));
        Assert.Contains(experiment.Notes, note => note.Contains("1 self-loop", StringComparison.Ordinal));
        Assert.Equal(1, Summary(experiment)[0].Number("cut_value"));
    }

    [Fact]
    public void The_identity_stands_for_contents_not_paths()
    {
        var options = Barbell();
        var copy = options with { Graph = Write("copy.csv", File.ReadAllText(options.Graph!)) };
        Assert.Equal(new ZkcExperiment(options).Identity, new ZkcExperiment(copy).Identity);
        File.AppendAllText(copy.Graph, "a0,b3\n");
        Assert.NotEqual(new ZkcExperiment(options).Identity, new ZkcExperiment(copy).Identity);
        Assert.Equal(new ZkcExperiment(options).Identity, new ZkcExperiment(options with { KeepHistory = false }).Identity);
        Assert.NotEqual(new ZkcExperiment(options).Identity, new ZkcExperiment(options with { Seed = 1 }).Identity);
        Assert.NotEqual(new ZkcExperiment(options).Identity, new ZkcExperiment(options with { Hidden = [162] }).Identity);
    }

    public static TheoryData<string, ZkcOptions> Unusable =>
        new()
        {
            {
                "--hidden",
                new ZkcOptions { Hidden = [0] }
            },
            {
                "--hidden",
                new ZkcOptions { Hidden = [] }
            },
            {
                "--lr",
                new ZkcOptions { LearningRates = [0] }
            },
            {
                "--lr",
                new ZkcOptions { LearningRates = [double.NaN] }
            },
            {
                "--weight-decay",
                new ZkcOptions { WeightDecays = [-1] }
            },
            {
                "--epochs",
                new ZkcOptions { Epochs = 0 }
            },
            {
                "--patience",
                new ZkcOptions { Patience = -1 }
            },
            {
                "--repeats",
                new ZkcOptions { Repeats = 0 }
            },
            {
                "--method",
                new ZkcOptions { Methods = [] }
            },
            {
                "--source",
                new ZkcOptions { Source = "34" }
            },
            {
                "--sink",
                new ZkcOptions { Sink = "Mr. Hi" }
            },
            {
                "--source and --sink are both '33'",
                new ZkcOptions { Source = "33" }
            },
            {
                "--labels",
                new ZkcOptions { Labels = [ZkcLabels.Club], NodeLabels = "labels.csv" }
            },
            {
                "no such file",
                new ZkcOptions { Graph = "/nowhere/graph.csv" }
            },
        };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_cannot_be_used_is_refused_with_its_name(string name, ZkcOptions options)
    {
        var refusal = Assert.Throws<InputException>(() => new ZkcExperiment(options));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(name.StartsWith('n') ? "such file" : "expected", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_graphs_need_ends_for_a_cut_and_labels_for_the_network()
    {
        var own = Barbell() with { NodeLabels = null };
        Assert.Contains("--source", Refusal(own with { Methods = [ZkcMethod.MinCut] }), StringComparison.Ordinal);
        Assert.Contains("--sink", Refusal(own with { Methods = [ZkcMethod.MinCut], Source = "a0" }), StringComparison.Ordinal);
        Assert.Contains("--node-labels", Refusal(own), StringComparison.Ordinal);
        Assert.Contains("--labels", Refusal(own with { Labels = [ZkcLabels.Club] }), StringComparison.Ordinal);
        Assert.Contains(
            "one node",
            Refusal(new ZkcOptions { Graph = Write("one.csv", "source,target\na,a\n") }),
            StringComparison.Ordinal
        );
        static string Refusal(ZkcOptions options) => Assert.Throws<InputException>(() => new ZkcExperiment(options)).Message;
    }

    [Fact]
    public void A_gradient_check_has_a_row_a_parameter_and_fails_with_the_worst_of_them()
    {
        var experiment = new GradientCheckExperiment(
            new ZkcOptions { Labels = [ZkcLabels.Club], Adjacencies = [Adjacency.Weighted, Adjacency.Binary] }
        );
        Assert.Equal(2, experiment.CellCount);
        var result = Run(experiment, 1);
        Assert.Equal(CellStatus.Ok, result.Status);
        Assert.Equal(["convolution_1", "convolution_2", "softmax", "softmax"], result.Rows.Select(row => row.Text("layer")));
        Assert.Equal(["weights", "weights", "weights", "bias"], result.Rows.Select(row => row.Text("parameter")));
        Assert.Equal([544, 32, 4, 2], result.Rows.Select(row => row.Integer("count")!.Value));
        Assert.All(result.Rows, row => Assert.InRange(row.Number("relative_difference")!.Value, 0, 1e-7));
        Assert.All(result.Rows, row => Assert.True(row.Boolean("passed")));

        var block = new ParameterBlock("softmax", "bias", 0, 2, 2, 2);
        var failed = experiment.Report(
            0,
            [new(block, 2, 1e-9), new(block, 2, 0.5), new(block with { Layer = "convolution_1" }, 2, 0.25)]
        );
        Assert.Equal(CellStatus.Failed, failed.Status);
        Assert.Contains("softmax bias is off by 0.5", failed.Error, StringComparison.Ordinal);
        Assert.Equal([true, false, false], failed.Rows.Select(row => row.Boolean("passed")!.Value));
        Assert.Contains("NaN", experiment.Report(0, [new(block, 2, double.NaN)]).Error, StringComparison.Ordinal);
    }

    private static CellResult Run(Experiment experiment, int cell) =>
        experiment.Run(cell, new CellContext(CancellationToken.None));

    private static IReadOnlyList<Row> Summary(ZkcExperiment experiment) =>
        experiment.Summarize([.. Enumerable.Range(0, experiment.CellCount).SelectMany(cell => Run(experiment, cell).Rows)]);

    // Two cliques of six that one tie joins.
    private ZkcOptions Barbell()
    {
        var ties = new List<string> { "source,target" };
        var labels = new List<string> { "node,label,split" };
        foreach (var side in "ab")
        {
            for (var i = 0; i < 6; i++)
            {
                labels.Add($"{side}{i},{side},{(i < 3 ? "train" : "test")}");
                for (var j = 0; j < i; j++)
                    ties.Add($"{side}{j},{side}{i}");
            }
        }

        ties.Add("a3,b2");
        return new ZkcOptions
        {
            Graph = Write("barbell.csv", string.Join('\n', ties) + "\n"),
            NodeLabels = Write("labels.csv", string.Join('\n', labels)),
        };
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
