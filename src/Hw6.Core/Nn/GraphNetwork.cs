using Hw6.Core.Files;
using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra.Threading;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>
/// A graph convolution network over n nodes with features X, n×f (Kipf and Welling, 2017), forward and backward by hand, in double precision:
/// H₀ = X, Hₗ = σ(Â Hₗ₋₁ Wₗᵀ) with σ = tanh or ReLU, and a <see cref="SoftmaxLayer"/> on the last. Nodes that have no features but themselves have X = I. The
/// gradient is that of the sum over the training nodes divided by <see cref="LossCount"/>. With dropout, entries of X and of each H are left out in
/// training (Srivastava et al., 2014), of X those that are not zero.
/// </summary>
/// <remarks>
/// The product by W comes first, so that what is propagated is only as wide as the layer's output o. Sparse features are gathered from W₁ᵀ row by row, and
/// those of the identity are W₁ᵀ itself: memory is O(entries of X + n·o), and an n×f or n×n matrix never exists.
/// </remarks>
internal sealed class GraphNetwork
{
    private readonly NormalizedAdjacency adjacency;
    private readonly NodeFeatures? features; //   none where X = I and nothing of it is left out
    private readonly GraphNetworkOptions options;
    private readonly GraphParameters parameters;
    private readonly SoftmaxLayer output;
    private readonly NodeDropout? dropout;
    private readonly double[][] outputs; //       n×o a layer: H
    private readonly double[][] outputDeltas; //  n×o a layer: the gradient with respect to H
    private readonly double[]?[] projected; //    n×o a layer: Hₗ₋₁ Wᵀ, on the way back Â dZ; none in the first where X = I
    private readonly double[] trainLosses;
    private readonly double[] validLosses;
    private readonly double[] testLosses;

    /// <summary>Creates a network whose parameters are all zero.</summary>
    /// <param name="adjacency">Â of n nodes.</param>
    /// <param name="options">What it is made of.</param>
    /// <param name="targets">The classes of the nodes.</param>
    /// <param name="features">X; without, the identity.</param>
    /// <exception cref="ArgumentException">
    /// There is no convolution, a width is not positive, or the targets or features are for another number of nodes.
    /// </exception>
    public GraphNetwork(
        NormalizedAdjacency adjacency,
        GraphNetworkOptions options,
        NodeTargets targets,
        NodeFeatures? features = null
    )
    {
        var hidden = options.Hidden;
        if (hidden.Count == 0)
            throw new ArgumentException("no convolution", nameof(options));
        foreach (var width in hidden)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width, nameof(options));
        if (targets.Classes.Length != adjacency.NodeCount)
            throw new ArgumentException(
                $"targets for {targets.Classes.Length} nodes, a graph of {adjacency.NodeCount}",
                nameof(targets)
            );
        if (features is not null && features.Matrix.RowCount != adjacency.NodeCount)
            throw new ArgumentException(
                $"features of {features.Matrix.RowCount} nodes, a graph of {adjacency.NodeCount}",
                nameof(features)
            );

        this.adjacency = adjacency;
        this.options = options;
        this.features = features ?? (options.Dropout > 0 ? NodeFeatures.Identity(NodeCount) : null);
        Targets = targets;
        parameters = new GraphParameters(
            features?.Matrix.ColumnCount ?? NodeCount,
            hidden,
            targets.ClassNames.Count,
            hasBias: options.Output == OutputLayer.Dense
        );
        Gradients = new double[Parameters.Length];
        output = new SoftmaxLayer(NodeCount, options.Output == OutputLayer.Convolution ? adjacency : null, parameters, targets);
        (outputs, outputDeltas, projected) = (new double[hidden.Count][], new double[hidden.Count][], new double[hidden.Count][]);
        for (var l = 0; l < hidden.Count; l++)
        {
            var size = checked(NodeCount * hidden[l]);
            (outputs[l], outputDeltas[l]) = (new double[size], new double[size]);
            if (l > 0 || this.features is not null)
                projected[l] = new double[size];
        }

