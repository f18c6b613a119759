using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Graphs;

/// <summary>
/// Â = D̃^(−1/2) Ã D̃^(−1/2), where Ã = A + I and D̃ holds the row sums of Ã, in compressed sparse rows. A self-loop of weight w makes
/// its diagonal entry of Ã w + 1.
/// </summary>
/// <remarks>Kipf and Welling, "Semi-supervised classification with graph convolutional networks" (2017), equation 2.</remarks>
internal sealed class NormalizedAdjacency
{
    private readonly SparseMatrix matrix;

    /// <summary>Normalises the adjacency of a graph.</summary>
    /// <param name="graph">The graph of N nodes and E ties; memory and time are O(N + E).</param>
    /// <param name="adjacency">What a tie counts for.</param>
    public NormalizedAdjacency(WeightedGraph graph, Adjacency adjacency)
    {
        NodeCount = graph.NodeCount;
        var offsets = new int[NodeCount + 1];
        var columns = new int[graph.Neighbours.Length + NodeCount - graph.SelfLoops];
        var values = new double[columns.Length];
        var degrees = new double[NodeCount];
        var entry = 0;
        for (var i = 0; i < NodeCount; i++)
        {
            var diagonal = 1.0;
            var place = -1;
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                var j = graph.Neighbours[k];
                var weight = graph.Weight(k, adjacency);
                if (j == i)
                {
                    diagonal += weight;
                    continue;
                }

                if (place < 0 && j > i)
                    place = entry++;
                columns[entry] = j;
                values[entry++] = weight;
                degrees[i] += weight;
            }

            if (place < 0)
                place = entry++;
            columns[place] = i;
            values[place] = diagonal;
            degrees[i] += diagonal;
            offsets[i + 1] = entry;
        }

        for (var i = 0; i < NodeCount; i++)
        {
            for (var k = offsets[i]; k < offsets[i + 1]; k++)
                values[k] /= Math.Sqrt(degrees[i] * degrees[columns[k]]);
        }

        matrix = new SparseMatrix(NodeCount, offsets, columns, values);
    }

    /// <summary>The number of nodes N.</summary>
    public int NodeCount { get; }

    /// <summary>The number of entries that are not zero.</summary>
    public int EntryCount => matrix.EntryCount;

    /// <summary>The entries of a row that are not zero, in the order of their columns.</summary>
    public IEnumerable<(int Column, double Value)> Row(int i) => matrix.Row(i);

    /// <summary>Y = Â X, see <see cref="SparseMatrix.Multiply"/>.</summary>
    internal void Multiply(double[] x, int width, double[] y) => matrix.Multiply(matrix.Values, x, width, y);

    /// <summary>Rows of Y = Â X, see <see cref="SparseMatrix.MultiplyRows(double[], int, double[], int, int)"/>.</summary>
    internal void MultiplyRows(double[] x, int width, double[] y, int first, int end) =>
        matrix.MultiplyRows(x, width, y, first, end);
}

/// <summary>What a tie counts for.</summary>
public enum Adjacency
{
    /// <summary>Its weight.</summary>
    Weighted,

    /// <summary>1, whatever its weight.</summary>
    Binary,
}
