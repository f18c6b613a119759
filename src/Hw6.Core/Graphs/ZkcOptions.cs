namespace Hw6.Core.Graphs;

/// <summary>How the nodes of a graph are told apart.</summary>
public enum ZkcMethod
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

/// <summary>What <c>hw6 zkc</c> is asked to do.</summary>
public sealed record ZkcOptions
{
    /// <summary>The methods, each a cell of the sweep.</summary>
    public IReadOnlyList<ZkcMethod> Methods { get; init; } = [ZkcMethod.Gcn];

    /// <summary>The labels of the embedded graph; empty for modularity, or for those of <see cref="NodeLabels"/>.</summary>
    public IReadOnlyList<ZkcLabels> Labels { get; init; } = [];

    /// <summary>
    /// What a tie counts for; empty for each method's own: its weight for the network and the minimum cut, 1 for the modularity, and both,
    /// one after the other, for the spectral split.
    /// </summary>
    public IReadOnlyList<Adjacency> Adjacencies { get; init; } = [];

    /// <summary>The widths of the convolutions; the last is the width of the embedding.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [16, 2];

    /// <summary>The update rule.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Gd;

    /// <summary>The learning rates.</summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [0.02];

    /// <summary>The weight decays.</summary>
    public IReadOnlyList<double> WeightDecays { get; init; } = [0.025];

    /// <summary>The most epochs.</summary>
    public int Epochs { get; init; } = 20_000;

    /// <summary>How many epochs in a row may pass without a lower test loss, once the first plateau has been left.</summary>
    public int Patience { get; init; } = 50;

    /// <summary>The seed of the initialisation. The default ends with all test nodes right.</summary>
    public long Seed { get; init; }

    /// <summary>How many initialisations are trained for each combination.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>The source of the minimum cut; node 0 of the embedded graph if none is named.</summary>
    public string? Source { get; init; }

    /// <summary>The sink of the minimum cut; node 33 of the embedded graph if none is named.</summary>
    public string? Sink { get; init; }

    /// <summary>A file of ties that takes the place of the embedded graph.</summary>
    public string? Graph { get; init; }

    /// <summary>A file of node labels.</summary>
    public string? NodeLabels { get; init; }

    /// <summary>Whether the history is wanted; results do not depend on it.</summary>
    public bool KeepHistory { get; init; } = true;
}
