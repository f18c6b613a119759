namespace Hw6.Core.LinearAlgebra;

/// <summary>How a product is cut so that each part stays in the cache meant for it, and from when on a preparation pays.</summary>
internal static class BlockSizes
{
    /// <summary>
    /// Summands of a depth block. A panel of A (a tile's rows by a depth block) then stays in the second-level cache, from where each group
    /// of columns reads it; deeper blocks save passes over C. The same for all vector widths, as the order of additions depends on it.
    /// </summary>
    public const int Depth = 1024;

    /// <summary>Bytes of a block of B: a depth block by one piece's columns.</summary>
    public const int Block = 256 * 1024;

    /// <summary>The most elements of an operand in one superblock, which bounds the packed memory.</summary>
    public const int Superblock = 4 * 1024 * 1024;

    /// <summary>The most summands in one superblock.</summary>
    public const int SuperblockDepth = 8192;

    /// <summary>From so many columns on, A is packed where it could be read in place but its columns share the sets of a cache.</summary>
    public const int PackColumns = 256;

    /// <summary>From so many rows on, B is packed where it could be read in place but its rows share the sets of a cache.</summary>
    public const int PackRows = 256;

    /// <summary>Up to so many columns each piece packs its own panels of A; beyond, all panels are packed before the first tile.</summary>
    public const int OwnPanelColumns = 1024;

    /// <summary>Multiply-adds from which a second thread pays.</summary>
    public const long ParallelProduct = 500_000;

    /// <summary>Elements of a matrix from which a second thread pays in a product with a vector.</summary>
    public const long ParallelVectorProduct = 200_000;

    /// <summary>Elements to pack from which a second thread pays.</summary>
    public const int ParallelPacking = 32_768;

    /// <summary>Columns or rows that are a multiple of so many bytes apart fall into the same few sets of a cache.</summary>
    public const int CriticalStride = 1024;
}
