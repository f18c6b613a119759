using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra;

/// <summary>A matrix of which the entries that are not zero are kept, in compressed rows: those of a row together, in the order of their columns.</summary>
/// <param name="columnCount">The number of columns.</param>
/// <param name="offsets">Row i's entries are those from <c>offsets[i]</c> up to but not including <c>offsets[i + 1]</c>; one number more than rows.</param>
/// <param name="columns">The column of each entry.</param>
/// <param name="values">The value of each entry.</param>
internal sealed class SparseMatrix(int columnCount, int[] offsets, int[] columns, double[] values)
{
    /// <summary>The number of rows.</summary>
    public int RowCount => offsets.Length - 1;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => columnCount;

    /// <summary>The number of entries.</summary>
    public int EntryCount => values.Length;

    /// <summary>Row i's entries are those from <c>Offsets[i]</c> up to but not including <c>Offsets[i + 1]</c>.</summary>
    public int[] Offsets => offsets;

    /// <summary>The column of each entry.</summary>
    public int[] Columns => columns;

    /// <summary>The value of each entry.</summary>
    public double[] Values => values;

    /// <summary>The identity.</summary>
    public static SparseMatrix Identity(int n)
    {
        var ones = new double[n];
        Array.Fill(ones, 1);
        return new(n, [.. Enumerable.Range(0, n + 1)], [.. Enumerable.Range(0, n)], ones);
    }

    /// <summary>The entries of a row, in the order of their columns.</summary>
    public IEnumerable<(int Column, double Value)> Row(int i)
    {
        for (var k = offsets[i]; k < offsets[i + 1]; k++)
            yield return (columns[k], values[k]);
    }

    /// <summary>The transpose.</summary>
    /// <param name="places">Which entry of this matrix each entry of the transpose is.</param>
    public SparseMatrix Transpose(out int[] places)
    {
        var starts = new int[columnCount + 1];
        foreach (var column in columns)
            starts[column + 1]++;
        for (var j = 0; j < columnCount; j++)
            starts[j + 1] += starts[j];
        var next = starts[..^1];
        var (rows, transposed) = (new int[values.Length], new double[values.Length]);
        places = new int[values.Length];
        for (var i = 0; i < RowCount; i++)
        {
            for (var k = offsets[i]; k < offsets[i + 1]; k++)
            {
                var place = next[columns[k]]++;
                (rows[place], transposed[place], places[place]) = (i, values[k], k);
            }
        }

        return new SparseMatrix(RowCount, starts, rows, transposed);
    }

    /// <summary>Y = A X, where A has other values at the places of this matrix's entries, on several threads where it is long.</summary>
    /// <inheritdoc cref="MultiplyRows(double[], double[], int, double[], int, int)"/>
    public void Multiply(double[] entries, double[] x, int width, double[] y) =>
        ParallelLoop.Rows(RowCount, (long)EntryCount * width, new ProductRows(this, entries, x, width, y));

    /// <summary>Rows <paramref name="first"/> up to <paramref name="end"/> of Y = A X for this matrix A.</summary>
    /// <param name="x">columns × width, row-major.</param>
    /// <param name="width">The number of columns of X and Y.</param>
    /// <param name="y">rows × width, row-major; its rows in the range are overwritten.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">The row after the last.</param>
    public void MultiplyRows(double[] x, int width, double[] y, int first, int end) =>
        MultiplyRows(values, x, width, y, first, end);

    /// <summary>Rows of Y = A X, where A has other values at the places of this matrix's entries.</summary>
    /// <param name="entries">The values of A, as many as there are entries.</param>
    /// <inheritdoc cref="MultiplyRows(double[], int, double[], int, int)"/>
    // Optimised at once: a training run ends before the runtime would have got round to it. However wide the vectors, each sum is added up in
    // the order of the columns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MultiplyRows(double[] entries, double[] x, int width, double[] y, int first, int end)
    {
        Debug.Assert(entries.Length == values.Length, "a value for each entry");
        Debug.Assert(0 <= first && first <= end && end <= RowCount, "rows of the matrix");
        Debug.Assert((long)columnCount * width <= x.Length && (long)end * width <= y.Length, "rows of X, all of them, and of Y");
        ref var source = ref MemoryMarshal.GetArrayDataReference(x);
        ref var target = ref MemoryMarshal.GetArrayDataReference(y);
        ref var factor = ref MemoryMarshal.GetArrayDataReference(entries);
        ref var place = ref MemoryMarshal.GetArrayDataReference(columns);
        var starts = offsets;
        for (var i = first; i < end; i++)
        {
            var (from, to) = ((nint)starts[i], (nint)starts[i + 1]);
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
                    var scale = Vector256.Create(Unsafe.Add(ref factor, k));
                    var at = (nuint)Unsafe.Add(ref place, k) * (nuint)width + (nuint)column;
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
                    var at = (nuint)Unsafe.Add(ref place, k) * (nuint)width + (nuint)column;
                    sum = Vector128.FusedMultiplyAdd(
                        Vector128.Create(Unsafe.Add(ref factor, k)),
                        Vector128.LoadUnsafe(ref source, at),
                        sum
                    );
                }

                sum.StoreUnsafe(ref target, row + (nuint)column);
            }

            if (column < width)
            {
                var sum = 0.0;
                for (var k = from; k < to; k++)
                    sum = double.FusedMultiplyAdd(
                        Unsafe.Add(ref factor, k),
                        Unsafe.Add(ref source, (nuint)Unsafe.Add(ref place, k) * (nuint)width + (nuint)column),
                        sum
                    );
                Unsafe.Add(ref target, row + (nuint)column) = sum;
            }
        }
    }

    private readonly record struct ProductRows(SparseMatrix Matrix, double[] Entries, double[] X, int Width, double[] Y)
        : IRowBody
    {
        public void Run(int first, int end) => Matrix.MultiplyRows(Entries, X, Width, Y, first, end);
    }
}
