using System.Text.Json;
using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

/// <summary>Stored results of NumPy and networkx, each made by the script of the same name beside it.</summary>
internal static class GraphFixtures
{
    internal static JsonElement Load(string name)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Graphs", "Fixtures", name))
        );
        return document.RootElement.Clone();
    }

    internal static double[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().SelectMany(item => item.ValueKind == JsonValueKind.Array ? Numbers(item) : [item.GetDouble()])];

    internal static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetInt32())];

    internal static WeightedGraph Graph(JsonElement entry) =>
        Graph(
            entry.GetProperty("nodes").GetInt32(),
            [
                .. entry
                    .GetProperty("edges")
                    .EnumerateArray()
                    .Select(edge => (edge[0].GetInt32(), edge[1].GetInt32(), edge[2].GetDouble())),
            ]
        );

    internal static WeightedGraph Graph(int nodes, params (int Source, int Target, double Weight)[] edges) =>
        WeightedGraph.Create(
            [.. Enumerable.Range(0, nodes).Select(i => $"n{i}")],
            Array.ConvertAll(edges, edge => edge.Source),
            Array.ConvertAll(edges, edge => edge.Target),
            Array.ConvertAll(edges, edge => edge.Weight)
        );

    /// <summary>A random graph without repeated ties, self-loops included.</summary>
    internal static WeightedGraph Random(int nodes, int edges, int seed, bool communities = false)
    {
        var random = new Random(seed);
        var ties = new Dictionary<(int, int), double>();
        while (ties.Count < edges)
        {
            var (u, v) = (random.Next(nodes), random.Next(nodes));
            if (communities && (u % 2 != v % 2) && random.NextDouble() < 0.9)
                continue;
            ties.TryAdd((Math.Min(u, v), Math.Max(u, v)), 0.2 + random.NextDouble());
        }

        return Graph(nodes, [.. ties.Select(tie => (tie.Key.Item1, tie.Key.Item2, tie.Value))]);
    }

    /// <summary>The graph with every weight multiplied by a factor.</summary>
    internal static WeightedGraph Scaled(WeightedGraph graph, double factor) =>
        Graph(graph.NodeCount, [.. graph.Edges.Select(edge => (edge.Source, edge.Target, edge.Weight * factor))]);

    /// <summary>The adjacency matrix, a self-loop's weight once on the diagonal.</summary>
    internal static double[,] Dense(WeightedGraph graph, Adjacency adjacency)
    {
        var matrix = new double[graph.NodeCount, graph.NodeCount];
        foreach (var (u, v, weight) in graph.Edges)
            matrix[u, v] = matrix[v, u] = adjacency == Adjacency.Weighted ? weight : 1;
        return matrix;
    }

    /// <summary>The groups as sorted lists of sorted nodes.</summary>
    internal static string Groups(int[] groups) =>
        string.Join(
            '|',
            groups
                .Select((group, node) => (group, node))
                .GroupBy(pair => pair.group)
                .Select(group => group.Select(pair => pair.node).Order().ToList())
                .OrderBy(nodes => nodes[0])
                .Select(nodes => string.Join(' ', nodes))
        );

    /// <summary>The club labels of the karate club with its usual test nodes.</summary>
    internal static NodeTargets ClubTargets()
    {
        var test = KarateClub.TestNodes.ToArray();
        return new NodeTargets(
            [KarateClub.Instructor, KarateClub.Officer],
            Array.ConvertAll(KarateClub.Clubs(), club => club == KarateClub.Officer ? 1 : 0),
            [.. Enumerable.Range(0, 34).Except(test)],
            test
        );
    }
}
