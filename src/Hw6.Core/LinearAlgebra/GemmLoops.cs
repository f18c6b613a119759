using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// The general matrix product after BLIS: superblocks that bound the packed memory, the packing of each, and its macro-kernels.
/// </summary>
internal static unsafe class GemmLoops<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private static int MR => KernelTable<T, TLanes, TVector>.MR;

    private static int NR => KernelTable<T, TLanes, TVector>.NR;

    /// <summary>Computes a product with m, n, k ≥ 1.</summary>
    public static void Run(Problem<T> problem)
    {
        if (problem.N == 1 || problem.M == 1)
        {
            Gemv<T, TLanes, TVector>.Run(problem);
            return;
        }

        // Few columns do not pay for a copy of A: as the right-hand operand it is read where it is.
        if (problem.TransposeA && problem.N <= BlockSizes.FewColumns)
            problem = problem.Transposed();

        var depths = Partition.AtMost(problem.K, BlockSizes.SuperblockDepth);
        var most = BlockSizes.Superblock / depths.Largest;
        var rows = Partition.AtMost(problem.M, Math.Max(most, MR));
        var columns = Partition.AtMost(problem.N, Math.Max(most, NR));
        if (depths.Parts * rows.Parts * columns.Parts == 1)
        {
            RunBlock(problem);
            return;
        }

        for (var l = 0; l < depths.Parts; l++)
        {
            var beta = l == 0 ? problem.Beta : T.One;
            var (p, k) = (depths.Start(l), depths.Start(l + 1) - depths.Start(l));
            for (var c = 0; c < columns.Parts; c++)
            {
                var (j, n) = (columns.Start(c), columns.Start(c + 1) - columns.Start(c));
                for (var r = 0; r < rows.Parts; r++)
                {
                    var (i, m) = (rows.Start(r), rows.Start(r + 1) - rows.Start(r));
                    RunBlock(problem.Part(i, m, j, n, p, k, beta));
                }
            }
        }
    }

    private static void RunBlock(in Problem<T> problem)
    {
        var work = (long)problem.M * problem.N * problem.K;
        var threads = work < BlockSizes.ParallelProduct ? 1 : ParallelLoop.Threads;

        // A ragged vector reads rows before its own, so a matrix with less than a vector of rows cannot be read in place.
        var packA =
            problem.TransposeA
            || problem.M < TLanes.Count
            || (problem.N >= BlockSizes.PackReuseOfA * NR && problem.K >= BlockSizes.FewColumnsOfA && AreFarApart(problem.Lda));
        var packB =
            problem.TransposeB
            && problem.M >= BlockSizes.PackReuseOfB * MR
            && problem.K >= BlockSizes.ManyRowsOfB
            && AreFarApart(problem.Ldb);
        var packOwnPanels = packA && problem.N <= BlockSizes.OwnPanelColumns;
        var blocking = Blocking.For(problem.M, problem.N, problem.K, MR, NR, sizeof(T), threads, packOwnPanels);
        var macroKernels = new MacroKernel<T, TLanes, TVector>
        {
            Problem = problem,
            Blocking = blocking,
            PackOwnPanels = packOwnPanels,
        };

        var elementsOfA = packA && !packOwnPanels ? (nuint)blocking.PanelsOfA * (nuint)MR * (nuint)problem.K : 0;
        var elementsOfB = packB ? (nuint)blocking.PanelsOfB.Parts * (nuint)NR * (nuint)problem.K : 0;
        if (elementsOfA + elementsOfB > 0)
        {
            var memory = (T*)Scratch.Shared((elementsOfA + elementsOfB) * (nuint)sizeof(T));
            var packing = new Packing<T, TLanes, TVector>
            {
                Problem = problem,
                Blocking = blocking,
                A = elementsOfA > 0 ? memory : null,
                B = elementsOfB > 0 ? memory + elementsOfA : null,
            };
            macroKernels.A = packing.A;
            macroKernels.B = packing.B;
            ParallelLoop.Run(packing.Pieces, elementsOfA + elementsOfB < BlockSizes.ParallelPacking ? 1 : threads, packing);
        }

        ParallelLoop.Run(blocking.MC.Parts * blocking.NC.Parts, threads, macroKernels);
    }

    // Read in place from caches again and again, columns or rows cost more than their copy.
    private static bool AreFarApart(nint leading) => leading * sizeof(T) >= BlockSizes.FarApart;
}

