using System.Text;
using Hw6.Core.Nn;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>The embeddings of a run for its history: of every so many epochs, from epoch 0.</summary>
/// <param name="network">The network that is trained.</param>
/// <param name="every">Epochs from one to the next.</param>
internal sealed class EmbeddingHistory(GraphNetwork network, int every)
{
    private const char BetweenNodes = ' ';
    private const char BetweenCoordinates = ':';

    private readonly List<string> texts = [];

    /// <summary>Keeps the embedding after an epoch where it is one of those wanted.</summary>
    public void Take(int epoch)
    {
        if (epoch % every != 0)
            return;
        var text = new StringBuilder();
        for (var i = 0; i < network.Embedding.Length; i++)
        {
            if (i > 0)
                text.Append(i % network.EmbeddingWidth == 0 ? BetweenNodes : BetweenCoordinates);
            text.Append(CellText.Format(network.Embedding[i]));
        }

        texts.Add(text.ToString());
    }

    /// <summary>The text for an epoch, or <see langword="null"/>.</summary>
    public string? After(int epoch) => epoch % every == 0 ? texts[epoch / every] : null;

    /// <summary>Whether a history has the embeddings that are asked for, and no others.</summary>
    /// <param name="rows">A cell's rows.</param>
    /// <param name="every">Epochs from one to the next; 0 for none.</param>
    public static bool Has(IReadOnlyList<Row> rows, int every)
    {
        foreach (var row in rows)
        {
            var wanted = every > 0 && row.Integer("epoch") is { } epoch && epoch % every == 0;
            if (wanted != row.Text("embedding") is not null)
                return false;
        }

        return true;
    }

    /// <summary>The first two coordinates of each node in a row's text; the second is 0 where there is one only.</summary>
    /// <returns><see langword="null"/> where the row has none, or a text that is none.</returns>
    public static (double X, double Y)[]? Read(Row row)
    {
        if (row.Text("embedding") is not { } text)
            return null;
        var nodes = text.Split(BetweenNodes);
        var places = new (double X, double Y)[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var coordinates = nodes[i].Split(BetweenCoordinates);
            var y = 0.0;
            if (
                !CellText.TryParseNumber(coordinates[0], out var x)
                || (coordinates.Length > 1 && !CellText.TryParseNumber(coordinates[1], out y))
            )
                return null;
            places[i] = (x, y);
        }

        return places;
    }
}
