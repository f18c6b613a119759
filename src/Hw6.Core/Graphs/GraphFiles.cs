using System.Runtime.InteropServices;
using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>Reads a graph from a CSV file with a row a tie: <c>source,target</c> and, if it is there, <c>weight</c>.</summary>
/// <remarks>
/// Nodes are named by any text and numbered in the order in which they appear. A tie has weight 1 where the file has no such column. Ties have no
/// direction; one that is repeated, in either direction, adds its weight. A self-loop is kept or left out, as is asked for: kept, for the network it adds
/// to the node's own entry, for the modularity to its community, and it is nothing to a cut; it is also how a node without ties is named. Other columns
/// are not read.
/// </remarks>
internal sealed class EdgeList
{
    private const string Header = "source,target,weight";

    private readonly List<int> sources = [];
    private readonly List<int> targets = [];
    private readonly List<double> weights = [];

    private EdgeList() { }

    /// <summary>How many self-loops were left out.</summary>
    public int DroppedLoops { get; private set; }

    /// <summary>Reads a graph that has no nodes but those of its ties.</summary>
    /// <param name="note">Told, a line each, what was not read.</param>
    /// <exception cref="InputException">The file cannot be read, has no tie, or has a field that cannot be used.</exception>
    public static WeightedGraph Read(string path, Action<string>? note = null)
    {
        var nodes = new NameIndex("node");
        return Read(path, nodes, SelfLoops.Keep, note).Graph(nodes);
    }

    /// <summary>Reads the ties of a graph whose nodes other files may name too.</summary>
    /// <param name="nodes">Numbers the nodes.</param>
    /// <param name="loops">What becomes of self-loops.</param>
    /// <param name="note">Told, a line each, what was not read.</param>
    /// <exception cref="InputException">The file cannot be read, has no tie, or has a field that cannot be used.</exception>
    public static EdgeList Read(string path, NameIndex nodes, SelfLoops loops, Action<string>? note)
    {
        using var reader = CsvRecordReader.Open(path, Header);
        var (source, target, weight) = (reader.Require("source"), reader.Require("target"), reader.Find("weight"));
        if (reader.NoteUnread(source, target, weight) is { } unread)
            note?.Invoke(unread);
        var list = new EdgeList();
        while (reader.Read())
        {
            var (from, to) = (nodes.Number(reader, source), nodes.Number(reader, target));
            var value = weight < 0 ? 1 : Weight(reader, weight);
            if (from == to && loops == SelfLoops.Drop)
            {
                list.DroppedLoops++;
                continue;
            }

            list.sources.Add(from);
            list.targets.Add(to);
            list.weights.Add(value);
        }

        return list.sources.Count > 0
            ? list
            : throw new InputException(
                list.DroppedLoops > 0
                    ? $"{path}: every tie is a self-loop, and those are dropped; expected ties between nodes"
                    : $"{path}: there is no tie; expected rows of {Header} after the header"
            );
    }

    /// <summary>The graph of these ties.</summary>
    /// <param name="nodes">The index that the ties were read with, and more nodes perhaps.</param>
    public WeightedGraph Graph(NameIndex nodes) =>
        WeightedGraph.Create(
            nodes.Names,
            CollectionsMarshal.AsSpan(sources),
            CollectionsMarshal.AsSpan(targets),
            CollectionsMarshal.AsSpan(weights)
        );

    private static double Weight(CsvRecordReader reader, int column)
    {
        var weight = reader.Number(column);

        // Past these ends, sums and products of weights leave the range of a double.
        return weight is >= 1e-100 and <= 1e100 ? weight : throw reader.Error(column, "a weight above 0 (1e-100 to 1e100)");
    }
}

/// <summary>What becomes of the self-loops in a graph's file. The tie that the network gives every node to itself is none of them.</summary>
public enum SelfLoops
{
    /// <summary>They are ties as others are.</summary>
    Keep,

    /// <summary>They are left out.</summary>
    Drop,
}

/// <summary>Numbers the names in files in the order in which they appear, without a string a field.</summary>
/// <param name="kind">What the names are of, for messages.</param>
internal sealed class NameIndex(string kind)
{
    // Longer names cost a string each time; they are rare.
    private const int MostBytesOnStack = 256;

    private readonly List<string> names = [];
    private readonly Dictionary<string, int> numbers = [];
    private bool closed;

    /// <summary>The names, in the order of their numbers.</summary>
    internal IReadOnlyList<string> Names => names;

    /// <summary>The index of a graph's nodes, which takes no further ones.</summary>
    internal static NameIndex Of(WeightedGraph graph)
    {
        var index = new NameIndex("node");
        foreach (var name in graph.Names)
            index.Add(name);
        index.closed = true;
        return index;
    }

    /// <summary>The number of the name in a field, a new one for a new name.</summary>
    /// <exception cref="InputException">The field is empty, or its name is new where none may be.</exception>
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
            throw reader.Error(column, $"the name of a {kind}");
        if (numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var number))
            return number;
        return closed ? throw reader.Error(column, $"a {kind} of the graph") : Add(name.ToString());
    }

    private int Add(string name)
    {
        numbers.Add(name, names.Count);
        names.Add(name);
        return names.Count - 1;
    }
}
