namespace Hw6.Core.Nn;

/// <summary>What a graph network is made of.</summary>
/// <param name="Hidden">The widths of the convolutions, at least one; the last is the width of the embedding.</param>
internal sealed record GraphNetworkOptions(IReadOnlyList<int> Hidden)
{
    /// <summary>What follows each convolution.</summary>
    public GraphActivation Activation { get; init; } = GraphActivation.Tanh;

    /// <summary>What the classes are told from.</summary>
    public OutputLayer Output { get; init; } = OutputLayer.Dense;

    /// <summary>The probability with which an entry of a layer's input is left out in training, at least 0 and below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>What the sum of the training nodes' losses is divided by.</summary>
    public LossMean LossMean { get; init; } = LossMean.All;
}

/// <summary>The function behind a convolution.</summary>
public enum GraphActivation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(0, x).</summary>
    Relu,
}

/// <summary>What the probabilities of the classes are the softmax of.</summary>
public enum OutputLayer
{
    /// <summary>H Wᵀ + b: each node by its own embedding.</summary>
    Dense,

    /// <summary>Â H Wᵀ: one more convolution, whose weights have no bias.</summary>
    Convolution,
}

/// <summary>What the sum of the training nodes' losses is divided by, and so what the weight decay λ stands beside.</summary>
public enum LossMean
{
    /// <summary>All nodes n: training lessens (Σ loss + λ/2 Σ w²) / n.</summary>
    All,

    /// <summary>The training nodes: training lessens their mean loss + λ/2 Σ w².</summary>
    Train,
}

/// <summary>How the first weights are drawn: uniformly from ±√(a / (inputs + outputs)).</summary>
public enum Initialisation
{
    /// <summary>a = 5, as in the homework's notebook.</summary>
    Homework,

    /// <summary>a = 6: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010), equation 16.</summary>
    Glorot,
}
