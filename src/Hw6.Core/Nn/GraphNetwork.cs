using System.Runtime.CompilerServices;
using Hw6.Core.Files;
using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>
/// A graph convolution network over n nodes that have no features but themselves (Kipf and Welling, 2017, with tanh), forward and backward by hand,
/// in double precision: H₀ = I, Hₗ = tanh(Â Hₗ₋₁ Wₗᵀ), and p = softmax(H Wᵀ + b) with the loss −ln p of a node's class. The gradient is
/// that of the sum over the training nodes divided by n, all nodes.
/// </summary>
/// <remarks>
/// The product by W comes first, so that what is propagated is only as wide as the layer's output o; that of the identity is W₁ᵀ itself, which is
/// kept n×o so that Â gathers whole rows of it: memory is O(n·o), and an n×n matrix never exists. All parameters stand in one array, W₁ᵀ
/// first, the bias last.
/// </remarks>
internal sealed class GraphNetwork
{
    private readonly NormalizedAdjacency adjacency;
    private readonly int convolutions;
    private readonly double[][] outputs; //       n×o a layer: H
    private readonly double[][] outputDeltas; //  n×o a layer: the gradient with respect to H
    private readonly double[]?[] projected; //    n×o a layer: H Wᵀ, on the way back Â dZ; none in the first
    private readonly double[] logitDeltas; //     n×C; the rows of all but the training nodes stay zero
    private readonly double[] trainLosses;
    private readonly double[] testLosses;

    /// <summary>Creates a network whose parameters are all zero.</summary>
    /// <param name="adjacency">Â of n nodes.</param>
    /// <param name="hidden">The widths of the convolutions, at least one; the last is the width of the embedding.</param>
    /// <param name="targets">The classes of the nodes.</param>
    /// <exception cref="ArgumentException">There is no convolution, a width is not positive, or the targets are for another number of nodes.</exception>
    public GraphNetwork(NormalizedAdjacency adjacency, IReadOnlyList<int> hidden, NodeTargets targets)
    {
        if (hidden.Count == 0)
            throw new ArgumentException("no convolution", nameof(hidden));
        foreach (var width in hidden)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width, nameof(hidden));
        if (targets.Classes.Length != adjacency.NodeCount)
            throw new ArgumentException(
                $"targets for {targets.Classes.Length} nodes, a graph of {adjacency.NodeCount}",
                nameof(targets)
            );

        this.adjacency = adjacency;
        Targets = targets;
        convolutions = hidden.Count;
        var classes = targets.ClassNames.Count;
        var blocks = new ParameterBlock[convolutions + 2];
        var (inputs, length) = (NodeCount, 0);
        for (var l = 0; l < blocks.Length; l++)
        {
            var convolution = l < convolutions;
            var layer = convolution ? $"convolution_{l + 1}" : "softmax";
            var width = convolution ? hidden[l] : classes;
            var isBias = l > convolutions;
            blocks[l] = new ParameterBlock(layer, isBias, length, isBias ? width : checked(inputs * width), inputs, width);
            length = checked(length + blocks[l].Length);
            if (convolution)
                inputs = width;
        }

        Blocks = blocks;
        Parameters = new double[length];
        Gradients = new double[length];
        (outputs, outputDeltas, projected) = (new double[convolutions][], new double[convolutions][], new double[convolutions][]);
        for (var l = 0; l < convolutions; l++)
        {
            var size = checked(NodeCount * hidden[l]);
            (outputs[l], outputDeltas[l]) = (new double[size], new double[size]);
            if (l > 0)
                projected[l] = new double[size];
        }

