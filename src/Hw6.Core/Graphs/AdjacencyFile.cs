using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>
/// Writes the matrices of a graph as CSV, a row for each entry that is not zero in one of them: <c>source,target,a,a_tilde,a_hat</c>, with A the
/// adjacency, Ã = A + I and Â = D̃^(−1/2) Ã D̃^(−1/2). A tie stands in both directions, and every node is tied to itself.
/// </summary>
internal static class AdjacencyFile
{
    /// <summary>Writes the file, rows in the order of the nodes.</summary>
    public static void Write(Stream stream, WeightedGraph graph, Adjacency adjacency)
    {
        var names = graph.Names.Select(CsvRowWriter.Field).ToArray();
        var normalized = new NormalizedAdjacency(graph, adjacency);
        var text = new BufferedStream(stream, 1 << 16);
        text.Write("source,target,a,a_tilde,a_hat\n"u8);
        for (var i = 0; i < graph.NodeCount; i++)
        {
            var entry = graph.Offsets[i];
            foreach (var (j, value) in normalized.Row(i))
            {
                var a = entry < graph.Offsets[i + 1] && graph.Neighbours[entry] == j ? graph.Weight(entry++, adjacency) : 0;
                text.Write(names[i]);
                text.WriteByte((byte)',');
                text.Write(names[j]);
                text.Write(
                    Encoding.ASCII.GetBytes(
                        $",{CellText.Format(a)},{CellText.Format(i == j ? a + 1 : a)},{CellText.Format(value)}\n"
                    )
                );
            }
        }

        text.Flush();
    }
}
