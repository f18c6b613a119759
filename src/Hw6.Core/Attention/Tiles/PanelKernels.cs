using System.Runtime.CompilerServices;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// The register tiles: c[r][lane] (+)= Σ_p a[p][lane]·b(p, r), where a lane is an element of one or more registers, a and c are rows of
/// consecutive lanes, and b(p, r) = b[p·bk + r·bn] is read one number at a time, so that either factor of a product may be a tile
/// as it lies in memory. Sizes: lda, ldc and strides in elements.
/// </summary>
internal static unsafe class PanelKernels
{
    /// <summary>Rows that the larger tiles cover.</summary>
    public const int Rows = 6;

    /// <summary>Four registers by six rows: 24 accumulators, for machines with 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourBySix<TLanes, T, TVector>(T* a, nint lda, T* b, nint bk, nint bn, int k, T* c, nint ldc, bool accumulate)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
    {
        nint w = TLanes.Width;
        var c00 = TLanes.Zero;
        var c01 = TLanes.Zero;
        var c02 = TLanes.Zero;
        var c03 = TLanes.Zero;
        var c10 = TLanes.Zero;
        var c11 = TLanes.Zero;
        var c12 = TLanes.Zero;
        var c13 = TLanes.Zero;
        var c20 = TLanes.Zero;
        var c21 = TLanes.Zero;
        var c22 = TLanes.Zero;
        var c23 = TLanes.Zero;
        var c30 = TLanes.Zero;
        var c31 = TLanes.Zero;
        var c32 = TLanes.Zero;
        var c33 = TLanes.Zero;
        var c40 = TLanes.Zero;
        var c41 = TLanes.Zero;
        var c42 = TLanes.Zero;
        var c43 = TLanes.Zero;
        var c50 = TLanes.Zero;
        var c51 = TLanes.Zero;
        var c52 = TLanes.Zero;
        var c53 = TLanes.Zero;

        // Two base pointers and the multiples of bn reach all six rows: fewer registers than six pointers.
        var low = b;
        var high = b + (3 * bn);
        for (var p = 0; p < k; p++)
        {
            var a0 = TLanes.Load(a);
            var a1 = TLanes.Load(a + w);
            var a2 = TLanes.Load(a + (2 * w));
            var a3 = TLanes.Load(a + (3 * w));
            var x = TLanes.Broadcast(*low);
            c00 = TLanes.MultiplyAdd(a0, x, c00);
            c01 = TLanes.MultiplyAdd(a1, x, c01);
            c02 = TLanes.MultiplyAdd(a2, x, c02);
            c03 = TLanes.MultiplyAdd(a3, x, c03);
            x = TLanes.Broadcast(low[bn]);
            c10 = TLanes.MultiplyAdd(a0, x, c10);
            c11 = TLanes.MultiplyAdd(a1, x, c11);
            c12 = TLanes.MultiplyAdd(a2, x, c12);
            c13 = TLanes.MultiplyAdd(a3, x, c13);
            x = TLanes.Broadcast(low[2 * bn]);
            c20 = TLanes.MultiplyAdd(a0, x, c20);
            c21 = TLanes.MultiplyAdd(a1, x, c21);
            c22 = TLanes.MultiplyAdd(a2, x, c22);
            c23 = TLanes.MultiplyAdd(a3, x, c23);
            x = TLanes.Broadcast(*high);
            c30 = TLanes.MultiplyAdd(a0, x, c30);
            c31 = TLanes.MultiplyAdd(a1, x, c31);
            c32 = TLanes.MultiplyAdd(a2, x, c32);
            c33 = TLanes.MultiplyAdd(a3, x, c33);
            x = TLanes.Broadcast(high[bn]);
            c40 = TLanes.MultiplyAdd(a0, x, c40);
            c41 = TLanes.MultiplyAdd(a1, x, c41);
            c42 = TLanes.MultiplyAdd(a2, x, c42);
            c43 = TLanes.MultiplyAdd(a3, x, c43);
            x = TLanes.Broadcast(high[2 * bn]);
            c50 = TLanes.MultiplyAdd(a0, x, c50);
            c51 = TLanes.MultiplyAdd(a1, x, c51);
            c52 = TLanes.MultiplyAdd(a2, x, c52);
            c53 = TLanes.MultiplyAdd(a3, x, c53);
            a += lda;
            low += bk;
            high += bk;
        }

        WriteFour<TLanes, T, TVector>(c00, c01, c02, c03, c, accumulate);
        WriteFour<TLanes, T, TVector>(c10, c11, c12, c13, c + ldc, accumulate);
        WriteFour<TLanes, T, TVector>(c20, c21, c22, c23, c + (2 * ldc), accumulate);
        WriteFour<TLanes, T, TVector>(c30, c31, c32, c33, c + (3 * ldc), accumulate);
        WriteFour<TLanes, T, TVector>(c40, c41, c42, c43, c + (4 * ldc), accumulate);
        WriteFour<TLanes, T, TVector>(c50, c51, c52, c53, c + (5 * ldc), accumulate);
    }

