using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// A left operand packed once and multiplied often, whole or by ranges of rows: what an algorithm needs that walks over blocks of the same
/// matrix again and again. Products run on the calling thread; several threads may multiply with one packed operand at once.
/// </summary>
/// <remarks>
/// Usage: <c>packed.Pack(transposed, rows, depth, values, leading)</c>, then <c>packed.Multiply(firstRow, rows, …)</c> for C := α·A·op(B) + β·C
/// with A those rows. A range begins at a multiple of <see cref="PanelRows"/> and has a multiple of it, or ends with the operand. An operand
/// that lies column by column and is used with few columns gains nothing: <see cref="Gemm"/> reads it where it lies.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed unsafe class PackedOperand<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T* panels;
    private nuint capacity;

    ~PackedOperand() => Free();

    /// <summary>Rows of a panel at the vector width in use: a power of two, at most 32 in single and 16 in double precision.</summary>
    public static int PanelRows => Widest.Bits == 0 ? 2 : Widest.Bits / 4 / sizeof(T);

    /// <summary>m.</summary>
    public int Rows { get; private set; }

    /// <summary>k.</summary>
    public int Depth { get; private set; }

    /// <summary>Packs op(A), m × k; the memory is kept from one packing to the next.</summary>
    /// <param name="transposed">Whether A is stored k × m.</param>
    /// <param name="rows">m, at least 1.</param>
    /// <param name="depth">k, at least 1.</param>
    /// <param name="values">A, column-major.</param>
    /// <param name="leading">The leading dimension of A.</param>
    public void Pack(bool transposed, int rows, int depth, T* values, nint leading)
    {
        Debug.Assert(rows > 0 && depth > 0, "a packed operand is not empty");
        Rows = rows;
        Depth = depth;
        var elements = (nuint)((rows + PanelRows - 1) / PanelRows * PanelRows) * (nuint)depth;
        if (elements > capacity)
        {
            Free();
            panels = (T*)NativeMemory.AlignedAlloc(elements * (nuint)sizeof(T), 64);
            capacity = elements;
        }

        var work = new PackWork
        {
            Problem = new Problem<T> { M = rows, K = depth, A = values, Lda = leading, TransposeA = transposed },
            Panels = panels,
        };
        Widest.Run<T, PackWork>(ref work);
    }

    /// <summary>C := α·A·op(B) + β·C on the calling thread, A the packed rows [firstRow, firstRow + rows); β = 0 never reads C.</summary>
    /// <param name="firstRow">A multiple of <see cref="PanelRows"/>.</param>
    /// <param name="rows">A multiple of <see cref="PanelRows"/>, or all rows to the end.</param>
    /// <param name="transposed">Whether B is stored n × k.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="alpha">α.</param>
    /// <param name="b">B, column-major.</param>
    /// <param name="ldb">The leading dimension of B.</param>
    /// <param name="beta">β.</param>
    /// <param name="c">C, rows × n.</param>
    /// <param name="ldc">The leading dimension of C.</param>
    public void Multiply(int firstRow, int rows, bool transposed, int n, T alpha, T* b, nint ldb, T beta, T* c, nint ldc)
    {
        Debug.Assert(firstRow % PanelRows == 0 && firstRow + rows <= Rows, "a range begins with a panel");
        Debug.Assert(rows % PanelRows == 0 || firstRow + rows == Rows, "a range ends with a panel");
        var work = new MultiplyWork
        {
            Problem = new Problem<T>
            {
                M = rows, N = n, K = Depth, Alpha = alpha, B = b, Ldb = ldb, TransposeB = transposed, Beta = beta, C = c, Ldc = ldc,
            },
            Panels = panels + ((nint)firstRow * Depth),
        };
        Widest.Run<T, MultiplyWork>(ref work);
        GC.KeepAlive(this);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(panels);
        panels = null;
        capacity = 0;
    }

    private struct PackWork : ILaneWork<T>
    {
        public Problem<T> Problem;
        public T* Panels;

        public readonly void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            var height = KernelTable<T, TLanes, TVector>.Rows;
            for (var panel = 0; panel * height < Problem.M; panel++)
                GemmPacking<T, TLanes, TVector>.PackPanel(Problem, panel, 0, Problem.K, Panels + ((nint)panel * height * Problem.K));
        }
    }

    private struct MultiplyWork : ILaneWork<T>
    {
        public Problem<T> Problem;
        public T* Panels;

        public readonly void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            var table = (KernelTable<T, TLanes, TVector>.Rows, KernelTable<T, TLanes, TVector>.Columns);
            var plan = GemmPlan.For(Problem.M, Problem.N, Problem.K, table.Rows, table.Columns, sizeof(T), 1, false);
            var pieces = new GemmPieces<T, TLanes, TVector> { Problem = Problem, Plan = plan, A = Panels };
            for (var i = 0; i < plan.RowPieces.Parts * plan.ColumnPieces.Parts; i++) pieces.Run(i);
        }
    }
}
