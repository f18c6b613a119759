using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Graphs;

/// <summary>Measures of a division of a graph's nodes into groups.</summary>
internal static class PartitionQuality
{
    /// <summary>The weight of the ties between different groups, each tie once: the double nearest to the exact sum.</summary>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="groups">The group of each node.</param>
    public static double CutValue(WeightedGraph graph, Adjacency adjacency, ReadOnlySpan<int> groups)
    {
        var sum = new ExactSum();
        for (var i = 0; i < graph.NodeCount; i++)
        {
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                var j = graph.Neighbours[k];
                if (j <= i || groups[i] == groups[j])
                    continue;
                foreach (var term in graph.Terms(k, adjacency))
                    sum.Add(term);
            }
        }

        return sum.Rounded();
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
                var weight = graph.Weight(k, adjacency);
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

/// <summary>Names the groups that a method without labels found, so that they can be compared with labels.</summary>
internal static class GroupNames
{
    /// <summary>Gives every node the class that most of the voting nodes of its group have, of equals the first; −1 in groups without a vote.</summary>
    /// <param name="groups">The group of each node, from 0.</param>
    /// <param name="classes">The class of each node, from 0; that of a voter is known.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="voters">The nodes that vote.</param>
    internal static int[] Majority(int[] groups, int[] classes, int classCount, IEnumerable<int> voters)
    {
        // Groups can be as many as nodes, and classes as many as a thousand: only pairs that occur are counted.
        var votes = new Dictionary<long, int>();
        var winners = new Dictionary<int, int>();
        foreach (var node in voters)
        {
            var pair = (long)groups[node] * classCount + classes[node];
            votes[pair] = votes.GetValueOrDefault(pair) + 1;
        }

        foreach (var (pair, count) in votes)
        {
            var (group, own) = ((int)(pair / classCount), (int)(pair % classCount));
            if (
                !winners.TryGetValue(group, out var best)
                || count > votes[(long)group * classCount + best]
                || (count == votes[(long)group * classCount + best] && own < best)
            )
            {
                winners[group] = own;
            }
        }

        return Array.ConvertAll(groups, group => winners.TryGetValue(group, out var winner) ? winner : -1);
    }
}
