using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

public class WeightedGraphTests
{
    [Fact]
    public void Repeated_ties_add_up_in_both_directions()
    {
        var graph = GraphFixtures.Graph(3, (0, 1, 2), (1, 0, 3), (2, 1, 0.5), (0, 1, 1), (1, 1, 4), (1, 1, 2));
        Assert.Equal([(0, 1, 6.0), (1, 1, 6.0), (1, 2, 0.5)], graph.Edges);
        Assert.Equal(3, graph.EdgeCount);
        Assert.Equal(1, graph.SelfLoops);
        Assert.Equal(3, graph.RepeatedEdges);
    }

    [Fact]
    public void Rows_are_sorted_and_symmetric()
    {
        var graph = GraphFixtures.Random(60, 400, seed: 3);
        var dense = new double[60, 60];
        for (var i = 0; i < 60; i++)
        {
            var row = graph.Neighbours[graph.Offsets[i]..graph.Offsets[i + 1]];
            Assert.Equal(row.Distinct().Order(), row);
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
                dense[i, graph.Neighbours[k]] = graph.Weights[k];
        }

        Assert.Equal(GraphFixtures.Dense(graph, Adjacency.Weighted), dense);
        Assert.Equal(400, graph.EdgeCount);
        for (var i = 0; i < 60; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.Equal(dense[i, j], dense[j, i]);
        }
    }

    [Fact]
    public void Nodes_are_found_by_name()
    {
        var graph = GraphFixtures.Graph(2, (0, 1, 1));
        Assert.True(graph.TryFind("n1", out var node));
        Assert.Equal(1, node);
        Assert.False(graph.TryFind("1", out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_is_positive_and_finite(double weight) =>
        Assert.Throws<ArgumentException>(() => GraphFixtures.Graph(2, (0, 1, weight)));

    [Fact]
    public void Components_are_numbered_by_their_first_nodes()
    {
        var components = ConnectedComponents.Of(
            GraphFixtures.Graph(6, (1, 3, 1), (4, 0, 1), (2, 2, 1), (3, 5, 1)),
            out var count
        );
        Assert.Equal(3, count);
        Assert.Equal([0, 1, 2, 1, 0, 1], components);
    }
}
