using System.Text.Json;
using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;
using Hw6.Core.Tests.Graphs;

namespace Hw6.Core.Tests.Nn;

/// <summary>Graph networks on nodes with features, with every function, output layer, loss, decay and dropout.</summary>
public class NodeFeatureNetworkTests
{
    private static readonly JsonElement Fixture = Load();

    public static TheoryData<int> Runs => [.. Enumerable.Range(0, Fixture.GetProperty("runs").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Five_epochs_equal_those_of_SciPy(int index)
    {
        var run = Fixture.GetProperty("runs")[index];
        var network = Network(run);
        var start = run.GetProperty("start").EnumerateArray().Select(matrix => GraphFixtures.Numbers(matrix)).ToArray();
        for (var l = 0; l < start.Length; l++)
            Transposed(network.Blocks[l], start[l], toRows: true).CopyTo(network.Blocks[l].Of(network.Parameters));
        var trained = NodeTraining.Train(
            network,
            new NodeTrainingOptions(
                Enum.Parse<Optimizer>(run.GetProperty("optimizer").GetString()!, ignoreCase: true),
                run.GetProperty("rate").GetDouble(),
                run.GetProperty("decay").GetDouble(),
                Epochs: 5,
                DecayOn: Enum.Parse<DecayedLayers>(run.GetProperty("on").GetString()!, ignoreCase: true),
                Keep: KeepRule.Last
            ),
            cancellation: TestContext.Current.CancellationToken
        );
        var losses = run.GetProperty("losses");
        Assert.Equal(6, trained.Losses.Count);
        for (var epoch = 0; epoch < 6; epoch++)
        {
            var expected = GraphFixtures.Numbers(losses[epoch]);
            Assert.Equal(expected[0], trained.Losses[epoch].Train, 1e-9);
            Assert.Equal(expected[1], trained.Losses[epoch].Valid, 1e-9);
            Assert.Equal(expected[2], trained.Losses[epoch].Test, 1e-9);
        }

        Assert.True(trained.Losses[0].Train - trained.Losses[5].Train > 1e-3, "the loss must have moved");
        var end = run.GetProperty("end").EnumerateArray().Select(matrix => GraphFixtures.Numbers(matrix)).ToArray();
        for (var l = 0; l < end.Length; l++)
        {
            var block = network.Blocks[l];
            AssertClose(end[l], Transposed(block, block.Of(network.Parameters).ToArray(), toRows: false));
        }

        if (network.Blocks[^1].IsBias)
            AssertClose(GraphFixtures.Numbers(run.GetProperty("bias")), network.Blocks[^1].Of(network.Parameters).ToArray());
        AssertClose(GraphFixtures.Numbers(run.GetProperty("probabilities")), network.Probabilities);
        AssertClose(GraphFixtures.Numbers(run.GetProperty("embedding")), network.Embedding);
    }

    public static TheoryData<GraphActivation, OutputLayer, double, LossMean, DecayedLayers, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<GraphActivation, OutputLayer, double, LossMean, DecayedLayers, bool>();
            foreach (var activation in Enum.GetValues<GraphActivation>())
            foreach (var output in Enum.GetValues<OutputLayer>())
            foreach (var dropout in (double[])[0, 0.4])
            foreach (var mean in Enum.GetValues<LossMean>())
            foreach (var on in Enum.GetValues<DecayedLayers>())
            foreach (var identity in (bool[])[false, true])
                kinds.Add(activation, output, dropout, mean, on, identity);
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_equal_central_differences(
        GraphActivation activation,
        OutputLayer output,
        double dropout,
        LossMean mean,
        DecayedLayers on,
        bool identity
    )
    {
        var (graph, features, targets) = Parts();
        var network = new GraphNetwork(
            new NormalizedAdjacency(graph, Adjacency.Weighted),
            new([6, 3])
            {
                Activation = activation,
                Output = output,
                Dropout = dropout,
                LossMean = mean,
            },
            targets,
            identity ? null : features
        );
        network.Initialise(new RandomSource(3, 0, "initialisation"), Initialisation.Glorot);
        var comparisons = GradientCheck
            .Compare(network, weightDecay: 0.7, on, seed: 5, cancellation: TestContext.Current.CancellationToken)
            .ToList();
        Assert.Equal(output == OutputLayer.Dense ? 4 : 3, comparisons.Count);
        Assert.All(comparisons, comparison =>
        {
            Assert.True(comparison.Passed, $"{comparison.Block}: {comparison.RelativeDifference}");
            Assert.InRange(comparison.Count, comparison.Block.Length * 0.9, comparison.Block.Length);
        });
        Assert.All(network.Blocks, block => Assert.True(block.Of(network.Gradients).ToArray().Max(Math.Abs) > 1e-5));
    }

    [Fact]
    public void Dropout_leaves_so_many_entries_out_and_keeps_the_mean()
    {
        var (_, features, _) = Parts();
        double[][] outputs =
        [
            [.. Enumerable.Repeat(2.0, 30_001)],
        ];
        var dropout = new NodeDropout(0.3, features, outputs);
        dropout.Draw(new RandomSource(1, 0, "dropout"));
        dropout.Apply(0, outputs[0]);
        var kept = dropout.Kept(0);
        Assert.All(kept, value => Assert.True(value == 0 || Math.Abs(value - (2 / 0.7)) < 1e-15));
        Assert.Equal(0.3, kept.Count(value => value == 0) / 30_001.0, 0.01);
        Assert.All(outputs[0], value => Assert.Equal(2, value));

        // The same entries, forward and backward, and in the features and their transpose.
        var gradient = Enumerable.Repeat(1.0, 30_001).ToArray();
        dropout.Backward(0, gradient);
        Assert.Equal(kept.Select(value => value / 2), gradient);
        for (var k = 0; k < features.Places.Length; k++)
            Assert.Equal(dropout.Features[features.Places[k]], dropout.TransposedFeatures[k]);
        for (var k = 0; k < features.Places.Length; k++)
            Assert.True(
                dropout.Features[k] == 0 || Math.Abs((dropout.Features[k] * 0.7 / features.Matrix.Values[k]) - 1) < 1e-15
            );
        Assert.InRange(dropout.Features.Count(value => value == 0), 1, features.Places.Length / 2);

        // Another draw leaves others out.
        dropout.Draw(new RandomSource(2, 0, "dropout"));
        dropout.Apply(0, outputs[0]);
        Assert.NotEqual(gradient, dropout.Kept(0).Select(value => value / 2));
    }

    [Fact]
    public void Training_with_dropout_has_the_same_bits_for_any_number_of_threads_and_differs_by_the_stream()
    {
        var (one, four) = (Train(1, seed: 1), Train(4, seed: 1));
        Assert.Equal(one.Parameters, four.Parameters);
        Assert.Equal(one.Probabilities, four.Probabilities);
        Assert.NotEqual(one.Parameters, Train(1, seed: 2).Parameters);

        static GraphNetwork Train(int threads, long seed)
        {
            using var place = new ThreadBudget(threads).Enter();
            const int nodes = 9000;
            var random = new Random(3);
            var entries = Enumerable.Range(0, nodes * 12).Select(k => (k / 12, random.Next(700))).Distinct().Order().ToList();
            var offsets = new int[nodes + 1];
            foreach (var (row, _) in entries)
                offsets[row + 1]++;
            for (var i = 0; i < nodes; i++)
                offsets[i + 1] += offsets[i];
            var features = new NodeFeatures(
                [],
                new SparseMatrix(700, offsets, [.. entries.Select(entry => entry.Item2)], [.. entries.Select(_ => 0.1)])
            );
            var network = new GraphNetwork(
                new NormalizedAdjacency(GraphFixtures.Random(nodes, 70_000, 2, communities: true), Adjacency.Binary),
                new([16])
                {
                    Activation = GraphActivation.Relu,
                    Output = OutputLayer.Convolution,
                    Dropout = 0.5,
                },
                new NodeTargets(
                    ["even", "odd"],
                    [.. Enumerable.Range(0, nodes).Select(i => i % 2)],
                    [.. Enumerable.Range(0, 300)],
                    [.. Enumerable.Range(300, 500)],
                    [.. Enumerable.Range(800, 200)]
                ),
                features
            );
            network.Initialise(new RandomSource(2, 0, "initialisation"));
            NodeTraining.Train(
                network,
                new NodeTrainingOptions(Optimizer.Adam, 0.01, Epochs: 4),
                new RandomSource(seed, 0, "dropout"),
                cancellation: TestContext.Current.CancellationToken
            );
            return network;
        }
    }

    [Fact]
    public void The_losses_of_the_test_nodes_change_nothing_where_there_are_validation_nodes()
    {
        var (with, without) = (Train(true), Train(false));
        Assert.Equal(with.Network.Parameters, without.Network.Parameters);
        Assert.Equal(with.Run.Kept, without.Run.Kept);
        Assert.Equal(with.Run.KeptEpoch, without.Run.KeptEpoch);
        Assert.All(without.Run.Losses, losses => Assert.True(double.IsNaN(losses.Test) && double.IsFinite(losses.Valid)));
        Assert.All(with.Run.Losses, losses => Assert.True(double.IsFinite(losses.Test)));
        Assert.Equal(with.Run.Losses.Min(losses => losses.Valid), with.Run.Kept.Valid);
        Assert.InRange(with.Run.KeptEpoch, 1, with.Run.Epochs - 1);

        static (GraphNetwork Network, TrainingRun Run) Train(bool everyLoss)
        {
            var network = Network(Fixture.GetProperty("runs")[1]);
            network.Initialise(new RandomSource(4, 0, "initialisation"));
            var options = new NodeTrainingOptions(Optimizer.Adam, 0.05, 0, 300, 20);
            return (
                network,
                NodeTraining.Train(network, options, everyLoss: everyLoss, cancellation: TestContext.Current.CancellationToken)
            );
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3)]
    public void The_window_ends_training_at_the_first_loss_above_its_mean(int window)
    {
        var network = Network(Fixture.GetProperty("runs")[0]);
        network.Initialise(new RandomSource(4, 0, "initialisation"));
        var options = new NodeTrainingOptions(
            Optimizer.Adam,
            0.2,
            0.01,
            400,
            window,
            DecayedLayers.First,
            StopRule.Window,
            KeepRule.Last
        );
        var losses = new List<double>();
        for (var epochs = 0; epochs <= 400; epochs++)
        {
            // The watched loss after each epoch, from runs of so many.
            var other = Network(Fixture.GetProperty("runs")[0]);
            other.Initialise(new RandomSource(4, 0, "initialisation"));
            var run = Run(other, options with { Epochs = epochs, Patience = 1000 });
            losses.Add(run.Kept.Valid);
            if (epochs > window + 1 && losses[^1] > losses.Skip(epochs - window).Take(window).Average())
                break;
        }

        var trained = Run(network, options);
        Assert.InRange(trained.Epochs, window + 2, 399);
        Assert.Equal(losses.Count - 1, trained.Epochs);
        Assert.Equal(trained.Epochs, trained.KeptEpoch);

        static TrainingRun Run(GraphNetwork network, NodeTrainingOptions options) =>
            NodeTraining.Train(network, options, cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void ReLU_is_that_of_each_number_and_of_no_other()
    {
        for (var length = 1; length < 12; length++)
        {
            var values = Enumerable.Range(0, length + 2).Select(i => i == 2 ? double.NaN : (i - 3) * 0.3).ToArray();
            var (before, gradients) = ((double[])values.Clone(), Enumerable.Repeat(1.0, length + 2).ToArray());
            NodeProducts.Relu(values, 1, length + 1);
            NodeProducts.ReluGradient(values, gradients, 1, length + 1);
            for (var i = 0; i < values.Length; i++)
            {
                var inside = i > 0 && i <= length;
                Assert.Equal(inside && before[i] < 0 ? 0 : before[i], values[i]);
                Assert.Equal(inside && !(before[i] > 0) ? 0 : 1, gradients[i]);
            }
        }
    }

    private static GraphNetwork Network(JsonElement run)
    {
        var (graph, features, targets) = Parts();
        return new GraphNetwork(
            new NormalizedAdjacency(graph, Adjacency.Weighted),
            new(GraphFixtures.Integers(run.GetProperty("hidden")))
            {
                Activation = Enum.Parse<GraphActivation>(run.GetProperty("activation").GetString()!, ignoreCase: true),
                Output = Enum.Parse<OutputLayer>(run.GetProperty("output").GetString()!, ignoreCase: true),
                LossMean = Enum.Parse<LossMean>(run.GetProperty("mean").GetString()!, ignoreCase: true),
            },
            targets,
            run.GetProperty("features").GetString() switch
            {
                "raw" => features,
                "normalized" => features.Normalized(out _),
                _ => null,
            }
        );
    }

    private static (WeightedGraph Graph, NodeFeatures Features, NodeTargets Targets) Parts()
    {
        var graph = GraphFixtures.Graph(Fixture);
        var entries = Fixture.GetProperty("features").EnumerateArray().Select(GraphFixtures.Numbers).ToList();
        var offsets = new int[graph.NodeCount + 1];
        foreach (var entry in entries)
            offsets[(int)entry[0] + 1]++;
        for (var i = 0; i < graph.NodeCount; i++)
            offsets[i + 1] += offsets[i];
        return (
            graph,
            new NodeFeatures(
                [],
                new SparseMatrix(23, offsets, [.. entries.Select(entry => (int)entry[1])], [.. entries.Select(entry => entry[2])])
            ),
            new NodeTargets(
                ["a", "b", "c"],
                GraphFixtures.Integers(Fixture.GetProperty("target")),
                GraphFixtures.Integers(Fixture.GetProperty("train")),
                GraphFixtures.Integers(Fixture.GetProperty("test")),
                GraphFixtures.Integers(Fixture.GetProperty("valid"))
            )
        );
    }

    // The fixture's matrices are outputs × inputs; the network keeps the first inputs × outputs.
    private static double[] Transposed(ParameterBlock block, double[] values, bool toRows)
    {
        if (block.Offset > 0)
            return values;
        var other = new double[values.Length];
        for (var o = 0; o < block.FanOut; o++)
        {
            for (var i = 0; i < block.FanIn; i++)
            {
                var (byColumn, byRow) = ((o * block.FanIn) + i, (i * block.FanOut) + o);
                (other[toRows ? byRow : byColumn]) = values[toRows ? byColumn : byRow];
            }
        }

        return other;
    }

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Nn", "Fixtures", "graph_features.json"))
        );
        return document.RootElement.Clone();
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-9);
    }
}
