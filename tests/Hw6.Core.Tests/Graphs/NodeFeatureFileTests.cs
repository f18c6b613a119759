using System.IO.Compression;
using System.Text;
using Hw6.Core.Graphs;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Graphs;

public sealed class NodeFeatureFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sparse_file_has_a_row_a_feature_of_a_node()
    {
        var features = Read("node,feature\nb,x\na,y\na,x\nd,x\n", out var nodes);
        Assert.Equal(["a", "b", "c", "d"], nodes.Names);
        Assert.Equal(["x", "y"], features.Names);
        AssertRows(features, [1, 1], [1, 0], [0, 0], [1, 0]);
        Assert.Equal(1, features.EmptyRows);
    }

    [Fact]
    public void Values_stand_beside_and_zeros_are_not_kept()
    {
        var features = Read("value,node,feature,why\n2.5,b,x,?\n0,a,x,?\n-1e-3,a,y,?\n,c,y,?\n", out _, out var notes);
        AssertRows(features, [0, -1e-3], [2.5, 0], [0, 0]);
        Assert.Equal(2, features.Matrix.EntryCount);
        Assert.Contains("not read: column 'why'", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wide_file_has_a_column_a_feature()
    {
        var features = Read("size,node,weight\n3,a,0\n,b,0.5\n", out _);
        Assert.Equal(["size", "weight"], features.Names);
        AssertRows(features, [3, 0], [0, 0.5], [0, 0]);
    }

    [Theory]
    [InlineData("node,colour,size\na,red,1\nb,blue,2\nc,red,3\n")]
    [InlineData("node,feature,value\na,colour,red\na,size,1\nb,colour,blue\nb,size,2\nc,colour,red\nc,size,3\n")]
    public void Texts_are_one_hot_whatever_the_form(string text)
    {
        var features = Read(text, out _);
        Assert.Equal(["colour=red", "size", "colour=blue"], features.Names);
        AssertRows(features, [1, 1, 0], [0, 2, 1], [1, 3, 0]);
    }

    [Fact]
    public void Rows_are_divided_by_their_sum_and_those_without_one_stay_zero()
    {
        var features = Read("node,feature,value\na,x,1\na,y,3\nb,x,0.5\n", out _).Normalized(out var row)!;
        Assert.Equal(-1, row);
        AssertRows(features, [0.25, 0.75], [1, 0], [0, 0]);
        Assert.Equal([0.25, 1, 0.75], features.Transposed.Values);
        Assert.Null(Read("node,feature,value\na,x,1\nb,x,-1\nb,y,1\n", out _).Normalized(out row));
        Assert.Equal(1, row);
        Assert.Null(Read("node,feature,value\na,x,1e300\na,y,-1e300\na,z,1e-300\n", out _).Normalized(out row));
        Assert.Equal(0, row);
    }

    [Fact]
    public void The_transpose_has_the_same_entries_and_says_which_they_are()
    {
        var random = new Random(3);
        var text = new StringBuilder("node,feature,value\n");
        foreach (var pair in Enumerable.Range(0, 40 * 30).OrderBy(_ => random.Next()).Take(300))
            text.Append($"n{pair / 30},f{pair % 30},{random.Next(1, 100)}\n");
        var features = Read(text.ToString(), out _);
        var (matrix, transposed) = (features.Matrix, features.Transposed);
        Assert.Equal(300, matrix.EntryCount);
        for (var i = 0; i < matrix.RowCount; i++)
        {
            Assert.Equal(matrix.Row(i).Select(entry => entry.Column).Order(), matrix.Row(i).Select(entry => entry.Column));
            foreach (var (column, value) in matrix.Row(i))
                Assert.Contains((i, value), transposed.Row(column));
        }

        Assert.Equal(transposed.Values, features.Places.Select(place => matrix.Values[place]));
        Assert.Equal(Enumerable.Range(0, 300), features.Places.Order());
    }

    [Fact]
    public void A_gzipped_file_is_read_as_it_was_before()
    {
        var path = folder.File("f.csv.gz");
        using (var zipped = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            zipped.Write("node,feature\na,x\n"u8);
        AssertRows(NodeFeatureFile.Read(path, new NameIndex("node")), [1.0]);
    }

    [Theory]
    [InlineData("node,feature,value\na,x,1\nb,x,red\n", "row 3", "'value'", "'red'", "a number, as the feature 'x' has")]
    [InlineData("node,feature,value\na,x,red\nb,x,1\n", "row 3", "'value'", "'1'", "a text, as the feature 'x' has")]
    [InlineData("node,size\na,1\nb,large\n", "row 3", "'size'", "'large'", "a number, as the feature 'size' has")]
    [InlineData("node,size\na,large\nb,1\n", "row 3", "'size'", "'1'", "a text, as the feature 'size' has")]
    [InlineData("node,size\na,nan\n", "row 2", "'size'", "'nan'", "a finite number or a text")]
    [InlineData("node,feature,value\na,x,NaN\n", "row 2", "'value'", "'NaN'", "a finite number or a text")]
    [InlineData("node,feature,value\na,x,-inf\n", "row 2", "'value'", "'-inf'", "a finite number or a text")]
    [InlineData("node,size\na,1\nb,1\na,2\n", "row 4", "'node'", "'a'", "each node once")]
    [InlineData("node,feature\na,x\nb,x\na,x\n", "node 'a' has the feature 'x' twice")]
    [InlineData("node,feature,value\na,colour,red\na,colour,red\n", "node 'a' has the feature 'colour=red' twice")]
    [InlineData("node,feature\na,\n", "row 2", "'feature'", "''", "the name of a feature")]
    [InlineData("node,feature\n,x\n", "row 2", "'node'", "''", "the name of a node")]
    [InlineData("node\na\n", "no feature")]
    [InlineData("node,feature\n", "no feature")]
    [InlineData("name,feature\na,x\n", "row 1", "'node'")]
    public void What_cannot_be_used_is_refused(string text, params string[] parts)
    {
        var refusal = Assert.Throws<InputException>(() => Read(text, out _));
        Assert.Contains("f.csv", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        foreach (var part in parts)
            Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_embedded_graph_has_no_further_nodes()
    {
        var path = folder.Write("f.csv", "node,feature\n33,x\n34,x\n");
        Assert.Contains(
            "row 3: column 'node': found '34', expected a node of the graph",
            Assert.Throws<InputException>(() => NodeFeatureFile.Read(path, NameIndex.Of(KarateClub.Graph()))).Message,
            StringComparison.Ordinal
        );
    }

    private NodeFeatures Read(string text, out NameIndex nodes) => Read(text, out nodes, out _);

    // On a graph of the nodes a, b and c.
    private NodeFeatures Read(string text, out NameIndex nodes, out List<string> notes)
    {
        nodes = new NameIndex("node");
        EdgeList.Read(folder.Write("g.csv", "source,target\na,b\nb,c\n"), nodes, SelfLoops.Keep, null);
        notes = [];
        return NodeFeatureFile.Read(folder.Write("f.csv", text), nodes, notes.Add);
    }

    private static void AssertRows(NodeFeatures features, params double[][] rows)
    {
        Assert.Equal(rows.Length, features.Matrix.RowCount);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = new double[features.Matrix.ColumnCount];
            foreach (var (column, value) in features.Matrix.Row(i))
                row[column] = value;
            Assert.Equal(rows[i], row);
        }
    }
}
