using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra;
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

/// <summary>
/// Runs a loop over independent rows on as many threads as <see cref="ThreadBudget.Current"/> allows. Each row is computed whole by one
/// thread, so results do not depend on the number of threads.
/// </summary>
internal static class RowParallel
{
    // Below this many multiplications a second thread costs more than it saves.
    private const long LeastWork = 1 << 18;

    /// <summary>Calls <paramref name="body"/> with ranges (first, end) that cover 0 to <paramref name="rows"/>.</summary>
    internal static void Run(Action<int, int> body, int rows, long work)
    {
        var threads = work < LeastWork ? 1 : Math.Min(ThreadBudget.Current, rows);
        if (threads <= 1)
        {
            body(0, rows);
            return;
        }

        // Several parts a thread even out rows of unequal cost.
        var parts = (int)Math.Min(rows, 8L * threads);
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
            body((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts))
        );
    }
}

/// <summary>The losses of one evaluation: means over the nodes of a set, in nats.</summary>
/// <param name="Train">Of the training nodes.</param>
/// <param name="Test">Of the test nodes.</param>
/// <param name="TestAccuracy">The share of test nodes whose most probable class is theirs.</param>
internal readonly record struct NodeLosses(double Train, double Test, double TestAccuracy);

/// <summary>
/// The output layer: p = softmax(H Wᵀ + b) for n nodes, m inputs and C classes, with the loss −ln p of a node's class, forward and backward.
/// The gradient is that of the sum over the training nodes divided by n, all nodes.
/// </summary>
internal sealed class SoftmaxLayer
{
    private readonly int nodes;
    private readonly double[] parameters;
    private readonly double[] gradients;
    private readonly ParameterBlock weights;
    private readonly ParameterBlock bias;
    private readonly NodeTargets targets;
    private readonly double[] trainLosses;
    private readonly double[] testLosses;
    private readonly Action<int, int> evaluateTrain;
    private readonly Action<int, int> evaluateTest;
    private double[] input = [];

    internal SoftmaxLayer(
        int nodes,
        double[] parameters,
        double[] gradients,
        ParameterBlock weights,
        ParameterBlock bias,
        NodeTargets targets
    )
    {
        this.nodes = nodes;
        this.parameters = parameters;
        this.gradients = gradients;
        this.weights = weights;
        this.bias = bias;
        this.targets = targets;
        Probabilities = new double[nodes * weights.FanOut];
        LogitGradient = new double[Probabilities.Length];
        trainLosses = new double[targets.Train.Length];
        testLosses = new double[targets.Test.Length];
        (evaluateTrain, evaluateTest) = (EvaluateTrain, EvaluateTest);
    }

    /// <summary>n×C, row-major; after <see cref="Losses"/> only the rows of training and test nodes are up to date.</summary>
    internal double[] Probabilities { get; }

    // n×C; the rows of all but the training nodes stay zero.
    private double[] LogitGradient { get; }

    /// <summary>Computes the probabilities of all nodes.</summary>
    /// <param name="input">n×m, row-major.</param>
    internal void Predict(double[] input)
    {
        for (var i = 0; i < nodes; i++)
            Evaluate(input, i, Math.Max(0, targets.Classes[i]));
    }

    /// <summary>Computes the losses, and the gradient of the training loss with respect to the logits.</summary>
    /// <param name="features">n×m, row-major.</param>
    internal NodeLosses Losses(double[] features)
    {
        input = features;
        RowParallel.Run(evaluateTrain, trainLosses.Length, CostOf(trainLosses.Length));
        RowParallel.Run(evaluateTest, testLosses.Length, CostOf(testLosses.Length));
        var correct = 0;
        foreach (var node in targets.Test)
        {
            if (MostProbable(node) == targets.Classes[node])
                correct++;
        }

        return new NodeLosses(
            Sum(trainLosses) / trainLosses.Length,
            Sum(testLosses) / testLosses.Length,
            (double)correct / testLosses.Length
        );
    }

