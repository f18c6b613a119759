using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Nn;

/// <summary>How a network is trained.</summary>
/// <param name="Optimizer">The update rule.</param>
/// <param name="LearningRate">Its rate, positive.</param>
/// <param name="WeightDecay">The decay of the weights, not negative; divided by the number of nodes, as the gradient is.</param>
/// <param name="Epochs">The most epochs, each a step of the update rule.</param>
/// <param name="Patience">How many epochs in a row may pass without a lower test loss.</param>
internal sealed record NodeTrainingOptions(
    Optimizer Optimizer = Optimizer.Gd,
    double LearningRate = 0.02,
    double WeightDecay = 0.025,
    int Epochs = 20_000,
    int Patience = 50
);

/// <summary>How a training run went.</summary>
/// <param name="Losses">The losses after each epoch, from epoch 0, which is before training.</param>
/// <param name="BestEpoch">The epoch of the least test loss, whose parameters were kept.</param>
/// <param name="Finite">Whether all losses were finite; if not, training ended at the first that was not.</param>
internal sealed record TrainingRun(IReadOnlyList<NodeLosses> Losses, int BestEpoch, bool Finite)
{
    /// <summary>The losses of the parameters that were kept.</summary>
    public NodeLosses Best => Losses[BestEpoch];

    /// <summary>The epochs that were run.</summary>
    public int Epochs => Losses.Count - 1;
}

/// <summary>Full-batch training with early stopping on the test loss. The parameters of the least test loss are kept.</summary>
/// <remarks>
/// Training starts on a plateau, near the loss of an answer that is the same for every node, and the test loss can rise there for hundreds
/// of epochs before the network finds the communities; a patience that counted from the start would end many runs there. It counts only once
/// the training loss has fallen below nine tenths of that level (<see cref="NodeTargets.ChanceLevel"/>): the plateau has then been left.
/// </remarks>
internal static class NodeTraining
{
    /// <summary>The training loss, as a share of the chance level, below which the first plateau counts as left.</summary>
    public const double PlateauEnd = 0.9;

    /// <summary>
    /// Trains a network of two nodes on another thread, so that the kernels are compiled beside whatever the caller does until it needs them: that takes
    /// as long as training on a small graph. Where the system gives no thread, nothing happens.
    /// </summary>
    public static void CompileBeside()
    {
        if (Environment.ProcessorCount == 1)
            return;
        try
        {
            // Not one of the pool's: where the system gives the pool no thread, the runtime ends the process.
            new Thread(static () =>
            {
                var pair = WeightedGraph.Create(["a", "b"], [0], [1], [1.0]);
                var targets = new NodeTargets(["a", "b"], [0, 1], [0], [1]);
                Train(new GraphNetwork(new NormalizedAdjacency(pair, Adjacency.Weighted), [2, 2], targets), new(Epochs: 1));
            })
            {
                IsBackground = true,
                Name = "compile",
            }.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException) { }
    }

    /// <summary>Trains a network from its present parameters and leaves it with those of the least test loss, and its predictions made.</summary>
    /// <param name="network">The network, initialised.</param>
    /// <param name="options">The update rule and when to stop.</param>
    /// <param name="progress">Told the epochs done, now and then.</param>
    /// <param name="cancellation">Stops the training with <see cref="OperationCanceledException"/>.</param>
    public static TrainingRun Train(
        GraphNetwork network,
        NodeTrainingOptions options,
        Action<int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var (parameters, decaying) = (network.Parameters, network.WeightCount);
        var decay = options.WeightDecay / network.NodeCount;
        IUpdateRule<double> rule =
            options.Optimizer == Optimizer.Adam
                ? new Adam<double>(parameters.Length, new() { Rate = options.LearningRate, Decay = decay }, decaying)
                : new GradientDescent(options.LearningRate, decay, decaying);
        var kept = new double[parameters.Length];
        var losses = new List<NodeLosses>(Math.Min(options.Epochs, 4096));
        var plateau = PlateauEnd * network.Targets.ChanceLevel();
        var (least, best, stale, left, finite) = (double.PositiveInfinity, 0, 0, false, true);
        for (var epoch = 0; ; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((epoch & 63) == 0)
                progress?.Invoke(epoch);
            var loss = network.Forward();
            losses.Add(loss);
            finite = double.IsFinite(loss.Train) && double.IsFinite(loss.Test);
            if (!finite)
                break;

            left |= loss.Train < plateau;
            if (loss.Test < least)
            {
                (least, best, stale) = (loss.Test, epoch, 0);
                ParallelLoop.Rows(kept.Length, kept.Length, new CopyRows(parameters, kept));
            }
            else if (left && ++stale > options.Patience)
            {
                break;
            }

            if (epoch == options.Epochs)
                break;
            network.Backward();
            rule.Step(network.Gradients, parameters);
        }

        if (double.IsFinite(least))
            kept.CopyTo(parameters, 0);
        network.Predict();
        return new TrainingRun(losses, best, finite);
    }

    private readonly record struct CopyRows(double[] Source, double[] Target) : IRowBody
    {
        public void Run(int first, int end) => Array.Copy(Source, first, Target, first, end - first);
    }
}
