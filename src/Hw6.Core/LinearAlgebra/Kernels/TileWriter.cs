using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>Brings the finished columns of a register tile into C, from left to right.</summary>
internal unsafe ref struct TileWriter<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly nint step;
    private readonly nint last;
    private readonly int rows;
    private readonly bool keep;
    private readonly TVector alpha;
    private readonly TVector beta;
    private T* c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TileWriter(Tile<T>* tile)
    {
        c = tile->C;
        step = tile->CStep;
        last = tile->CLast;
        rows = tile->LastRows;
        keep = tile->Beta != T.Zero;
        Plain = tile->Beta == T.Zero && tile->Alpha == T.One && rows == TLanes.Count;
        alpha = TLanes.Create(tile->Alpha);
        beta = TLanes.Create(tile->Beta);
    }

    /// <summary>Whether all lanes are written as they are.</summary>
    public readonly bool Plain { get; }

    /// <summary>A column of C := the products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TVectors>(TVector first, TVector second)
        where TVectors : struct, IConstant
    {
        TLanes.Store(first, TVectors.Value == 2 ? c : c + last);
        if (TVectors.Value == 2) TLanes.Store(second, c + last);
        c += step;
    }

    /// <summary>A column of C := α·products + β·C; C is read only if β ≠ 0, and only the tile's own rows are touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Combine<TVectors>(TVector first, TVector second)
        where TVectors : struct, IConstant
    {
        if (TVectors.Value == 2)
        {
            var upper = TLanes.Multiply(alpha, first);
            if (keep) upper = TLanes.MultiplyAdd(beta, TLanes.Load(c), upper);
            TLanes.Store(upper, c);
        }

        var lower = TLanes.Multiply(alpha, TVectors.Value == 2 ? second : first);
        if (rows == TLanes.Count)
        {
            if (keep) lower = TLanes.MultiplyAdd(beta, TLanes.Load(c + last), lower);
            TLanes.Store(lower, c + last);
        }
        else
        {
            if (keep) lower = TLanes.MultiplyAdd(beta, TLanes.LoadLast(c + last, rows), lower);
            TLanes.StoreLast(lower, c + last, rows);
        }

        c += step;
    }
}
