using System.Runtime.CompilerServices;
using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Nn;

/// <summary>
/// The last layer of a graph network, forward and backward: p = softmax(E Wᵀ + b) with the loss −ln p of a node's class, where E is the embedding H of the
/// last convolution, or Â H, and then without a bias. Only rows of nodes that are asked for are computed, and only training nodes have a gradient.
/// </summary>
internal sealed class SoftmaxLayer
{
    private readonly NormalizedAdjacency? propagation;
    private readonly double[] parameters;
    private readonly ParameterBlock weights;
    private readonly ParameterBlock? bias;
    private readonly NodeTargets targets;
    private readonly double[] logitDeltas; // n×C; the rows of all but the training nodes stay zero
    private readonly double[]? inputs; //      n×m: Â H, where E is that
    private readonly double[]? inputDeltas; // n×m: the gradient with respect to Â H; the rows of all but the training nodes stay zero

    /// <summary>Creates the layer.</summary>
    /// <param name="nodeCount">The number of nodes n.</param>
    /// <param name="propagation">Â where E = Â H; nothing where E = H.</param>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="targets">The classes of the nodes.</param>
    public SoftmaxLayer(int nodeCount, NormalizedAdjacency? propagation, GraphParameters parameters, NodeTargets targets)
    {
        this.propagation = propagation;
        this.parameters = parameters.Values;
        this.targets = targets;
        bias = parameters.Blocks[^1].IsBias ? parameters.Blocks[^1] : null;
        weights = parameters.Blocks[bias is null ? ^1 : ^2];
        Probabilities = new double[checked(nodeCount * weights.FanOut)];
        logitDeltas = new double[Probabilities.Length];
        if (propagation is not null)
            (inputs, inputDeltas) = (new double[nodeCount * weights.FanIn], new double[nodeCount * weights.FanIn]);
    }

    /// <summary>n×C, row-major: the probabilities of the nodes that were asked for.</summary>
    public double[] Probabilities { get; }

    /// <summary>Computes probabilities and losses of a set of nodes.</summary>
    /// <param name="embedding">H, n×m.</param>
    /// <param name="set">The nodes.</param>
    /// <param name="losses">Receives their losses.</param>
    /// <param name="gradientScale">What the gradients with respect to the nodes' logits are kept times; 0 where none are wanted.</param>
    // An exponential a class and a logarithm weigh as much as some twenty multiplications each.
    public void Classify(double[] embedding, int[] set, double[] losses, double gradientScale) =>
        ParallelLoop.Rows(
            set.Length,
            (long)set.Length * (weights.FanOut + 1) * (weights.FanIn + 20),
            new LossRows(this, embedding, set, losses, gradientScale)
        );

    /// <summary>Writes a node's probabilities.</summary>
    /// <param name="embedding">H, n×m.</param>
    /// <returns>Its loss for a class.</returns>
    // The greatest logit is taken off first, so that no exponential overflows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double LossOf(double[] embedding, int node, int target)
    {
        var (m, classes) = (weights.FanIn, weights.FanOut);
        var row = Probabilities.AsSpan(node * classes, classes);
        propagation?.MultiplyRows(embedding, m, inputs!, node, node + 1);
        NodeProducts.Forward(inputs ?? embedding, weights.Of(parameters), classes, m, Probabilities, node, node + 1);
        var greatest = double.NegativeInfinity;
        for (var c = 0; c < classes; c++)
        {
            if (bias is not null)
                row[c] += parameters[bias.Offset + c];
            greatest = Math.Max(greatest, row[c]);
        }

        var own = row[target] - greatest;
        var sum = 0.0;
        for (var c = 0; c < classes; c++)
            sum += row[c] = Elementary.Exp(row[c] - greatest);
        for (var c = 0; c < classes; c++)
            row[c] /= sum;
        return Elementary.Log(sum) - own;
    }

    /// <summary>Computes the layer's part of the gradients, for the training nodes as they were last classified.</summary>
    /// <param name="embedding">H, n×m.</param>
    /// <param name="gradients">Laid out as the parameters.</param>
    /// <param name="embeddingDeltas">Receives the gradient with respect to H, n×m; the rows of other nodes were zero before.</param>
    public void Backward(double[] embedding, double[] gradients, double[] embeddingDeltas)
    {
        var (classes, m) = (weights.FanOut, weights.FanIn);
        NodeProducts.WeightGradient(logitDeltas, classes, inputs ?? embedding, m, weights.Of(gradients), targets.Train);
        if (bias is not null)
        {
            var sums = bias.Of(gradients);
            sums.Clear();
            foreach (var node in targets.Train)
            {
                for (var c = 0; c < classes; c++)
                    sums[c] += logitDeltas[node * classes + c];
            }
        }

        foreach (var node in targets.Train)
            NodeProducts.InputGradient(
                logitDeltas,
                weights.Of(parameters),
                classes,
                m,
                inputDeltas ?? embeddingDeltas,
                node,
                node + 1
            );
        propagation?.Multiply(inputDeltas!, m, embeddingDeltas);
    }

    // The losses of a set of nodes and, for training, the gradient with respect to their logits.
    private readonly record struct LossRows(
        SoftmaxLayer Layer,
        double[] Embedding,
        int[] Set,
        double[] Losses,
        double GradientScale
    ) : IRowBody
    {
        public void Run(int first, int end)
        {
            var classes = Layer.weights.FanOut;
            for (var i = first; i < end; i++)
            {
                var target = Layer.targets.Classes[Set[i]];
                Losses[i] = Layer.LossOf(Embedding, Set[i], target);
                for (var c = 0; GradientScale != 0 && c < classes; c++)
                {
                    var k = Set[i] * classes + c;
                    Layer.logitDeltas[k] = (Layer.Probabilities[k] - (c == target ? 1 : 0)) * GradientScale;
                }
            }
        }
    }
}
