using System.Runtime.InteropServices;
using System.Text;
using Hw6.Core.Randomness;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>Reads a graph from a CSV file with a row a tie: <c>source,target</c> and, if it is there, <c>weight</c>.</summary>
/// <remarks>
/// Nodes are named by any text and numbered in the order in which they appear. A tie has weight 1 where the file has no such column. Ties have no
/// direction; one that is repeated, in either direction, adds its weight. A self-loop is kept: for the network it adds to the node's own entry,
/// for the modularity to its community, and it is nothing to a cut; it is also how a node without ties is named. Other columns are not read.
/// </remarks>
internal static class EdgeList
{
    private const string Header = "source,target,weight";

    /// <summary>Reads a graph.</summary>
    /// <param name="note">Told, a line each, what was not read.</param>
    /// <exception cref="InputException">The file cannot be read, has no tie, or has a field that cannot be used.</exception>
    public static WeightedGraph Read(string path, Action<string>? note = null)
    {
        using var reader = CsvRecordReader.Open(path, Header);
        var (source, target, weight) = (reader.Require("source"), reader.Require("target"), reader.Find("weight"));
        if (reader.NoteUnread(source, target, weight) is { } unread)
            note?.Invoke(unread);
        var nodes = new NodeIndex();
        var (sources, targets, weights) = (new List<int>(), new List<int>(), new List<double>());
        while (reader.Read())
        {
            sources.Add(nodes.Number(reader, source));
            targets.Add(nodes.Number(reader, target));
            weights.Add(weight < 0 ? 1 : Weight(reader, weight));
        }

        if (sources.Count == 0)
            throw new InputException($"{path}: there is no tie; expected rows of {Header} after the header");
        return WeightedGraph.Create(
            nodes.Names,
            CollectionsMarshal.AsSpan(sources),
            CollectionsMarshal.AsSpan(targets),
            CollectionsMarshal.AsSpan(weights)
        );
    }

    private static double Weight(CsvRecordReader reader, int column)
    {
        var weight = reader.Number(column);

        // Past these ends, sums and products of weights leave the range of a double.
        return weight is >= 1e-100 and <= 1e100 ? weight : throw reader.Error(column, "a weight above 0 (1e-100 to 1e100)");
    }
}

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

/// <summary>Reads the labels of a graph's nodes from a CSV file: <c>node,label</c> and, if it is there, <c>split</c> (train, test or empty).</summary>
/// <remarks>
/// Without a split column, three tenths of the labelled nodes of each label (at least one of each that has two) are drawn for the test, always the same ones. A node
/// whose split is empty has a label that is compared with the prediction but counts in neither loss. Nodes that the file does not name have no label. Classes are
/// numbered in the order in which they appear.
/// </remarks>
internal static class NodeLabelFile
{
    private const string Header = "node,label,split";
    private const double TestShare = 0.3;

    // Each class costs a column of N probabilities; past this it is a file of distinct values, not of labels.
    private const int MostClasses = 1000;

    /// <summary>Reads the labels.</summary>
    /// <param name="graph">The graph whose nodes it names.</param>
    /// <param name="note">Told, a line each, what was not read.</param>
    /// <exception cref="InputException">
    /// The file cannot be read, names a node twice or one that is not in the graph, has fewer than two classes to train on, or an empty test set.
    /// </exception>
    public static NodeTargets Read(string path, WeightedGraph graph, Action<string>? note = null)
    {
        using var reader = CsvRecordReader.Open(path, Header);
        var (nodeColumn, labelColumn, splitColumn) = (reader.Require("node"), reader.Require("label"), reader.Find("split"));
        if (reader.NoteUnread(nodeColumn, labelColumn, splitColumn) is { } unread)
            note?.Invoke(unread);
        var classes = new int[graph.NodeCount];
        Array.Fill(classes, -1);
        var names = new List<string>();
        var numbers = new Dictionary<string, int>();
        var labelled = new List<int>();
        var (train, test) = (new List<int>(), new List<int>());
        while (reader.Read())
        {
            if (!graph.TryFind(reader.Text(nodeColumn).Trim(), out var node))
                throw reader.Error(nodeColumn, "a node of the graph");
            if (classes[node] >= 0)
                throw reader.Error(nodeColumn, "each node once");
            var label = reader.Text(labelColumn).Trim();
            if (label.Length == 0)
                throw reader.Error(labelColumn, "a label");
            if (!numbers.TryGetValue(label, out var number))
            {
                numbers.Add(label, number = names.Count);
                names.Add(label);
                if (names.Count > MostClasses)
                    throw reader.Error(labelColumn, $"at most {MostClasses} different labels");
            }

            classes[node] = number;
            labelled.Add(node);
            if (splitColumn < 0)
                continue;
            switch (reader.Text(splitColumn).Trim())
            {
                case "train":
                    train.Add(node);
                    break;
                case "test":
                    test.Add(node);
                    break;
                case "":
                    break;
                default:
                    throw reader.Error(splitColumn, "train, test or nothing");
            }
        }

        if (labelled.Count == 0)
            throw new InputException($"{path}: it names no node of the graph; expected rows of {Header} after the header");
        if (names.Count < 2)
            throw new InputException($"{path}: every label is '{names[0]}'; expected at least two classes");
        if (splitColumn < 0)
            Draw(labelled, classes, names.Count, train, test);
        if (test.Count == 0)
            throw new InputException($"{path}: no node has the split 'test'; expected a test set");
        if (train.Select(node => classes[node]).Distinct().Count() < 2)
            throw new InputException(
                $"{path}: the training nodes are of {(train.Count == 0 ? "no" : "one")} class; expected at least two classes"
            );
        train.Sort();
        test.Sort();
        return new NodeTargets(names, classes, [.. train], [.. test]);
    }

    private static void Draw(List<int> labelled, int[] classes, int count, List<int> train, List<int> test)
    {
        var random = new RandomSource(0, 0, "split");
        var members = new List<int>[count];
        for (var c = 0; c < count; c++)
            members[c] = [];
        foreach (var node in labelled)
            members[classes[node]].Add(node);
        foreach (var nodes in members)
        {
            nodes.Sort();
            random.Shuffle(CollectionsMarshal.AsSpan(nodes));
            var tested = nodes.Count < 2 ? 0 : Math.Max(1, (int)(TestShare * nodes.Count));
            test.AddRange(nodes[..tested]);
            train.AddRange(nodes[tested..]);
        }
    }
}
