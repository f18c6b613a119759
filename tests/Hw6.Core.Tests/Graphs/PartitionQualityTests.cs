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
    public void Decimal_capacities_leave_no_dust_to_leak_through()
    {
        // 0.1 + 0.2 and 0.3 are the same cut; the smallest source side is the source alone.
        var graph = GraphFixtures.Graph(4, (0, 1, 0.1), (0, 1, 0.2), (1, 2, 0.3), (2, 3, 0.1), (2, 3, 0.1), (2, 3, 0.1));
        Assert.Equal(
            [true, false, false, false],
            MinimumCut.Find(graph, Adjacency.Weighted, 0, 3, TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            [true, true, true, false],
            MinimumCut.Find(
                GraphFixtures.Graph(4, (0, 1, 2), (1, 2, 3), (2, 3, 1)),
                Adjacency.Weighted,
                0,
                3,
                TestContext.Current.CancellationToken
            )
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
