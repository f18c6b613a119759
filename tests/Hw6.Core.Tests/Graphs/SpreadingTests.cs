using System.Text.Json;
using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Tests.Graphs;

/// <summary>Label propagation and personalised PageRank beside SciPy's sparse solver and networkx.</summary>
public class SpreadingTests
{
    public static TheoryData<int, Adjacency> Cases
    {
        get
        {
            var cases = new TheoryData<int, Adjacency>();
            for (var i = 0; i < GraphFixtures.Load("spreading.json").GetArrayLength(); i++)
            {
                cases.Add(i, Adjacency.Weighted);
                cases.Add(i, Adjacency.Binary);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shares_are_those_of_a_direct_solution(int index, Adjacency adjacency)
    {
        var entry = GraphFixtures.Load("spreading.json")[index];
        var (graph, targets) = (GraphFixtures.Graph(entry), Targets(entry));
        var expected = Expected(entry, adjacency, "propagation");
        var notes = new List<string>();
        var shares = LabelPropagation.Find(
            graph,
            adjacency,
            targets,
            note: notes.Add,
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Empty(notes);
        for (var k = 0; k < expected.Length; k++)
            Assert.Equal(double.IsNaN(expected[k]) ? 0 : expected[k], shares[k], 1e-10);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Walks_are_those_of_networkx(int index, Adjacency adjacency)
    {
        var entry = GraphFixtures.Load("spreading.json")[index];
        var found = PersonalizedPageRank.Find(
            GraphFixtures.Graph(entry),
            adjacency,
            Targets(entry),
            entry.GetProperty("damping").GetDouble(),
            cancellation: TestContext.Current.CancellationToken
        );
        var expected = Expected(entry, adjacency, "pagerank");
        for (var k = 0; k < expected.Length; k++)
            Assert.Equal(expected[k], found[k], 1e-12);
    }

    [Fact]
    public void The_bits_are_the_same_for_any_number_of_threads()
    {
        var graph = GraphFixtures.Random(9000, 70_000, 4, communities: true);
        var targets = new NodeTargets(
            ["even", "odd"],
            [.. Enumerable.Range(0, 9000).Select(i => i % 2)],
            [.. Enumerable.Range(0, 40)],
            [.. Enumerable.Range(40, 90)]
        );
        var (one, four) = (Run(1), Run(4));
        Assert.Equal(one.Shares, four.Shares);
        Assert.Equal(one.Walks, four.Walks);

        (double[] Shares, double[] Walks) Run(int threads)
        {
            using var place = new ThreadBudget(threads).Enter();
            return (
                LabelPropagation.Find(graph, Adjacency.Weighted, targets),
                PersonalizedPageRank.Find(graph, Adjacency.Weighted, targets, 0.85)
            );
        }
    }

    [Fact]
    public void A_solution_that_takes_too_many_steps_is_noted()
    {
        var path = GraphFixtures.Graph(400, [.. Enumerable.Range(1, 399).Select(i => (i - 1, i, 1.0))]);
        var targets = new NodeTargets(["a", "b"], [.. Enumerable.Range(0, 400).Select(i => i < 200 ? 0 : 1)], [0, 399], [1]);
        var notes = new List<string>();
        Find(20);
        Assert.Equal(2, notes.Count);
        Assert.StartsWith(
            "label propagation of 'a' ended after 20 steps, with a residual of ",
            notes[0],
            StringComparison.Ordinal
        );

        // On a path the shares fall evenly from one end to the other.
        var shares = Find(10_000);
        for (var i = 0; i < 400; i++)
            Assert.Equal(i / 399.0, shares[(2 * i) + 1], 1e-10);

        double[] Find(int steps) =>
            LabelPropagation.Find(
                path,
                Adjacency.Weighted,
                targets,
                steps,
                note: notes.Add,
                cancellation: TestContext.Current.CancellationToken
            );
    }

    [Fact]
    public void A_node_that_no_label_reaches_has_the_shares_of_the_training_nodes()
    {
        var targets = new NodeTargets(["a", "b"], [0, 1, 1, 0], [0, 1, 2], [3]);
        var scores = new ClassScores([2, 1, 0, 3, 1, 1, 0, 0], targets);
        Assert.Equal([(0, 2.0 / 3), (1, 1.0), (0, 0.5), (1, 2.0 / 3)], Enumerable.Range(0, 4).Select(scores.Of));
    }

    private static NodeTargets Targets(JsonElement entry)
    {
        var count = entry.GetProperty("count").GetInt32();
        return new NodeTargets(
            [.. Enumerable.Range(0, count).Select(c => $"c{c}")],
            GraphFixtures.Integers(entry.GetProperty("classes")),
            GraphFixtures.Integers(entry.GetProperty("train")),
            []
        );
    }

    // Where no path leads to a training node, there is no solution.
    private static double[] Expected(JsonElement entry, Adjacency adjacency, string method) =>
        [
            .. entry
                .GetProperty(adjacency == Adjacency.Weighted ? "weighted" : "binary")
                .GetProperty(method)
                .EnumerateArray()
                .SelectMany(row => row.EnumerateArray())
                .Select(item => item.ValueKind == JsonValueKind.Null ? double.NaN : item.GetDouble()),
        ];
}
