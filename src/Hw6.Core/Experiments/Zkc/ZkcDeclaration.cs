using Hw6.Core.Experiments.ZkcGradients;
using Hw6.Core.Graphs;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>The declaration of <c>hw6 zkc</c>.</summary>
internal static class ZkcDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "zkc",
        Description =
            "Zachary's karate club, or your own graph: a graph convolution network beside the minimum cut, modularity, the spectral split, label propagation and PageRank.",
        Title = "Zachary's karate club",
        NamedBy = [Method],
        Introduction =
            "Thirty-four members of a karate club are linked by their ties outside it; the club split in two. Each method below sees the ties and says who goes "
            + "with the instructor, Mr. Hi, and who with the officer. The graph convolution network learns from the labels of some members and is tested on the others; "
            + "label propagation and personalised PageRank spread those labels along the ties and learn nothing; "
            + "the minimum cut is told the two leaders; modularity and the spectral split see no label at all.",
        Examples =
        [
            "hw6 zkc",
            "hw6 zkc --method all --summary summary.csv -o nodes.csv",
            "hw6 zkc --labels modularity,club --repeats 20 -o runs.csv",
            "hw6 zkc --check-gradients",
            "hw6 zkc --graph ties.csv --node-labels labels.csv --optimizer adam --lr 0.01 --epochs 100 -o nodes.csv",
            "hw6 zkc --preset kipf-welling --graph edges.csv --node-labels labels.csv --node-features features.csv --repeats 10 -o runs.csv",
        ],
        Parameters =
        [
            Method,
            Labels,
            ZkcParameters.Preset,
            ZkcParameters.Adjacency,
            ZkcParameters.SelfLoops,
            NormalizeFeatures,
            Hidden,
            Weights,
            ZkcParameters.Activation,
            ZkcParameters.OutputLayer,
            ZkcParameters.Dropout,
            ZkcParameters.Initialisation,
            ZkcParameters.Optimizer,
            LearningRate,
            ZkcParameters.WeightDecay,
            WeightDecayOn,
            ZkcParameters.LossMean,
            Epochs,
            Stop,
            Patience,
            Keep,
            EmbedEvery,
            Seed,
            Repeats,
            Source,
            Sink,
            Damping,
            ZkcParameters.Graph,
            NodeLabels,
            ZkcParameters.NodeFeatures,
        ],
        SweepOrder = [ZkcParameters.Graph, NodeLabels, ZkcParameters.NodeFeatures],
        Artifacts = [SaveModel, SaveEmbeddings, SaveAdjacency],
        Results = () =>
            [
                Text("node", "The node.", Chief),
                Text("club", "The club that the member joined; empty on a graph of the user's own.", Brief),
                Text("label", "The node's label; empty where it is not known.", Chief),
                Text("split", "train, valid or test; empty for a node in no set.", Brief),
                Integer(
                    "community",
                    "The group that the method puts the node into, from 0: the predicted class for gcn, label-propagation and pagerank, 0 for the source's side of a cut, and for the spectral split 0 for the first node's side, where the zeros of its vector are too.",
                    Chief
                ),
                Text(
                    "predicted",
                    "The predicted label; for a method without labels, the label of most training nodes in the node's group.",
                    Chief
                ),
                Number(
                    "probability",
                    "Probability of the predicted label: gcn's; its share of the label that arrives at the node for label-propagation, and of the walks that are there for pagerank.",
                    Brief
                ),
                Boolean("correct", "Whether the predicted label is the node's label.", Chief),
                Boolean("agrees_with_club", "Whether the predicted label is the club that the member joined.", Brief),
                Number("embedding", "Coordinate of the node in the last convolution, one column for each; gcn only.", Family),
                .. Training(),
                TrainSeconds,
            ],
        Epochs = () =>
            [
                Integer("epoch", "Steps of training so far: 0 before the first."),
                Number("train_loss", "Mean of −ln p over the training nodes, in nats."),
                Number("valid_loss", "Mean of −ln p over the validation nodes, in nats; empty where there are none.") with
                {
                    Since = 2,
                },
                Number("test_loss", "Mean of −ln p over the test nodes, in nats."),
                Number("valid_accuracy", "Share of the validation nodes that are predicted right.") with
                {
                    Since = 2,
                },
                Number("test_accuracy", "Share of the test nodes that are predicted right."),
                Text(
                    "embedding",
                    "Coordinates of all nodes in the last convolution after this epoch, in the order of the table: those of a node joined by a colon, the nodes by spaces. Every so many epochs with --embed-every, empty otherwise."
                ) with
                {
                    Since = 2,
                    IsNumeric = true,
                },
            ],
        Measures = Measures,
        Alternative = (CheckGradients, () => ZkcGradientsDeclaration.Definition),
        Create = (asked, request) => new ZkcExperiment(asked, request),
        Figures = ZkcFigures.Of,
        FigureInput = (ZkcParameters.Graph, path => EdgeList.Read(path)),
    };

    private static Column TrainSeconds =>
        Number(
            "train_seconds",
            "Wall time of the method: of the training for gcn, of the search for the others.",
            Timing | Spread
        );

    private static Column[] Training(ColumnUse brief = Plain) =>
        [
            Integer("epochs_run", "Epochs that were run.", Spread),
            Integer(
                "best_epoch",
                "Epoch whose weights were kept: 0 for those before training. With --keep best that of the least loss over the validation nodes, or over the test nodes where there are none; with --keep last the last.",
                Spread
            ),
            Number("train_loss", "Mean of −ln p over the training nodes at the weights kept, in nats.", Spread),
            Number("valid_loss", "Mean of −ln p over the validation nodes at the weights kept, in nats.", Spread) with
            {
                Since = 2,
            },
            Number("test_loss", "Mean of −ln p over the test nodes at the weights kept, in nats.", Spread),
        ];

    private static IReadOnlyList<Column> Measures() =>
        [
            Integer("nodes", "Nodes of the graph."),
            Integer("ties", "Ties of the graph: pairs of nodes, and nodes tied to themselves.") with
            {
                Since = 2,
            },
            Share("train_accuracy", "Share of the training nodes whose predicted label is theirs."),
            Share("valid_accuracy", "Share of the validation nodes whose predicted label is theirs.") with
            {
                Since = 2,
            },
            Share("test_accuracy", "Share of the test nodes whose predicted label is theirs.", Chief),
            Share("club_agreement", "Share of the members whose predicted label is the club that they joined."),
            Text(
                "disagreeing_nodes",
                "The members whose predicted label is not the club that they joined; on a graph of the user's own, the nodes predicted wrong. Empty where runs differ.",
                Chief
            ),
            Text("mislabelled_nodes", "The nodes whose predicted label is not their label. Empty where runs differ."),
            Text("labels_off_club", "The members whose label is not the club that they joined.", Brief),
            Text(
                "community_sizes",
                "Nodes in each group, in the order of the groups' numbers, joined by spaces. Empty where runs differ.",
                Chief
            ),
            Share("modularity", "Modularity Q of the groups, for this adjacency."),
            Share("cut_value", "Weight of the ties between the groups, for this adjacency."),
            .. Training(Brief),
            TrainSeconds,
        ];

    private static Column Share(string name, string text, ColumnUse use = Brief) => Number(name, text, use | Spread);
}
