using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// The lanes of tiles and the partial sums over them. Both are counted in the widest register, 512 bits, on every machine, so that no size and
/// no order of additions depends on the registers at hand.
/// </summary>
internal static class Lane
{
    /// <summary>The number of lanes of a tile is a multiple of this; so many partial sums a sum over lanes has.</summary>
    public static int Multiple<T>()
        where T : unmanaged => 64 / Unsafe.SizeOf<T>();

    /// <summary><paramref name="count"/> rounded up to whole registers.</summary>
    public static int RoundUp<T>(int count)
        where T : unmanaged => (int)(((long)count + Multiple<T>() - 1) / Multiple<T>() * Multiple<T>());

    /// <summary>Whether lanes come in whole registers, as loops over them take for granted.</summary>
    public static bool IsWhole<T>(long lanes)
        where T : unmanaged => lanes % Multiple<T>() == 0;
}

/// <summary>Copies of parts of row-major matrices into tiles.</summary>
internal static unsafe class TilePacking
{
    /// <summary>tile[c][j] := scale·x[j][c] for rows × columns of x; lanes from rows up to whole registers are zero.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="rows">Rows of x, lanes of the tile.</param>
    /// <param name="columns">Columns of x, its leading dimension too.</param>
    /// <param name="scale">Multiplies every number.</param>
    /// <param name="tile">columns rows of lanes.</param>
    /// <param name="stride">Elements from one row of the tile to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* x, int rows, int columns, T scale, T* tile, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Transpose(x, columns, rows, columns, scale, tile, stride);

    /// <summary>The same of rows that are part of longer ones.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="leading">Elements from one row of x to the next.</param>
    /// <param name="rows">Rows of x, lanes of the tile.</param>
    /// <param name="columns">Columns taken.</param>
    /// <param name="scale">Multiplies every number.</param>
    /// <param name="tile">columns rows of lanes.</param>
    /// <param name="stride">Elements from one row of the tile to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* x, nint leading, int rows, int columns, T scale, T* tile, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(Lane.RoundUp<T>(rows) <= stride, "whole registers of a row");
        MatrixCopy.Transpose(x, leading, tile, stride, rows, columns);
        for (var c = 0; c < columns && scale != T.One; c++)
        {
            var row = new Span<T>(tile + ((nint)c * stride), rows);
            TensorPrimitives.Multiply(row, scale, row);
        }

        var lanes = Lane.RoundUp<T>(rows);
        for (var c = 0; c < columns && lanes > rows; c++)
            new Span<T>(tile + ((nint)c * stride) + rows, lanes - rows).Clear();
    }

    /// <summary>tile[j][c] := x[j][c]; columns from columns up to stride are zero.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="columns">Columns of x, its leading dimension too.</param>
    /// <param name="tile">The tile, rows × stride.</param>
    /// <param name="stride">Elements from one row of the tile to the next, at least columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* x, int rows, int columns, T* tile, int stride)
        where T : unmanaged => Copy(x, columns, rows, columns, tile, stride);

    /// <summary>The same of rows that are part of longer ones.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="leading">Elements from one row of x to the next.</param>
    /// <param name="columns">Columns taken.</param>
    /// <param name="tile">The tile, rows × stride.</param>
    /// <param name="stride">Elements from one row of the tile to the next, at least columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* x, nint leading, int rows, int columns, T* tile, int stride)
        where T : unmanaged
    {
        Debug.Assert(columns <= stride, "a row of the tile");
        if (columns == stride && leading == columns)
        {
            new ReadOnlySpan<T>(x, rows * columns).CopyTo(new Span<T>(tile, rows * columns));
            return;
        }

        for (var j = 0; j < rows; j++)
        {
            var row = new Span<T>(tile + ((nint)j * stride), stride);
            new ReadOnlySpan<T>(x + (j * leading), columns).CopyTo(row);
            row[columns..].Clear();
        }
    }
}
