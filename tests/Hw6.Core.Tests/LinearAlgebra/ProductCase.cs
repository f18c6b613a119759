using System.Numerics;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Tests.LinearAlgebra;

/// <summary>A product with random operands; memory between columns is NaN, and must be neither read nor written.</summary>
internal sealed class ProductCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public ProductCase(Operand a, Operand b, int m, int n, int k, double alpha, double beta, int padding, Random random)
    {
        (OpA, OpB, M, N, K) = (a, b, m, n, k);
        (Alpha, Beta) = (T.CreateChecked(alpha), T.CreateChecked(beta));
        var (rowsA, columnsA) = a == Operand.AsStored ? (m, k) : (k, m);
        var (rowsB, columnsB) = b == Operand.AsStored ? (k, n) : (n, k);
        (Lda, Ldb, Ldc) = (Math.Max(1, rowsA + padding), Math.Max(1, rowsB + padding), Math.Max(1, m + padding));
        A = Fill(rowsA, columnsA, Lda, random);
        B = Fill(rowsB, columnsB, Ldb, random);
        C = Fill(m, n, Ldc, random);
        if (beta == 0)
            Array.Fill(C, T.NaN);
    }

    public Operand OpA { get; }

    public Operand OpB { get; }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    public T Alpha { get; }

    public T Beta { get; }

    public int Lda { get; }

    public int Ldb { get; }

    public int Ldc { get; }

    public T[] A { get; }

    public T[] B { get; }

    public T[] C { get; }

    public void Multiply() => Multiply(C);

    public void Multiply(T[] c) => Gemm.Multiply<T>(OpA, OpB, M, N, K, Alpha, A, Lda, B, Ldb, Beta, c, Ldc);

    /// <summary>Multiplies and compares with the naive product.</summary>
    public void Verify()
    {
        var (values, magnitudes) = NaiveProduct.Compute(this);
        Multiply();
        for (var j = 0; j < N; j++)
        {
            for (var i = 0; i < Ldc; i++)
            {
                if ((j * Ldc) + i >= C.Length)
                    continue;
                var found = double.CreateChecked(C[(j * Ldc) + i]);
                if (i >= M)
                    Assert.True(double.IsNaN(found), $"{this}: wrote outside column {j}");
                else if (!(Math.Abs(found - values[(j * M) + i]) <= NaiveProduct.Tolerance<T>(K, magnitudes[(j * M) + i])))
                    Assert.Fail($"{this}: element ({i}, {j}) is {found}, not {values[(j * M) + i]}");
            }
        }
    }

    public override string ToString() =>
        $"{typeof(T).Name} {OpA} × {OpB}, m = {M}, n = {N}, k = {K}, α = {Alpha}, β = {Beta}, leading {Lda}, {Ldb}, {Ldc}";

    // The last column ends with its last row, so that a read past it is a read past the array.
    private static T[] Fill(int rows, int columns, int leading, Random random)
    {
        var values = new T[rows == 0 || columns == 0 ? 0 : (leading * (columns - 1)) + rows];
        Array.Fill(values, T.NaN);
        for (var j = 0; j < columns; j++)
        for (var i = 0; i < rows; i++)
            values[(j * leading) + i] = T.CreateChecked((random.NextDouble() * 2) - 1);
        return values;
    }
}