        Probabilities = new double[NodeCount * classes];
        logitDeltas = new double[Probabilities.Length];
        trainLosses = new double[targets.Train.Length];
        testLosses = new double[targets.Test.Length];
    }

    /// <summary>The number of nodes n.</summary>
    public int NodeCount => adjacency.NodeCount;

    /// <summary>What the nodes are to be recognised as.</summary>
    public NodeTargets Targets { get; }

    /// <summary>The weight matrices and the bias, in the order of <see cref="Parameters"/>.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>All parameters: the first layer's weights as n×o, the others' as o×m, the bias of the softmax layer last.</summary>
    public double[] Parameters { get; }

    /// <summary>The gradient of (sum of the training nodes' losses) / n, in the order of <see cref="Parameters"/>.</summary>
    public double[] Gradients { get; }

    /// <summary>How many parameters, the first ones, are weights, which may decay; the bias does not.</summary>
    public int WeightCount => Bias.Offset;

    /// <summary>The parameters by name: each weight matrix, outputs × inputs, and the bias.</summary>
    public IReadOnlyList<NamedArray> Arrays =>
        [
            .. Blocks.Select(block => new NamedArray(
                NameOf(block),
                Reordered(block, block.Of(Parameters).ToArray(), toColumns: true),
                ShapeOf(block)
            )),
        ];

    /// <summary>The width of the embedding.</summary>
    public int EmbeddingWidth => Output.FanIn;

    /// <summary>n×<see cref="EmbeddingWidth"/>, row-major: the last convolution's output.</summary>
    public double[] Embedding => outputs[^1];

    /// <summary>n×C, row-major: the probabilities of all nodes after <see cref="Predict"/>, of training and test nodes after <see cref="Forward"/>.</summary>
    public double[] Probabilities { get; }

    private ParameterBlock Output => Blocks[convolutions];

    private ParameterBlock Bias => Blocks[^1];

    /// <summary>Draws the weights uniformly from ±√(5 / (inputs + outputs)); the bias becomes zero.</summary>
    /// <param name="random">The stream of the initialisation.</param>
    public void Initialise(RandomSource random)
    {
        foreach (var block in Blocks)
        {
            var values = block.Of(Parameters);
            var bound = Math.Sqrt(5.0 / (block.FanIn + block.FanOut));
            if (block.IsBias)
                values.Clear();
            else
                random.FillUniform(values, -bound, bound);
        }
    }

    /// <summary>Takes over weights and the bias.</summary>
    /// <param name="archive">Holds <see cref="Arrays"/> of this shape, and no others.</param>
    /// <exception cref="InputException">It does not, or a number is not finite.</exception>
    public void Load(NumpyArchive archive)
    {
        archive.RequireOnly([.. Blocks.Select(block => (NameOf(block), ShapeOf(block)))]);
        foreach (var block in Blocks)
            Reordered(block, archive.Read<double>(NameOf(block), ShapeOf(block)), toColumns: false).CopyTo(block.Of(Parameters));
    }

    private static string NameOf(ParameterBlock block) => $"{block.Layer}_{(block.IsBias ? "bias" : "weight")}";

    private static int[] ShapeOf(ParameterBlock block) => block.IsBias ? [block.FanOut] : [block.FanOut, block.FanIn];

    // W₁ᵀ row by row is W₁ column by column; the other matrices stand row by row.
    private static double[] Reordered(ParameterBlock block, double[] values, bool toColumns)
    {
        if (block.IsBias || block.Offset == 0)
            return values;
        var other = new double[values.Length];
        for (var i = 0; i < block.FanOut; i++)
        {
            for (var j = 0; j < block.FanIn; j++)
            {
                var (byRow, byColumn) = ((i * block.FanIn) + j, (j * block.FanOut) + i);
                (other[toColumns ? byColumn : byRow]) = values[toColumns ? byRow : byColumn];
            }
        }

        return other;
    }

    /// <summary>Runs the network forward.</summary>
    /// <returns>The losses at the present parameters.</returns>
    public NodeLosses Forward()
    {
        Convolve();
        Classify(Targets.Train, trainLosses, training: true);
        Classify(Targets.Test, testLosses, training: false);
        var correct = 0;
        foreach (var node in Targets.Test)
        {
            if (PredictedClass(node) == Targets.Classes[node])
                correct++;
        }

        return new NodeLosses(Mean(trainLosses), Mean(testLosses), (double)correct / testLosses.Length);
    }

    /// <summary>Computes <see cref="Gradients"/> at the point of the last <see cref="Forward"/>.</summary>
    public void Backward()
    {
        var (classes, m) = (Output.FanOut, Output.FanIn);
        NodeProducts.WeightGradient(logitDeltas, classes, Embedding, m, Output.Of(Gradients), NodeCount);
        var biasGradient = Bias.Of(Gradients);
        biasGradient.Clear();
        foreach (var node in Targets.Train)
        {
            for (var c = 0; c < classes; c++)
                biasGradient[c] += logitDeltas[node * classes + c];
        }

        NodeProducts.InputGradient(logitDeltas, Output.Of(Parameters), classes, m, outputDeltas[^1], 0, NodeCount);
        for (var l = convolutions - 1; l >= 0; l--)
        {
            // Â is symmetric, so it is its own transpose. The gradient of W₁ᵀ is the propagated matrix itself.
            var (block, work) = (Blocks[l], (long)adjacency.EntryCount * Blocks[l].FanOut);
            var propagated = projected[l] ?? Gradients;
            ParallelLoop.Rows(NodeCount, outputs[l].Length, new TanhGradientRows(outputs[l], outputDeltas[l], block.FanOut));
            ParallelLoop.Rows(
                NodeCount,
                work,
                new PropagateRows(adjacency, outputDeltas[l], block.FanOut, propagated, Tanh: false)
            );
            if (l == 0)
                break;
            NodeProducts.WeightGradient(propagated, block.FanOut, outputs[l - 1], block.FanIn, block.Of(Gradients), NodeCount);
            ParallelLoop.Rows(
                NodeCount,
                (long)NodeCount * block.Length,
                new InputGradientRows(propagated, Parameters, block, outputDeltas[l - 1])
            );
        }
    }

    /// <summary>Computes the embedding and the probabilities of all nodes.</summary>
    public void Predict()
    {
        Convolve();
        for (var node = 0; node < NodeCount; node++)
            LossOf(node, Math.Max(0, Targets.Classes[node]));
    }

    /// <summary>The most probable class of a node after <see cref="Predict"/>, the first of equals.</summary>
    public int PredictedClass(int node)
    {
        var row = Probabilities.AsSpan(node * Output.FanOut, Output.FanOut);
        var best = 0;
        for (var c = 1; c < row.Length; c++)
        {
            if (row[c] > row[best])
                best = c;
        }

        return best;
    }

    /// <summary>Runs the network forward and writes the loss of each training node, in the order of the set.</summary>
    public void TrainLosses(double[] losses)
    {
        Convolve();
        Classify(Targets.Train, losses, training: false);
    }

    private void Convolve()
    {
        for (var l = 0; l < convolutions; l++)
        {
            var block = Blocks[l];
            if (l > 0)
            {
                var project = new ProjectRows(outputs[l - 1], Parameters, block, projected[l]!);
                ParallelLoop.Rows(NodeCount, (long)NodeCount * block.Length, project);
            }

            // The first layer's weights open the array of parameters, so that the array itself is the n×o matrix.
            var propagate = new PropagateRows(adjacency, projected[l] ?? Parameters, block.FanOut, outputs[l], Tanh: true);
            ParallelLoop.Rows(NodeCount, (long)adjacency.EntryCount * block.FanOut, propagate);
        }
    }

    // An exponential a class and a logarithm weigh as much as some twenty multiplications each.
    private void Classify(int[] set, double[] losses, bool training) =>
        ParallelLoop.Rows(
            set.Length,
            (long)set.Length * (Output.FanOut + 1) * (Output.FanIn + 20),
            new LossRows(this, set, losses, training)
        );

    // Writes the node's probabilities and returns its loss. The greatest logit is taken off first, so that no exponential overflows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double LossOf(int node, int target)
    {
        var (m, classes) = (Output.FanIn, Output.FanOut);
        var row = Probabilities.AsSpan(node * classes, classes);
        NodeProducts.Forward(Embedding, Output.Of(Parameters), classes, m, Probabilities, node, node + 1);
        var greatest = double.NegativeInfinity;
        for (var c = 0; c < classes; c++)
            greatest = Math.Max(greatest, row[c] += Parameters[Bias.Offset + c]);
        var own = row[target] - greatest;
        var sum = 0.0;
        for (var c = 0; c < classes; c++)
            sum += row[c] = Elementary.Exp(row[c] - greatest);
        for (var c = 0; c < classes; c++)
            row[c] /= sum;
        return Elementary.Log(sum) - own;
    }

    private static double Mean(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    // H Wᵀ.
    private readonly record struct ProjectRows(double[] Input, double[] Parameters, ParameterBlock Block, double[] Projected)
        : IRowBody
    {
        public void Run(int first, int end) =>
            NodeProducts.Forward(Input, Block.Of(Parameters), Block.FanOut, Block.FanIn, Projected, first, end);
    }

    // Y = Â X, then its tanh.
    private readonly record struct PropagateRows(NormalizedAdjacency Adjacency, double[] X, int Width, double[] Y, bool Tanh)
        : IRowBody
    {
        public void Run(int first, int end)
        {
            Adjacency.MultiplyRows(X, Width, Y, first, end);
            if (Tanh)
                NodeProducts.Tanh(Y, first * (nint)Width, end * (nint)Width);
        }
    }

    private readonly record struct TanhGradientRows(double[] Outputs, double[] Deltas, int Width) : IRowBody
    {
        public void Run(int first, int end) => NodeProducts.TanhGradient(Outputs, Deltas, first * (nint)Width, end * (nint)Width);
    }

    private readonly record struct InputGradientRows(
        double[] Deltas,
        double[] Parameters,
        ParameterBlock Block,
        double[] Gradient
    ) : IRowBody
    {
        public void Run(int first, int end) =>
            NodeProducts.InputGradient(Deltas, Block.Of(Parameters), Block.FanOut, Block.FanIn, Gradient, first, end);
    }

    // The losses of a set of nodes and, for training, the gradient with respect to their logits.
    private readonly record struct LossRows(GraphNetwork Network, int[] Set, double[] Losses, bool Training) : IRowBody
    {
        public void Run(int first, int end)
        {
            var classes = Network.Output.FanOut;
            var scale = 1.0 / Network.NodeCount;
            for (var i = first; i < end; i++)
            {
                var target = Network.Targets.Classes[Set[i]];
                Losses[i] = Network.LossOf(Set[i], target);
                for (var c = 0; Training && c < classes; c++)
                {
                    var k = Set[i] * classes + c;
                    Network.logitDeltas[k] = (Network.Probabilities[k] - (c == target ? 1 : 0)) * scale;
                }
            }
        }
    }
}

/// <summary>The losses of one evaluation: means over the nodes of a set, in nats.</summary>
/// <param name="Train">Of the training nodes.</param>
/// <param name="Test">Of the test nodes.</param>
/// <param name="TestAccuracy">The share of test nodes whose most probable class is theirs.</param>
internal readonly record struct NodeLosses(double Train, double Test, double TestAccuracy);

/// <summary>A weight matrix or bias of a network: a stretch of its one array of parameters.</summary>
/// <param name="Layer">The layer, such as <c>convolution_1</c>.</param>
/// <param name="IsBias">Whether it is a bias: starts at zero and does not decay.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">How many parameters it holds.</param>
/// <param name="FanIn">The inputs of its layer.</param>
/// <param name="FanOut">The outputs of its layer.</param>
internal sealed record ParameterBlock(string Layer, bool IsBias, int Offset, int Length, int FanIn, int FanOut)
{
    /// <summary><c>weights</c> or <c>bias</c>.</summary>
    public string Name => IsBias ? "bias" : "weights";

    /// <summary>Its stretch of an array laid out as the parameters.</summary>
    public Span<double> Of(double[] parameters) => parameters.AsSpan(Offset, Length);
}
