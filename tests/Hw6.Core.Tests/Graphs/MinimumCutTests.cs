using System.Numerics;
using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

public class MinimumCutTests
{
    [Fact]
    public void A_cut_far_below_the_largest_weight_is_found()
    {
        AssertCut([true, true, true, false], 3, GraphFixtures.Graph(4, (0, 1, 1e15), (1, 2, 5), (2, 3, 3)), 0, 3);
        AssertCut(
            [true, true, false, false, false],
            1e-14,
            GraphFixtures.Graph(5, (0, 1, 1e-13), (1, 2, 1e-14), (3, 4, 1)),
            0,
            2
        );
    }

    [Fact]
    public void Cuts_that_differ_by_a_rounding_of_their_sums_are_told_apart()
    {
        // As doubles 0.1 + 0.2 is 0.3000000000000000166 and 0.3 is 0.2999999999999999889.
        AssertCut([true, true, false], 0.3, GraphFixtures.Graph(3, (0, 1, 0.1), (1, 0, 0.2), (1, 2, 0.3)), 0, 2);
        // 1e16 + 1 is no double: the sum of the parallel ties is the greater one all the same.
        AssertCut([true, true, false], 1e16, GraphFixtures.Graph(3, (0, 1, 1e16), (0, 1, 1), (1, 2, 1e16)), 0, 2);
    }

    [Fact]
    public void Values_and_smallest_sides_are_those_of_all_divisions()
    {
        var random = new Random(18);
        for (var round = 0; round < 1000; round++)
        {
            var nodes = random.Next(2, 8);
            var ties = new (int Source, int Target, double Weight)[random.Next(1, 3 * nodes)];
            for (var i = 0; i < ties.Length; i++)
                ties[i] = (random.Next(nodes), random.Next(nodes), ExactWeights.Draw(random));
            var (source, sink) = (0, nodes - 1);
            var (side, value) = BestOfAll(nodes, ties, source, sink);
            AssertCut(side, ExactWeights.Nearest(value), GraphFixtures.Graph(nodes, ties), source, sink);
        }
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e12)]
    public void Scaled_ties_give_the_same_sides_and_a_scaled_value(double factor)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var graph = GraphFixtures.Random(40, 120, seed);
            var scaled = GraphFixtures.Scaled(graph, factor);
            var side = Find(graph, 0, 39);
            Assert.Equal(side, Find(scaled, 0, 39));
            Assert.Equal(Value(graph, side) * factor, Value(scaled, side), 1e-14 * factor * Value(graph, side));
        }
    }

    private static (bool[] Side, BigInteger Value) BestOfAll(
        int nodes,
        (int Source, int Target, double Weight)[] ties,
        int source,
        int sink
    )
    {
        var exact = Array.ConvertAll(ties, tie => ExactWeights.Of(tie.Weight));
        BigInteger? least = null;
        var smallest = 0;
        for (var set = 0; set < 1 << nodes; set++)
        {
            if ((set >> source & 1) == 0 || (set >> sink & 1) == 1)
                continue;
            var value = BigInteger.Zero;
            for (var i = 0; i < ties.Length; i++)
            {
                if ((set >> ties[i].Source & 1) != (set >> ties[i].Target & 1))
                    value += exact[i];
            }

            // The source sides of minimum cuts are closed under intersection, so the smallest is the intersection of all.
            if (least is null || value < least)
                (least, smallest) = (value, set);
            else if (value == least)
                smallest &= set;
        }

        return ([.. Enumerable.Range(0, nodes).Select(node => (smallest >> node & 1) == 1)], least!.Value);
    }

    private static void AssertCut(bool[] side, double value, WeightedGraph graph, int source, int sink)
    {
        Assert.Equal(side, Find(graph, source, sink));
        Assert.Equal(value, Value(graph, side));
    }

    private static bool[] Find(WeightedGraph graph, int source, int sink) =>
        MinimumCut.Find(graph, Adjacency.Weighted, source, sink, TestContext.Current.CancellationToken);

    private static double Value(WeightedGraph graph, bool[] side) =>
        PartitionQuality.CutValue(graph, Adjacency.Weighted, Array.ConvertAll(side, s => s ? 0 : 1));
}
