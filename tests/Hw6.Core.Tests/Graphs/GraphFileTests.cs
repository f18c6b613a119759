using System.Text;
using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

public sealed class GraphFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hw6-graphs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Nodes_are_numbered_as_they_appear_and_ties_have_no_direction()
    {
        var graph = EdgeList.Read(Write("source,target,weight\nb,a,2\na,\"c,d\",0.5\n\" c,d \",b,1\n"));
        Assert.Equal(["b", "a", "c,d"], graph.Names);
        Assert.Equal([(0, 1, 2.0), (0, 2, 1.0), (1, 2, 0.5)], graph.Edges);
    }

    [Fact]
    public void Columns_stand_in_any_order_and_a_tie_without_a_weight_column_weighs_one()
    {
        Assert.Equal([(0, 1, 1.0)], EdgeList.Read(Write("target,note,source\r\nx,hello,y\r\n")).Edges);
        Assert.Equal([(0, 1, 3.0)], EdgeList.Read(Write("weight,source,target\n3,x,y")).Edges);
    }

    [Fact]
    public void Capitals_and_blanks_of_a_columns_name_do_not_matter_and_unread_columns_are_noted()
    {
        var notes = new List<string>();
        var path = Write("Source, TARGET,Weight,colour\nx,y,3,red\ny,z,1,blue\n");
        var graph = EdgeList.Read(path, notes.Add);
        Assert.Equal([(0, 1, 3.0), (1, 2, 1.0)], graph.Edges);
        Assert.Equal([$"{path}: not read: column 'colour'"], notes);

        notes.Clear();
        var labels = NodeLabelFile.Read(
            Write("node,label,Split\nx,1,train\ny,2,train\nz,2,test\n"),
            NameIndex.Of(graph),
            notes.Add
        );
        Assert.Equal([2], labels.Targets(3).Test);
        Assert.Empty(notes);
    }

    [Fact]
    public void Names_whose_bytes_are_not_UTF_8_are_refused_before_they_become_one()
    {
        var path = Write("");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("source,target\na,b\nM\u00FCller,M\u00E4ller\n"));
        AssertRefused(() => EdgeList.Read(path), "row 3", "'source'", "UTF-8");
        var graph = GraphFixtures.Graph(2, (0, 1, 1));
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("node,label\nn0,M\u00FCller\n"));
        AssertRefused(() => NodeLabelFile.Read(path, NameIndex.Of(graph)), "row 2", "'label'", "UTF-8");
    }

    [Fact]
    public void Guarded_and_long_names_are_the_same_node_wherever_they_stand()
    {
        var name = new string('é', 400);
        var graph = EdgeList.Read(Write($"source,target\n'=1,{name}\n{name},=1\n\"'=1\",z\n"));
        Assert.Equal(["=1", name, "z"], graph.Names);
        Assert.Equal(1, graph.RepeatedEdges);
    }

    [Theory]
    [InlineData("source,target,weight\na,b,1\na,c,heavy\n", "row 3", "'weight'", "'heavy'", "number")]
    [InlineData("source,target,weight\na,b,-2\n", "row 2", "'weight'", "'-2'", "above 0")]
    [InlineData("source,target,weight\na,b,0\n", "row 2", "'weight'", "'0'", "above 0")]
    [InlineData("source,target,weight\na,b,inf\n", "row 2", "'weight'", "'inf'", "finite")]
    [InlineData("source,target,weight\na,b,1e308\n", "row 2", "'weight'", "'1e308'", "1e100")]
    [InlineData("source,target,weight\na,b,\n", "row 2", "'weight'", "''", "number")]
    [InlineData("source,target\na,\n", "row 2", "'target'", "''", "node")]
    [InlineData("source,target\na,b,c\n", "row 2", "", "", "")]
    [InlineData("source,goal\na,b\n", "row 1", "'target'", "source,goal", "")]
    [InlineData("source,target\n", "no tie", "", "", "")]
    [InlineData("", "empty", "", "", "")]
    public void An_edge_list_that_cannot_be_used_is_refused(string text, params string[] parts) =>
        AssertRefused(() => EdgeList.Read(Write(text)), parts);

    [Fact]
    public void Labels_and_splits_are_read()
    {
        var targets = Labels("split,label,node\ntrain,red,a\ntest,blue,c\nvalid,red,d\ntrain,blue,b\n,,e\n");
        Assert.Equal(["red", "blue"], targets.ClassNames);
        Assert.Equal([0, 1, 1, 0, -1], targets.Classes);
        Assert.Equal([0, 1], targets.Train);
        Assert.Equal([3], targets.Valid);
        Assert.Equal([2], targets.Test);
    }

    [Fact]
    public void Labels_may_name_nodes_that_stand_in_no_tie()
    {
        var nodes = new NameIndex("node");
        var ties = EdgeList.Read(Write("source,target\na,b\n"), nodes, SelfLoops.Keep, null);
        var labels = NodeLabelFile.Read(Write("node,label,split\nc,x,train\na,y,train\nd,,\nb,x,test\n"), nodes);
        var graph = ties.Graph(nodes);
        Assert.Equal(["a", "b", "c", "d"], graph.Names);
        Assert.Equal([(0, 1, 1.0)], graph.Edges);
        Assert.Equal([1, 0, 0, -1], labels.Targets(4).Classes);
    }

    [Fact]
    public void Self_loops_that_are_dropped_leave_their_node_behind()
    {
        var nodes = new NameIndex("node");
        var ties = EdgeList.Read(Write("source,target\nb,b\na,c\na,a\n"), nodes, SelfLoops.Drop, null);
        Assert.Equal(2, ties.DroppedLoops);
        var graph = ties.Graph(nodes);
        Assert.Equal(["b", "a", "c"], graph.Names);
        Assert.Equal([(1, 2, 1.0)], graph.Edges);
        Assert.Equal(0, graph.SelfLoops);
        AssertRefused(
            () => EdgeList.Read(Write("source,target\nb,b\n"), new NameIndex("node"), SelfLoops.Drop, null),
            "every tie is a self-loop"
        );
    }

    [Fact]
    public void Without_a_split_three_tenths_of_each_label_are_for_the_test_always_the_same()
    {
        var names = Enumerable.Range(0, 60).ToList();
        var graph = GraphFixtures.Graph(60, [.. names.Skip(1).Select(i => (0, i, 1.0))]);
        var path = Write("node,label\n" + string.Concat(names.Select(i => $"n{i},{(i < 20 ? "few" : "many")}\n")));
        var targets = NodeLabelFile.Read(path, NameIndex.Of(graph)).Targets(60);
        Assert.Equal(6, targets.Test.Count(node => node < 20));
        Assert.Equal(12, targets.Test.Count(node => node >= 20));
        Assert.Equal(names, targets.Train.Concat(targets.Test).Order());
        Assert.Equal(targets.Test, NodeLabelFile.Read(path, NameIndex.Of(graph)).Targets(60).Test);
    }

    [Theory]
    [InlineData("node,label\na,1\nz,2\n", "row 3", "'node'", "'z'", "node of the graph")]
    [InlineData("node,label\na,1\nb,2\na,1\n", "row 4", "'node'", "'a'", "once")]
    [InlineData("node,label,split\na,1,train\nb,,test\n", "row 3", "'label'", "''", "label")]
    [InlineData("node,label,split\na,1,train\nb,2,test\nc,,valid\n", "row 4", "'label'", "''", "label")]
    [InlineData("node,label\na,\nb,\n", "no label", "node,label,split")]
    [InlineData("node,label,split\na,1,validation\n", "row 2", "'split'", "'validation'", "train, valid, test")]
    [InlineData("node,label,split\na,1,train\nb,1,test\n", "every label is '1'", "two classes")]
    [InlineData("node,label,split\na,1,train\nb,2,train\n", "'test'", "test set")]
    [InlineData("node,label,split\na,1,train\nb,2,test\n", "one class", "two classes")]
    [InlineData("node,label,split\na,1,test\nb,2,test\n", "no class", "two classes")]
    [InlineData("node,label\na,1\nb,2\n", "'test'", "test set")]
    [InlineData("node,label\n", "has no label")]
    [InlineData("node\na\n", "row 1", "'label'")]
    public void Labels_that_cannot_be_used_are_refused(string text, params string[] parts) =>
        AssertRefused(() => Labels(text), parts);

    [Fact]
    public void Too_many_labels_are_refused_at_the_first_that_is_too_much()
    {
        var graph = GraphFixtures.Graph(1100, [.. Enumerable.Range(1, 1099).Select(i => (0, i, 1.0))]);
        var path = Write("node,label\n" + string.Concat(Enumerable.Range(0, 1100).Select(i => $"n{i},{i}\n")));
        AssertRefused(() => NodeLabelFile.Read(path, NameIndex.Of(graph)), "row 1002", "'label'", "1000");
    }

    private NodeTargets Labels(string text) =>
        NodeLabelFile.Read(Write(text), NameIndex.Of(EdgeList.Read(Write("source,target\na,b\nb,c\nc,d\nd,e\n")))).Targets(5);

    private static void AssertRefused(Func<object> read, params string[] parts)
    {
        var refusal = Assert.Throws<InputException>(read);
        Assert.Contains(".csv", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        foreach (var part in parts)
            Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
