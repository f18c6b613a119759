using System.Text.Json;
using Hw6.Core.Files;
using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;
using Hw6.Core.Tests.Data;
using Hw6.Core.Tests.Graphs;

namespace Hw6.Core.Tests.Nn;

public class GraphNetworkTests
{
    [Theory]
    [InlineData("gd", Optimizer.Gd, 0.02, 0.025)]
    [InlineData("gd_fast", Optimizer.Gd, 2.0, 0.5)]
    [InlineData("adam", Optimizer.Adam, 0.01, 0.025)]
    public void Fifty_epochs_equal_those_of_NumPy(string run, Optimizer optimizer, double rate, double decay)
    {
        var fixture = GraphFixtures.Load("gcn.json");
        var network = Karate();
        Load(network, fixture.GetProperty("weights"));
        var (decaying, share) = (network.Blocks[^1].Offset, decay / network.NodeCount);
        IUpdateRule<double> rule =
            optimizer == Optimizer.Adam
                ? new Adam<double>(network.Parameters.Length, new() { Rate = rate, Decay = share }, decaying)
                : new GradientDescent(rate, share, decaying);
        var expected = fixture.GetProperty(run);
        var train = GraphFixtures.Numbers(expected.GetProperty("train_loss"));
        var test = GraphFixtures.Numbers(expected.GetProperty("test_loss"));
        for (var epoch = 0; epoch < 50; epoch++)
        {
            var losses = network.Forward();
            Assert.Equal(train[epoch], losses.Train, 1e-9);
            Assert.Equal(test[epoch], losses.Test, 1e-9);
            network.Backward();
            rule.Step(network.Gradients, network.Parameters);
        }

        network.Predict();
        AssertClose(GraphFixtures.Numbers(expected.GetProperty("embedding")), network.Embedding);
        AssertClose(GraphFixtures.Numbers(expected.GetProperty("probabilities")), network.Probabilities);
        Assert.True(Math.Abs(train[0] - train[^1]) > 1e-4, "the losses must have moved for the comparison to mean something");
    }

    [Theory]
    [InlineData(2, 16, 2)]
    [InlineData(3, 1)]
    [InlineData(5, 7)]
    [InlineData(4, 19, 6, 3)]
    public void Gradients_equal_central_differences_for_any_widths_and_classes(int classes, params int[] hidden)
    {
        var graph = GraphFixtures.Random(30, 90, seed: 8);
        var random = new Random(2);
        var labels = Array.ConvertAll(new int[30], _ => random.Next(classes));
        labels[7] = -1;
        var targets = new NodeTargets(
            [.. Enumerable.Range(0, classes).Select(c => $"c{c}")],
            labels,
            [.. Enumerable.Range(0, 30).Where(i => i % 3 > 0 && i != 7)],
            [0, 3, 6]
        );
        var network = new GraphNetwork(new NormalizedAdjacency(graph, Adjacency.Weighted), new(hidden), targets);
        network.Initialise(new RandomSource(3, 0, "initialisation"));
        var before = (double[])network.Parameters.Clone();
        var comparisons = GradientCheck
            .Compare(network, weightDecay: 3, cancellation: TestContext.Current.CancellationToken)
            .ToList();
        Assert.Equal(hidden.Length + 2, comparisons.Count);
        Assert.All(comparisons, comparison =>
        {
            Assert.True(comparison.Passed, $"{comparison.Block}: {comparison.RelativeDifference}");
            Assert.Equal(comparison.Block.Length, comparison.Count);
        });
        Assert.Equal(before, network.Parameters);
        Assert.Contains(network.Gradients, gradient => Math.Abs(gradient) > 1e-4);
    }

    [Theory]
    [InlineData(0, 1.001)]
    [InlineData(1, 0)]
    [InlineData(2, -1)]
    [InlineData(3, 2)]
    public void A_gradient_that_is_wrong_in_one_matrix_is_found_there(int wrong, double factor)
    {
        var network = Karate();
        network.Initialise(new RandomSource(1, 0, "initialisation"));
        network.Forward();
        network.Backward();
        var gradients = (double[])network.Gradients.Clone();
        foreach (ref var gradient in network.Blocks[wrong].Of(gradients))
            gradient *= factor;
        var comparisons = GradientCheck
            .Compare(network, gradients, default, 0, null, TestContext.Current.CancellationToken)
            .ToList();
        for (var b = 0; b < comparisons.Count; b++)
            Assert.Equal(b != wrong, comparisons[b].Passed);
    }

    // The loss's gradient alone is off by the decay, where there are weights.
    [Fact]
    public void A_gradient_without_the_decay_is_found_in_every_weight_matrix()
    {
        var network = Karate();
        network.Initialise(new RandomSource(1, 0, "initialisation"));
        network.Forward();
        network.Backward();
        var gradients = (double[])network.Gradients.Clone();

        Assert.Equal(
            [false, false, false, true],
            GradientCheck
                .Compare(
                    network,
                    gradients,
                    new LayerDecay(1e-3, network.Blocks[^1].Offset),
                    0,
                    null,
                    TestContext.Current.CancellationToken
                )
                .Select(comparison => comparison.Passed)
        );
    }

