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

    public readonly int Pieces => (A is null ? 0 : Plan.Panels) + (B is null ? 0 : Plan.Groups.Parts);

    public readonly void Run(int piece)
    {
        var panels = A is null ? 0 : Plan.Panels;
        if (piece < panels) PackPanel(piece);
        else PackGroup(piece - panels);
    }

    // k columns of a full tile's rows each. A ragged last vector holds its rows in its last lanes.
    private readonly void PackPanel(int panel)
    {
        var height = KernelTable<T, TLanes, TVector>.Rows;
        var first = panel * height;
        var rows = Math.Min(height, Problem.M - first);
        var whole = rows / TLanes.Count * TLanes.Count;
        var target = A + ((nint)panel * height * Problem.K);
        if (whole > 0) PackRows(first, whole, target);
        if (whole == rows) return;

        var ragged = rows - whole;
        for (nint p = 0; p < Problem.K; p++)
            new Span<T>(target + (p * height) + whole, TLanes.Count - ragged).Clear();
        PackRows(first + whole, ragged, target + whole + TLanes.Count - ragged);
    }

    private readonly void PackRows(int first, int rows, T* target)
    {
        var height = KernelTable<T, TLanes, TVector>.Rows;
        var source = Problem.AtA(first, 0);
        if (Problem.TransposeA) Packing.Transpose(source, Problem.Lda, target, height, rows, Problem.K);
        else Packing.Copy(source, Problem.Lda, target, height, rows, Problem.K);
    }

    private readonly void PackGroup(int group)
    {
        var width = KernelTable<T, TLanes, TVector>.Columns;
        var first = Plan.Groups.Start(group);
        var columns = Plan.Groups.Start(group + 1) - first;
        var source = Problem.AtB(0, first);
        var target = B + ((nint)group * width * Problem.K);
        if (Problem.TransposeB) Packing.Copy(source, Problem.Ldb, target, width, columns, Problem.K);
        else Packing.Transpose(source, Problem.Ldb, target, width, columns, Problem.K);
    }
}
