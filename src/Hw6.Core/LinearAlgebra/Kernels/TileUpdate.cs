using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// C := α·products + β·C for a tile whose products are in a buffer. Apart from the micro-kernel, so that the compiler has nothing but the
/// accumulators to find registers for there.
/// </summary>
internal static unsafe class TileUpdate<T, TLanes, TVector>
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
}
