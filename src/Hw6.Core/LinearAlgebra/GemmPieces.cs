using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra;

/// <summary>The inner loops of a product: each piece is a rectangle of tiles of C, computed depth block by depth block.</summary>
internal unsafe struct GemmPieces<T, TLanes, TVector> : IParallelBody
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public Problem<T> Problem;
    public GemmPlan Plan;

    /// <summary>Packed panels of A, or null where A is read in place or packed panel by panel.</summary>
    public T* A;

    /// <summary>Packed groups of B, or null where B is read in place.</summary>
    public T* B;

    /// <summary>Whether each piece packs the panels it needs: cheaper than a loop of its own where few columns use a panel.</summary>
    public bool PackEachPanel;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int piece)
    {
        var (firstPanel, endPanel) = Range(Plan.RowPieces, piece % Plan.RowPieces.Parts);
        var (firstGroup, endGroup) = Range(Plan.ColumnPieces, piece / Plan.RowPieces.Parts);
        var tile = default(Tile<T>);
        var buffer = stackalloc T[Height * Width];
        for (var block = 0; block < Plan.Depths.Parts; block++)
        {
            var p = Plan.Depths.Start(block);
            tile.Depth = Plan.Depths.Start(block + 1) - p;
            var target = new Target(buffer, block == 0 ? Problem.Beta : T.One);
            if (PackEachPanel)
            {
                for (var panel = firstPanel; panel < endPanel; panel++)
                {
                    var packed = (T*)Scratch.Own((nuint)(Height * tile.Depth * sizeof(T)));
                    GemmPacking<T, TLanes, TVector>.PackPanel(Problem, panel, p, (int)tile.Depth, packed);
                    for (var group = firstGroup; group < endGroup; group++)
                        RunTile(&tile, target, panel, group, p, packed);
                }
            }
            else
            {
                for (var group = firstGroup; group < endGroup; group++)
                {
                    for (var panel = firstPanel; panel < endPanel; panel++)
                        RunTile(
                            &tile,
                            target,
                            panel,
                            group,
                            p,
                            A is null ? null : A + ((nint)panel * Height * Problem.K) + ((nint)p * Height)
                        );
                }
            }
        }
    }

    private static int Height => KernelTable<T, TLanes, TVector>.Rows;

    private static int Width => KernelTable<T, TLanes, TVector>.Columns;

    private static (int First, int End) Range(Partition partition, int part) =>
        (partition.Start(part), partition.Start(part + 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void RunTile(Tile<T>* tile, Target target, int panel, int group, int p, T* packed)
    {
        var row = panel * Height;
        var rows = Math.Min(Height, Problem.M - row);
        var vectors = (rows + TLanes.Count - 1) / TLanes.Count;
        if (packed is null)
        {
            tile->A = Problem.A + (p * Problem.Lda) + row;
            tile->AStep = Problem.Lda;
            tile->ALast = rows - TLanes.Count;
        }
        else
        {
            tile->A = packed;
            tile->AStep = Height;
            tile->ALast = (vectors - 1) * TLanes.Count;
        }

        var column = Plan.Groups.Start(group);
        var columns = Plan.Groups.Start(group + 1) - column;
        if (B is null)
        {
            tile->B = Problem.AtB(p, column);
            tile->BRowStep = Problem.TransposeB ? Problem.Ldb : 1;
            tile->BColumnStep = Problem.TransposeB ? 1 : Problem.Ldb;
        }
        else
        {
            tile->B = B + ((nint)group * Width * Problem.K) + ((nint)p * Width);
            tile->BRowStep = Width;
            tile->BColumnStep = 1;
        }

        var c = Problem.C + (column * Problem.Ldc) + row;
        var kernel = KernelTable<T, TLanes, TVector>.Get(vectors, columns);
        if (target.Beta == T.Zero && Problem.Alpha == T.One && rows == vectors * TLanes.Count)
        {
            tile->Result = c;
            tile->ResultStep = Problem.Ldc;
            tile->ResultLast = rows - TLanes.Count;
            kernel(tile);
        }
        else
        {
            tile->Result = target.Buffer;
            tile->ResultStep = Height;
            tile->ResultLast = (vectors - 1) * TLanes.Count;
            kernel(tile);
            TileUpdate<T, TLanes, TVector>.Run(target.Buffer, c, Problem.Ldc, rows, columns, Problem.Alpha, target.Beta);
        }
    }

    // Where products wait to be brought into C, and by what C is multiplied then.
    private readonly struct Target(T* buffer, T beta)
    {
        public T* Buffer => buffer;

        public T Beta => beta;
    }
}