    [Fact]
    public void Weights_come_back_from_a_file_bit_by_bit()
    {
        using var folder = new TemporaryFolder();
        var (network, other) = (Karate(), Karate());
        network.Initialise(new RandomSource(1, 0, "initialisation"));
        using (var file = File.Create(folder.File("w.npz")))
            NumpyArchive.Write(file, network.Arrays);
        using var archive = NumpyArchive.Open(folder.File("w.npz"));

        other.Load(archive);

        Assert.Equal(network.Parameters, other.Parameters);

        // Outputs × inputs: the second layer's two outputs of sixteen inputs, of which output 1 weighs input 3 so much.
        Assert.Equal([2, 16], archive.ShapeOf("convolution_2_weight")!);
        Assert.Equal(
            network.Blocks[1].Of(network.Parameters)[16 + 3],
            archive.Read<double>("convolution_2_weight", 2, 16)[(3 * 2) + 1]
        );
        Assert.Equal([16, 34], archive.ShapeOf("convolution_1_weight")!);
        Assert.Equal(network.Parameters[(5 * 16) + 7], archive.Read<double>("convolution_1_weight", 16, 34)[(5 * 16) + 7]);
    }

    [Fact]
    public void A_difference_from_the_tolerance_on_is_a_failure()
    {
        var right = new GradientComparison(new ParameterBlock("softmax", true, 0, 2, 2, 2), 2, 9e-8);
        Assert.True(right.Passed);
        Assert.False((right with { RelativeDifference = 1e-7 }).Passed);
        Assert.False((right with { RelativeDifference = double.NaN }).Passed);
    }

    [Fact]
    public void Large_matrices_are_checked_at_a_sample()
    {
        var network = Large(seed: 1);
        var comparisons = GradientCheck.Compare(network, seed: 5, cancellation: TestContext.Current.CancellationToken).ToList();
        Assert.Equal(100, comparisons[0].Count);
        Assert.All(comparisons, comparison =>
            Assert.True(comparison.Passed, $"{comparison.Block}: {comparison.RelativeDifference}")
        );
        Assert.True(comparisons[0].RelativeDifference > 0);
    }

    [Fact]
    public void The_initialisation_fills_its_range_and_leaves_the_bias_at_zero()
    {
        var network = Karate();
        network.Initialise(new RandomSource(0, 0, "initialisation"));
        foreach (var block in network.Blocks)
        {
            var values = network.Parameters[block.Offset..(block.Offset + block.Length)];
            var bound = Math.Sqrt(5.0 / (block.FanIn + block.FanOut));
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            if (block.IsBias)
                Assert.All(values, value => Assert.Equal(0, value));
            else
                Assert.True(values.Max() - values.Min() > bound);
        }

        Assert.Equal([544, 32, 4, 2], network.Blocks.Select(block => block.Length));
    }

    [Theory]
    [InlineData(Optimizer.Gd)]
    [InlineData(Optimizer.Adam)]
    public void Training_has_the_same_bits_for_any_number_of_threads(Optimizer optimizer)
    {
        var (one, four) = (Train(1), Train(4));
        Assert.Equal(one.Parameters, four.Parameters);
        Assert.Equal(one.Probabilities, four.Probabilities);

        GraphNetwork Train(int threads)
        {
            using var place = new ThreadBudget(threads).Enter();
            var network = Large(seed: 2);
            NodeTraining.Train(
                network,
                new NodeTrainingOptions(optimizer, 0.01, Epochs: 5),
                cancellation: TestContext.Current.CancellationToken
            );
            return network;
        }
    }

    [Fact]
    public void The_derivative_of_tanh_is_one_minus_the_square_wherever_a_range_begins()
    {
        double[] outputs = [0.1, -0.5, 0.9, 0, 1, -0.25, 0.75];
        for (var first = 0; first < 7; first++)
        {
            double[] gradients = [1, 2, 3, 4, 5, 6, 7];
            NodeProducts.TanhGradient(outputs, gradients, first, 7);
            for (var i = 0; i < 7; i++)
                Assert.Equal((i + 1) * (i < first ? 1 : 1 - (outputs[i] * outputs[i])), gradients[i], 15);
        }
    }

    [Fact]
    public void Tanh_is_that_of_each_number_and_of_no_other()
    {
        for (var length = 1; length < 12; length++)
        {
            var values = Enumerable.Range(0, length + 2).Select(i => (i - 3) * 0.3).ToArray();
            NodeProducts.Tanh(values, 1, length + 1);
            for (var i = 0; i < values.Length; i++)
            {
                var x = (i - 3) * 0.3;
                Assert.Equal(i == 0 || i == length + 1 ? x : Math.Tanh(x), values[i], 15);
            }
        }
    }

    private static GraphNetwork Karate() =>
        new(new NormalizedAdjacency(KarateClub.Graph(), Adjacency.Weighted), new([16, 2]), GraphFixtures.ClubTargets());

    // Large enough that all loops run on several threads.
    private static GraphNetwork Large(int seed)
    {
        const int nodes = 9000;
        var graph = GraphFixtures.Random(nodes, 70_000, seed, communities: true);
        var targets = new NodeTargets(
            ["even", "odd"],
            [.. Enumerable.Range(0, nodes).Select(i => i % 2)],
            [.. Enumerable.Range(0, 300)],
            [.. Enumerable.Range(300, 500)]
        );
        var network = new GraphNetwork(new NormalizedAdjacency(graph, Adjacency.Weighted), new([16, 2]), targets);
        network.Initialise(new RandomSource(seed, 0, "initialisation"));
        return network;
    }

    // The fixture's first weights are 16×34, as the formula has them; the network keeps them 34×16.
    private static void Load(GraphNetwork network, JsonElement weights)
    {
        var first = GraphFixtures.Numbers(weights[0]);
        for (var o = 0; o < 16; o++)
        {
            for (var i = 0; i < 34; i++)
                network.Parameters[i * 16 + o] = first[o * 34 + i];
        }

        GraphFixtures.Numbers(weights[1]).CopyTo(network.Parameters, 544);
        GraphFixtures.Numbers(weights[2]).CopyTo(network.Parameters, 576);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-9);
    }
}