    /// <summary>Two registers by six rows: 12 accumulators, for machines with 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoBySix<TLanes, T, TVector>(T* a, nint lda, T* b, nint bk, nint bn, int k, T* c, nint ldc, bool accumulate)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
    {
        nint w = TLanes.Width;
        var c00 = TLanes.Zero;
        var c01 = TLanes.Zero;
        var c10 = TLanes.Zero;
        var c11 = TLanes.Zero;
        var c20 = TLanes.Zero;
        var c21 = TLanes.Zero;
        var c30 = TLanes.Zero;
        var c31 = TLanes.Zero;
        var c40 = TLanes.Zero;
        var c41 = TLanes.Zero;
        var c50 = TLanes.Zero;
        var c51 = TLanes.Zero;
        var low = b;
        var high = b + (3 * bn);
        for (var p = 0; p < k; p++)
        {
            var a0 = TLanes.Load(a);
            var a1 = TLanes.Load(a + w);
            var x = TLanes.Broadcast(*low);
            c00 = TLanes.MultiplyAdd(a0, x, c00);
            c01 = TLanes.MultiplyAdd(a1, x, c01);
            x = TLanes.Broadcast(low[bn]);
            c10 = TLanes.MultiplyAdd(a0, x, c10);
            c11 = TLanes.MultiplyAdd(a1, x, c11);
            x = TLanes.Broadcast(low[2 * bn]);
            c20 = TLanes.MultiplyAdd(a0, x, c20);
            c21 = TLanes.MultiplyAdd(a1, x, c21);
            x = TLanes.Broadcast(*high);
            c30 = TLanes.MultiplyAdd(a0, x, c30);
            c31 = TLanes.MultiplyAdd(a1, x, c31);
            x = TLanes.Broadcast(high[bn]);
            c40 = TLanes.MultiplyAdd(a0, x, c40);
            c41 = TLanes.MultiplyAdd(a1, x, c41);
            x = TLanes.Broadcast(high[2 * bn]);
            c50 = TLanes.MultiplyAdd(a0, x, c50);
            c51 = TLanes.MultiplyAdd(a1, x, c51);
            a += lda;
            low += bk;
            high += bk;
        }

        Write<TLanes, T, TVector>(c00, c, accumulate);
        Write<TLanes, T, TVector>(c01, c + w, accumulate);
        Write<TLanes, T, TVector>(c10, c + ldc, accumulate);
        Write<TLanes, T, TVector>(c11, c + ldc + w, accumulate);
        Write<TLanes, T, TVector>(c20, c + (2 * ldc), accumulate);
        Write<TLanes, T, TVector>(c21, c + (2 * ldc) + w, accumulate);
        Write<TLanes, T, TVector>(c30, c + (3 * ldc), accumulate);
        Write<TLanes, T, TVector>(c31, c + (3 * ldc) + w, accumulate);
        Write<TLanes, T, TVector>(c40, c + (4 * ldc), accumulate);
        Write<TLanes, T, TVector>(c41, c + (4 * ldc) + w, accumulate);
        Write<TLanes, T, TVector>(c50, c + (5 * ldc), accumulate);
        Write<TLanes, T, TVector>(c51, c + (5 * ldc) + w, accumulate);
    }

    /// <summary>One register by six rows, for the last lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneBySix<TLanes, T, TVector>(T* a, nint lda, T* b, nint bk, nint bn, int k, T* c, nint ldc, bool accumulate)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
    {
        var c0 = TLanes.Zero;
        var c1 = TLanes.Zero;
        var c2 = TLanes.Zero;
        var c3 = TLanes.Zero;
        var c4 = TLanes.Zero;
        var c5 = TLanes.Zero;
        var low = b;
        var high = b + (3 * bn);
        for (var p = 0; p < k; p++)
        {
            var a0 = TLanes.Load(a);
            c0 = TLanes.MultiplyAdd(a0, TLanes.Broadcast(*low), c0);
            c1 = TLanes.MultiplyAdd(a0, TLanes.Broadcast(low[bn]), c1);
            c2 = TLanes.MultiplyAdd(a0, TLanes.Broadcast(low[2 * bn]), c2);
            c3 = TLanes.MultiplyAdd(a0, TLanes.Broadcast(*high), c3);
            c4 = TLanes.MultiplyAdd(a0, TLanes.Broadcast(high[bn]), c4);
            c5 = TLanes.MultiplyAdd(a0, TLanes.Broadcast(high[2 * bn]), c5);
            a += lda;
            low += bk;
            high += bk;
        }

        Write<TLanes, T, TVector>(c0, c, accumulate);
        Write<TLanes, T, TVector>(c1, c + ldc, accumulate);
        Write<TLanes, T, TVector>(c2, c + (2 * ldc), accumulate);
        Write<TLanes, T, TVector>(c3, c + (3 * ldc), accumulate);
        Write<TLanes, T, TVector>(c4, c + (4 * ldc), accumulate);
        Write<TLanes, T, TVector>(c5, c + (5 * ldc), accumulate);
    }

    /// <summary>One register by one row, for the last rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByOne<TLanes, T, TVector>(T* a, nint lda, T* b, nint bk, int k, T* c, bool accumulate)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
    {
        var sum = TLanes.Zero;
        for (var p = 0; p < k; p++)
        {
            sum = TLanes.MultiplyAdd(TLanes.Load(a), TLanes.Broadcast(*b), sum);
            a += lda;
            b += bk;
        }

        Write<TLanes, T, TVector>(sum, c, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteFour<TLanes, T, TVector>(TVector x0, TVector x1, TVector x2, TVector x3, T* c, bool accumulate)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged
    {
        nint w = TLanes.Width;
        Write<TLanes, T, TVector>(x0, c, accumulate);
        Write<TLanes, T, TVector>(x1, c + w, accumulate);
        Write<TLanes, T, TVector>(x2, c + (2 * w), accumulate);
        Write<TLanes, T, TVector>(x3, c + (3 * w), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TLanes, T, TVector>(TVector x, T* c, bool accumulate)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged =>
        TLanes.Store(accumulate ? TLanes.Add(TLanes.Load(c), x) : x, c);
}
