namespace Hw6.Core.LinearAlgebra;

/// <summary>A product whose arguments were checked: C := α·op(A)·op(B) + β·C.</summary>
internal unsafe struct Problem<T>
    where T : unmanaged
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

    /// <summary>op(A) at (i, p).</summary>
    public readonly T* AtA(nint i, nint p) => TransposeA ? A + (i * Lda) + p : A + (p * Lda) + i;

    /// <summary>op(B) at (p, j).</summary>
    public readonly T* AtB(nint p, nint j) => TransposeB ? B + (p * Ldb) + j : B + (j * Ldb) + p;

    /// <summary>The part of the product with rows [i, i + m) and columns [j, j + n) of C and the summands [p, p + k).</summary>
    public readonly Problem<T> Part(int i, int m, int j, int n, int p, int k, T beta) =>
        this with
        {
            M = m,
            N = n,
            K = k,
            A = AtA(i, p),
            B = AtB(p, j),
            C = C + (j * Ldc) + i,
            Beta = beta,
        };
}
