using Hw6.Core.Graphs;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;

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

    /// <summary>Labels passed on along the ties.</summary>
    LabelPropagation,

    /// <summary>Personalised PageRank from the labelled nodes.</summary>
    PageRank,
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
    public static readonly Parameter<string> Graph = new(
        "graph",
        "Your own graph: CSV with columns source,target[,weight], gzipped or not.",
        Domain.File()
    );

    public static readonly Parameter<string> NodeLabels = new(
        "node-labels",
        "Your own labels: CSV with columns node,label[,split]; split is train, valid, test or empty.",
        Domain.File()
    )
    {
        PairedWith = Graph,
    };

    public static readonly Parameter<string> NodeFeatures = new(
        "node-features",
        "What the nodes look like: CSV with columns node,feature[,value], or node and a column a feature; texts are one-hot.",
        Domain.File()
    )
    {
        PairedWith = Graph,
    };

    public static readonly Parameter<ZkcMethod> Method = Parameter
        .Of(
            "method",
            "Methods: gcn, min-cut, modularity, spectral, label-propagation, pagerank, or all.",
            Domain.ChoiceOrAll(
                "all",
                ("gcn", ZkcMethod.Gcn),
                ("min-cut", ZkcMethod.MinCut),
                ("modularity", ZkcMethod.Modularity),
                ("spectral", ZkcMethod.Spectral),
                ("label-propagation", ZkcMethod.LabelPropagation),
                ("pagerank", ZkcMethod.PageRank)
            ),
            ZkcMethod.Gcn
        )
        .InColumns("gcn, min-cut, modularity, spectral, label-propagation or pagerank.")
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

    public static readonly Parameter<ZkcPreset> Preset = Parameter.Choice(
        "preset",
        "What the options below have where they are not given: the homework's settings, or those of Kipf and Welling's paper.",
        ["homework", "kipf-welling"],
        ZkcPreset.Homework
    );

    public static readonly Parameter<Adjacency> Adjacency = Parameter
        .Choice<Adjacency>("adjacency", "What a tie counts for: its weight (weighted), or 1 (binary).", ["weighted", "binary"])
        .WithDefault("weighted, kipf-welling binary; modularity binary, spectral both, min-cut weighted", (point, _) =>
            point.Get(Method, ZkcMethod.Gcn) switch
            {
                ZkcMethod.Modularity => [Graphs.Adjacency.Binary],
                ZkcMethod.Spectral => [Graphs.Adjacency.Weighted, Graphs.Adjacency.Binary],
                ZkcMethod.MinCut => [Graphs.Adjacency.Weighted],
                _ => [SettingsOf(point).Adjacency],
            }
        )
        .Brief();

    private static readonly Condition Trained = Condition.Is(Method, ZkcMethod.Gcn);
    private static readonly Condition Cut = Condition.Is(Method, ZkcMethod.MinCut);

    public static readonly Parameter<SelfLoops> SelfLoops = Parameter
        .Choice<SelfLoops>(
            "self-loops",
            "What becomes of the ties of nodes to themselves in the file: keep or drop.",
            ["keep", "drop"]
        )
        .FromPreset(settings => settings.SelfLoops)
        .When(Condition.Has(Graph));

    public static readonly Parameter<bool> NormalizeFeatures = Parameter
        .Of<bool>("normalize-features", "Whether each node's features are divided by their sum: true or false.", Domain.Boolean())
        .FromPreset(settings => settings.NormalizeFeatures)
        .When(Trained & Condition.Has(NodeFeatures));

    public static readonly Parameter<WidthList> Hidden = Parameter
        .Of<WidthList>(
            "hidden",
            "Widths of the convolutions; the last is the width of the embedding.",
            Domain.Widths(16, 1024, "16,2")
        )
        .FromPreset(settings => settings.Hidden)
        .When(Trained);

    public static readonly Parameter<string> Weights = StartingWeights.Option().When(Trained);

    public static readonly Parameter<GraphActivation> Activation = Parameter
        .Choice<GraphActivation>("activation", "Function behind each convolution: tanh or relu.", ["tanh", "relu"])
        .FromPreset(settings => settings.Activation)
        .When(Trained);

    public static readonly Parameter<OutputLayer> OutputLayer = Parameter
        .Choice<OutputLayer>(
            "output-layer",
            "What the softmax is of: a dense layer with a bias on each node's embedding (dense), or one more convolution (convolution).",
            ["dense", "convolution"]
        )
        .FromPreset(settings => settings.OutputLayer)
        .When(Trained);

    public static readonly Parameter<double> Dropout = Parameter
        .Real(
            "dropout",
            "Probability with which each entry of a layer's input is left out in training.",
            new Interval(0, 1, LeastIncluded: true, MostIncluded: false)
        )
        .FromPreset(settings => settings.Dropout)
        .When(Trained);

    public static readonly Parameter<Initialisation> Initialisation = Parameter
        .Choice<Initialisation>(
            "initialisation",
            "First weights, uniform from ±√(a/(inputs + outputs)): a = 5 (homework) or 6 (glorot).",
            ["homework", "glorot"]
        )
        .FromPreset(settings => settings.Initialisation)
        .When(Trained);

    public static readonly Parameter<Optimizer> Optimizer = Parameter
        .Choice<Optimizer>("optimizer", "Update rule of the network: gd or adam.", ["gd", "adam"])
        .FromPreset(settings => settings.Optimizer)
        .When(Trained);

    public static readonly Parameter<double> LearningRate = Parameter
        .Real("lr", "Learning rate of the network.", Interval.Positive)
        .FromPreset(settings => settings.LearningRate)
        .When(Trained);

    public static readonly Parameter<double> WeightDecay = Parameter
        .Real(
            "weight-decay",
            "Weight decay λ: training lessens the loss + λ/2·Σw², divided as --loss-mean says.",
            Interval.NonNegative
        )
        .FromPreset(settings => settings.WeightDecay)
        .When(Trained);

    public static readonly Parameter<DecayedLayers> WeightDecayOn = Parameter
        .Choice<DecayedLayers>("weight-decay-on", "Weights that decay: those of the first layer, or of all.", ["first", "all"])
        .FromPreset(settings => settings.WeightDecayOn)
        .When(Trained);

    public static readonly Parameter<LossMean> LossMean = Parameter
        .Choice<LossMean>(
            "loss-mean",
            "What is divided by: the training nodes' summed loss and the decay by all nodes (all), or that loss alone by the training nodes (train).",
            ["all", "train"]
        )
        .FromPreset(settings => settings.LossMean)
        .When(Trained);

    public static readonly Parameter<int> Epochs = Parameter
        .Whole("epochs", "Most epochs of training, each one step.", 0, 100_000_000)
        .FromPreset(settings => settings.Epochs)
        .When(Trained);

    public static readonly Parameter<StopRule> Stop = Parameter
        .Choice<StopRule>(
            "stop",
            "What ends training: --patience epochs in a row without a lower loss (patience), or a loss above the mean of as many before (window); of the validation nodes, or the test nodes where there are none.",
            ["patience", "window"]
        )
        .FromPreset(settings => settings.Stop)
        .When(Trained);

    public static readonly Parameter<int> Patience = Parameter
        .Whole("patience", "Epochs of --stop; those of patience count once training has left its first plateau.", 0, int.MaxValue)
        .FromPreset(settings => settings.Patience)
        .When(Trained);

    public static readonly Parameter<KeepRule> Keep = Parameter
        .Choice<KeepRule>(
            "keep",
            "Weights that are kept: those of the least loss that --stop watches (best), or the last.",
            ["best", "last"]
        )
        .FromPreset(settings => settings.Keep)
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

    public static readonly Parameter<double> Damping = Parameter
        .Real(
            "damping",
            "Probability with which a walk of PageRank goes on along a tie.",
            new Interval(0, 0.9999, LeastIncluded: true, MostIncluded: true),
            0.85
        )
        .When(Condition.Is(Method, ZkcMethod.PageRank));

    // The default seed ends with all test nodes right.
    public static readonly Parameter<long> Seed = CommonParameters
        .Seed("Seed of the network's initialisation and dropout.")
        .When(Trained);

    public static readonly Parameter<int> Repeats = CommonParameters
        .Repeats("Initialisations for each combination.")
        .InColumns("Which initialisation, from 0; only with --method gcn.")
        .When(Trained);

    public static readonly Parameter<int> EmbedEvery = new Parameter<int>(
        "embed-every",
        "Epochs from one embedding of all nodes in the history to the next.",
        Domain.Whole(1, 100_000_000)
    )
    {
        IsSwept = false,
        InTable = false,
        InHistory = false,
        ChangesResults = false,
    }
        .WithDefault("no embedding")
        .When(Trained);

    public static readonly Artifact SaveModel = new(
        "save-model",
        ".npz",
        "Write the network's weights to FILE as NumPy's .npz; {hidden}, {lr}, {seed} and so on in its name tell cells apart."
    )
    {
        WrittenWhen = Trained,
    };

    public static readonly Artifact SaveEmbeddings = new(
        "save-embeddings",
        ".csv",
        "Write each node's label, split, prediction and embedding to FILE as CSV; {hidden}, {lr}, {seed} and so on in its name tell cells apart."
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
        DependsOn = [Graph, NodeLabels, NodeFeatures, SelfLoops, Adjacency],
    };

    public static readonly Flag CheckGradients = new(
        "check-gradients",
        "Compare the hand-written gradients with central differences instead of training."
    );

    /// <summary>The preset's settings in a cell.</summary>
    public static ZkcSettings SettingsOf(Point cell) => ZkcSettings.Of(cell.Get(Preset, ZkcPreset.Homework));

    // The default that a preset has of an option.
    private static Parameter<T> FromPreset<T>(this Parameter<T> parameter, Func<ZkcSettings, T> of)
        where T : notnull
    {
        var words = Array.ConvertAll((ZkcPreset[])[ZkcPreset.Homework, ZkcPreset.KipfWelling], preset =>
            parameter.Domain.Format(of(ZkcSettings.Of(preset)))
        );
        return parameter.WithDefault(words[0] == words[1] ? words[0] : $"{words[0]}; kipf-welling {words[1]}", (point, _) =>
            [of(SettingsOf(point))]
        );
    }
}
