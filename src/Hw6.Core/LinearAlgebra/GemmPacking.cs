using System.Numerics;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// Packs A into panels and B into groups, a panel or group a contiguous run of its columns or rows in the order of the summed dimension, so
/// that the micro-kernel reads memory from front to back. Packing absorbs the transposes.
/// </summary>
internal unsafe struct GemmPacking<T, TLanes, TVector> : IParallelBody
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public Problem<T> Problem;
    public GemmPlan Plan;
    public T* A;
    public T* B;

    private static int Height => KernelTable<T, TLanes, TVector>.Rows;

    private static int Width => KernelTable<T, TLanes, TVector>.Columns;

    public readonly int Pieces => (A is null ? 0 : Plan.Panels) + (B is null ? 0 : Plan.Groups.Parts);

    public readonly void Run(int piece)
    {
        var panels = A is null ? 0 : Plan.Panels;
        if (piece < panels)
            PackPanel(Problem, piece, 0, Problem.K, A + ((nint)piece * Height * Problem.K));
        else
            PackGroup(piece - panels);
    }

    /// <summary>Packs the columns [p, p + depth) of a panel. A ragged last vector holds its rows in its last lanes.</summary>
    public static void PackPanel(in Problem<T> problem, int panel, int p, int depth, T* target)
    {
        var first = panel * Height;
        var rows = Math.Min(Height, problem.M - first);
        var whole = rows / TLanes.Count * TLanes.Count;
        if (whole > 0)
            PackRows(problem, first, whole, p, depth, target);
        if (whole == rows)
            return;

        var padding = TLanes.Count - (rows - whole);
        for (nint i = 0; i < depth; i++)
            new Span<T>(target + (i * Height) + whole, padding).Clear();
        PackRows(problem, first + whole, rows - whole, p, depth, target + whole + padding);
    }

    private static void PackRows(in Problem<T> problem, int first, int rows, int p, int depth, T* target)
    {
        var source = problem.AtA(first, p);
        if (problem.TransposeA)
            Packing.Transpose(source, problem.Lda, target, Height, rows, depth);
        else
            Packing.Copy(source, problem.Lda, target, Height, rows, depth);
    }

    private readonly void PackGroup(int group)
    {
        var first = Plan.Groups.Start(group);
        var columns = Plan.Groups.Start(group + 1) - first;
        var source = Problem.AtB(0, first);
        var target = B + ((nint)group * Width * Problem.K);
        if (Problem.TransposeB)
            Packing.Copy(source, Problem.Ldb, target, Width, columns, Problem.K);
        else
            Packing.Transpose(source, Problem.Ldb, target, Width, columns, Problem.K);
    }
}
