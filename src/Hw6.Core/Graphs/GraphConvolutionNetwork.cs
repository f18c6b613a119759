using Hw6.Core.Randomness;

namespace Hw6.Core.Graphs;

/// <summary>
/// Graph convolutions with tanh over the identity as features, and a softmax layer with bias: forward and backward by hand, in double
/// precision. All parameters stand in one array, the first layer's weights (n×o, transposed) first.
/// </summary>
internal sealed class GraphConvolutionNetwork
{
    private readonly GraphConvolution[] convolutions;
    private readonly SoftmaxLayer softmax;

    /// <summary>Creates a network whose parameters are all zero.</summary>
    /// <param name="adjacency">Â of n nodes.</param>
    /// <param name="hidden">The widths of the convolutions, at least one; the last is the width of the embedding.</param>
    /// <param name="targets">The classes of the nodes.</param>
    /// <exception cref="ArgumentException">There is no convolution, a width is not positive, or the targets are for another number of nodes.</exception>
    public GraphConvolutionNetwork(NormalizedAdjacency adjacency, IReadOnlyList<int> hidden, NodeTargets targets)
    {
        if (hidden.Count == 0)
            throw new ArgumentException("no convolution", nameof(hidden));
        foreach (var width in hidden)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width, nameof(hidden));
        NodeCount = adjacency.NodeCount;
        if (targets.Classes.Length != NodeCount)
            throw new ArgumentException($"targets for {targets.Classes.Length} nodes, a graph of {NodeCount}", nameof(targets));

        var blocks = new List<ParameterBlock>();
        var length = 0;
        var inputs = NodeCount;
        for (var k = 0; k < hidden.Count; k++)
        {
            Add($"convolution_{k + 1}", ParameterBlock.Weights, inputs, hidden[k], checked(inputs * hidden[k]));
            inputs = hidden[k];
        }

        var classes = targets.ClassNames.Count;
        Add("softmax", ParameterBlock.Weights, inputs, classes, checked(inputs * classes));
        Add("softmax", ParameterBlock.Bias, inputs, classes, classes);
        Blocks = blocks;
        Parameters = new double[length];
        Gradients = new double[length];
        Targets = targets;
        EmbeddingWidth = inputs;
        convolutions = new GraphConvolution[hidden.Count];
        for (var k = 0; k < convolutions.Length; k++)
            convolutions[k] = new GraphConvolution(adjacency, Parameters, Gradients, blocks[k], first: k == 0);
        softmax = new SoftmaxLayer(NodeCount, Parameters, Gradients, blocks[^2], blocks[^1], targets);

        void Add(string layer, string name, int fanIn, int fanOut, int count)
        {
            blocks.Add(new ParameterBlock(layer, name, length, count, fanIn, fanOut));
            length = checked(length + count);
        }
    }

    /// <summary>The number of nodes n.</summary>
    public int NodeCount { get; }

    /// <summary>What the nodes are to be recognised as.</summary>
    public NodeTargets Targets { get; }

    /// <summary>The weight matrices and the bias, in the order of <see cref="Parameters"/>.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>All parameters: the first layer's weights as n×o, the others' as o×m, the bias of the softmax layer last.</summary>
    public double[] Parameters { get; }

    /// <summary>The gradient of (sum of the training nodes' losses) / n, in the order of <see cref="Parameters"/>.</summary>
    public double[] Gradients { get; }

    /// <summary>The width of the embedding.</summary>
    public int EmbeddingWidth { get; }

    /// <summary>n×<see cref="EmbeddingWidth"/>, row-major: the last convolution's output.</summary>
    public double[] Embedding => convolutions[^1].Output;

    /// <summary>n×C, row-major: the probabilities after <see cref="Predict"/>.</summary>
    public double[] Probabilities => softmax.Probabilities;

    /// <summary>Draws the weights uniformly from ±√(5 / (inputs + outputs)); the bias becomes zero.</summary>
    /// <param name="random">The stream of the initialisation.</param>
    public void Initialize(RandomSource random)
    {
        foreach (var block in Blocks)
        {
            var values = Parameters.AsSpan(block.Offset, block.Length);
            var bound = Math.Sqrt(5.0 / (block.FanIn + block.FanOut));
            if (block.IsBias)
                values.Clear();
            else
                random.FillUniform(values, -bound, bound);
        }
    }

    /// <summary>Runs the network forward.</summary>
    /// <returns>The losses at the present parameters.</returns>
    public NodeLosses Forward()
    {
        Convolve();
        return softmax.Losses(Embedding);
    }

    /// <summary>Computes <see cref="Gradients"/> at the point of the last <see cref="Forward"/>.</summary>
    public void Backward()
    {
        softmax.Backward(Embedding, convolutions[^1].OutputGradient);
        for (var k = convolutions.Length - 1; k >= 0; k--)
            convolutions[k].Backward(k > 0 ? convolutions[k - 1].OutputGradient : []);
    }

    /// <summary>Computes the embedding and the probabilities of all nodes.</summary>
    public void Predict()
    {
        Convolve();
        softmax.Predict(Embedding);
    }

    /// <summary>The most probable class of a node after <see cref="Predict"/>, the first of equals.</summary>
    public int PredictedClass(int node) => softmax.MostProbable(node);

    /// <summary>Runs the network forward and writes the loss of each training node, in the order of the set.</summary>
    internal void TrainLosses(double[] losses)
    {
        Convolve();
        softmax.TrainLosses(Embedding, losses);
    }

    private void Convolve()
    {
        double[] below = [];
        foreach (var convolution in convolutions)
        {
            convolution.Forward(below);
            below = convolution.Output;
        }
    }
}

/// <summary>A weight matrix or bias of a network: a stretch of its one array of parameters.</summary>
/// <param name="Layer">The layer, such as <c>convolution_1</c>.</param>
/// <param name="Name"><c>weights</c> or <c>bias</c>.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">How many parameters it holds.</param>
/// <param name="FanIn">The inputs of its layer.</param>
/// <param name="FanOut">The outputs of its layer.</param>
internal sealed record ParameterBlock(string Layer, string Name, int Offset, int Length, int FanIn, int FanOut)
{
    /// <summary>Whether it is a bias: starts at zero and does not decay.</summary>
    public bool IsBias => Name == Bias;

    internal const string Weights = "weights";
    internal const string Bias = "bias";
}