    /// <summary>The loss of each training node, in the order of the set: what central differences are taken of.</summary>
    internal void TrainLosses(double[] input, double[] losses)
    {
        for (var k = 0; k < losses.Length; k++)
            losses[k] = Evaluate(input, targets.Train[k], targets.Classes[targets.Train[k]]);
    }

    /// <summary>Computes the gradients of the layer's weights, bias and input from the last <see cref="Losses"/>.</summary>
    /// <param name="input">n×m, row-major, the same as there.</param>
    /// <param name="inputGradient">n×m, row-major, overwritten.</param>
    internal void Backward(double[] input, double[] inputGradient)
    {
        var (m, classes) = (weights.FanIn, weights.FanOut);
        DenseRows.WeightGradient(LogitGradient, classes, input, m, gradients.AsSpan(weights.Offset, weights.Length), nodes);
        var biasGradient = gradients.AsSpan(bias.Offset, bias.Length);
        biasGradient.Clear();
        foreach (var node in targets.Train)
        {
            for (var c = 0; c < classes; c++)
                biasGradient[c] += LogitGradient[node * classes + c];
        }

        DenseRows.InputGradient(
            LogitGradient,
            classes,
            parameters.AsSpan(weights.Offset, weights.Length),
            m,
            inputGradient,
            0,
            nodes
        );
    }

    /// <summary>The class of the greatest probability, the first of equals.</summary>
    internal int MostProbable(int node)
    {
        var row = Probabilities.AsSpan(node * weights.FanOut, weights.FanOut);
        var best = 0;
        for (var c = 1; c < row.Length; c++)
        {
            if (row[c] > row[best])
                best = c;
        }

        return best;
    }

    private void EvaluateTrain(int first, int end)
    {
        var classes = weights.FanOut;
        var scale = 1.0 / nodes;
        for (var i = first; i < end; i++)
        {
            var node = targets.Train[i];
            var target = targets.Classes[node];
            trainLosses[i] = Evaluate(input, node, target);
            for (var c = 0; c < classes; c++)
            {
                var k = node * classes + c;
                LogitGradient[k] = (Probabilities[k] - (c == target ? 1 : 0)) * scale;
            }
        }
    }

    private void EvaluateTest(int first, int end)
    {
        for (var i = first; i < end; i++)
            testLosses[i] = Evaluate(input, targets.Test[i], targets.Classes[targets.Test[i]]);
    }

    // An exponential a class and a logarithm weigh as much as some twenty multiplications each.
    private long CostOf(int count) => (long)count * (weights.FanOut + 1) * (weights.FanIn + 20);

    private static double Sum(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    // Writes the node's probabilities and returns its loss. The greatest logit is taken off first, so that no exponential overflows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Evaluate(double[] input, int node, int target)
    {
        var (m, classes) = (weights.FanIn, weights.FanOut);
        var row = Probabilities.AsSpan(node * classes, classes);
        var x = input.AsSpan(node * m, m);
        var greatest = double.NegativeInfinity;
        for (var c = 0; c < classes; c++)
        {
            var logit = parameters[bias.Offset + c];
            var w = parameters.AsSpan(weights.Offset + c * m, m);
            for (var j = 0; j < w.Length; j++)
                logit += w[j] * x[j];
            row[c] = logit;
            greatest = Math.Max(greatest, logit);
        }

        var own = row[target] - greatest;
        var sum = 0.0;
        for (var c = 0; c < classes; c++)
            sum += row[c] = Math.Exp(row[c] - greatest);
        for (var c = 0; c < classes; c++)
            row[c] /= sum;
        return Math.Log(sum) - own;
    }
}

/// <summary>A layer H' = tanh(Â H Wᵀ) of n nodes, m inputs and o outputs, forward and backward.</summary>
/// <remarks>
/// Kipf and Welling (2017), with tanh. The product by W comes first, so that what is propagated is only o wide. Where H is the identity (the first
/// layer: nodes have no features but themselves), H Wᵀ is Wᵀ itself, which is kept n×o so that Â gathers whole rows of it; then
/// memory is O(n·o) and an n×n matrix never exists.
/// </remarks>
internal sealed class GraphConvolution
{
    private readonly NormalizedAdjacency adjacency;
    private readonly double[] parameters;
    private readonly double[] gradients;
    private readonly ParameterBlock block;
    private readonly double[]? projected; // n×o: H Wᵀ, then Â dZ; null in the first layer
    private readonly Action<int, int> project;
    private readonly Action<int, int> propagate;
    private readonly Action<int, int> passTanh;
    private readonly Action<int, int> propagateBack;
    private readonly Action<int, int> passInput;
    private double[] input = [];

