using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Tests.Graphs;

public class FiedlerVectorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Both_ways_give_the_vector_of_NumPy(int k)
    {
        var entry = GraphFixtures.Load("graphs.json").GetProperty("fiedler")[k];
        var graph = GraphFixtures.Graph(entry);
        foreach (var (adjacency, name) in new[] { (Adjacency.Weighted, "weighted"), (Adjacency.Binary, "binary") })
        {
            var expected = GraphFixtures.Numbers(entry.GetProperty(name));
            AssertParallel(expected, FiedlerVector.Compute(graph, adjacency, TestContext.Current.CancellationToken));
            AssertParallel(
                expected,
                FiedlerVector.Lanczos(new Laplacian(graph, adjacency), TestContext.Current.CancellationToken)
            );
        }
    }

    [Fact]
    public void A_large_graph_is_split_along_its_communities_and_restarts_converge()
    {
        var graph = GraphFixtures.Random(3000, 30_000, seed: 6, communities: true);
        var laplacian = new Laplacian(graph, Adjacency.Weighted);
        var vector = FiedlerVector.Compute(graph, Adjacency.Weighted, TestContext.Current.CancellationToken);
        var image = new double[vector.Length];
        laplacian.Multiply(vector, image);
        var value = VectorOps.Dot<double>(vector, image);
        for (var i = 0; i < image.Length; i++)
            image[i] -= value * vector[i];
        Assert.True(Math.Sqrt(VectorOps.Dot<double>(image, image)) < 1e-8 * laplacian.Bound);
        Assert.Equal(1, Math.Sqrt(VectorOps.Dot<double>(vector, vector)), 12);
        var sides = FiedlerVector.Sides(vector);
        Assert.True(Enumerable.Range(0, 3000).Count(i => sides[i] == (i + sides[0]) % 2) is > 2990 or < 10);
    }

    [Fact]
    public void A_path_needs_many_restarts_and_is_halved()
    {
        const int n = 600;
        var graph = GraphFixtures.Graph(n, [.. Enumerable.Range(0, n - 1).Select(i => (i, i + 1, 1.0))]);
        var vector = FiedlerVector.Compute(graph, Adjacency.Binary, TestContext.Current.CancellationToken);
        for (var i = 0; i < n; i++)
            Assert.Equal(Math.Sqrt(2.0 / n) * Math.Cos(Math.PI * (i + 0.5) / n), vector[i], 1e-3);
        Assert.Equal([.. Enumerable.Repeat(0, n / 2), .. Enumerable.Repeat(1, n / 2)], FiedlerVector.Sides(vector));
    }

    [Fact]
    public void Zeros_are_on_the_side_of_the_first_node()
    {
        // The middle of a path of three does not move.
        Assert.Equal(
            [0, 0, 1],
            FiedlerVector.Sides(
                FiedlerVector.Compute(
                    GraphFixtures.Graph(3, (0, 1, 1), (1, 2, 1)),
                    Adjacency.Binary,
                    TestContext.Current.CancellationToken
                )
            )
        );
        Assert.Equal(
            [0, 1],
            FiedlerVector.Sides(
                FiedlerVector.Compute(
                    GraphFixtures.Graph(2, (0, 1, 3), (1, 1, 9)),
                    Adjacency.Weighted,
                    TestContext.Current.CancellationToken
                )
            )
        );
    }

    private static void AssertParallel(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var sign = Math.Sign(VectorOps.Dot<double>(expected, actual));
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], sign * actual[i], 1e-7);
    }
}
