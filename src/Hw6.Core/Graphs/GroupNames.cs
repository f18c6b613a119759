namespace Hw6.Core.Graphs;

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
