namespace Hw6.Core.LinearAlgebra;

/// <summary>How a product is cut so that each part stays in the cache meant for it. Sizes in bytes of elements.</summary>
/// <param name="PanelBytes">A panel of A (a tile's rows by one depth block) stays in the first-level cache.</param>
/// <param name="BlockBytes">A block of B (a depth block by one piece's columns) stays in the second-level cache beside the piece of C.</param>
/// <param name="PackedElements">The most elements of an operand that are packed at a time.</param>
/// <param name="PackColumnsForA">From so many columns on, A is read often enough to be packed even where it could be read in place.</param>
/// <param name="PackRowsForB">From so many rows on, B is read often enough to be packed even where it could be read in place.</param>
/// <param name="ParallelWork">Multiply-adds from which a second thread pays.</param>
/// <param name="Order">tmp</param>
internal sealed record BlockSizes(
    int PanelBytes,
    int BlockBytes,
    int PackedElements,
    int PackColumnsForA,
    int PackRowsForB,
    long ParallelWork, int Order = 0)
{
    /// <summary>For processors with 32 KiB or more of first-level and 512 KiB or more of second-level cache a core.</summary>
    public static BlockSizes Default { get; set; } = new(
        PanelBytes: 128 * 1024,
        BlockBytes: 256 * 1024,
        PackedElements: 4 * 1024 * 1024,
        PackColumnsForA: 256,
        PackRowsForB: 256,
        ParallelWork: 500_000);
}
