using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>The specialised copies of the micro-kernel; each is compiled when it is first called.</summary>
internal static unsafe class KernelTable<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private const int MostColumns = 12;

    // In memory that stays where it is, so that a loop looks for it once.
    private static readonly nint* Kernels = InPlace([.. Of<N1>(), .. Of<N2>()]);

    /// <summary>All of them, for <see cref="Get"/>.</summary>
    public static nint* All => Kernels;

    /// <summary>Rows of a full micro-tile: two vectors.</summary>
    public static int MR => 2 * TLanes.Count;

    /// <summary>The most columns of a micro-tile: as many as leave registers for two vectors of A and one of B.</summary>
    public static int NR => TLanes.Registers >= 32 ? 12 : 6;

    /// <summary>The kernel for 1 or 2 vectors of rows and 1 to <see cref="NR"/> columns.</summary>
    /// <param name="kernels"><see cref="All"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static delegate* <MicroTile<T>*, void> Get(nint* kernels, int vectors, int columns)
    {
        Debug.Assert(vectors is 1 or 2 && columns >= 1 && columns <= NR, "a tile that there is a kernel for");
        return (delegate* <MicroTile<T>*, void>)kernels[(MostColumns * (vectors - 1)) + columns - 1];
    }

    private static nint* InPlace(nint[] kernels)
    {
        var memory = (nint*)
            RuntimeHelpers.AllocateTypeAssociatedMemory(typeof(KernelTable<T, TLanes, TVector>), kernels.Length * sizeof(nint));
        kernels.CopyTo(new Span<nint>(memory, kernels.Length));
        return memory;
    }

    private static nint[] Of<TVectors>()
        where TVectors : struct, IConstant =>
        [
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N1>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N2>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N3>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N4>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N5>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N6>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N7>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N8>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N9>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N10>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N11>,
            (nint)(delegate* <MicroTile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N12>,
        ];
}

/// <summary>
/// C := α·products + β·C for a tile whose products are in a buffer. Apart from the micro-kernel, so that the compiler has nothing but the
/// accumulators to find registers for there.
/// </summary>
internal static unsafe class MicroTileUpdate<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Updates a tile; with β = 0, C is not read, and only the tile's own rows are touched.</summary>
    /// <param name="products">Columns of two vectors each; a tile of one vector has it in the first.</param>
    /// <param name="c">The tile in C.</param>
    /// <param name="step">From column to column of C.</param>
    /// <param name="rows">The tile's rows.</param>
    /// <param name="columns">The tile's columns.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(T* products, T* c, nint step, int rows, int columns, T alpha, T beta)
    {
        var vectors = (rows + TLanes.Count - 1) / TLanes.Count;
        Debug.Assert(vectors is 1 or 2, "rows of a tile");
        var ownLanes = rows - ((vectors - 1) * TLanes.Count);
        var last = rows - TLanes.Count;
        var (a, b) = (TLanes.Create(alpha), TLanes.Create(beta));
        for (var j = 0; j < columns; j++)
        {
            var final = TLanes.Multiply(a, TLanes.Load(products + ((vectors - 1) * TLanes.Count)));
            if (vectors == 2)
            {
                var first = TLanes.Multiply(a, TLanes.Load(products));
                if (beta != T.Zero)
                    first = TLanes.MultiplyAdd(b, TLanes.Load(c), first);
                TLanes.Store(first, c);
            }

            if (ownLanes == TLanes.Count)
            {
                if (beta != T.Zero)
                    final = TLanes.MultiplyAdd(b, TLanes.Load(c + last), final);
                TLanes.Store(final, c + last);
            }
            else
            {
                if (beta != T.Zero)
                    final = TLanes.MultiplyAdd(b, TLanes.LoadLast(c + last, ownLanes), final);
                TLanes.StoreLast(final, c + last, ownLanes);
            }

            products += 2 * TLanes.Count;
            c += step;
        }
    }

    /// <summary>Updates a tile of a C that is stored transposed, its rows one after the other.</summary>
    /// <param name="products">As for <see cref="Run"/>.</param>
    /// <param name="c">The tile in C.</param>
    /// <param name="step">From row to row of C.</param>
    /// <param name="rows">The tile's rows.</param>
    /// <param name="columns">The tile's columns.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void RunTransposed(T* products, T* c, nint step, int rows, int columns, T alpha, T beta)
    {
        var vectors = (rows + TLanes.Count - 1) / TLanes.Count;
        Debug.Assert(vectors is 1 or 2 && columns <= step, "rows of a tile, and columns of a stored C");

        // The last vector has its rows in its last lanes.
        var first = (vectors - 1) * TLanes.Count;
        var final = products + (vectors * TLanes.Count) - (rows - first);
        if (alpha == T.One && beta == T.Zero)
        {
            MatrixCopy.Transpose(products, 2 * TLanes.Count, c, step, columns, first);
            MatrixCopy.Transpose(final, 2 * TLanes.Count, c + (first * step), step, columns, rows - first);
            return;
        }

        for (var i = 0; i < rows; i++)
        {
            var row = i < first ? products + i : final + (i - first);
            for (var j = 0; j < columns; j++)
            {
                var value = alpha * row[j * 2 * TLanes.Count];
                c[j] = beta == T.Zero ? value : T.FusedMultiplyAdd(beta, c[j], value);
            }

            c += step;
        }
    }
}

/// <summary>A number that the compiler knows: as a type argument it makes a specialised copy of a method.</summary>
internal interface IConstant
{
    static abstract int Value { get; }
}

internal readonly struct N1 : IConstant
{
    public static int Value => 1;
}

internal readonly struct N2 : IConstant
{
    public static int Value => 2;
}

internal readonly struct N3 : IConstant
{
    public static int Value => 3;
}

internal readonly struct N4 : IConstant
{
    public static int Value => 4;
}

internal readonly struct N5 : IConstant
{
    public static int Value => 5;
}

internal readonly struct N6 : IConstant
{
    public static int Value => 6;
}

internal readonly struct N7 : IConstant
{
    public static int Value => 7;
}

internal readonly struct N8 : IConstant
{
    public static int Value => 8;
}

internal readonly struct N9 : IConstant
{
    public static int Value => 9;
}

internal readonly struct N10 : IConstant
{
    public static int Value => 10;
}

internal readonly struct N11 : IConstant
{
    public static int Value => 11;
}

internal readonly struct N12 : IConstant
{
    public static int Value => 12;
}
