using System.Runtime.CompilerServices;

namespace Hw6.Core.Graphs;

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