/// <summary>
/// The loops around the micro-kernel: each piece is an MC × NC block of C, to which one block of KC summands after the other is added, micro-tile by
/// micro-tile.
/// </summary>
internal unsafe struct MacroKernel<T, TLanes, TVector> : IParallelBody
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public Problem<T> Problem;
    public Blocking Blocking;

    /// <summary>Packed micro-panels of A, or null where A is read in place or each piece packs its own.</summary>
    public T* A;

    /// <summary>Packed micro-panels of B, or null where B is read in place.</summary>
    public T* B;

    /// <summary>Whether each piece packs the micro-panels of A that it needs: cheaper than a loop of its own where few columns use one.</summary>
    public bool PackOwnPanels;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int piece)
    {
        var (firstOfA, endOfA) = Range(Blocking.MC, piece % Blocking.MC.Parts);
        var (firstOfB, endOfB) = Range(Blocking.NC, piece / Blocking.MC.Parts);
        var tile = default(MicroTile<T>);
        var (mr, nr) = (MR, NR);
        var buffer = stackalloc T[mr * nr];
        for (var block = 0; block < Blocking.KC.Parts; block++)
        {
            var p = Blocking.KC.Start(block);
            tile.Depth = Blocking.KC.Start(block + 1) - p;
            var plan = new TilePlan(mr, nr, KernelTable<T, TLanes, TVector>.All, buffer, block == 0 ? Problem.Beta : T.One);
            if (PackOwnPanels)
            {
                for (var panelOfA = firstOfA; panelOfA < endOfA; panelOfA++)
                {
                    var packed = (T*)Scratch.Own((nuint)(mr * tile.Depth * sizeof(T)));
                    Packing<T, TLanes, TVector>.PackPanelOfA(Problem, panelOfA, p, (int)tile.Depth, packed);
                    for (var panelOfB = firstOfB; panelOfB < endOfB; panelOfB++)
                        RunTile(&tile, plan, panelOfA, panelOfB, p, packed);
                }
            }
            else
            {
                for (var panelOfB = firstOfB; panelOfB < endOfB; panelOfB++)
                {
                    for (var panelOfA = firstOfA; panelOfA < endOfA; panelOfA++)
                        RunTile(
                            &tile,
                            plan,
                            panelOfA,
                            panelOfB,
                            p,
                            A is null ? null : A + ((nint)panelOfA * mr * Problem.K) + ((nint)p * mr)
                        );
                }
            }
        }
    }

    private static int MR => KernelTable<T, TLanes, TVector>.MR;

    private static int NR => KernelTable<T, TLanes, TVector>.NR;

    private static (int First, int End) Range(Partition partition, int part) =>
        (partition.Start(part), partition.Start(part + 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void RunTile(MicroTile<T>* tile, in TilePlan plan, int panelOfA, int panelOfB, int p, T* packed)
    {
        var row = panelOfA * plan.MR;
        var rows = Math.Min(plan.MR, Problem.M - row);
        var vectors = (rows + TLanes.Count - 1) / TLanes.Count;
        if (packed is null)
        {
            tile->A = Problem.A + (p * Problem.Lda) + row;
            tile->AStep = Problem.Lda;
            tile->ALast = rows - TLanes.Count;
            Debug.Assert(
                !Problem.TransposeA && row + tile->ALast >= 0 && row + rows <= Problem.M,
                "vectors of a column of A, the rows before a ragged one among them"
            );
        }
        else
        {
            tile->A = packed;
            tile->AStep = plan.MR;
            tile->ALast = (vectors - 1) * TLanes.Count;
        }

        var column = Blocking.PanelsOfB.Start(panelOfB);
        var columns = Blocking.PanelsOfB.Start(panelOfB + 1) - column;
        if (B is not null)
        {
            tile->B = B + ((nint)panelOfB * plan.NR * Problem.K) + ((nint)p * plan.NR);
            tile->BRowStep = plan.NR;
            tile->BColumnStep = 1;
            tile->Ahead = tile->B + (plan.NR * (nint)Problem.K);
            tile->AheadStep = plan.NR;
        }
        else if (Problem.TransposeB)
        {
            // The next micro-panel is to the right of this one: its row begins in the line that this one's ends in, or in the next, and ends in the line asked for.
            tile->B = Problem.AtB(p, column);
            tile->BRowStep = Problem.Ldb;
            tile->BColumnStep = 1;
            tile->Ahead = tile->B + (2 * columns) - 1;
            tile->AheadStep = Problem.Ldb;
        }
        else
        {
            // Where whole columns lie one after the other, the next micro-panel is right behind.
            tile->B = Problem.AtB(p, column);
            tile->BRowStep = 1;
            tile->BColumnStep = Problem.Ldb;
            tile->AheadStep = Problem.Ldb == Problem.K && tile->Depth == Problem.K ? columns : 0;
            tile->Ahead = tile->B + (tile->AheadStep * Problem.K);
        }

        Debug.Assert(p + tile->Depth <= Problem.K && column + columns <= Problem.N, "summands and columns of the product");
        var c = Problem.AtC(row, column);
        if (!Problem.TransposeC)
            FetchColumns(c, rows, columns);

        var kernel = KernelTable<T, TLanes, TVector>.Get(plan.Kernels, vectors, columns);
        if (plan.Beta == T.Zero && Problem.Alpha == T.One && rows == vectors * TLanes.Count && !Problem.TransposeC)
        {
            tile->Result = c;
            tile->ResultStep = Problem.Ldc;
            tile->ResultLast = rows - TLanes.Count;
            kernel(tile);
        }
        else
        {
            tile->Result = plan.Buffer;
            tile->ResultStep = plan.MR;
            tile->ResultLast = (vectors - 1) * TLanes.Count;
            kernel(tile);
            if (Problem.TransposeC)
                MicroTileUpdate<T, TLanes, TVector>.RunTransposed(
                    plan.Buffer,
                    c,
                    Problem.Ldc,
                    rows,
                    columns,
                    Problem.Alpha,
                    plan.Beta
                );
            else
                MicroTileUpdate<T, TLanes, TVector>.Run(plan.Buffer, c, Problem.Ldc, rows, columns, Problem.Alpha, plan.Beta);
        }
    }

    // C is needed only after the last summand: the first and the last line of each column of the tile come while the products are summed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void FetchColumns(T* c, int rows, int columns)
    {
        if (!Sse.IsSupported)
            return;
        for (var j = 0; j < columns; j++)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + (rows - 1));
            c += Problem.Ldc;
        }
    }

    // What all tiles of a block share, found out once: the sizes of a tile, the kernels, where products wait to be brought into C, and by what C is multiplied then.
    private readonly struct TilePlan(int mr, int nr, nint* kernels, T* buffer, T beta)
    {
        public int MR => mr;

        public int NR => nr;

        public nint* Kernels => kernels;

        public T* Buffer => buffer;

        public T Beta => beta;
    }
}