    internal GraphConvolution(
        NormalizedAdjacency adjacency,
        double[] parameters,
        double[] gradients,
        ParameterBlock block,
        bool first
    )
    {
        this.adjacency = adjacency;
        this.parameters = parameters;
        this.gradients = gradients;
        this.block = block;
        Output = new double[adjacency.NodeCount * block.FanOut];
        OutputGradient = new double[Output.Length];
        projected = first ? null : new double[Output.Length];
        (project, propagate, passTanh, propagateBack, passInput) = (Project, Propagate, PassTanh, PropagateBack, PassInput);
    }

    /// <summary>n×o, row-major.</summary>
    internal double[] Output { get; }

    /// <summary>n×o, row-major: the gradient with respect to <see cref="Output"/>, written by the layer above, overwritten by <see cref="Backward"/>.</summary>
    internal double[] OutputGradient { get; }

    private int Nodes => adjacency.NodeCount;

    private long PropagationWork => (long)adjacency.EntryCount * block.FanOut;

    private long ProductWork => (long)Nodes * block.FanIn * block.FanOut;

    private ReadOnlySpan<double> WeightsSpan => parameters.AsSpan(block.Offset, block.Length);

    /// <summary>Computes <see cref="Output"/>.</summary>
    /// <param name="below">n×m, row-major, kept until <see cref="Backward"/>; ignored by the first layer.</param>
    internal void Forward(double[] below)
    {
        input = below;
        if (projected is not null)
            RowParallel.Run(project, Nodes, ProductWork);
        RowParallel.Run(propagate, Nodes, PropagationWork);
    }

    /// <summary>Computes the gradient of the weights and, but for the first layer, of the input.</summary>
    /// <param name="inputGradient">n×m, row-major, overwritten; ignored by the first layer.</param>
    internal void Backward(double[] inputGradient)
    {
        RowParallel.Run(passTanh, Nodes, Output.Length);
        RowParallel.Run(propagateBack, Nodes, PropagationWork);
        if (projected is null)
            return;
        DenseRows.WeightGradient(
            projected,
            block.FanOut,
            input,
            block.FanIn,
            gradients.AsSpan(block.Offset, block.Length),
            Nodes
        );
        below = inputGradient;
        RowParallel.Run(passInput, Nodes, ProductWork);
    }

    private double[] below = [];

    private void Project(int first, int end) =>
        DenseRows.Forward(input, block.FanIn, WeightsSpan, block.FanOut, projected!, first, end);

    private void Propagate(int first, int end)
    {
        // The first layer's weights open the array of parameters, so that the array itself is the n×o matrix.
        adjacency.MultiplyRows(projected ?? parameters, block.FanOut, Output, first, end);
        HyperbolicTangent.Apply(Output, (nuint)first * (nuint)block.FanOut, (nuint)end * (nuint)block.FanOut);
    }

    private void PassTanh(int first, int end) =>
        HyperbolicTangent.Backward(Output, OutputGradient, (nuint)first * (nuint)block.FanOut, (nuint)end * (nuint)block.FanOut);

    // Â is symmetric, so it is its own transpose.
    private void PropagateBack(int first, int end) =>
        adjacency.MultiplyRows(OutputGradient, block.FanOut, projected ?? gradients, first, end);

    private void PassInput(int first, int end) =>
        DenseRows.InputGradient(projected!, block.FanOut, WeightsSpan, block.FanIn, below, first, end);
}
