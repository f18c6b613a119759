using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// The micro-kernel: a micro-tile of C, one or two vectors of rows by up to twelve columns, stays in registers while k outer products are added
/// to it, a column of a micro-panel of A times a row of one of B each. The sizes are type arguments, so every shape is straight-line code of its own.
/// </summary>
/// <remarks>
/// 2 × 12 vectors of C, two of A and one of B use 27 of 32 registers; 2 × 6 fit in 16. Per outer product the tile takes 24 multiply-adds
/// and 14 loads, and the machine can do as many loads as multiply-adds, so the arithmetic units never wait. Structure after BLIS
/// (Van Zee and van de Geijn, "BLIS: A framework for rapidly instantiating BLAS functionality", 2015).
/// </remarks>
internal static unsafe class MicroKernel<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Result := A·B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TVectors, TColumns>(MicroTile<T>* tile)
        where TVectors : struct, IConstant
        where TColumns : struct, IConstant
    {
        TVector c0 = default,
            d0 = default;
        TVector c1 = default,
            d1 = default;
        TVector c2 = default,
            d2 = default;
        TVector c3 = default,
            d3 = default;
        TVector c4 = default,
            d4 = default;
        TVector c5 = default,
            d5 = default;
        TVector c6 = default,
            d6 = default;
        TVector c7 = default,
            d7 = default;
        TVector c8 = default,
            d8 = default;
        TVector c9 = default,
            d9 = default;
        TVector c10 = default,
            d10 = default;
        TVector c11 = default,
            d11 = default;

        var a = tile->A;
        var aStep = tile->AStep;
        var last = tile->ALast;
        var row = tile->BRowStep;
        var column = tile->BColumnStep;
        var b0 = tile->B;
        var b3 = b0 + (3 * column);
        var b6 = b3 + (3 * column);
        var b9 = b6 + (3 * column);
        var ahead = tile->Ahead;
        var aheadStep = tile->AheadStep;
        for (var p = tile->Depth; p > 0; p--)
        {
            if (Sse.IsSupported)
                Sse.Prefetch0(ahead);
            ahead += aheadStep;
            var x = TLanes.Load(TVectors.Value == 2 ? a : a + last);
            var y = TVectors.Value == 2 ? TLanes.Load(a + last) : default;
            var z = TLanes.Create(*b0);
            c0 = TLanes.MultiplyAdd(x, z, c0);
            if (TVectors.Value == 2)
                d0 = TLanes.MultiplyAdd(y, z, d0);
            if (TColumns.Value > 1)
            {
                z = TLanes.Create(b0[column]);
                c1 = TLanes.MultiplyAdd(x, z, c1);
                if (TVectors.Value == 2)
                    d1 = TLanes.MultiplyAdd(y, z, d1);
            }

            if (TColumns.Value > 2)
            {
                z = TLanes.Create(b0[2 * column]);
                c2 = TLanes.MultiplyAdd(x, z, c2);
                if (TVectors.Value == 2)
                    d2 = TLanes.MultiplyAdd(y, z, d2);
            }

            if (TColumns.Value > 3)
            {
                z = TLanes.Create(*b3);
                c3 = TLanes.MultiplyAdd(x, z, c3);
                if (TVectors.Value == 2)
                    d3 = TLanes.MultiplyAdd(y, z, d3);
            }

            if (TColumns.Value > 4)
            {
                z = TLanes.Create(b3[column]);
                c4 = TLanes.MultiplyAdd(x, z, c4);
                if (TVectors.Value == 2)
                    d4 = TLanes.MultiplyAdd(y, z, d4);
            }

            if (TColumns.Value > 5)
            {
                z = TLanes.Create(b3[2 * column]);
                c5 = TLanes.MultiplyAdd(x, z, c5);
                if (TVectors.Value == 2)
                    d5 = TLanes.MultiplyAdd(y, z, d5);
            }

            if (TColumns.Value > 6)
            {
                z = TLanes.Create(*b6);
                c6 = TLanes.MultiplyAdd(x, z, c6);
                if (TVectors.Value == 2)
                    d6 = TLanes.MultiplyAdd(y, z, d6);
            }

            if (TColumns.Value > 7)
            {
                z = TLanes.Create(b6[column]);
                c7 = TLanes.MultiplyAdd(x, z, c7);
                if (TVectors.Value == 2)
                    d7 = TLanes.MultiplyAdd(y, z, d7);
            }

            if (TColumns.Value > 8)
            {
                z = TLanes.Create(b6[2 * column]);
                c8 = TLanes.MultiplyAdd(x, z, c8);
                if (TVectors.Value == 2)
                    d8 = TLanes.MultiplyAdd(y, z, d8);
            }

            if (TColumns.Value > 9)
            {
                z = TLanes.Create(*b9);
                c9 = TLanes.MultiplyAdd(x, z, c9);
                if (TVectors.Value == 2)
                    d9 = TLanes.MultiplyAdd(y, z, d9);
            }

            if (TColumns.Value > 10)
            {
                z = TLanes.Create(b9[column]);
                c10 = TLanes.MultiplyAdd(x, z, c10);
                if (TVectors.Value == 2)
                    d10 = TLanes.MultiplyAdd(y, z, d10);
            }

            if (TColumns.Value > 11)
            {
                z = TLanes.Create(b9[2 * column]);
                c11 = TLanes.MultiplyAdd(x, z, c11);
                if (TVectors.Value == 2)
                    d11 = TLanes.MultiplyAdd(y, z, d11);
            }

            a += aStep;
            b0 += row;
            b3 += row;
            b6 += row;
            b9 += row;
        }

        var target = tile->Result;
        var step = tile->ResultStep;
        last = tile->ResultLast;
        TLanes.Store(c0, TVectors.Value == 2 ? target : target + last);
        if (TVectors.Value == 2)
            TLanes.Store(d0, target + last);
        if (TColumns.Value > 1)
        {
            target += step;
            TLanes.Store(c1, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d1, target + last);
        }

        if (TColumns.Value > 2)
        {
            target += step;
            TLanes.Store(c2, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d2, target + last);
        }

        if (TColumns.Value > 3)
        {
            target += step;
            TLanes.Store(c3, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d3, target + last);
        }

        if (TColumns.Value > 4)
        {
            target += step;
            TLanes.Store(c4, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d4, target + last);
        }

        if (TColumns.Value > 5)
        {
            target += step;
            TLanes.Store(c5, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d5, target + last);
        }

        if (TColumns.Value > 6)
        {
            target += step;
            TLanes.Store(c6, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d6, target + last);
        }

        if (TColumns.Value > 7)
        {
            target += step;
            TLanes.Store(c7, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d7, target + last);
        }

        if (TColumns.Value > 8)
        {
            target += step;
            TLanes.Store(c8, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d8, target + last);
        }

        if (TColumns.Value > 9)
        {
            target += step;
            TLanes.Store(c9, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d9, target + last);
        }

        if (TColumns.Value > 10)
        {
            target += step;
            TLanes.Store(c10, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d10, target + last);
        }

        if (TColumns.Value > 11)
        {
            target += step;
            TLanes.Store(c11, TVectors.Value == 2 ? target : target + last);
            if (TVectors.Value == 2)
                TLanes.Store(d11, target + last);
        }
    }
}

