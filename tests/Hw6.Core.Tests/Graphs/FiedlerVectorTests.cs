using System.Text.Json;
using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra;

namespace Hw6.Core.Tests.Graphs;

public class FiedlerVectorTests
{
    // So much fill may an elimination have for the exact factors, and so much that there is none but the sampled ones.
    private static readonly long[] BothWays = [NodeElimination.MostFill, -1];

    private static readonly JsonElement Fixture = GraphFixtures.Load("fiedler.json");

    public static TheoryData<int> OfSciPy => [.. Enumerable.Range(0, Fixture.GetArrayLength())];

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
            foreach (var fill in BothWays)
                AssertParallel(expected, Compute(graph, fill, adjacency));
        }
    }

    [Theory]
    [MemberData(nameof(OfSciPy))]
    public void Both_ways_give_the_eigenvalue_and_the_sides_of_SciPy(int k)
    {
        var entry = Fixture[k];
        var words = entry.GetProperty("name").GetString()!.Split(' ');
        var graph = words[0] switch
        {
            "path" => Grid(1, int.Parse(words[1])),
            "grid" => Grid(int.Parse(words[1]), int.Parse(words[2])),
            _ => GraphFixtures.Graph(entry),
        };
        foreach (var fill in BothWays)
        {
            var vector = Compute(graph, fill);
            AssertEigenvector(graph, vector, entry.GetProperty("second").GetDouble());
            var sides = FiedlerVector.Sides(vector);
            var zeros = sides.Count(side => side == 0);
            int[] sizes = [zeros, sides.Length - zeros];
            Assert.Equal(GraphFixtures.Integers(entry.GetProperty("sizes")), sizes);
            if (entry.GetProperty("sides").GetString() is { Length: > 0 } expected)
                Assert.Equal(expected, string.Concat(sides));
        }
    }

    [Fact]
    public void The_zeros_of_a_grid_are_on_the_side_of_its_first_node()
    {
        var graph = Grid(100, 101);
        var sides = FiedlerVector.Sides(Compute(graph, NodeElimination.MostFill));
        Assert.Equal(Enumerable.Range(0, sides.Length).Select(node => node % 101 <= 50 ? 0 : 1), sides);
        Assert.Equal(100, PartitionQuality.CutValue(graph, Adjacency.Weighted, sides));
    }

    [Fact]
    public void A_tie_that_rounding_would_lose_beside_the_others_parts_the_graph()
    {
        foreach (var weight in new[] { 1e-15, 1e-16, 1e-60 })
        {
            var graph = GraphFixtures.Graph(6, (0, 1, 1), (1, 2, 1), (0, 2, 1), (3, 4, 1), (4, 5, 1), (3, 5, 1), (2, 3, weight));
            foreach (var fill in BothWays)
                Assert.Equal([0, 0, 0, 1, 1, 1], FiedlerVector.Sides(Compute(graph, fill)));
        }
    }

    [Fact]
    public void Eigenvalues_that_differ_in_the_sixth_digit_are_told_apart()
    {
        // A square whose ties are a little stronger in one direction is cut across the other.
        const int side = 40;
        var square = Grid(side, side);
        var graph = GraphFixtures.Graph(
            side * side,
            [.. square.Edges.Select(tie => (tie.Source, tie.Target, tie.Target == tie.Source + 1 ? 1 : 1 + 3e-6))]
        );
        foreach (var fill in BothWays)
        {
            var vector = Compute(graph, fill);
            AssertEigenvector(graph, vector, 2 - 2 * Math.Cos(Math.PI / side));
            Assert.Equal(
                Enumerable.Range(0, side * side).Select(node => node % side < side / 2 ? 0 : 1),
                FiedlerVector.Sides(vector)
            );
        }
    }

    [Fact]
    public void Weights_of_any_size_are_divided_right_or_not_at_all()
    {
        var random = new Random(5);
        for (var round = 0; round < 100; round++)
        {
            // The lightest tie of a tree decides, if it is far lighter than the others.
            var (ties, lightest) = (new List<(int, int, double)>(), random.Next(1, 40));
            for (var i = 1; i < 40; i++)
                ties.Add((random.Next(i), i, i == lightest ? 1e-100 : Math.Pow(10, 180 * random.NextDouble() - 90)));
            var graph = GraphFixtures.Graph(40, [.. ties]);
            var sides = FiedlerVector.Sides(Compute(graph, NodeElimination.MostFill));
            Assert.Equal(1e-100, PartitionQuality.CutValue(graph, Adjacency.Weighted, sides));
            try
            {
                Assert.Equal(sides, FiedlerVector.Sides(Compute(graph, -1)));
            }
            catch (ArithmeticException e)
            {
                Assert.Contains("differ too much", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Small_graphs_have_the_eigenvalue_and_the_sides_of_a_dense_decomposition()
    {
        var random = new Random(18);
        for (var round = 0; round < 1000; round++)
        {
            var graph = Draw(random, round % 6);
            var (second, third, expected) = Dense(graph);
            var fill = BothWays[round % 2];
            if (third - second <= 1e-6 * second)
            {
                Assert.Throws<ArithmeticException>(() => Compute(graph, fill));
                continue;
            }

            var vector = Compute(graph, fill);
            AssertEigenvector(graph, vector, second);
            if (third - second < 1e-3 * second)
                continue;
            var sides = FiedlerVector.Sides(vector);
            var sign = Math.Sign(VectorOps.Dot<double>(expected, vector));
            for (var i = 0; i < sides.Length; i++)
            {
                // The reference's own rounding.
                if (Math.Abs(expected[i]) > 1e-6)
                    Assert.Equal(sign * expected[i] < 0 ? 1 : 0, sides[i]);
            }
        }
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e12)]
    public void Scaled_ties_give_the_same_sides_and_a_scaled_eigenvalue(double factor)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var graph = GraphFixtures.Random(60, 240, seed, communities: true);
            ConnectedComponents.Of(graph, out var components);
            if (components > 1)
                continue;
            var scaled = GraphFixtures.Scaled(graph, factor);
            foreach (var fill in BothWays)
            {
                var (vector, other) = (Compute(graph, fill), Compute(scaled, fill));
                Assert.Equal(FiedlerVector.Sides(vector), FiedlerVector.Sides(other));
                AssertEigenvector(scaled, other, factor * new Laplacian(graph, Adjacency.Weighted).Quotient(vector));
            }
        }
    }

    [Fact]
    public void Equal_eigenvalues_leave_no_one_division()
    {
        WeightedGraph[] graphs =
        [
            GraphFixtures.Graph(4, (0, 1, 1), (1, 2, 1), (2, 3, 1), (3, 0, 1)),
            GraphFixtures.Graph(9, [.. Enumerable.Range(1, 8).Select(i => (0, i, 2.0))]),
            Grid(30, 30),
        ];
        foreach (var graph in graphs)
        foreach (var fill in BothWays)
        {
            Assert.Contains(
                "eigenvalue",
                Assert.Throws<ArithmeticException>(() => Compute(graph, fill)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_random_graph_is_split_along_its_communities_by_sampled_factors()
    {
        var graph = GraphFixtures.Random(3000, 30_000, seed: 6, communities: true);
        Assert.False(
            LaplacianFactor.Create(graph, Adjacency.Weighted, cancellation: TestContext.Current.CancellationToken).IsExact
        );
        var vector = Compute(graph, NodeElimination.MostFill);
        AssertEigenvector(graph, vector, new Laplacian(graph, Adjacency.Weighted).Quotient(vector));
        var sides = FiedlerVector.Sides(vector);
        Assert.True(Enumerable.Range(0, 3000).Count(i => sides[i] == (i + sides[0]) % 2) is > 2990 or < 10);
    }

    [Fact]
    public void Zeros_are_on_the_side_of_the_first_node()
    {
        // The middle of a path of three does not move.
        Assert.Equal([0, 0, 1], FiedlerVector.Sides(Compute(Grid(1, 3), 0)));
        Assert.Equal([0, 1], FiedlerVector.Sides(Compute(GraphFixtures.Graph(2, (0, 1, 3), (1, 1, 9)), 0)));
    }

    private static double[] Compute(WeightedGraph graph, long fill, Adjacency adjacency = Adjacency.Weighted) =>
        FiedlerVector.Compute(graph, adjacency, fill, TestContext.Current.CancellationToken);

    private static WeightedGraph Grid(int rows, int columns)
    {
        var ties = new List<(int, int, double)>();
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var node = i * columns + j;
                if (i + 1 < rows)
                    ties.Add((node, node + columns, 1));
                if (j + 1 < columns)
                    ties.Add((node, node + 1, 1));
            }
        }

        return GraphFixtures.Graph(rows * columns, [.. ties]);
    }

    // Paths, stars, grids, trees, random graphs, and two of those with a weak bridge.
    private static WeightedGraph Draw(Random random, int kind)
    {
        var nodes = random.Next(2, 25);
        if (kind == 0)
            return Grid(random.Next(1, 5), random.Next(2, 8));
        var ties = new List<(int, int, double)>();
        for (var i = 1; i < nodes; i++)
            ties.Add(
                (
                    kind == 1 ? i - 1
                    : kind == 2 ? 0
                    : random.Next(i),
                    i,
                    Weight()
                )
            );
        for (var i = 0; kind >= 4 && i < 2 * nodes; i++)
            ties.Add((random.Next(nodes), random.Next(nodes), Weight()));
        if (kind == 5)
        {
            for (var i = 1; i < nodes; i++)
                ties.Add((nodes + random.Next(i), nodes + i, Weight()));
            ties.Add((random.Next(nodes), nodes + random.Next(nodes), Math.Pow(10, -6 * random.NextDouble())));
            nodes *= 2;
        }

        return GraphFixtures.Graph(nodes, [.. ties]);

        double Weight() => 0.1 + random.NextDouble();
    }

    private static (double Second, double Third, double[] Vector) Dense(WeightedGraph graph)
    {
        var n = graph.NodeCount;
        var laplacian = Matrix<double>.Build.Dense(n, n);
        foreach (var (u, v, weight) in graph.Edges)
        {
            laplacian[u, u] += weight;
            laplacian[v, v] += weight;
            laplacian[u, v] -= weight;
            laplacian[v, u] -= weight;
        }

        var evd = laplacian.Evd(Symmetricity.Symmetric);
        return (
            evd.EigenValues[1].Real,
            n > 2 ? evd.EigenValues[2].Real : double.PositiveInfinity,
            evd.EigenVectors.Column(1).ToArray()
        );
    }

    private static void AssertEigenvector(WeightedGraph graph, double[] vector, double value)
    {
        var laplacian = new Laplacian(graph, Adjacency.Weighted);
        var quotient = laplacian.Quotient(vector);
        Assert.Equal(value, quotient, 1e-6 * value);
        Assert.Equal(1, VectorOps.Dot<double>(vector, vector), 1e-12);
        var image = new double[vector.Length];
        laplacian.Multiply(vector, image);
        for (var i = 0; i < image.Length; i++)
            image[i] -= quotient * vector[i];

        // ‖L‖ is more than half the bound.
        Assert.InRange(Math.Sqrt(VectorOps.Dot<double>(image, image)), 0, 1e-13 * laplacian.Bound / 2);
    }

    private static void AssertParallel(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var sign = Math.Sign(VectorOps.Dot<double>(expected, actual));
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], sign * actual[i], 1e-7);
    }
}
