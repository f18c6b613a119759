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

/// <summary>A length cut into parts that differ by at most one.</summary>
internal readonly struct Partition(int length, int parts)
{
    private readonly int size = length / parts;
    private readonly int larger = length % parts;

    public int Parts => parts;

    /// <summary>The fewest parts of at most that size.</summary>
    public static Partition AtMost(int length, int size) => new(length, Math.Max(1, ((length - 1) / size) + 1));

    /// <summary>Where a part begins; the number of parts gives the length.</summary>
    public int Start(int part) => (part * size) + Math.Min(part, larger);

    /// <summary>The size of the largest part.</summary>
    public int Largest => size + (larger > 0 ? 1 : 0);
}
