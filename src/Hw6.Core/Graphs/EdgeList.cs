using System.Runtime.InteropServices;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>Reads a graph from a CSV file with a row a tie: <c>source,target</c> and, if it is there, <c>weight</c>.</summary>
/// <remarks>
/// Nodes are named by any text and numbered in the order in which they appear. A tie has weight 1 where the file has no such column. Ties have no
/// direction; one that is repeated, in either direction, adds its weight. A self-loop is kept: for the network it adds to the node's own entry,
/// for the modularity to its community, and it is nothing to a cut; it is also how a node without ties is named. Other columns are ignored.
/// </remarks>
internal static class EdgeList
{
    private const string Header = "source,target,weight";

    /// <summary>Reads a graph.</summary>
    /// <exception cref="InputException">The file cannot be read, has no tie, or has a field that cannot be used.</exception>
    public static WeightedGraph Read(string path)
    {
        using var reader = CsvRecordReader.Open(path, Header);
        var (source, target, weight) = (reader.Require("source"), reader.Require("target"), reader.Find("weight"));
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
