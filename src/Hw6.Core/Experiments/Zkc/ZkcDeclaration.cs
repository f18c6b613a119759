using Hw6.Core.Experiments.ZkcGradients;
using Hw6.Core.Graphs;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>How the nodes of a graph are told apart.</summary>
internal enum ZkcMethod
{
    /// <summary>A graph convolution network, trained on some of the labels.</summary>
    Gcn,

    /// <summary>The minimum cut between two nodes.</summary>
    MinCut,

    /// <summary>Greedy modularity.</summary>
    Modularity,

    /// <summary>The signs of the Fiedler vector.</summary>
    Spectral,
}

/// <summary>What the nodes of the embedded graph are to be recognised as.</summary>
public enum ZkcLabels
{
    /// <summary>The communities of greedy modularity on unweighted ties, named after the club of most members.</summary>
    Modularity,

    /// <summary>The club that each member joined.</summary>
    Club,
}

/// <summary>The parameters of <c>hw6 zkc</c>.</summary>
internal static class ZkcParameters
{
    private static readonly NodeTrainingOptions Training = new();

    public static readonly Parameter<string> Graph = new(
        "graph",
        "Your own graph: CSV with columns source,target[,weight].",
        Domain.File()
    );

    public static readonly Parameter<string> NodeLabels = new(
        "node-labels",
        "Your own labels: CSV with columns node,label[,split]; split is train, test or empty.",
        Domain.File()
    )
    {
        PairedWith = Graph,
    };

    public static readonly Parameter<ZkcMethod> Method = Parameter
        .Of(
            "method",
            "Methods: gcn, min-cut, modularity, spectral, or all.",
            Domain.ChoiceOrAll(
                "all",
                ("gcn", ZkcMethod.Gcn),
                ("min-cut", ZkcMethod.MinCut),
                ("modularity", ZkcMethod.Modularity),
                ("spectral", ZkcMethod.Spectral)
            ),
            ZkcMethod.Gcn
        )
        .InColumns("gcn, min-cut, modularity or spectral.")
        .Brief();

    public static readonly Parameter<ZkcLabels> Labels = Parameter
        .Choice(
            "labels",
            "What to recognise: modularity communities or the real club.",
            ["modularity", "club"],
            ZkcLabels.Modularity
        )
        .InColumns("What the nodes are to be recognised as: modularity, club, or file for those of --node-labels.")
        .When(Condition.Without(Graph) & Condition.Without(NodeLabels))
        .Brief();

    public static readonly Parameter<Adjacency> Adjacency = Parameter
        .Choice<Adjacency>("adjacency", "What a tie counts for: its weight (weighted), or 1 (binary).", ["weighted", "binary"])
        .WithDefault("weighted; modularity binary, spectral both", (point, _) => point.Get(Method, ZkcMethod.Gcn) switch
            {
                ZkcMethod.Modularity => [Graphs.Adjacency.Binary],
                ZkcMethod.Spectral => [Graphs.Adjacency.Weighted, Graphs.Adjacency.Binary],
                _ => [Graphs.Adjacency.Weighted],
            })
        .Brief();

    private static readonly Condition Trained = Condition.Is(Method, ZkcMethod.Gcn);
    private static readonly Condition Cut = Condition.Is(Method, ZkcMethod.MinCut);

    public static readonly Parameter<WidthList> Hidden = Parameter
        .Of(
            "hidden",
            "Widths of the convolutions; the last is the width of the embedding.",
            Domain.Widths(16, 1024, "16,2"),
            new WidthList(16, 2)
        )
        .When(Trained);

    public static readonly Parameter<string> Weights = StartingWeights.Option().When(Trained);

    public static readonly Parameter<Optimizer> Optimizer = Parameter
        .Choice("optimizer", "Update rule of the network: gd or adam.", ["gd", "adam"], Training.Optimizer)
        .When(Trained);

    public static readonly Parameter<double> LearningRate = Parameter
        .Real("lr", "Learning rate of the network.", Interval.Positive, Training.LearningRate)
        .When(Trained);

