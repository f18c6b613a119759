using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Attention.Tiles;

/// <summary>A product of two tiles on one thread, covered with the register tiles of <see cref="PanelKernels"/>.</summary>
internal static unsafe class PanelProduct
{
    /// <summary>
    /// c[r][lane] := (accumulate ? c[r][lane] : 0) + Σ_p a[p][lane]·b[p·bk + r·bn] for all rows r and lanes. Each element's sum
    /// runs over p in order, whatever tile covers it.
    /// </summary>
    /// <param name="a">k rows of lanes.</param>
    /// <param name="lda">Elements from one row of a to the next.</param>
    /// <param name="lanes">Lanes, a multiple of <see cref="Lane.Multiple{T}"/>.</param>
    /// <param name="b">The numbers b(p, r).</param>
    /// <param name="bk">Elements from p to p + 1.</param>
    /// <param name="bn">Elements from r to r + 1.</param>
    /// <param name="rows">Rows of c.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="c">rows rows of lanes.</param>
    /// <param name="ldc">Elements from one row of c to the next.</param>
    /// <param name="accumulate">Whether c is added to.</param>
    public static void Run<T>(
        T* a, int lda, int lanes, T* b, int bk, int bn, int rows, int k, T* c, int ldc, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(lanes % Lane.Multiple<T>() == 0, "lanes come in whole registers");
        if (Vector512.IsHardwareAccelerated)
            Cover<Lanes512<T>, T, Vector512<T>>(4, a, lda, lanes, b, bk, bn, rows, k, c, ldc, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            Cover<Lanes256<T>, T, Vector256<T>>(2, a, lda, lanes, b, bk, bn, rows, k, c, ldc, accumulate);
        else
            Cover<Lanes128<T>, T, Vector128<T>>(2, a, lda, lanes, b, bk, bn, rows, k, c, ldc, accumulate);
    }

    private static void Cover<TLanes, T, TVector>(
        int registers, T* a, nint lda, int lanes, T* b, nint bk, nint bn, int rows, int k, T* c, nint ldc, bool accumulate)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
    {
        var width = TLanes.Width;
        var panel = registers * width;
        var lane = 0;
        for (; lane + panel <= lanes; lane += panel)
        {
            var r = 0;
            for (; r + PanelKernels.Rows <= rows; r += PanelKernels.Rows)
            {
                if (registers == 4)
                    PanelKernels.FourBySix<TLanes, T, TVector>(
                        a + lane, lda, b + (r * bn), bk, bn, k, c + lane + (r * ldc), ldc, accumulate);
                else
                    PanelKernels.TwoBySix<TLanes, T, TVector>(
                        a + lane, lda, b + (r * bn), bk, bn, k, c + lane + (r * ldc), ldc, accumulate);
            }

            for (; r < rows; r++)
                for (var i = lane; i < lane + panel; i += width)
                    PanelKernels.OneByOne<TLanes, T, TVector>(a + i, lda, b + (r * bn), bk, k, c + i + (r * ldc), accumulate);
        }

        for (; lane < lanes; lane += width)
        {
            var r = 0;
            for (; r + PanelKernels.Rows <= rows; r += PanelKernels.Rows)
                PanelKernels.OneBySix<TLanes, T, TVector>(
                    a + lane, lda, b + (r * bn), bk, bn, k, c + lane + (r * ldc), ldc, accumulate);
            for (; r < rows; r++)
                PanelKernels.OneByOne<TLanes, T, TVector>(a + lane, lda, b + (r * bn), bk, k, c + lane + (r * ldc), accumulate);
        }
    }
}
