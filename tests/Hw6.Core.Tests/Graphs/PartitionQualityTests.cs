using System.Numerics;
using System.Text.Json;
using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

public class PartitionQualityTests
{
    private static readonly JsonElement Fixture = GraphFixtures.Load("graphs.json");

    public static TheoryData<int> Thirty => [.. Enumerable.Range(0, 30)];

    [Theory]
    [MemberData(nameof(Thirty))]
    public void Greedy_modularity_equals_networkx(int k)
    {
        var entry = Fixture.GetProperty("communities")[k];
        var graph = GraphFixtures.Graph(entry);
        var communities = GreedyModularity.Find(graph, Adjacency.Weighted, cancellation: TestContext.Current.CancellationToken);
        var expected = string.Join(
            '|',
            entry.GetProperty("communities").EnumerateArray().Select(part => string.Join(' ', GraphFixtures.Integers(part)))
        );
        Assert.Equal(expected, GraphFixtures.Groups(communities));
        Assert.Equal(
            entry.GetProperty("modularity").GetDouble(),
            PartitionQuality.Modularity(graph, Adjacency.Weighted, communities),
            1e-12
        );
        Assert.Equal(
            entry.GetProperty("unweighted").GetDouble(),
            PartitionQuality.Modularity(graph, Adjacency.Binary, communities),
            1e-12
        );
    }

    [Theory]
    [MemberData(nameof(Thirty))]
    public void The_minimum_cut_and_its_smallest_source_side_equal_networkx(int k)
    {
        var entry = Fixture.GetProperty("cuts")[k];
        var graph = GraphFixtures.Graph(entry);
        var side = MinimumCut.Find(
            graph,
            Adjacency.Weighted,
            entry.GetProperty("source").GetInt32(),
            entry.GetProperty("sink").GetInt32(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            GraphFixtures.Integers(entry.GetProperty("side")),
            Enumerable.Range(0, graph.NodeCount).Where(node => side[node])
        );
        Assert.Equal(
            entry.GetProperty("value").GetDouble(),
            PartitionQuality.CutValue(graph, Adjacency.Weighted, Array.ConvertAll(side, s => s ? 0 : 1))
        );
    }

    [Fact]
    public void Binary_capacities_ignore_the_weights()
    {
        var graph = GraphFixtures.Graph(3, (0, 1, 1), (1, 2, 5), (0, 2, 5));
        Assert.Equal([true, false, false], MinimumCut.Find(graph, Adjacency.Binary, 0, 2, TestContext.Current.CancellationToken));
        Assert.Equal(2, PartitionQuality.CutValue(graph, Adjacency.Binary, [0, 1, 1]));
        Assert.Equal(6, PartitionQuality.CutValue(graph, Adjacency.Weighted, [0, 1, 1]));
    }

    [Fact]
    public void A_cut_between_components_is_empty_and_keeps_the_source_with_its_component()
    {
        var graph = GraphFixtures.Graph(5, (0, 1, 2), (2, 3, 1), (3, 4, 1));
        Assert.Equal(
            [true, true, false, false, false],
            MinimumCut.Find(graph, Adjacency.Weighted, 1, 4, TestContext.Current.CancellationToken)
        );
        Assert.Throws<ArgumentException>(() =>
            MinimumCut.Find(graph, Adjacency.Weighted, 1, 1, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Modularity_of_components_joins_none_of_them()
    {
        var graph = GraphFixtures.Graph(7, (0, 1, 1), (1, 2, 1), (0, 2, 1), (3, 4, 1), (5, 5, 1), (6, 6, 1));
        Assert.Equal(
            "0 1 2|3 4|5|6",
            GraphFixtures.Groups(
                GreedyModularity.Find(graph, Adjacency.Binary, cancellation: TestContext.Current.CancellationToken)
            )
        );
        Assert.Equal(
            [0, 0, 0, 1, 1, 2, 3],
            GreedyModularity.Find(graph, Adjacency.Binary, cancellation: TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Modularity_equals_that_of_exact_fractions()
    {
        var random = new Random(4);
        for (var round = 0; round < 1000; round++)
        {
            var nodes = random.Next(2, 12);
            var ties = new (int Source, int Target, double Weight)[random.Next(1, 3 * nodes)];
            for (var i = 0; i < ties.Length; i++)
                ties[i] = (random.Next(nodes), random.Next(nodes), ExactWeights.Draw(random));
            var graph = GraphFixtures.Graph(nodes, ties);
            var groups = Enumerable.Range(0, nodes).Select(_ => random.Next(3)).ToArray();
            Assert.Equal(ExactModularity(graph, groups), PartitionQuality.Modularity(graph, Adjacency.Weighted, groups), 1e-14);
        }
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e12)]
    [InlineData(0.7)]
    public void Scaled_ties_give_the_same_communities_and_modularity(double factor)
    {
        // Small whole weights have many equal gains, which the scaled weights have no more.
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var drawn = GraphFixtures.Random(30, 80, seed);
            var graph = GraphFixtures.Graph(
                30,
                [.. drawn.Edges.Select(tie => (tie.Source, tie.Target, seed % 2 == 0 ? random.Next(3, 8) : tie.Weight))]
            );
            var scaled = GraphFixtures.Scaled(graph, factor);
            var communities = Communities(graph);
            Assert.Equal(communities, Communities(scaled));
            Assert.Equal(
                PartitionQuality.Modularity(graph, Adjacency.Weighted, communities),
                PartitionQuality.Modularity(scaled, Adjacency.Weighted, communities),
                1e-14
            );
        }
    }

    private static int[] Communities(WeightedGraph graph) =>
        GreedyModularity.Find(graph, Adjacency.Weighted, cancellation: TestContext.Current.CancellationToken);

    private static double ExactModularity(WeightedGraph graph, int[] groups)
    {
        var (inside, degrees, total) = (new BigInteger[3], new BigInteger[3], BigInteger.Zero);
        foreach (var (source, target, weight) in graph.Edges)
        {
            var exact = ExactWeights.Of(weight);
            total += 2 * exact;
            degrees[groups[source]] += exact;
            degrees[groups[target]] += exact;
            if (groups[source] == groups[target])
                inside[groups[source]] += 2 * exact;
        }

        // Q·total², of which 2⁶⁰ parts are enough.
        var scaled = BigInteger.Zero;
        for (var group = 0; group < 3; group++)
            scaled += inside[group] * total - degrees[group] * degrees[group];
        return (double)((scaled << 60) / (total * total)) / (1L << 60);
    }

    [Fact]
    public void A_search_of_a_large_graph_can_be_stopped()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var graph = GraphFixtures.Random(500, 2000, 1);
        Assert.Throws<OperationCanceledException>(() =>
            GreedyModularity.Find(graph, Adjacency.Binary, cancellation: source.Token)
        );
        Assert.Throws<OperationCanceledException>(() => FiedlerVector.Compute(graph, Adjacency.Binary, source.Token));
    }
}
