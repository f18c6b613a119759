using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tests.Data;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;
using SelfLoops = Hw6.Core.Graphs.SelfLoops;

namespace Hw6.Core.Tests.Experiments.Zkc;

/// <summary>Graphs whose nodes have features, the paper's preset, and the methods that spread labels.</summary>
public sealed class ZkcFeatureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_node_is_what_ties_labels_or_features_name()
    {
        var experiment = new ZkcExperiment(
            Paper(
                "source,target\na,b\nb,c\nc,c\n",
                "node,label,split\na,x,train\nc,y,train\nd,x,valid\ne,,\nb,y,test\n",
                "node,feature\na,p\nf,p\nb,q\n"
            )
        );
        Assert.Equal(
            [
                "3 nodes stand in no tie: labels or features alone name them",
                "1 self-loops of the graph are dropped",
                "3 nodes have no feature: their rows are zero",
            ],
            experiment.Notes
        );
        var rows = experiment.Run(0, new CellContext(CancellationToken.None)).Rows;
        Assert.Equal(["a", "b", "c", "d", "e", "f"], rows.Select(row => row.Text("node")));
        Assert.Equal(["train", "test", "train", "valid", null, null], rows.Select(row => row.Text("split")));
        Assert.All(rows, row => Assert.NotNull(row.Text("predicted")));
        Assert.NotNull(rows[0].Number("valid_loss"));
        Assert.Equal("drop", rows[0].Text("self_loops"));
    }

    [Fact]
    public void Features_are_learned_from_where_the_ties_say_nothing()
    {
        // Pairs of nodes, each of one class, whose features tell it.
        var (ties, labels, features) = ("source,target\n", "node,label,split\n", "node,feature\n");
        for (var i = 0; i < 40; i++)
        {
            ties += i % 2 == 0 ? $"n{i},n{i + 1}\n" : "";
            var red = i / 2 % 2 == 0;
            labels += $"n{i},{(red ? "red" : "blue")},{(i < 12 ? "train" : i < 20 ? "valid" : "test")}\n";
            features += $"n{i},{(red ? "r" : "b")}{i % 3}\n";
        }

        var sweep = FinishedSweep.Of(
            new ZkcExperiment(
                Paper(ties, labels, features).With(Method, ZkcMethod.Gcn, ZkcMethod.LabelPropagation).With(Seed, 0, 1, 2)
            )
        );
        Assert.Equal(["gcn", "label-propagation"], sweep.Summary.Select(point => point.Text("method")));
        Assert.Equal(1, sweep.Summary[0].Number("test_accuracy_min"));
        Assert.Equal(1, sweep.Summary[0].Number("valid_accuracy_min"));
        Assert.Equal(3, sweep.Summary[0].Integer("finished"));
        Assert.Equal(0.5, sweep.Summary[1].Number("test_accuracy_mean")!.Value, 0.15);
    }

    [Fact]
    public void The_history_has_the_validation_nodes_and_the_test_nodes_change_nothing()
    {
        var asked = Paper(
                "source,target\na,b\nb,c\nc,d\nd,e\ne,f\n",
                "node,label,split\na,x,train\nf,y,train\nb,x,valid\ne,y,valid\nc,x,test\nd,y,test\n",
                "node,feature\na,p\nf,q\nb,p\n"
            )
            .With(Epochs, 30);
        var with = new ZkcExperiment(asked, new RunRequest { History = true }).Run(0, new CellContext(CancellationToken.None));
        var without = new ZkcExperiment(asked).Run(0, new CellContext(CancellationToken.None));
        Assert.Equal(with.Rows[0].Number("test_loss"), without.Rows[0].Number("test_loss"));
        Assert.Equal(with.Rows[3].Number("probability"), without.Rows[3].Number("probability"));
        var last = with.History![^1];
        Assert.Equal(last.Number("valid_loss"), with.Rows[0].Number("valid_loss"));
        Assert.Equal(last.Number("test_loss"), with.Rows[0].Number("test_loss"));
        Assert.Equal(last.Integer("epoch"), with.Rows[0].Integer("best_epoch"));
        Assert.NotNull(last.Number("valid_accuracy"));

        // The karate club has no validation nodes.
        var club = new ZkcExperiment(new ParameterValues().With(Epochs, 3), new RunRequest { History = true }).Run(
            0,
            new CellContext(CancellationToken.None)
        );
        Assert.Null(club.History![^1].Number("valid_loss"));
        Assert.Null(club.Rows[0].Number("valid_loss"));
    }

    [Fact]
    public void Each_new_option_changes_what_is_learned()
    {
        ParameterValues Asked() =>
            Paper(
                    "source,target,weight\na,b,2\nb,c,1\nc,d,3\nd,e,1\ne,f,2\na,a,1\n",
                    "node,label,split\na,x,train\nf,y,train\ng,x,train\nb,x,valid\ne,y,valid\nc,x,test\nd,y,test\n",
                    "node,feature,value\na,p,1\na,q,2\nf,q,1\nb,p,1\nd,r,5\nd,q,1\n"
                )
                .With(LearningRate, 0.1)
                .With(Epochs, 60);
        string[] learned =
        [
            Learned(Asked()),
            Learned(Asked().With(ZkcParameters.SelfLoops, SelfLoops.Keep)),
            Learned(Asked().With(NormalizeFeatures, false)),
            Learned(Asked().With(ZkcParameters.Activation, GraphActivation.Tanh)),
            Learned(Asked().With(ZkcParameters.OutputLayer, Core.Nn.OutputLayer.Dense)),
            Learned(Asked().With(Dropout, 0.2)),
            Learned(Asked().With(ZkcParameters.Initialisation, Core.Nn.Initialisation.Homework)),
            Learned(Asked().With(WeightDecayOn, DecayedLayers.All)),
            Learned(Asked().With(ZkcParameters.LossMean, Core.Nn.LossMean.All)),
            Learned(Asked().With(Keep, KeepRule.Best)),
            Learned(Asked().With(Stop, StopRule.Patience).With(Patience, 0)),
            Learned(Asked().With(Seed, 1)),
            Learned(Asked().With(Repeats, 1)),
        ];
        Assert.Distinct(learned);
        static string Learned(ParameterValues asked) =>
            FinishedSweep.Text(FinishedSweep.Of(new ZkcExperiment(asked)).Rows[0], "train_loss", "valid_loss", "test_loss");
    }

    [Fact]
    public void A_cell_of_a_sweep_has_the_results_that_it_has_alone() =>
        FinishedSweep.AssertEachCellIsAsItIsAlone(
            new ZkcExperiment(
                Paper(
                        "source,target\na,b\nb,c\nc,d\nd,e\ne,f\na,a\n",
                        "node,label,split\na,x,train\nf,y,train\nb,x,valid\ne,y,valid\nc,x,test\nd,y,test\n",
                        "node,feature,value\na,p,1\nf,q,1\nb,p,1\nd,r,5\nd,q,1\n"
                    )
                    .With(Method, ZkcMethod.Gcn, ZkcMethod.LabelPropagation, ZkcMethod.PageRank)
                    .With(ZkcParameters.Preset, ZkcPreset.Homework, ZkcPreset.KipfWelling)
                    .With(Dropout, 0, 0.3)
                    .With(NormalizeFeatures, false, true)
                    .With(ZkcParameters.SelfLoops, SelfLoops.Keep, SelfLoops.Drop)
                    .With(Damping, 0.5, 0.85)
                    .With(Epochs, 4)
                    .With(Seed, 0, 1)
            )
        );

    [Fact]
    public void Spreading_the_labels_of_the_club_answers_like_the_cut()
    {
        var summary = FinishedSweep
            .Of(
                new ZkcExperiment(
                    new ParameterValues()
                        .With(Method, ZkcMethod.LabelPropagation, ZkcMethod.PageRank)
                        .With(Labels, ZkcLabels.Club)
                )
            )
            .Summary;
        Assert.All(summary, row => Assert.InRange(row.Number("test_accuracy_mean")!.Value, 0.9, 1));
        Assert.All(summary, row => Assert.Equal(1, row.Number("train_accuracy_mean")));
    }

    [Fact]
    public void Features_that_have_no_sum_cannot_be_normalised()
    {
        var asked = Paper(
            "source,target\na,b\nb,c\n",
            "node,label,split\na,x,train\nb,y,train\nc,x,test\n",
            "node,feature,value\na,p,1\nb,p,1\nb,q,-1\n"
        );
        var refusal = Assert.Throws<InputException>(() => new ZkcExperiment(asked)).Message;
        Assert.StartsWith("--normalize-features: the features of node 'b' in ", refusal, StringComparison.Ordinal);
        Assert.EndsWith("have no sum to divide by; expected sums above 0", refusal, StringComparison.Ordinal);
        Assert.Equal(1, new ZkcExperiment(asked.With(NormalizeFeatures, false)).CellCount);
    }

    [Fact]
    public void The_identity_stands_for_the_features_and_the_validation_nodes_too()
    {
        const string ties = "source,target\na,b\nb,c\nc,d\n";
        const string labels = "node,label,split\na,x,train\nb,y,train\nc,x,test\nd,y,valid\n";
        var original = Identity(labels, "node,feature\na,p\n");
        Assert.Equal(original, Identity(labels, "node,feature\na,p\n"));
        Assert.NotEqual(original, Identity(labels, "node,feature\na,q\n"));
        Assert.NotEqual(original, Identity(labels, "node,feature,value\na,p,2\n"));
        Assert.NotEqual(original, Identity(labels.Replace("y,valid", "y,", StringComparison.Ordinal), "node,feature\na,p\n"));
        string Identity(string with, string features) => FinishedSweep.IdentityOf(new ZkcExperiment(Paper(ties, with, features)));
    }

    private ParameterValues Paper(string ties, string labels, string features) =>
        new ParameterValues()
            .With(ZkcParameters.Graph, folder.Write("ties.csv", ties))
            .With(NodeLabels, folder.Write("labels.csv", labels))
            .With(NodeFeatures, folder.Write("features.csv", features))
            .With(ZkcParameters.Preset, ZkcPreset.KipfWelling);
}
