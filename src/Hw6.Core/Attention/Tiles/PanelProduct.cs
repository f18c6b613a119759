using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>A product of two tiles on one thread, where they lie, by the register tiles of the dense products.</summary>
internal static unsafe class PanelProduct<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>
    /// c[r][lane] := (accumulate ? c[r][lane] : 0) + Σ_p a[p][lane]·b[p·bk + r·bn] for all rows r and lanes. Each element's sum
    /// runs over p in order, whatever tile covers it.
    /// </summary>
    /// <param name="a">k rows of lanes.</param>
    /// <param name="lda">Elements from one row of a to the next.</param>
    /// <param name="lanes">Lanes, in whole registers.</param>
    /// <param name="b">The numbers b(p, r).</param>
    /// <param name="bk">Elements from p to p + 1.</param>
    /// <param name="bn">Elements from r to r + 1.</param>
    /// <param name="rows">Rows of c.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="c">rows rows of lanes.</param>
    /// <param name="ldc">Elements from one row of c to the next.</param>
    /// <param name="accumulate">Whether c is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* a, int lda, int lanes, T* b, int bk, int bn, int rows, int k, T* c, nint ldc, bool accumulate)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= lda && lanes <= ldc, "whole registers of a row");
        var tile = new Tile<T>
        {
            AStep = lda,
            Depth = k,
            BRowStep = bk,
            BColumnStep = bn,
        };
        var height = KernelTable<T, TLanes, TVector>.Rows;
        var width = KernelTable<T, TLanes, TVector>.Columns;
        var buffer = stackalloc T[height * width];
        for (var lane = 0; lane < lanes; lane += height)
        {
            var vectors = Math.Min(height, lanes - lane) / TLanes.Count;
            tile.ALast = tile.ResultLast = (vectors - 1) * TLanes.Count;
            tile.A = a + lane;
            for (var row = 0; row < rows; row += width)
            {
                tile.B = b + (row * tile.BColumnStep);
                var target = c + lane + (row * ldc);
                var columns = Math.Min(width, rows - row);
                tile.Result = accumulate ? buffer : target;
                tile.ResultStep = accumulate ? height : ldc;
                KernelTable<T, TLanes, TVector>.Get(vectors, columns)(&tile);
                if (accumulate)
                    TileUpdate<T, TLanes, TVector>.Run(buffer, target, ldc, vectors * TLanes.Count, columns, T.One, T.One);
            }
        }
    }
}