/// <summary>
/// One call of the micro-kernel: A·B on a tile of at most two vectors of rows. A and B are read where they lie, packed or not: element (i, p) of
/// A is at p·<see cref="AStep"/> + i, element (p, j) of B at p·<see cref="BRowStep"/> + j·<see cref="BColumnStep"/>.
/// </summary>
/// <remarks>
/// The last vector of rows may be ragged: only its last lanes belong to the tile. The other lanes are rows before it, computed and dropped,
/// so that no load runs past the end of a matrix.
/// </remarks>
internal unsafe struct MicroTile<T>
    where T : unmanaged
{
    /// <summary>Summands, KC or what is left of them.</summary>
    public nint Depth;
    public T* A;
    public nint AStep;

    /// <summary>Where the last vector of a column of A begins, relative to the column's first row.</summary>
    public nint ALast;

    public T* B;
    public nint BRowStep;
    public nint BColumnStep;

    /// <summary>
    /// What will be read soon, and is fetched into the first-level cache meanwhile: with each summand the line here, so many elements further each time.
    /// It may lie beyond a matrix's end, where nothing is fetched.
    /// </summary>
    public T* Ahead;

    public nint AheadStep;

    /// <summary>Where the products go: C itself if they are the result, else a buffer.</summary>
    public T* Result;

    public nint ResultStep;

    /// <summary>Where the last vector of a column of the result begins, relative to the column's first row.</summary>
    public nint ResultLast;
}
