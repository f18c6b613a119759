namespace Hw6.Core.LinearAlgebra;

/// <summary>The sizes of the blocks of a product, each meant for a cache, and from when on a preparation pays (docs/micro-kernels.md).</summary>
internal static class BlockSizes
{
    /// <summary>
    /// KC, the most summands of a block. A micro-panel of A, MR × KC, then stays in the second-level cache, from where each micro-panel of B
    /// meets it; deeper blocks save passes over C. The same for all vector widths, as the order of additions depends on it.
    /// </summary>
    public const int KC = 1024;

    /// <summary>Bytes of a KC × NC block of B, and of the MC × NC block of C that is added to: NC and MC follow from them.</summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>The most elements of an operand in one superblock, which bounds the packed memory.</summary>
    public const int Superblock = 4 * 1024 * 1024;

    /// <summary>The most summands in one superblock.</summary>
    public const int SuperblockDepth = 8192;

    /// <summary>Up to so many columns of C a transposed A is read where it is, as the right-hand operand of the transposed product.</summary>
    public const int FewColumns = 64;

    /// <summary>From so many micro-panels of B on, A is packed where it could be read in place but its columns are far apart.</summary>
    public const int PackReuseOfA = 8;

    /// <summary>From so many micro-panels of A on, B is packed where it could be read in place but its rows are far apart.</summary>
    public const int PackReuseOfB = 4;

    /// <summary>Up to so many columns each macro-kernel packs its own micro-panels of A; beyond, all are packed before the first.</summary>
    public const int OwnPanelColumns = 1024;

    /// <summary>Multiply-adds from which a second thread pays.</summary>
    public const long ParallelProduct = 500_000;

    /// <summary>Elements of a matrix from which a second thread pays in a product with a vector.</summary>
    public const long ParallelVectorProduct = 200_000;

    /// <summary>Elements to pack from which a second thread pays.</summary>
    public const int ParallelPacking = 32_768;

    /// <summary>
    /// Columns of A or rows of B that are so many bytes apart each take lines and pages of their own, and if the distance has a large power of two as a factor,
    /// they share few sets of a cache.
    /// </summary>
    public const int FarApart = 512;

    /// <summary>Fewer columns of A stay in the first-level cache wherever they are.</summary>
    public const int FewColumnsOfA = 16;

    /// <summary>Fewer rows of B stay in the second-level cache wherever they are, and of each a line is on its way while the ones before are multiplied.</summary>
    public const int ManyRowsOfB = 1024;
}

/// <summary>
/// How a product is blocked: micro-panels of MR rows of A and of NR columns of B make the micro-tiles of C; blocks of KC summands keep a
/// micro-panel of A in the second-level cache; blocks of MC × NC elements of C are what threads take. Only KC decides about the order of
/// additions, and it depends on the sizes alone.
/// </summary>
/// <param name="PanelsOfA">Micro-panels of MR rows; the last may have fewer.</param>
/// <param name="PanelsOfB">The columns cut into micro-panels of at most NR.</param>
/// <param name="KC">The summed dimension cut into blocks of at most KC.</param>
/// <param name="MC">The micro-panels of A cut into blocks of about MC rows.</param>
/// <param name="NC">The micro-panels of B cut into blocks of about NC columns.</param>
internal readonly record struct Blocking(int PanelsOfA, Partition PanelsOfB, Partition KC, Partition MC, Partition NC)
{
    /// <summary>The blocking of a product of m × k by k × n with micro-tiles of mr × nr elements of some bytes.</summary>
    public static Blocking For(int m, int n, int k, int mr, int nr, int bytes, int threads, bool packOwnPanels)
    {
        var panelsOfA = (m + mr - 1) / mr;
        var panelsOfB = Partition.AtMost(n, nr);

        // A block half as deep again costs less than a second pass over C.
        var kc = k <= BlockSizes.KC * 3 / 2 ? new Partition(k, 1) : Partition.AtMost(k, BlockSizes.KC);

        if (packOwnPanels)
        {
            // A micro-panel is packed once for each of its blocks: as few as keep the threads busy.
            var cuts = threads == 1 ? 1 : Math.Clamp((4 * threads) / panelsOfA, 1, Math.Max(1, panelsOfB.Parts / 4));
            return new Blocking(
                panelsOfA,
                panelsOfB,
                kc,
                new Partition(panelsOfA, panelsOfA),
                new Partition(panelsOfB.Parts, cuts)
            );
        }

        var panelsOfNC = Math.Max(1, BlockSizes.BlockBytes / (kc.Largest * nr * bytes));
        var columnBlocks = (panelsOfB.Parts + panelsOfNC - 1) / panelsOfNC;
        var rowBlocks = 1;
        if (kc.Parts > 1)
        {
            var panelsOfMC = Math.Max(4, BlockSizes.BlockBytes / (Math.Min(n, panelsOfNC * nr) * mr * bytes));
            rowBlocks = (panelsOfA + panelsOfMC - 1) / panelsOfMC;
        }

        while (threads > 1 && rowBlocks * columnBlocks < 4 * threads)
        {
            // Cut where the blocks are longest, so that they stay as square as the matrix lets them.
            if (
                panelsOfB.Parts / columnBlocks >= 2
                && (panelsOfB.Parts * nr / columnBlocks >= panelsOfA * mr / rowBlocks || panelsOfA / rowBlocks < 2)
            )
                columnBlocks++;
            else if (panelsOfA / rowBlocks >= 2)
                rowBlocks++;
            else
                break;
        }

        return new Blocking(
            panelsOfA,
            panelsOfB,
            kc,
            new Partition(panelsOfA, rowBlocks),
            new Partition(panelsOfB.Parts, columnBlocks)
        );
    }
}

/// <summary>A length cut into parts that differ by at most one.</summary>
internal readonly struct Partition(int length, int parts)
{
    private readonly int size = length / parts;
    private readonly int larger = length % parts;

    public int Parts => parts;

    /// <summary>The fewest parts of at most that size.</summary>
    public static Partition AtMost(int length, int size) => new(length, Math.Max(1, ((length - 1) / size) + 1));

    /// <summary>Where a part begins; the number of parts gives the length.</summary>
    public int Start(int part) => (part * size) + Math.Min(part, larger);

    /// <summary>The size of the largest part.</summary>
    public int Largest => size + (larger > 0 ? 1 : 0);
}
