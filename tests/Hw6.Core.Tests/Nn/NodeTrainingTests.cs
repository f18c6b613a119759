using Hw6.Core.Graphs;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;
using Hw6.Core.Tests.Graphs;

namespace Hw6.Core.Tests.Nn;

public class NodeTrainingTests
{
    [Fact]
    public void The_weights_of_the_least_test_loss_are_kept()
    {
        var network = Karate(1);
        var run = NodeTraining.Train(network, new NodeTrainingOptions(), cancellation: TestContext.Current.CancellationToken);
        Assert.True(run.Finite);
        Assert.Equal(run.Losses.Min(losses => losses.Test), run.Kept.Test);
        Assert.Equal(run.Epochs, run.KeptEpoch + 51);
        Assert.Equal(run.Kept, network.Forward());
    }

    [Fact]
    public void Patience_does_not_count_on_the_first_plateau()
    {
        // The test loss of this seed only rises for longer than the patience before training finds the communities.
        var runs = Enumerable
            .Range(0, 20)
            .Select(seed =>
                NodeTraining.Train(
                    Karate(seed, modularity: true),
                    new NodeTrainingOptions(),
                    cancellation: TestContext.Current.CancellationToken
                )
            )
            .ToList();
        var early = runs.Count(run => StoppedFromTheStart(run.Losses) < 200);
        Assert.InRange(early, 3, 15);
        Assert.All(runs, run => Assert.True(run.Losses.Count > 1000, $"{run.Losses.Count} epochs"));

        static int StoppedFromTheStart(IReadOnlyList<NodeLosses> losses)
        {
            var (least, stale) = (double.PositiveInfinity, 0);
            for (var epoch = 0; epoch < losses.Count; epoch++)
            {
                stale = losses[epoch].Test < least ? 0 : stale + 1;
                least = Math.Min(least, losses[epoch].Test);
                if (stale > 50)
                    return epoch;
            }

            return losses.Count;
        }
    }

    [Fact]
    public void Training_ends_after_the_last_epoch_and_can_be_stopped()
    {
        var run = NodeTraining.Train(
            Karate(0),
            new NodeTrainingOptions(Epochs: 7),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal((7, 8), (run.Epochs, run.Losses.Count));
        var untrained = NodeTraining.Train(
            Karate(0),
            new NodeTrainingOptions(Epochs: 0),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal((0, run.Losses[0]), (untrained.Epochs, untrained.Kept));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            NodeTraining.Train(Karate(0), new NodeTrainingOptions(), cancellation: source.Token)
        );
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_training()
    {
        var run = NodeTraining.Train(
            Karate(0),
            new NodeTrainingOptions(LearningRate: 1e200, WeightDecay: 1e200),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.False(run.Finite);
        Assert.True(run.Losses.Count < 10);
    }

    [Fact]
    public void The_chance_level_is_the_entropy_of_the_training_classes()
    {
        var targets = new NodeTargets(["a", "b", "c"], [0, 0, 0, 1, 2, -1], [0, 1, 2, 3], [4]);
        Assert.Equal(-(0.75 * Math.Log(0.75) + 0.25 * Math.Log(0.25)), targets.ChanceLevel(), 15);
        Assert.Throws<ArgumentException>(() => new NodeTargets(["a", "b"], [0, -1], [0], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeTargets(["a", "b"], [0, 2], [0], [1]));
    }

    private static GraphNetwork Karate(int seed, bool modularity = false)
    {
        var club = GraphFixtures.ClubTargets();
        var classes = (int[])club.Classes.Clone();
        if (modularity)
            (classes[8], classes[9]) = (1, 0);
        var network = new GraphNetwork(
            new NormalizedAdjacency(KarateClub.Graph(), Adjacency.Weighted),
            new([16, 2]),
            new NodeTargets(club.ClassNames, classes, club.Train, club.Test)
        );
        network.Initialise(new RandomSource(seed, 0, "initialisation"));
        return network;
    }
}
