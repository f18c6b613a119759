using System.Runtime.InteropServices;
using Hw6.Core.Randomness;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>
/// Reads the labels of a graph's nodes from a CSV file: <c>node,label</c> and, if it is there, <c>split</c> (train, valid, test or empty).
/// </summary>
/// <remarks>
/// Without a split column, three tenths of the labelled nodes of each label (at least one of each that has two) are drawn for the test, always the same ones. A node
/// whose split is empty has a label that is compared with the prediction but counts in no loss. Nodes that the file does not name, or names with an empty label, have
/// none. Classes are numbered in the order in which they appear.
/// </remarks>
internal sealed class NodeLabelFile
{
    private const string Header = "node,label,split";
    private const double TestShare = 0.3;

    // Each class costs a column of N probabilities; past this it is a file of distinct values, not of labels.
    private const int MostClasses = 1000;

    private readonly List<string> names = [];
    private readonly Dictionary<int, int> classOf = [];
    private readonly List<int> train = [];
    private readonly List<int> valid = [];
    private readonly List<int> test = [];

    private NodeLabelFile() { }

    /// <summary>Reads the labels.</summary>
    /// <param name="nodes">Numbers the nodes.</param>
    /// <param name="note">Told, a line each, what was not read.</param>
    /// <exception cref="InputException">
    /// The file cannot be read, names a node twice or one that may not be, has fewer than two classes to train on, or an empty test set.
    /// </exception>
    public static NodeLabelFile Read(string path, NameIndex nodes, Action<string>? note = null)
    {
        using var reader = CsvRecordReader.Open(path, Header);
        var (nodeColumn, labelColumn, splitColumn) = (reader.Require("node"), reader.Require("label"), reader.Find("split"));
        if (reader.NoteUnread(nodeColumn, labelColumn, splitColumn) is { } unread)
            note?.Invoke(unread);
        var file = new NodeLabelFile();
        var (numbers, named) = (new Dictionary<string, int>(), new HashSet<int>());
        while (reader.Read())
        {
            var node = nodes.Number(reader, nodeColumn);
            if (!named.Add(node))
                throw reader.Error(nodeColumn, "each node once");
            var label = reader.Text(labelColumn).Trim();
            if (file.SetOf(reader, splitColumn) is { } set)
            {
                set.Add(node);
                if (label.Length == 0)
                    throw reader.Error(labelColumn, "a label, as the node has a split");
            }

            if (label.Length == 0)
                continue;
            if (!numbers.TryGetValue(label, out var number))
            {
                numbers.Add(label, number = file.names.Count);
                file.names.Add(label);
                if (file.names.Count > MostClasses)
                    throw reader.Error(labelColumn, $"at most {MostClasses} different labels");
            }

            file.classOf.Add(node, number);
        }

        file.Complete(path, splitColumn >= 0);
        return file;
    }

    /// <summary>What the nodes are to be recognised as.</summary>
    /// <param name="nodeCount">How many there are.</param>
    public NodeTargets Targets(int nodeCount)
    {
        var classes = new int[nodeCount];
        Array.Fill(classes, -1);
        foreach (var (node, number) in classOf)
            classes[node] = number;
        return new NodeTargets(names, classes, [.. train], [.. test], [.. valid]);
    }

    private List<int>? SetOf(CsvRecordReader reader, int column) =>
        (column < 0 ? "" : reader.Text(column).Trim()) switch
        {
            "train" => train,
            "valid" => valid,
            "test" => test,
            "" => null,
            _ => throw reader.Error(column, "train, valid, test or nothing"),
        };

    private void Complete(string path, bool isSplit)
    {
        if (names.Count == 0)
            throw new InputException($"{path}: it has no label; expected rows of {Header} after the header");
        if (names.Count < 2)
            throw new InputException($"{path}: every label is '{names[0]}'; expected at least two classes");
        if (!isSplit)
            Draw();
        if (test.Count == 0)
            throw new InputException($"{path}: no node has the split 'test'; expected a test set");
        if (train.Select(node => classOf[node]).Distinct().Count() < 2)
            throw new InputException(
                $"{path}: the training nodes are of {(train.Count == 0 ? "no" : "one")} class; expected at least two classes"
            );
        train.Sort();
        valid.Sort();
        test.Sort();
    }

    private void Draw()
    {
        var random = new RandomSource(0, 0, "split");
        var members = new List<int>[names.Count];
        for (var c = 0; c < members.Length; c++)
            members[c] = [];
        foreach (var (node, number) in classOf)
            members[number].Add(node);
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
