using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>A product of two tiles on one thread, where they lie, by the micro-kernel of the dense products.</summary>
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
    /// <param name="c">The result, rows × lanes.</param>
    /// <param name="ldc">Elements from one row of c to the next.</param>
    /// <param name="accumulate">Whether c is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* a, int lda, int lanes, T* b, int bk, int bn, int rows, int k, T* c, nint ldc, bool accumulate)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= lda && lanes <= ldc, "whole registers of a row");
        Debug.Assert(rows >= 0 && k >= 0 && bk >= 0 && bn >= 0, "sizes");
        var tile = new MicroTile<T>
        {
            AStep = lda,
            Depth = k,
            BRowStep = bk,
            BColumnStep = bn,
        };
        var mr = KernelTable<T, TLanes, TVector>.MR;
        var nr = KernelTable<T, TLanes, TVector>.NR;
        var kernels = KernelTable<T, TLanes, TVector>.All;
        var buffer = stackalloc T[mr * nr];
        for (var lane = 0; lane < lanes; lane += mr)
        {
            var vectors = Math.Min(mr, lanes - lane) / TLanes.Count;
            tile.ALast = tile.ResultLast = (vectors - 1) * TLanes.Count;
            tile.A = a + lane;
            for (var row = 0; row < rows; row += nr)
            {
                // All of a tile is near already, so nothing is asked for ahead.
                tile.B = tile.Ahead = b + (row * tile.BColumnStep);
                var target = c + lane + (row * ldc);
                var columns = Math.Min(nr, rows - row);
                tile.Result = accumulate ? buffer : target;
                tile.ResultStep = accumulate ? mr : ldc;
                KernelTable<T, TLanes, TVector>.Get(kernels, vectors, columns)(&tile);
                if (accumulate)
                    MicroTileUpdate<T, TLanes, TVector>.Run(buffer, target, ldc, vectors * TLanes.Count, columns, T.One, T.One);
            }
        }
    }
}
