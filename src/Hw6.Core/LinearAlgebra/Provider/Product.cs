using System.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Core.LinearAlgebra;

/// <summary>Turns the products that MathNet asks its provider for into calls of <see cref="Gemm"/>.</summary>
internal static class Product
{
    /// <summary>result := x·y; result may be x or y.</summary>
    public static void Compute<T>(T[] x, int rowsX, int columnsX, T[] y, int rowsY, int columnsY, T[] result)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        Update(Transpose.DontTranspose, Transpose.DontTranspose, T.One, x, rowsX, columnsX, y, rowsY, columnsY, T.Zero, result);

    /// <summary>c := α·op(a)·op(b) + β·c; rows and columns are the stored sizes, and c may be a or b.</summary>
    public static void Update<T>(
        Transpose transposeA,
        Transpose transposeB,
        T alpha,
        T[] a,
        int rowsA,
        int columnsA,
        T[] b,
        int rowsB,
        int columnsB,
        T beta,
        T[] c
    )
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var opA = transposeA == Transpose.DontTranspose ? Operand.AsStored : Operand.Transposed;
        var opB = transposeB == Transpose.DontTranspose ? Operand.AsStored : Operand.Transposed;
        var (m, k) = opA == Operand.AsStored ? (rowsA, columnsA) : (columnsA, rowsA);
        var (kOfB, n) = opB == Operand.AsStored ? (rowsB, columnsB) : (columnsB, rowsB);
        if (k != kOfB)
            throw new ArgumentException($"op(a) is {m} × {k} and op(b) is {kOfB} × {n}: the inner sizes differ", nameof(b));
        if (c.Length != m * n)
            throw new ArgumentException($"the result is {m} × {n} and needs {m * n} values, found {c.Length}", nameof(c));

        var left = ReferenceEquals(a, c) ? (T[])a.Clone() : a;
        var right = ReferenceEquals(b, c) ? (T[])b.Clone() : b;
        Gemm.Multiply<T>(opA, opB, m, n, k, alpha, left, Math.Max(1, rowsA), right, Math.Max(1, rowsB), beta, c, Math.Max(1, m));
    }

    /// <summary>The square root of the sum of squares.</summary>
    public static double FrobeniusNorm<T>(T[] matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Math.Sqrt(double.CreateChecked(VectorOps.Dot<T>(matrix, matrix)));
    }
}
