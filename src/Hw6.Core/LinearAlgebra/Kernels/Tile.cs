namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// One call of the micro-kernel: A·B on a tile of at most two vectors of rows. A and B are read where they lie, packed or not: element (i, p) of
/// A is at p·<see cref="AStep"/> + i, element (p, j) of B at p·<see cref="BRowStep"/> + j·<see cref="BColumnStep"/>.
/// </summary>
/// <remarks>
/// The last vector of rows may be ragged: only its last lanes belong to the tile. The other lanes are rows before it, computed and dropped,
/// so that no load runs past the end of a matrix.
/// </remarks>
internal unsafe struct Tile<T>
    where T : unmanaged
{
    public nint Depth;
    public T* A;
    public nint AStep;

    /// <summary>Where the last vector of a column of A begins, relative to the column's first row.</summary>
    public nint ALast;

    public T* B;
    public nint BRowStep;
    public nint BColumnStep;

    /// <summary>Where the products go: C itself if they are the result, else a buffer.</summary>
    public T* Result;

    public nint ResultStep;

    /// <summary>Where the last vector of a column of the result begins, relative to the column's first row.</summary>
    public nint ResultLast;
}
