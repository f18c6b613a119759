using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>Numbers the nodes of a file in the order in which they appear, without a string a field.</summary>
internal sealed class NodeIndex
{
    // Longer names cost a string each time; they are rare.
    private const int MostBytesOnStack = 256;

    private readonly List<string> names = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;

    internal NodeIndex() => lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The names, in the order of their numbers.</summary>
    internal IReadOnlyList<string> Names => names;

    /// <summary>The number of the node in a field, a new one for a new name.</summary>
    /// <exception cref="InputException">The field is empty.</exception>
    internal int Number(CsvRecordReader reader, int column)
    {
        Span<char> buffer = stackalloc char[MostBytesOnStack];
        var bytes = reader.Bytes(column);
        var name =
            bytes.Length <= MostBytesOnStack && (bytes.IsEmpty || bytes[0] != (byte)'\'')
                ? buffer[..Encoding.UTF8.GetChars(bytes, buffer)]
                : reader.Text(column).AsSpan();
        name = name.Trim();
        if (name.IsEmpty)
            throw reader.Error(column, "the name of a node");
        if (lookup.TryGetValue(name, out var number))
            return number;
        number = names.Count;
        names.Add(name.ToString());
        numbers.Add(names[^1], number);
        return number;
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