    public static readonly Parameter<double> WeightDecay = Parameter
        .Real(
            "weight-decay",
            "Weight decay of the network, divided by the number of nodes as the gradient is.",
            Interval.NonNegative,
            Training.WeightDecay
        )
        .When(Trained);

    public static readonly Parameter<int> Epochs = Parameter
        .Whole("epochs", "Most epochs of training, each one step.", 0, 100_000_000, Training.Epochs)
        .When(Trained);

    public static readonly Parameter<int> Patience = Parameter
        .Whole(
            "patience",
            "Epochs in a row without a lower test loss that end training, once it has left its first plateau.",
            0,
            int.MaxValue,
            Training.Patience
        )
        .When(Trained);

    public static readonly Parameter<string> Source = Parameter
        .Of<string>("source", "Source of the minimum cut.", Domain.Text("NODE"))
        .WithDefault("0 in the karate club", (point, _) => point.Has(Graph) ? [] : ["0"])
        .When(Cut);

    public static readonly Parameter<string> Sink = new Parameter<string>("sink", "Sink of the minimum cut.", Domain.Text("NODE"))
    {
        PairedWith = Source,
    }
        .WithDefault("33 in the karate club", (point, _) => point.Has(Graph) ? [] : ["33"])
        .When(Cut);

    // The default seed ends with all test nodes right.
    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seed of the network's initialisation.").When(Trained);

    public static readonly Parameter<int> Repeats = CommonParameters
        .Repeats("Initialisations for each combination.")
        .InColumns("Which initialisation, from 0; only with --method gcn.")
        .When(Trained);

    public static readonly Artifact SaveModel = new(
        "save-model",
        ".npz",
        "Write the network's weights to FILE as NumPy's .npz; {hidden}, {lr}, {seed} and so on in its name tell cells apart."
    )
    {
        WrittenWhen = Trained,
    };

    public static readonly Artifact SaveAdjacency = new(
        "save-adjacency",
        ".csv",
        "Write the entries of A, Ã = A + I and Â to FILE as CSV; {adjacency} in its name tells weighted and binary apart."
    )
    {
        DependsOn = [Graph, Adjacency],
    };

    public static readonly Flag CheckGradients = new(
        "check-gradients",
        "Compare the hand-written gradients with central differences instead of training."
    );
}

/// <summary>The declaration of <c>hw6 zkc</c>.</summary>
internal static class ZkcDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "zkc",
        Description =
            "Zachary's karate club: a graph convolution network beside the minimum cut, greedy modularity and the spectral split.",
        Title = "Zachary's karate club",
        NamedBy = [Method],
        Introduction =
            "Thirty-four members of a karate club are linked by their ties outside it; the club split in two. Each method below sees the ties and says who goes "
            + "with the instructor, Mr. Hi, and who with the officer. The graph convolution network learns from the labels of some members and is tested on the others; "
            + "the minimum cut is told the two leaders; modularity and the spectral split see no label at all.",
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
            Weights,
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
        Artifacts = [SaveModel, SaveAdjacency],
        Results = () =>
            [
                Text("node", "The node.", Chief),
                Text("club", "The club that the member joined; empty on a graph of the user's own.", Brief),
                Text("label", "The node's label; empty where it is not known.", Chief),
                Text("split", "train or test; empty for a node in neither set.", Brief),
                Integer(
                    "community",
                    "The group that the method puts the node into, from 0: the predicted class for gcn, 0 for the source's side of a cut, and for the spectral split 0 for the first node's side, where the zeros of its vector are too.",
                    Chief
                ),
                Text(
                    "predicted",
                    "The predicted label; for a method without labels, the label of most training nodes in the node's group.",
                    Chief
                ),
                Number("probability", "Probability of the predicted label; gcn only.", Brief),
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
                Number("test_loss", "Mean of −ln p over the test nodes, in nats."),
                Number("test_accuracy", "Share of the test nodes that are predicted right."),
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
            Integer("best_epoch", "Epoch of the least test loss, whose weights were kept: 0 for those before training.", Spread),
            Number("train_loss", "Mean of −ln p over the training nodes at the weights kept, in nats.", Spread),
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
