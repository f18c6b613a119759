using System.Numerics;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra;

/// <summary>The loops around the micro-kernel, after BLIS: superblocks that bound the packed memory, packing, pieces, depth blocks, tiles.</summary>
internal static unsafe class GemmLoops<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private static int Rows => KernelTable<T, TLanes, TVector>.Rows;

    private static int Columns => KernelTable<T, TLanes, TVector>.Columns;

    /// <summary>Computes a product with m, n, k ≥ 1.</summary>
    public static void Run(in Problem<T> problem)
    {
        if (problem.N == 1 || problem.M == 1)
        {
            Gemv<T, TLanes, TVector>.Run(problem);
            return;
        }

        var depths = Partition.AtMost(problem.K, BlockSizes.SuperblockDepth);
        var most = BlockSizes.Superblock / depths.Largest;
        var rows = Partition.AtMost(problem.M, Math.Max(most, Rows));
        var columns = Partition.AtMost(problem.N, Math.Max(most, Columns));
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
            problem.TransposeA || problem.M < TLanes.Count || (problem.N >= BlockSizes.PackColumns && IsCritical(problem.Lda));
        var packB = problem.TransposeB && problem.M >= BlockSizes.PackRows && IsCritical(problem.Ldb);
        var packEachPanel = packA && problem.N <= BlockSizes.OwnPanelColumns;
        var plan = GemmPlan.For(problem.M, problem.N, problem.K, Rows, Columns, sizeof(T), threads, packEachPanel);
        var pieces = new GemmPieces<T, TLanes, TVector>
        {
            Problem = problem,
            Plan = plan,
            PackEachPanel = packEachPanel,
        };

        var elementsOfA = packA && !packEachPanel ? (nuint)plan.Panels * (nuint)Rows * (nuint)problem.K : 0;
        var elementsOfB = packB ? (nuint)plan.Groups.Parts * (nuint)Columns * (nuint)problem.K : 0;
        if (elementsOfA + elementsOfB > 0)
        {
            var memory = (T*)Scratch.Shared((elementsOfA + elementsOfB) * (nuint)sizeof(T));
            var packing = new GemmPacking<T, TLanes, TVector>
            {
                Problem = problem,
                Plan = plan,
                A = elementsOfA > 0 ? memory : null,
                B = elementsOfB > 0 ? memory + elementsOfA : null,
            };
            pieces.A = packing.A;
            pieces.B = packing.B;
            ParallelLoop.Run(packing.Pieces, elementsOfA + elementsOfB < BlockSizes.ParallelPacking ? 1 : threads, packing);
        }

        ParallelLoop.Run(plan.RowPieces.Parts * plan.ColumnPieces.Parts, threads, pieces);
    }

    private static bool IsCritical(nint leading) => (leading * sizeof(T)) % BlockSizes.CriticalStride == 0;
}
