using Hw6.Core.Experiments.ZkcGradients;
using Hw6.Core.Graphs;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>The declaration of <c>hw6 zkc</c>.</summary>
internal static class ZkcDeclaration
{
    public static ExperimentDefinition Definition { get; } =
        new()
        {
            Name = "zkc",
            Description =
                "Zachary's karate club: a graph convolution network beside the minimum cut, greedy modularity and the spectral split.",
            Title = "Zachary's karate club",
            Introduction =
                "Thirty-four members of a karate club are linked by their ties outside it; the club split in two. Each method below sees the ties and says who goes "
                + "with the instructor, Mr. Hi, and who with the officer. The graph convolution network learns from the labels of some members and is tested on the others; "
                + "the minimum cut, modularity and the spectral split see no label at all.",
            Examples =
            [
                "hw6 zkc",
                "hw6 zkc --method all --summary summary.csv -o nodes.csv",
                "hw6 zkc --labels modularity,club --repeats 20 -o runs.csv",
                "hw6 zkc --check-gradients",
                "hw6 zkc --graph ties.csv --node-labels labels.csv --optimizer adam --lr 0.01 --epochs 100 -o nodes.csv",
            ],
            Parameters =
            [
                Method,
                Labels,
                ZkcParameters.Adjacency,
                Hidden,
                ZkcParameters.Optimizer,
                LearningRate,
                WeightDecay,
                Epochs,
                Patience,
                Seed,
                Repeats,
                Source,
                Sink,
                ZkcParameters.Graph,
                NodeLabels,
            ],
            SweepOrder = [ZkcParameters.Graph, NodeLabels],
            Results = () =>
                [
                    Column.Text("node", "The node.", Brief),
                    Column.Text("club", "The club that the member joined; empty on a graph of the user's own.", Brief),
                    Column.Text("label", "The node's label; empty where it is not known.", Brief),
                    Column.Text("split", "train or test; empty for a node in neither set.", Brief),
                    Column.Integer(
                        "community",
                        "The group that the method puts the node into, from 0: the predicted class for gcn, 0 for the source's side of a cut."
                    ),
                    Column.Text(
                        "predicted",
                        "The predicted label; for a method without labels, the label of most training nodes in the node's group.",
                        Brief
                    ),
                    Column.Number("probability", "Probability of the predicted label; gcn only.", Brief),
                    Column.Boolean("correct", "Whether the predicted label is the node's label.", Brief),
                    Column.Boolean("agrees_with_club", "Whether the predicted label is the club that the member joined.", Brief),
                    Column.Number(
                        "embedding",
                        "Coordinate of the node in the last convolution, one column for each; gcn only.",
                        Family
                    ),
                    .. Training(),
                    TrainSeconds,
                ],
            Epochs = () =>
                [
                    Column.Integer("epoch", "The epoch, from 1; losses are those before its step."),
                    Column.Number("train_loss", "Mean of −ln p over the training nodes, in nats."),
                    Column.Number("test_loss", "Mean of −ln p over the test nodes, in nats."),
                    Column.Number("test_accuracy", "Share of the test nodes that are predicted right."),
                ],
            Measures = Measures,
            Alternative = (CheckGradients, () => ZkcGradientsDeclaration.Definition),
            Create = (asked, request) => new ZkcExperiment(asked, request),
            Figures = ZkcFigures.Of,
            FigureInput = (ZkcParameters.Graph, EdgeList.Read),
        };

    private static Column TrainSeconds =>
        Column.Number(
            "train_seconds",
            "Wall time of the method: of the training for gcn, of the search for the others.",
            Timing | Spread
        );

    private static Column[] Training(ColumnUse brief = Plain) =>
        [
            Column.Integer("epochs_run", "Epochs that were run.", Spread),
            Column.Integer("best_epoch", "Epoch, from 1, of the least test loss, whose weights were kept.", Spread),
            Column.Number("train_loss", "Mean of −ln p over the training nodes at the weights kept, in nats.", Spread),
            Column.Number("test_loss", "Mean of −ln p over the test nodes at the weights kept, in nats.", Spread),
        ];

    private static IReadOnlyList<Column> Measures() =>
        [
            Column.Integer("nodes", "Nodes of the graph."),
            Share("train_accuracy", "Share of the training nodes whose predicted label is theirs."),
            Share("test_accuracy", "Share of the test nodes whose predicted label is theirs."),
            Share("club_agreement", "Share of the members whose predicted label is the club that they joined."),
            Column.Text(
                "disagreeing_nodes",
                "The members whose predicted label is not the club that they joined; on a graph of the user's own, the nodes predicted wrong. Empty where runs differ.",
                Brief
            ),
            Column.Text("mislabelled_nodes", "The nodes whose predicted label is not their label. Empty where runs differ."),
            Column.Text("labels_off_club", "The members whose label is not the club that they joined.", Brief),
            Column.Text(
                "community_sizes",
                "Nodes in each group, in the order of the groups' numbers, joined by spaces. Empty where runs differ.",
                Brief
            ),
            Share("modularity", "Modularity Q of the groups, for this adjacency."),
            Share("cut_value", "Weight of the ties between the groups, for this adjacency."),
            .. Training(Brief),
            TrainSeconds,
        ];

    private static Column Share(string name, string text) => Column.Number(name, text, Brief | Spread);
}
