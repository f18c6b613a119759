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
    private const int MostDepth = 8192;

    private static int Rows => KernelTable<T, TLanes, TVector>.Rows;

    private static int Columns => KernelTable<T, TLanes, TVector>.Columns;

    /// <summary>Computes a product with m, n, k ≥ 1.</summary>
    public static void Run(in Problem<T> problem)
    {
        var depths = Partition.AtMost(problem.K, MostDepth);
        var most = BlockSizes.Default.PackedElements / depths.Largest;
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
        var sizes = BlockSizes.Default;
        var work = (long)problem.M * problem.N * problem.K;
        var threads = work < sizes.ParallelWork ? 1 : ParallelLoop.Threads;
        var plan = GemmPlan.For(problem.M, problem.N, problem.K, Rows, Columns, sizeof(T), threads);
        var loops = new GemmPieces<T, TLanes, TVector> { Problem = problem, Plan = plan };

        // A ragged vector reads rows before its own, so a matrix with less than a vector of rows cannot be read in place.
        var packA = problem.TransposeA || problem.M < TLanes.Count || (problem.N >= sizes.PackColumnsForA && (sizes.Order == 1 || IsCritical(problem.Lda)));
        var packB = problem.M >= sizes.PackRowsForB && (sizes.Order == 2 || (problem.TransposeB && sizes.Order != 3));
        var elementsOfA = packA ? (nuint)plan.Panels * (nuint)Rows * (nuint)problem.K : 0;
        var elementsOfB = packB ? (nuint)plan.Groups.Parts * (nuint)Columns * (nuint)problem.K : 0;
        if (packA || packB)
        {
            var memory = (T*)Scratch.Get((elementsOfA + elementsOfB) * (nuint)sizeof(T));
            var packing = new GemmPacking<T, TLanes, TVector>
            {
                Problem = problem,
                Plan = plan,
                A = packA ? memory : null,
                B = packB ? memory + elementsOfA : null,
            };
            loops.A = packing.A;
            loops.B = packing.B;
            ParallelLoop.Run(packing.Pieces, elementsOfA + elementsOfB < 32_768 ? 1 : threads, ref packing);
        }

        ParallelLoop.Run(plan.RowPieces.Parts * plan.ColumnPieces.Parts, threads, ref loops);
    }

    // Columns this far apart fall into the same few sets of a cache.
    private static bool IsCritical(nint leading) => (leading * sizeof(T)) % 1024 == 0;
}