        dropout = options.Dropout > 0 ? new NodeDropout(options.Dropout, this.features!, outputs) : null;
        trainLosses = new double[targets.Train.Length];
        validLosses = new double[targets.Valid.Length];
        testLosses = new double[targets.Test.Length];
    }

    /// <summary>The number of nodes n.</summary>
    public int NodeCount => adjacency.NodeCount;

    /// <summary>What the nodes are to be recognised as.</summary>
    public NodeTargets Targets { get; }

    /// <summary>The weight matrices and the bias, in the order of <see cref="Parameters"/>.</summary>
    public IReadOnlyList<ParameterBlock> Blocks => parameters.Blocks;

    /// <summary>All parameters, as <see cref="GraphParameters"/> lays them out.</summary>
    public double[] Parameters => parameters.Values;

    /// <summary>The gradient of (sum of the training nodes' losses) / <see cref="LossCount"/>, in the order of <see cref="Parameters"/>.</summary>
    public double[] Gradients { get; }

    /// <summary>What the sum of the training nodes' losses is divided by: n, or the number of training nodes.</summary>
    public int LossCount => options.LossMean == LossMean.All ? NodeCount : Targets.Train.Length;

    /// <summary>The parameters by name: each weight matrix, outputs × inputs, and the bias.</summary>
    public IReadOnlyList<NamedArray> Arrays => parameters.Arrays;

    /// <summary>The width of the embedding.</summary>
    public int EmbeddingWidth => options.Hidden[^1];

    /// <summary>n×<see cref="EmbeddingWidth"/>, row-major: the last convolution's output.</summary>
    public double[] Embedding => outputs[^1];

    /// <summary>n×C, row-major: the probabilities of all nodes after <see cref="Predict"/>, of the nodes with losses after <see cref="Forward"/>.</summary>
    public double[] Probabilities => output.Probabilities;

    /// <summary>The weight decay that stands beside <see cref="Gradients"/>.</summary>
    /// <param name="lambda">λ of <see cref="LossMean"/>.</param>
    /// <param name="on">The weights that decay.</param>
    public LayerDecay DecayOf(double lambda, DecayedLayers on) =>
        new(
            options.LossMean == LossMean.All ? lambda / NodeCount : lambda,
            on == DecayedLayers.All ? parameters.WeightCount : Blocks[0].Length
        );

    /// <summary>Draws the weights; the bias becomes zero.</summary>
    /// <param name="random">The stream of the initialisation.</param>
    public void Initialise(RandomSource random, Initialisation initialisation = Initialisation.Homework) =>
        parameters.Initialise(random, initialisation);

    /// <summary>Takes over weights and the bias, see <see cref="GraphParameters.Load"/>.</summary>
    public void Load(NumpyArchive archive) => parameters.Load(archive);

    /// <summary>Runs the network forward, with nothing left out.</summary>
    /// <param name="test">Whether the losses of the test nodes are wanted where there are validation nodes; they are NaN otherwise.</param>
    /// <returns>The losses at the present parameters.</returns>
    public NodeLosses Forward(bool test = true)
    {
        test |= Targets.Valid.Length == 0;
        Convolve(dropped: false);
        output.Classify(Embedding, Targets.Train, trainLosses, dropout is null ? 1.0 / LossCount : 0);
        var (valid, validAccuracy) = Evaluate(Targets.Valid, validLosses, wanted: true);
        var (tested, testAccuracy) = Evaluate(Targets.Test, testLosses, wanted: test);
        return new NodeLosses(Mean(trainLosses), valid, tested, validAccuracy, testAccuracy);
    }

    /// <summary>Draws what is left out until the next draw; nothing without dropout.</summary>
    /// <param name="random">The stream of the dropout.</param>
    public void DrawDropout(RandomSource random) => dropout?.Draw(random);

    /// <summary>
    /// Computes <see cref="Gradients"/> at the point of the last <see cref="Forward"/>; with dropout, at the present parameters with what was drawn left out.
    /// </summary>
    public void Backward()
    {
        if (dropout is not null)
        {
            Convolve(dropped: true);
            output.Classify(Seen(outputs.Length - 1, dropped: true), Targets.Train, trainLosses, 1.0 / LossCount);
        }

        output.Backward(Seen(outputs.Length - 1, dropped: true), Gradients, outputDeltas[^1]);
        for (var l = outputs.Length - 1; l >= 0; l--)
        {
            // Â is symmetric, so it is its own transpose. Where X = I, the gradient of W₁ᵀ is the propagated matrix itself.
            var (block, propagated) = (Blocks[l], projected[l] ?? Gradients);
            dropout?.Backward(l, outputDeltas[l]);
            ParallelLoop.Rows(
                NodeCount,
                outputs[l].Length,
                new ActivationGradientRows(options.Activation, outputs[l], outputDeltas[l], block.FanOut)
            );
            adjacency.Multiply(outputDeltas[l], block.FanOut, propagated);
            if (l == 0)
                break;
            NodeProducts.WeightGradient(propagated, block.FanOut, Seen(l - 1, true), block.FanIn, block.Of(Gradients), NodeCount);
            ParallelLoop.Rows(
                NodeCount,
                (long)NodeCount * block.Length,
                new InputGradientRows(propagated, Parameters, block, outputDeltas[l - 1])
            );
        }

        if (features is not null)
            features.Transposed.Multiply(
                dropout?.TransposedFeatures ?? features.Transposed.Values,
                projected[0]!,
                Blocks[0].FanOut,
                Gradients
            );
    }

    /// <summary>Computes the embedding and the probabilities of all nodes.</summary>
    public void Predict()
    {
        Convolve(dropped: false);
        for (var node = 0; node < NodeCount; node++)
            output.LossOf(Embedding, node, Math.Max(0, Targets.Classes[node]));
    }

    /// <summary>The most probable class of a node after <see cref="Predict"/>, the first of equals.</summary>
    public int PredictedClass(int node)
    {
        var classes = Targets.ClassNames.Count;
        var row = Probabilities.AsSpan(node * classes, classes);
        var best = 0;
        for (var c = 1; c < row.Length; c++)
        {
            if (row[c] > row[best])
                best = c;
        }

        return best;
    }

    /// <summary>Runs the network forward as in training and writes the loss of each training node, in the order of the set.</summary>
    public void TrainLosses(double[] losses)
    {
        Convolve(dropped: true);
        output.Classify(Seen(outputs.Length - 1, dropped: true), Targets.Train, losses, 0);
    }

    /// <summary>A hash of which outputs of ReLU are above 0: two points between which it changes have a kink of the loss between them.</summary>
    public long ActivePattern()
    {
        var hash = 0L;
        if (options.Activation != GraphActivation.Relu)
            return hash;
        foreach (var layer in outputs)
        {
            foreach (var value in layer)
                hash = (hash * 6364136223846793005L) + (value > 0 ? 1442695040888963407L : 1);
        }

        return hash;
    }

    // What the next layer sees of H.
    private double[] Seen(int layer, bool dropped) => dropped && dropout is not null ? dropout.Kept(layer) : outputs[layer];

    private void Convolve(bool dropped)
    {
        for (var l = 0; l < outputs.Length; l++)
        {
            var block = Blocks[l];
            if (l > 0)
            {
                var project = new ProjectRows(Seen(l - 1, dropped), Parameters, block, projected[l]!);
                ParallelLoop.Rows(NodeCount, (long)NodeCount * block.Length, project);
            }
            else
            {
                // The first layer's weights open the array of parameters, so that the array itself is the f×o matrix.
                features?.Matrix.Multiply(
                    dropped && dropout is not null ? dropout.Features : features.Matrix.Values,
                    Parameters,
                    block.FanOut,
                    projected[0]!
                );
            }

            var propagate = new PropagateRows(
                adjacency,
                projected[l] ?? Parameters,
                block.FanOut,
                outputs[l],
                options.Activation
            );
            ParallelLoop.Rows(NodeCount, (long)adjacency.EntryCount * block.FanOut, propagate);
            if (dropped)
                dropout?.Apply(l, outputs[l]);
        }
    }

    private (double Loss, double Accuracy) Evaluate(int[] set, double[] losses, bool wanted)
    {
        if (set.Length == 0 || !wanted)
            return (double.NaN, double.NaN);
        output.Classify(Embedding, set, losses, 0);
        var correct = 0;
        foreach (var node in set)
        {
            if (PredictedClass(node) == Targets.Classes[node])
                correct++;
        }

        return (Mean(losses), (double)correct / set.Length);
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

    // Y = σ(Â X).
    private readonly record struct PropagateRows(
        NormalizedAdjacency Adjacency,
        double[] X,
        int Width,
        double[] Y,
        GraphActivation Activation
    ) : IRowBody
    {
        public void Run(int first, int end)
        {
            Adjacency.MultiplyRows(X, Width, Y, first, end);
            if (Activation == GraphActivation.Tanh)
                NodeProducts.Tanh(Y, first * (nint)Width, end * (nint)Width);
            else
                NodeProducts.Relu(Y, first * (nint)Width, end * (nint)Width);
        }
    }

    private readonly record struct ActivationGradientRows(
        GraphActivation Activation,
        double[] Outputs,
        double[] Deltas,
        int Width
    ) : IRowBody
    {
        public void Run(int first, int end)
        {
            if (Activation == GraphActivation.Tanh)
                NodeProducts.TanhGradient(Outputs, Deltas, first * (nint)Width, end * (nint)Width);
            else
                NodeProducts.ReluGradient(Outputs, Deltas, first * (nint)Width, end * (nint)Width);
        }
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
}

/// <summary>The losses of one evaluation: means over the nodes of a set, in nats; NaN for a set without nodes.</summary>
/// <param name="Train">Of the training nodes.</param>
/// <param name="Valid">Of the validation nodes.</param>
/// <param name="Test">Of the test nodes; NaN where it was not asked for.</param>
/// <param name="ValidAccuracy">The share of validation nodes whose most probable class is theirs.</param>
/// <param name="TestAccuracy">The share of test nodes whose most probable class is theirs; NaN where it was not asked for.</param>
internal readonly record struct NodeLosses(double Train, double Valid, double Test, double ValidAccuracy, double TestAccuracy);
