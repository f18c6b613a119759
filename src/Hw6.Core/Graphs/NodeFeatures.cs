using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Graphs;

/// <summary>What the nodes of a graph look like: a row of f numbers for each of n nodes, of which those that are not zero are kept.</summary>
internal sealed class NodeFeatures
{
    /// <summary>Creates features.</summary>
    /// <param name="names">The names of the features.</param>
    /// <param name="matrix">n × f.</param>
    public NodeFeatures(IReadOnlyList<string> names, SparseMatrix matrix)
    {
        Names = names;
        Matrix = matrix;
        Transposed = matrix.Transpose(out var places);
        Places = places;
    }

    /// <summary>The names of the features; none for those of <see cref="Identity"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The features X, n × f.</summary>
    public SparseMatrix Matrix { get; }

    /// <summary>Xᵀ, f × n: what the gradient of the first layer's weights is gathered by.</summary>
    public SparseMatrix Transposed { get; }

    /// <summary>Which entry of <see cref="Matrix"/> each entry of <see cref="Transposed"/> is.</summary>
    public int[] Places { get; }

    /// <summary>How many nodes have no feature.</summary>
    public int EmptyRows
    {
        get
        {
            var empty = 0;
            for (var i = 0; i < Matrix.RowCount; i++)
            {
                if (Matrix.Offsets[i] == Matrix.Offsets[i + 1])
                    empty++;
            }

            return empty;
        }
    }

    /// <summary>The features that stand for each node's own name: the identity.</summary>
    public static NodeFeatures Identity(int nodes) => new([], SparseMatrix.Identity(nodes));

    /// <summary>The same features divided by the sum of their row, where there is one.</summary>
    /// <param name="row">A row that cannot be divided by its sum, −1 where there is none.</param>
    /// <returns><see langword="null"/> where a row's sum is not above 0, or too small to divide by.</returns>
    public NodeFeatures? Normalized(out int row)
    {
        var values = (double[])Matrix.Values.Clone();
        for (row = 0; row < Matrix.RowCount; row++)
        {
            var (from, to) = (Matrix.Offsets[row], Matrix.Offsets[row + 1]);
            var sum = 0.0;
            for (var k = from; k < to; k++)
                sum += values[k];
            for (var k = from; k < to; k++)
            {
                values[k] /= sum;
                if (!(sum > 0) || !double.IsFinite(values[k]))
                    return null;
            }
        }

        row = -1;
        return new NodeFeatures(Names, new SparseMatrix(Matrix.ColumnCount, Matrix.Offsets, Matrix.Columns, values));
    }
}
