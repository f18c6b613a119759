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
