namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// How a product is cut: panels of rows and groups of columns make the tiles, depth blocks keep a panel in the second-level cache, and pieces
/// (rectangles of tiles) are what threads take. Only the depth blocks decide about the order of additions, and they depend on the
/// sizes alone.
/// </summary>
internal readonly struct GemmPlan
{
    private GemmPlan(int panels, Partition groups, Partition depths, Partition rowPieces, Partition columnPieces)
    {
        Panels = panels;
        Groups = groups;
        Depths = depths;
        RowPieces = rowPieces;
        ColumnPieces = columnPieces;
    }

    /// <summary>Panels of a full tile's rows; the last may have fewer.</summary>
    public int Panels { get; }

    /// <summary>The columns cut into groups of at most a full tile's columns.</summary>
    public Partition Groups { get; }

    /// <summary>The summed dimension cut into depth blocks.</summary>
    public Partition Depths { get; }

    /// <summary>The panels cut into pieces.</summary>
    public Partition RowPieces { get; }

    /// <summary>The groups cut into pieces.</summary>
    public Partition ColumnPieces { get; }

    /// <summary>Plans a product of m × k by k × n for a tile of rows × columns elements of some bytes.</summary>
    public static GemmPlan For(int m, int n, int k, int rows, int columns, int bytes, int threads, bool packEachPanel)
    {
        var panels = (m + rows - 1) / rows;
        var groups = Partition.AtMost(n, columns);

        // A block half as deep again costs less than a second pass over C.
        var depths = k <= BlockSizes.Depth * 3 / 2 ? new Partition(k, 1) : Partition.AtMost(k, BlockSizes.Depth);

        if (packEachPanel)
        {
            // A panel is packed once for each of its pieces: as few as keep the threads busy.
            var cuts = threads == 1 ? 1 : Math.Clamp((4 * threads) / panels, 1, Math.Max(1, groups.Parts / 4));
            return new GemmPlan(panels, groups, depths, new Partition(panels, panels), new Partition(groups.Parts, cuts));
        }

        var groupsOfPiece = Math.Max(1, BlockSizes.Block / (depths.Largest * columns * bytes));
        var columnPieces = (groups.Parts + groupsOfPiece - 1) / groupsOfPiece;
        var rowPieces = 1;
        if (depths.Parts > 1)
        {
            var panelsOfPiece = Math.Max(4, BlockSizes.Block / (Math.Min(n, groupsOfPiece * columns) * rows * bytes));
            rowPieces = (panels + panelsOfPiece - 1) / panelsOfPiece;
        }

        while (threads > 1 && rowPieces * columnPieces < 4 * threads)
        {
            // Cut where the pieces are longest, so that they stay as square as the matrix lets them.
            if (
                groups.Parts / columnPieces >= 2
                && (groups.Parts * columns / columnPieces >= panels * rows / rowPieces || panels / rowPieces < 2)
            )
                columnPieces++;
            else if (panels / rowPieces >= 2)
                rowPieces++;
            else
                break;
        }

        return new GemmPlan(panels, groups, depths, new Partition(panels, rowPieces), new Partition(groups.Parts, columnPieces));
    }
}
