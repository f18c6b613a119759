using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>
/// Writes what a network learned of each node as CSV, a row a node: <c>node,label,split,predicted,embedding_1,…</c>, for programs that have no use for the
/// rest of the table.
/// </summary>
internal static class EmbeddingFile
{
    private static readonly string[] Names = ["node", "label", "split", "predicted"];

    /// <summary>Writes the file.</summary>
    /// <param name="rows">A row of the main table for each node, in their order.</param>
    /// <param name="width">The width of the embedding.</param>
    public static void Write(Stream stream, IReadOnlyList<Row> rows, int width)
    {
        var coordinates = Enumerable.Range(1, width).Select(k => $"embedding_{k}").ToArray();
        var text = new BufferedStream(stream, 1 << 16);
        text.Write(Encoding.ASCII.GetBytes($"{string.Join(',', [.. Names, .. coordinates])}\n"));
        foreach (var row in rows)
        {
            for (var c = 0; c < Names.Length; c++)
            {
                if (c > 0)
                    text.WriteByte((byte)',');
                if (row.Text(Names[c]) is { } name)
                    text.Write(CsvRowWriter.Field(name));
            }

            foreach (var coordinate in coordinates)
                text.Write(Encoding.ASCII.GetBytes($",{CellText.Format(row.Number(coordinate)!.Value)}"));
            text.WriteByte((byte)'\n');
        }

        text.Flush();
    }
}
