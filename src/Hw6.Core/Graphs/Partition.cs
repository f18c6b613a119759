namespace Hw6.Core.Graphs;

/// <summary>Measures of a division of a graph's nodes into groups.</summary>
internal static class Partition
{
    /// <summary>The weight of the ties between different groups, each tie once.</summary>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="groups">The group of each node.</param>
    public static double CutValue(WeightedGraph graph, Adjacency adjacency, ReadOnlySpan<int> groups)
    {
        var sum = 0.0;
        for (var i = 0; i < graph.NodeCount; i++)
        {
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                var j = graph.Neighbours[k];
                if (j > i && groups[i] != groups[j])
                    sum += adjacency == Adjacency.Weighted ? graph.Weights[k] : 1;
            }
        }

        return sum;
    }

    /// <summary>The modularity Q = Σ over groups of (ties inside / m − (degrees / 2m)²), where m is the weight of all ties; a self-loop adds twice its weight to a degree.</summary>
    /// <remarks>Newman, "Analysis of weighted networks" (2004). It is 0 for a graph without ties.</remarks>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="groups">The group of each node, from 0.</param>
    public static double Modularity(WeightedGraph graph, Adjacency adjacency, ReadOnlySpan<int> groups)
    {
        var count = 0;
        foreach (var group in groups)
            count = Math.Max(count, group + 1);
        var (inside, degrees) = (new double[count], new double[count]);
        var total = 0.0;
        for (var i = 0; i < graph.NodeCount; i++)
        {
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                var j = graph.Neighbours[k];
                var weight = adjacency == Adjacency.Weighted ? graph.Weights[k] : 1;
                if (j == i)
                    weight *= 2;
                degrees[groups[i]] += weight;
                total += weight;
                if (groups[i] == groups[j])
                    inside[groups[i]] += weight;
            }
        }

        if (total == 0)
            return 0;
        var q = 0.0;
        for (var group = 0; group < count; group++)
            q += inside[group] / total - degrees[group] / total * (degrees[group] / total);
        return q;
    }
}
