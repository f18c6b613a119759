using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra.Threading;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>When training ends before its last epoch. What is watched is the loss of the validation nodes, and of the test nodes where there are none.</summary>
public enum StopRule
{
    /// <summary>After so many epochs in a row without a lower loss, once training has left its first plateau.</summary>
    Patience,

    /// <summary>
    /// Where the loss is above its mean over so many epochs before (Kipf and Welling, 2017). Their code adds the weight decay to the loss: as weights grow at
    /// first, that ends a few runs in a hundred on Citeseer before they have learned anything.
    /// </summary>
    Window,
}

/// <summary>Which parameters are kept.</summary>
public enum KeepRule
{
    /// <summary>Those of the least loss that is watched.</summary>
    Best,

    /// <summary>The last.</summary>
    Last,
}

/// <summary>The weights that decay.</summary>
public enum DecayedLayers
{
    /// <summary>Those of the first convolution.</summary>
    First,

    /// <summary>Those of all layers; the bias does not.</summary>
    All,
}

/// <summary>A weight decay as an update rule has it.</summary>
/// <param name="Rate">The decay of each weight.</param>
/// <param name="Count">How many parameters, the first ones, decay.</param>
internal readonly record struct LayerDecay(double Rate, int Count);

/// <summary>How a network is trained.</summary>
/// <param name="Optimizer">The update rule.</param>
/// <param name="LearningRate">Its rate, positive.</param>
/// <param name="WeightDecay">λ of <see cref="LossMean"/>, not negative.</param>
/// <param name="Epochs">The most epochs, each a step of the update rule.</param>
/// <param name="Patience">The epochs of the rule that ends training.</param>
/// <param name="DecayOn">The weights that decay.</param>
/// <param name="Stop">The rule that ends training.</param>
/// <param name="Keep">The parameters that are kept.</param>
internal sealed record NodeTrainingOptions(
    Optimizer Optimizer = Optimizer.Gd,
    double LearningRate = 0.02,
    double WeightDecay = 0.025,
    int Epochs = 20_000,
    int Patience = 50,
    DecayedLayers DecayOn = DecayedLayers.All,
    StopRule Stop = StopRule.Patience,
    KeepRule Keep = KeepRule.Best
);

/// <summary>How a training run went.</summary>
/// <param name="Losses">The losses after each epoch, from epoch 0, which is before training.</param>
/// <param name="KeptEpoch">The epoch whose parameters were kept.</param>
/// <param name="Kept">The losses of the parameters that were kept, those of the test nodes among them.</param>
/// <param name="Finite">Whether all losses were finite; if not, training ended at the first that was not.</param>
internal sealed record TrainingRun(IReadOnlyList<NodeLosses> Losses, int KeptEpoch, NodeLosses Kept, bool Finite)
{
    /// <summary>The epochs that were run.</summary>
    public int Epochs => Losses.Count - 1;
}

/// <summary>Full-batch training with early stopping.</summary>
/// <remarks>
/// Training starts on a plateau, near the loss of an answer that is the same for every node, and the watched loss can rise there for hundreds
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
                Train(new GraphNetwork(new NormalizedAdjacency(pair, Adjacency.Weighted), new([2, 2]), targets), new(Epochs: 1));
            })
            {
                IsBackground = true,
                Name = "compile",
            }.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException) { }
    }

    /// <summary>Trains a network from its present parameters and leaves it with those to be kept, and its predictions made.</summary>
    /// <param name="network">The network, initialised.</param>
    /// <param name="options">The update rule and when to stop.</param>
    /// <param name="dropout">The stream of the dropout, where the network has one.</param>
    /// <param name="everyLoss">Whether the losses of the test nodes are wanted after each epoch even where nothing depends on them.</param>
    /// <param name="progress">Told the epochs done, now and then.</param>
    /// <param name="watch">Told each epoch once the embedding after it stands in the network.</param>
    /// <param name="cancellation">Stops the training with <see cref="OperationCanceledException"/>.</param>
    public static TrainingRun Train(
        GraphNetwork network,
        NodeTrainingOptions options,
        RandomSource? dropout = null,
        bool everyLoss = true,
        Action<int>? progress = null,
        Action<int>? watch = null,
        CancellationToken cancellation = default
    )
    {
        var parameters = network.Parameters;
        var decay = network.DecayOf(options.WeightDecay, options.DecayOn);
        IUpdateRule<double> rule =
            options.Optimizer == Optimizer.Adam
                ? new Adam<double>(parameters.Length, new() { Rate = options.LearningRate, Decay = decay.Rate }, decay.Count)
                : new GradientDescent(options.LearningRate, decay.Rate, decay.Count);
        var kept = options.Keep == KeepRule.Best ? new double[parameters.Length] : [];
        var losses = new List<NodeLosses>(Math.Min(options.Epochs, 4096));
        var stop = new Stopping(options, network.Targets);
        var (least, best, finite) = (double.PositiveInfinity, 0, true);
        for (var epoch = 0; ; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((epoch & 63) == 0)
                progress?.Invoke(epoch);
            var loss = network.Forward(everyLoss);
            losses.Add(loss);
            watch?.Invoke(epoch);
            var watched = network.Targets.Valid.Length > 0 ? loss.Valid : loss.Test;
            finite = double.IsFinite(loss.Train) && double.IsFinite(watched);
            if (!finite)
                break;

            var isLower = watched < least;
            if (isLower || options.Keep == KeepRule.Last)
                best = epoch;
            if (isLower)
            {
                least = watched;
                ParallelLoop.Rows(kept.Length, kept.Length, new CopyRows(parameters, kept));
            }

            if (epoch == options.Epochs || stop.IsNow(loss.Train, watched, isLower))
                break;
            if (dropout is not null)
                network.DrawDropout(dropout);
            network.Backward();
            rule.Step(network.Gradients, parameters);
        }

        if (double.IsFinite(least))
            kept.CopyTo(parameters, 0);
        var ofKept = double.IsNaN(losses[best].Test) ? network.Forward() : losses[best];
        network.Predict();
        return new TrainingRun(losses, best, ofKept, finite);
    }

    // Decides after each epoch whether training ends.
    private sealed class Stopping(NodeTrainingOptions options, NodeTargets targets)
    {
        private readonly double plateau = PlateauEnd * targets.ChanceLevel();
        private readonly Queue<double> window = new();
        private bool left;
        private int stale;
        private int epochs;

        public bool IsNow(double train, double watched, bool isLower)
        {
            if (options.Stop == StopRule.Window)
                return IsAboveWindow(watched);
            left |= train < plateau;
            if (isLower)
                stale = 0;
            return !isLower && left && ++stale > options.Patience;
        }

        // The authors' code does not look before it has made two steps more than the window has; the loss before training is none of the window's.
        private bool IsAboveWindow(double loss)
        {
            var stops = epochs > options.Patience + 1 && loss > Mean(window);
            if (epochs++ > 0)
                window.Enqueue(loss);
            if (window.Count > options.Patience)
                window.Dequeue();
            return stops;
        }

        private static double Mean(Queue<double> values)
        {
            var sum = 0.0;
            foreach (var value in values)
                sum += value;
            return sum / values.Count;
        }
    }

    private readonly record struct CopyRows(double[] Source, double[] Target) : IRowBody
    {
        public void Run(int first, int end) => Array.Copy(Source, first, Target, first, end - first);
    }
}
