using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

public class NormalizedAdjacencyTests
{
    [Theory]
    [InlineData(Adjacency.Weighted)]
    [InlineData(Adjacency.Binary)]
    public void The_product_is_that_of_the_dense_matrix_at_every_width(Adjacency adjacency)
    {
        var graph = GraphFixtures.Random(45, 200, seed: 5);
        Assert.True(graph.SelfLoops > 0);
        var normalized = new NormalizedAdjacency(graph, adjacency);
        var dense = Normalize(graph, adjacency);
        var random = new Random(1);
        for (var width = 1; width <= 37; width++)
        {
            var x = Array.ConvertAll(new double[45 * width], _ => random.NextDouble() - 0.5);
            var y = Array.ConvertAll(new double[45 * width], _ => double.NaN);
            normalized.MultiplyRows(x, width, y, 0, 20);
            normalized.MultiplyRows(x, width, y, 20, 45);
            for (var i = 0; i < 45; i++)
            {
                for (var c = 0; c < width; c++)
                {
                    var sum = 0.0;
                    for (var j = 0; j < 45; j++)
                        sum += dense[i, j] * x[j * width + c];
                    Assert.Equal(sum, y[i * width + c], 1e-14);
                }
            }
        }
    }

    private static double[,] Normalize(WeightedGraph graph, Adjacency adjacency)
    {
        var matrix = GraphFixtures.Dense(graph, adjacency);
        var n = graph.NodeCount;
        var degrees = new double[n];
        for (var i = 0; i < n; i++)
        {
            matrix[i, i] += 1;
            for (var j = 0; j < n; j++)
                degrees[i] += matrix[i, j];
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                matrix[i, j] /= Math.Sqrt(degrees[i]) * Math.Sqrt(degrees[j]);
        }

        return matrix;
    }
}
