using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>The columns of <c>hw6 zkc</c>.</summary>
internal static class ZkcColumns
{
    internal static readonly Column Labels = Column.Parameter(
        "labels",
        ColumnKind.Text,
        "What the nodes are to be recognised as: modularity, club, or file for those of --node-labels.",
        brief: true
    );

    internal static readonly Column Adjacency = Column.Parameter(
        "adjacency",
        ColumnKind.Text,
        "What a tie counts for: weighted (its weight) or binary (1).",
        brief: true
    );

    internal static readonly Column Hidden = Column.Parameter(
        "hidden",
        ColumnKind.Text,
        "Widths of the convolutions, joined by commas."
    );

    internal static readonly Column Seed = Column.Parameter("seed", ColumnKind.Integer, "Seed of all random numbers.");

    internal static readonly Column Repeat = Column.Parameter(
        "repeat",
        ColumnKind.Integer,
        "Which initialisation, from 0; empty for a method that draws nothing."
    );

    private static readonly Column[] Parameters =
    [
        Column.Parameter("method", ColumnKind.Text, "gcn, min-cut, modularity or spectral.", brief: true),
        Labels,
        Adjacency,
        Hidden,
        Column.Parameter("optimizer", ColumnKind.Text, "Update rule of the network: gd or adam."),
        Column.Parameter("lr", ColumnKind.Number, "Learning rate of the network."),
        Column.Parameter(
            "weight_decay",
            ColumnKind.Number,
            "Weight decay of the network, divided by the number of nodes as the gradient is."
        ),
        Column.Parameter("epochs", ColumnKind.Integer, "Most epochs of training."),
        Column.Parameter(
            "patience",
            ColumnKind.Integer,
            "Epochs in a row without a lower test loss that end training, once it has left its first plateau."
        ),
        Seed,
        Repeat,
        Column.Parameter("source", ColumnKind.Text, "Source of the minimum cut."),
        Column.Parameter("sink", ColumnKind.Text, "Sink of the minimum cut."),
    ];

    private static readonly Column[] Training =
    [
        Column.Result("epochs_run", ColumnKind.Integer, "Epochs that were run."),
        Column.Result(
            "best_epoch",
            ColumnKind.Integer,
            "Epoch, from 1, of the least test loss, whose weights were kept.",
            brief: false
        ),
        Column.Result("train_loss", ColumnKind.Number, "Mean of −ln p over the training nodes at the weights kept, in nats."),
        Column.Result("test_loss", ColumnKind.Number, "Mean of −ln p over the test nodes at the weights kept, in nats."),
    ];

    private static readonly Column TrainSeconds = Column.Timing(
        "train_seconds",
        ColumnKind.Number,
        "Wall time of the method: of the training for gcn, of the search for the others."
    );

    /// <summary>A row a node.</summary>
    internal static Schema Rows(int embeddingWidth) =>
        new([
            .. Parameters,
            Column.Result("node", ColumnKind.Text, "The node.", brief: true),
            Column.Result(
                "club",
                ColumnKind.Text,
                "The club that the member joined; empty on a graph of the user's own.",
                brief: true
            ),
            Column.Result("label", ColumnKind.Text, "The node's label; empty where it is not known.", brief: true),
            Column.Result("split", ColumnKind.Text, "train or test; empty for a node in neither set.", brief: true),
            Column.Result(
                "community",
                ColumnKind.Integer,
                "The group that the method puts the node into, from 0: the predicted class for gcn, 0 for the source's side of a cut."
            ),
            Column.Result(
                "predicted",
                ColumnKind.Text,
                "The predicted label; for a method without labels, the label of most training nodes in the node's group.",
                brief: true
            ),
            Column.Result("probability", ColumnKind.Number, "Probability of the predicted label; gcn only.", brief: true),
            Column.Result("correct", ColumnKind.Boolean, "Whether the predicted label is the node's label.", brief: true),
            Column.Result(
                "agrees_with_club",
                ColumnKind.Boolean,
                "Whether the predicted label is the club that the member joined.",
                brief: true
            ),
            .. Enumerable
                .Range(1, embeddingWidth)
                .Select(k =>
                    Column.Result(
                        $"embedding_{k}",
                        ColumnKind.Number,
                        $"Coordinate {k} of the node in the last convolution; gcn only."
                    )
                ),
            .. Training,
            TrainSeconds,
        ]);

    /// <summary>A row an epoch.</summary>
    internal static Schema History() =>
        new([
            .. Parameters,
            Column.Result("epoch", ColumnKind.Integer, "The epoch, from 1; losses are those before its step."),
            Column.Result("train_loss", ColumnKind.Number, "Mean of −ln p over the training nodes, in nats."),
            Column.Result("test_loss", ColumnKind.Number, "Mean of −ln p over the test nodes, in nats."),
            Column.Result("test_accuracy", ColumnKind.Number, "Share of the test nodes that are predicted right."),
        ]);

    /// <summary>A row a cell.</summary>
    internal static Schema Summary() =>
        new([
            .. Parameters,
            Column.Result("nodes", ColumnKind.Integer, "Nodes of the graph."),
            Column.Result(
                "train_accuracy",
                ColumnKind.Number,
                "Share of the training nodes whose predicted label is theirs.",
                brief: true
            ),
            Column.Result(
                "test_accuracy",
                ColumnKind.Number,
                "Share of the test nodes whose predicted label is theirs.",
                brief: true
            ),
            Column.Result(
                "club_agreement",
                ColumnKind.Number,
                "Share of the members whose predicted label is the club that they joined.",
                brief: true
            ),
            Column.Result(
                "disagreeing_nodes",
                ColumnKind.Text,
                "The members whose predicted label is not the club that they joined; on a graph of the user's own, the nodes predicted wrong.",
                brief: true
            ),
            Column.Result("mislabelled_nodes", ColumnKind.Text, "The nodes whose predicted label is not their label."),
            Column.Result(
                "labels_off_club",
                ColumnKind.Text,
                "The members whose label is not the club that they joined.",
                brief: true
            ),
            Column.Result(
                "community_sizes",
                ColumnKind.Text,
                "Nodes in each group, in the order of the groups' numbers, joined by spaces.",
                brief: true
            ),
            Column.Result("modularity", ColumnKind.Number, "Modularity Q of the groups, for this adjacency.", brief: true),
            Column.Result(
                "cut_value",
                ColumnKind.Number,
                "Weight of the ties between the groups, for this adjacency.",
                brief: true
            ),
            .. Training.Select(column => column with { Brief = column.Name is "epochs_run" or "test_loss" }),
            TrainSeconds,
        ]);
}
