using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Graphs;

/// <summary>
/// Â = D̃^(−1/2) Ã D̃^(−1/2), where Ã = A + I and D̃ holds the row sums of Ã, in compressed sparse rows. A self-loop of weight w makes
/// its diagonal entry of Ã w + 1.
/// </summary>
/// <remarks>Kipf and Welling, "Semi-supervised classification with graph convolutional networks" (2017), equation 2.</remarks>
internal sealed class NormalizedAdjacency
{
    private readonly int[] offsets;
    private readonly int[] columns;
    private readonly double[] values;

    /// <summary>Normalises the adjacency of a graph.</summary>
    /// <param name="graph">The graph of N nodes and E ties; memory and time are O(N + E).</param>
    /// <param name="adjacency">What a tie counts for.</param>
    public NormalizedAdjacency(WeightedGraph graph, Adjacency adjacency)
    {
        NodeCount = graph.NodeCount;
        offsets = new int[NodeCount + 1];
        columns = new int[graph.Neighbours.Length + NodeCount - graph.SelfLoops];
        values = new double[columns.Length];
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
    }

    /// <summary>The number of nodes N.</summary>
    public int NodeCount { get; }

    /// <summary>The number of entries that are not zero.</summary>
    public int EntryCount => values.Length;

    /// <summary>The entries of a row that are not zero, in the order of their columns.</summary>
    public IEnumerable<(int Column, double Value)> Row(int i)
    {
        for (var k = offsets[i]; k < offsets[i + 1]; k++)
            yield return (columns[k], values[k]);
    }

    /// <summary>Rows <paramref name="first"/> up to <paramref name="end"/> of Y = Â X.</summary>
    /// <param name="x">N×width, row-major.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="y">N×width, row-major; its rows in the range are overwritten.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">The row after the last.</param>
    // Optimised at once: a training run ends before the runtime would have got round to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void MultiplyRows(double[] x, int width, double[] y, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && end <= NodeCount, "rows of the matrix");
        Debug.Assert((long)NodeCount * width <= x.Length && (long)end * width <= y.Length, "rows of X, all of them, and of Y");
        ref var source = ref MemoryMarshal.GetArrayDataReference(x);
        ref var target = ref MemoryMarshal.GetArrayDataReference(y);
        for (var i = first; i < end; i++)
        {
            var from = offsets[i];
            var to = offsets[i + 1];
            var row = (nuint)i * (nuint)width;
            var column = 0;
            for (; column + 16 <= width; column += 16)
            {
                var (sum0, sum1, sum2, sum3) = (
                    Vector256<double>.Zero,
                    Vector256<double>.Zero,
                    Vector256<double>.Zero,
                    Vector256<double>.Zero
                );
                for (var k = from; k < to; k++)
                {
                    var scale = Vector256.Create(values[k]);
                    var at = (nuint)columns[k] * (nuint)width + (nuint)column;
                    sum0 = Vector256.FusedMultiplyAdd(scale, Vector256.LoadUnsafe(ref source, at), sum0);
                    sum1 = Vector256.FusedMultiplyAdd(scale, Vector256.LoadUnsafe(ref source, at + 4), sum1);
                    sum2 = Vector256.FusedMultiplyAdd(scale, Vector256.LoadUnsafe(ref source, at + 8), sum2);
                    sum3 = Vector256.FusedMultiplyAdd(scale, Vector256.LoadUnsafe(ref source, at + 12), sum3);
                }

                sum0.StoreUnsafe(ref target, row + (nuint)column);
                sum1.StoreUnsafe(ref target, row + (nuint)column + 4);
                sum2.StoreUnsafe(ref target, row + (nuint)column + 8);
                sum3.StoreUnsafe(ref target, row + (nuint)column + 12);
            }

            for (; column + 2 <= width; column += 2)
            {
                var sum = Vector128<double>.Zero;
                for (var k = from; k < to; k++)
                {
                    var at = (nuint)columns[k] * (nuint)width + (nuint)column;
                    sum = Vector128.FusedMultiplyAdd(Vector128.Create(values[k]), Vector128.LoadUnsafe(ref source, at), sum);
                }

                sum.StoreUnsafe(ref target, row + (nuint)column);
            }

            if (column < width)
            {
                var sum = 0.0;
                for (var k = from; k < to; k++)
                    sum = double.FusedMultiplyAdd(
                        values[k],
                        Unsafe.Add(ref source, (nuint)columns[k] * (nuint)width + (nuint)column),
                        sum
                    );
                Unsafe.Add(ref target, row + (nuint)column) = sum;
            }
        }
    }
}

/// <summary>What a tie counts for.</summary>
public enum Adjacency
{
    /// <summary>Its weight.</summary>
    Weighted,

    /// <summary>1, whatever its weight.</summary>
    Binary,
}
