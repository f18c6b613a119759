using System.Runtime.InteropServices;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>
/// Reads the features of a graph's nodes from a CSV file, whose header tells two forms apart: sparse, <c>node,feature</c> and, if it is there,
/// <c>value</c>, with a row for each feature that a node has (1 without the column); or wide, <c>node</c> and a column a feature, with a row a node.
/// </summary>
/// <remarks>
/// A feature whose values are texts becomes a feature for each different text, 1 where a node has it (one-hot). An empty field is a feature that the node
/// does not have. Features are numbered in the order in which they appear. Whatever the form, only what is not zero is kept.
/// </remarks>
internal sealed class NodeFeatureFile
{
    private const string Header = "node,feature,value";

    private readonly List<string> columnNames = [];
    private readonly List<int> nodes = [];
    private readonly List<int> columns = [];
    private readonly List<double> values = [];

    private NodeFeatureFile() { }

    /// <summary>Reads the features.</summary>
    /// <param name="index">Numbers the nodes.</param>
    /// <param name="note">Told, a line each, what was not read.</param>
    /// <returns>Those of all nodes that the index has now; the file's own nodes are among them.</returns>
    /// <exception cref="InputException">
    /// The file cannot be read or has no feature; a value is not finite; a feature is text for some nodes and a number for others; or a node has the same
    /// feature twice, as it has where a wide file has two rows of it.
    /// </exception>
    public static NodeFeatures Read(string path, NameIndex index, Action<string>? note = null)
    {
        using var reader = CsvRecordReader.Open(path, Header);
        var node = reader.Require("node");
        var file = new NodeFeatureFile();
        if (reader.Find("feature") is >= 0 and var feature)
            file.ReadSparse(reader, index, node, feature, note);
        else
            file.ReadWide(reader, index, node);
        return file.columnNames.Count > 0
            ? new NodeFeatures(file.columnNames, file.Matrix(path, index))
            : throw new InputException(
                $"{path}: there is no feature; expected rows of {Header}, or a column for each feature behind 'node'"
            );
    }

    private void ReadSparse(CsvRecordReader reader, NameIndex index, int node, int feature, Action<string>? note)
    {
        var value = reader.Find("value");
        if (reader.NoteUnread(node, feature, value) is { } unread)
            note?.Invoke(unread);
        var (numbers, features) = (new NameIndex("feature"), new List<Feature>());
        while (reader.Read())
        {
            var row = index.Number(reader, node);
            var number = numbers.Number(reader, feature);
            if (number == features.Count)
                features.Add(new Feature(numbers.Names[number]));
            if (value < 0)
                Add(row, features[number].Column(columnNames), 1);
            else
                Add(reader, row, value, features[number]);
        }
    }

    private void ReadWide(CsvRecordReader reader, NameIndex index, int node)
    {
        var features = reader.Header.Select(name => new Feature(name)).ToArray();
        var named = new HashSet<int>();
        while (reader.Read())
        {
            var row = index.Number(reader, node);
            if (!named.Add(row))
                throw reader.Error(node, "each node once");
            for (var column = 0; column < features.Length; column++)
            {
                if (column != node)
                    Add(reader, row, column, features[column]);
            }
        }
    }

    private void Add(CsvRecordReader reader, int row, int field, Feature feature)
    {
        if (reader.TryNumber(field, out var number))
        {
            if (!double.IsFinite(number))
                throw reader.Error(field, "a finite number or a text");
            if (feature.Texts is not null)
                throw reader.Error(field, $"a text, as the feature '{CsvRecordReader.Shown(feature.Name)}' has for other nodes");
            Add(row, feature.Column(columnNames), number);
            return;
        }

        var text = reader.Text(field).Trim();
        if (text.Length == 0)
            return;
        if (feature.IsNumber)
            throw reader.Error(field, $"a number, as the feature '{CsvRecordReader.Shown(feature.Name)}' has for other nodes");
        Add(row, feature.Column(columnNames, text), 1);
    }

    private void Add(int row, int column, double value)
    {
        nodes.Add(row);
        columns.Add(column);
        values.Add(value);
    }

    // Sorted by columns, then by rows: counting twice puts the entries of each row into the order of their columns.
    private SparseMatrix Matrix(string path, NameIndex index)
    {
        var count = nodes.Count;
        var byColumn = Order(CollectionsMarshal.AsSpan(columns), columnNames.Count, null);
        var byRow = Order(CollectionsMarshal.AsSpan(nodes), index.Names.Count, byColumn);
        var (offsets, sorted, kept) = (new int[index.Names.Count + 1], new int[count], new double[count]);
        var (last, entries) = (-1, 0);
        foreach (var k in byRow)
        {
            if (last >= 0 && nodes[last] == nodes[k] && columns[last] == columns[k])
                throw new InputException(
                    $"{path}: node '{CsvRecordReader.Shown(index.Names[nodes[k]])}' has the feature '{CsvRecordReader.Shown(columnNames[columns[k]])}' twice; expected each feature of a node once"
                );
            last = k;
            if (values[k] == 0)
                continue;
            (sorted[entries], kept[entries]) = (columns[k], values[k]);
            offsets[nodes[k] + 1] = ++entries;
        }

        // Where a node has none, its entries end where those before it do.
        for (var i = 0; i < index.Names.Count; i++)
            offsets[i + 1] = Math.Max(offsets[i], offsets[i + 1]);
        Array.Resize(ref sorted, entries);
        Array.Resize(ref kept, entries);
        return new SparseMatrix(columnNames.Count, offsets, sorted, kept);
    }

    // The places of keys in the order of the keys, those of equal keys as before.
    private static int[] Order(ReadOnlySpan<int> keys, int keyCount, int[]? before)
    {
        var starts = new int[keyCount + 1];
        foreach (var key in keys)
            starts[key + 1]++;
        for (var key = 0; key < keyCount; key++)
            starts[key + 1] += starts[key];
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var k = before is null ? i : before[i];
            order[starts[keys[k]]++] = k;
        }

        return order;
    }

    // A feature of the file: one column where its values are numbers, one for each text otherwise.
    private sealed class Feature(string name)
    {
        private int column = -1;

        public string Name => name;

        public bool IsNumber => column >= 0;

        public Dictionary<string, int>? Texts { get; private set; }

        public int Column(List<string> names)
        {
            if (column < 0)
            {
                column = names.Count;
                names.Add(name);
            }

            return column;
        }

        public int Column(List<string> names, string text)
        {
            Texts ??= [];
            if (!Texts.TryGetValue(text, out var place))
            {
                Texts.Add(text, place = names.Count);
                names.Add($"{name}={text}");
            }

            return place;
        }
    }
}
