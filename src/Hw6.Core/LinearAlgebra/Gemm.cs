using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.LinearAlgebra;

/// <summary>Dense matrix products on column-major arrays: element (i, j) of a matrix with leading dimension ld is at j·ld + i.</summary>
internal static class Gemm
{
    /// <summary>
    /// C := α·op(A)·op(B) + β·C. With β = 0, C is written without being read. The order of additions depends on the sizes
    /// only, so the result has the same bits for any number of threads.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">Whether A is stored m × k or, transposed, k × m.</param>
    /// <param name="b">Whether B is stored k × n or, transposed, n × k.</param>
    /// <param name="m">Rows of op(A) and C.</param>
    /// <param name="n">Columns of op(B) and C.</param>
    /// <param name="k">Columns of op(A), rows of op(B).</param>
    /// <param name="alpha">α.</param>
    /// <param name="aValues">A.</param>
    /// <param name="lda">Leading dimension of A, at least its stored rows.</param>
    /// <param name="bValues">B.</param>
    /// <param name="ldb">Leading dimension of B, at least its stored rows.</param>
    /// <param name="beta">β.</param>
    /// <param name="c">C, m × n; must not overlap A or B.</param>
    /// <param name="ldc">Leading dimension of C, at least m.</param>
    /// <exception cref="ArgumentException">A size is negative, a leading dimension too small or a span too short.</exception>
    public static void Multiply<T>(
        Operand a,
        Operand b,
        int m,
        int n,
        int k,
        T alpha,
        ReadOnlySpan<T> aValues,
        int lda,
        ReadOnlySpan<T> bValues,
        int ldb,
        T beta,
        Span<T> c,
        int ldc
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        var (aRows, aColumns) = a == Operand.AsStored ? (m, k) : (k, m);
        var (bRows, bColumns) = b == Operand.AsStored ? (k, n) : (n, k);
        Check(aRows, aColumns, lda, aValues.Length, nameof(aValues));
        Check(bRows, bColumns, ldb, bValues.Length, nameof(bValues));
        Check(m, n, ldc, c.Length, nameof(c));

        if (m == 0 || n == 0)
            return;
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"products are computed for float and double, not {typeof(T)}");
        if (k == 0 || alpha == T.Zero)
        {
            ScaleColumns(m, n, beta, c, ldc);
            return;
        }

        var problem = new Problem<T>
        {
            M = m,
            N = n,
            K = k,
            Alpha = alpha,
            Lda = lda,
            TransposeA = a == Operand.Transposed,
            Ldb = ldb,
            TransposeB = b == Operand.Transposed,
            Beta = beta,
            Ldc = ldc,
        };
        Pin.Run(ref problem, aValues, bValues, c);
    }

    private static void ScaleColumns<T>(int m, int n, T beta, Span<T> c, int ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < n; j++)
        {
            var column = c.Slice(checked(j * ldc), m);
            if (beta == T.Zero)
                column.Clear();
            else if (beta != T.One)
                TensorPrimitives.Multiply(column, beta, column);
        }
    }

    private static void Check(int rows, int columns, int leading, int length, string name)
    {
        if (leading < Math.Max(1, rows))
            throw new ArgumentException($"a matrix of {rows} rows cannot have the leading dimension {leading}", name);
        var needed = rows == 0 || columns == 0 ? 0 : ((long)leading * (columns - 1)) + rows;
        if (length < needed)
            throw new ArgumentException(
                $"{rows} × {columns} with leading dimension {leading} needs {needed} values, found {length}",
                name
            );
    }
}

/// <summary>How a stored matrix enters a product.</summary>
internal enum Operand
{
    /// <summary>op(A) = A.</summary>
    AsStored,

    /// <summary>op(A) = Aᵀ.</summary>
    Transposed,
}

/// <summary>A product whose arguments were checked: C := α·op(A)·op(B) + β·C.</summary>
internal unsafe struct Problem<T> : ILaneWork<T>, IPinnedWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int M;
    public int N;
    public int K;
    public T Alpha;
    public T* A;
    public nint Lda;
    public bool TransposeA;
    public T* B;
    public nint Ldb;
    public bool TransposeB;
    public T Beta;
    public T* C;
    public nint Ldc;

    /// <summary>Whether C is stored n × m.</summary>
    public bool TransposeC;

    /// <summary>Takes the stored A and B, and C.</summary>
    public void Run(in Operands<T> operands)
    {
        A = TransposeA ? operands.First.Matrix(K, M, Lda) : operands.First.Matrix(M, K, Lda);
        B = TransposeB ? operands.Second.Matrix(N, K, Ldb) : operands.Second.Matrix(K, N, Ldb);
        C = operands.Third.Matrix(M, N, Ldc);
        Widest.Run<T, Problem<T>>(ref this);
    }

    /// <summary>Computes the product.</summary>
    public readonly void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => GemmLoops<T, TLanes, TVector>.Run(this);

    /// <summary>op(A) at (i, p).</summary>
    public readonly T* AtA(nint i, nint p)
    {
        Debug.Assert(0 <= i && i < M && 0 <= p && p < K, "an element of op(A)");
        return TransposeA ? A + (i * Lda) + p : A + (p * Lda) + i;
    }

    /// <summary>op(B) at (p, j).</summary>
    public readonly T* AtB(nint p, nint j)
    {
        Debug.Assert(0 <= p && p < K && 0 <= j && j < N, "an element of op(B)");
        return TransposeB ? B + (p * Ldb) + j : B + (j * Ldb) + p;
    }

    /// <summary>C at (i, j).</summary>
    public readonly T* AtC(nint i, nint j)
    {
        Debug.Assert(0 <= i && i < M && 0 <= j && j < N, "an element of C");
        return TransposeC ? C + (i * Ldc) + j : C + (j * Ldc) + i;
    }

    /// <summary>The same product read the other way round: Cᵀ := α·op(B)ᵀ·op(A)ᵀ + β·Cᵀ. It adds up in the same order.</summary>
    public readonly Problem<T> Transposed() =>
        this with
        {
            M = N,
            N = M,
            A = B,
            Lda = Ldb,
            TransposeA = !TransposeB,
            B = A,
            Ldb = Lda,
            TransposeB = !TransposeA,
            TransposeC = !TransposeC,
        };

    /// <summary>The part of the product with rows [i, i + m) and columns [j, j + n) of C and the summands [p, p + k).</summary>
    public readonly Problem<T> Part(int i, int m, int j, int n, int p, int k, T beta)
    {
        Debug.Assert(i + m <= M && j + n <= N && p + k <= K, "a part of the product");
        return this with { M = m, N = n, K = k, A = AtA(i, p), B = AtB(p, j), C = AtC(i, j), Beta = beta };
    }
}
