using Hw6.Core.Graphs;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;

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

    public static readonly Parameter<ZkcMethod> Method = new Parameter<ZkcMethod>(
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

    public static readonly Parameter<ZkcLabels> Labels = new Parameter<ZkcLabels>(
        "labels",
        "What to recognise: modularity communities or the real club.",
        Domain.Choice(("modularity", ZkcLabels.Modularity), ("club", ZkcLabels.Club)),
        ZkcLabels.Modularity
    )
        .InColumns("What the nodes are to be recognised as: modularity, club, or file for those of --node-labels.")
        .When(Condition.Without(Graph) & Condition.Without(NodeLabels))
        .Brief();

    public static readonly Parameter<Adjacency> Adjacency = new Parameter<Adjacency>(
        "adjacency",
        "What a tie counts for: its weight (weighted), or 1 (binary).",
        Domain.Choice(("weighted", Graphs.Adjacency.Weighted), ("binary", Graphs.Adjacency.Binary))
    )
    {
        DefaultText = "weighted; modularity binary, spectral both",
        DefaultsOf = (point, _) =>
            point.Get(Method, ZkcMethod.Gcn) switch
            {
                ZkcMethod.Modularity => [Graphs.Adjacency.Binary],
                ZkcMethod.Spectral => [Graphs.Adjacency.Weighted, Graphs.Adjacency.Binary],
                _ => [Graphs.Adjacency.Weighted],
            },
    }.Brief();

    private static readonly Condition Trained = Condition.Is(Method, ZkcMethod.Gcn);
    private static readonly Condition Cut = Condition.Is(Method, ZkcMethod.MinCut);

    public static readonly Parameter<WidthList> Hidden = new Parameter<WidthList>(
        "hidden",
        "Widths of the convolutions; the last is the width of the embedding.",
        Domain.Widths(16, 1024, "16,2"),
        new WidthList(16, 2)
    ).When(Trained);

    public static readonly Parameter<Optimizer> Optimizer = new Parameter<Optimizer>(
        "optimizer",
        "Update rule of the network: gd or adam.",
        Domain.Choice(("gd", Nn.Optimizer.Gd), ("adam", Nn.Optimizer.Adam)),
        Training.Optimizer
    ).When(Trained);

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
        .Whole("epochs", "Most epochs of training.", 1, 100_000_000, Training.Epochs)
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

    public static readonly Parameter<string> Source = new Parameter<string>(
        "source",
        "Source of the minimum cut.",
        Domain.Text("NODE")
    )
    {
        DefaultText = "0 in the karate club",
        DefaultsOf = (point, _) => point.Has(Graph) ? [] : ["0"],
    }.When(Cut);

    public static readonly Parameter<string> Sink = new Parameter<string>("sink", "Sink of the minimum cut.", Domain.Text("NODE"))
    {
        DefaultText = "33 in the karate club",
        DefaultsOf = (point, _) => point.Has(Graph) ? [] : ["33"],
        PairedWith = Source,
    }.When(Cut);

    // The default seed ends with all test nodes right.
    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seed of the network's initialisation.").When(Trained);

    public static readonly Parameter<int> Repeats = CommonParameters
        .Repeats("Initialisations for each combination.")
        .InColumns("Which initialisation, from 0; only with --method gcn.")
        .When(Trained);

    public static readonly Flag CheckGradients = new(
        "check-gradients",
        "Compare the hand-written gradients with central differences instead of training."
    );
}
