using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// Packs A into micro-panels of MR rows and B into micro-panels of NR columns, each a contiguous run of its columns or rows in the order of the
/// summed dimension, so that the micro-kernel reads memory from front to back. Packing absorbs the transposes.
/// </summary>
internal unsafe struct Packing<T, TLanes, TVector> : IParallelBody
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public Problem<T> Problem;
    public Blocking Blocking;
    public T* A;
    public T* B;

    private static int MR => KernelTable<T, TLanes, TVector>.MR;

    private static int NR => KernelTable<T, TLanes, TVector>.NR;

    public readonly int Pieces => (A is null ? 0 : Blocking.PanelsOfA) + (B is null ? 0 : Blocking.PanelsOfB.Parts);

    public readonly void Run(int piece)
    {
        var panelsOfA = A is null ? 0 : Blocking.PanelsOfA;
        if (piece < panelsOfA)
            PackPanelOfA(Problem, piece, 0, Problem.K, A + ((nint)piece * MR * Problem.K));
        else
            PackPanelOfB(piece - panelsOfA);
    }

    /// <summary>Packs the columns [p, p + depth) of a micro-panel of A. A ragged last vector holds its rows in its last lanes.</summary>
    public static void PackPanelOfA(in Problem<T> problem, int panel, int p, int depth, T* target)
    {
        var first = panel * MR;
        var rows = Math.Min(MR, problem.M - first);
        Debug.Assert(rows > 0 && depth > 0 && p + depth <= problem.K, "a micro-panel of A");
        var whole = rows / TLanes.Count * TLanes.Count;
        if (whole > 0)
            PackRows(problem, first, whole, p, depth, target);
        if (whole == rows)
            return;

        var padding = TLanes.Count - (rows - whole);
        for (nint i = 0; i < depth; i++)
            new Span<T>(target + (i * MR) + whole, padding).Clear();
        PackRows(problem, first + whole, rows - whole, p, depth, target + whole + padding);
    }

    private static void PackRows(in Problem<T> problem, int first, int rows, int p, int depth, T* target)
    {
        var source = problem.AtA(first, p);
        if (problem.TransposeA)
            MatrixCopy.Transpose(source, problem.Lda, target, MR, rows, depth);
        else
            MatrixCopy.Straight(source, problem.Lda, target, MR, rows, depth);
    }

    private readonly void PackPanelOfB(int panel)
    {
        var first = Blocking.PanelsOfB.Start(panel);
        var columns = Blocking.PanelsOfB.Start(panel + 1) - first;
        var source = Problem.AtB(0, first);
        var target = B + ((nint)panel * NR * Problem.K);
        if (Problem.TransposeB)
            MatrixCopy.Straight(source, Problem.Ldb, target, NR, columns, Problem.K);
        else
            MatrixCopy.Transpose(source, Problem.Ldb, target, NR, columns, Problem.K);
    }
}

/// <summary>Copies of parts of matrices into the order in which a kernel reads them.</summary>
internal static unsafe class MatrixCopy
{
    /// <summary>target[p·step + i] := source[p·leading + i] for i &lt; rows, p &lt; columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Straight<T>(T* source, nint leading, T* target, nint step, int rows, int columns)
        where T : unmanaged
    {
        Debug.Assert(rows <= step && (rows <= leading || columns <= 1), "columns of the source and of the target");
        if (rows >= Vector256<T>.Count)
        {
            // The last vector may overlap the one before: no load or store passes the column's end.
            nint last = rows - Vector256<T>.Count;
            for (var p = 0; p < columns; p++)
            {
                for (nint i = 0; i < last; i += Vector256<T>.Count)
                    Vector256.Load(source + i).Store(target + i);
                Vector256.Load(source + last).Store(target + last);
                source += leading;
                target += step;
            }
        }
        else if (rows >= Vector128<T>.Count)
        {
            nint last = rows - Vector128<T>.Count;
            for (var p = 0; p < columns; p++)
            {
                Vector128.Load(source).Store(target);
                Vector128.Load(source + last).Store(target + last);
                source += leading;
                target += step;
            }
        }
        else
        {
            for (var p = 0; p < columns; p++)
            {
                for (nint i = 0; i < rows; i++)
                    target[i] = source[i];
                source += leading;
                target += step;
            }
        }
    }

    /// <summary>target[p·step + i] := source[i·leading + p] for i &lt; rows, p &lt; columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* source, nint leading, T* target, nint step, int rows, int columns)
        where T : unmanaged
    {
        Debug.Assert(rows <= step && (columns <= leading || rows <= 1), "rows of the source and columns of the target");
        var block = Sse2.IsSupported ? 16 / sizeof(T) : 1;
        var wholeRows = rows / block * block;
        var wholeColumns = columns / block * block;
        if (block > 1)
        {
            // Along the target first: its lines are written whole, and the source's rows are few enough to stay in cache.
            for (var p = 0; p < wholeColumns; p += block)
            {
                for (var i = 0; i < wholeRows; i += block)
                {
                    if (sizeof(T) == sizeof(float))
                        Transpose4((float*)(source + (i * leading) + p), leading, (float*)(target + (p * step) + i), step);
                    else
                        Transpose2((double*)(source + (i * leading) + p), leading, (double*)(target + (p * step) + i), step);
                }
            }
        }
        else
        {
            wholeRows = 0;
            wholeColumns = 0;
        }

        for (var p = 0; p < columns; p++)
        {
            for (nint i = p < wholeColumns ? wholeRows : 0; i < rows; i++)
                target[(p * step) + i] = source[(i * leading) + p];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, nint leading, float* target, nint step)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + leading);
        var r2 = Vector128.Load(source + (2 * leading));
        var r3 = Vector128.Load(source + (3 * leading));
        var low01 = Sse.UnpackLow(r0, r1);
        var low23 = Sse.UnpackLow(r2, r3);
        var high01 = Sse.UnpackHigh(r0, r1);
        var high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(target);
        Sse.MoveHighToLow(low23, low01).Store(target + step);
        Sse.MoveLowToHigh(high01, high23).Store(target + (2 * step));
        Sse.MoveHighToLow(high23, high01).Store(target + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose2(double* source, nint leading, double* target, nint step)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + leading);
        Sse2.UnpackLow(r0, r1).Store(target);
        Sse2.UnpackHigh(r0, r1).Store(target + step);
    }
}
