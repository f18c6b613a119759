using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// A linear-algebra provider for MathNet.Numerics whose products of dense matrices of <see cref="float"/> and <see cref="double"/>
/// run on <see cref="Gemm"/>. What it does not speed up it forwards to MathNet's managed provider.
/// </summary>
internal sealed partial class SimdLinearAlgebraProvider : ILinearAlgebraProvider
{
    private static readonly SimdLinearAlgebraProvider Instance = new();

    private SimdLinearAlgebraProvider() { }

    private static ManagedLinearAlgebraProvider Managed => ManagedLinearAlgebraProvider.Instance;

    /// <summary>Makes this the provider of MathNet's matrices in this process. Calling it again changes nothing.</summary>
    public static void Install()
    {
        if (!ReferenceEquals(LinearAlgebraControl.Provider, Instance))
            LinearAlgebraControl.Provider = Instance;
    }

    public bool IsAvailable() => true;

    public void InitializeVerify() { }

    public void FreeResources() { }

    /// <summary>The name that MathNet's <c>Control.Describe()</c> prints.</summary>
    public override string ToString() => $"hw6 SIMD provider, {RuntimeInfo.InstructionSets}";

    public void MatrixMultiply(double[] x, int rowsX, int columnsX, double[] y, int rowsY, int columnsY, double[] result) =>
        MatrixMultiplyWithUpdate(
            Transpose.DontTranspose,
            Transpose.DontTranspose,
            1,
            x,
            rowsX,
            columnsX,
            y,
            rowsY,
            columnsY,
            0,
            result
        );

    public void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        double alpha,
        double[] a,
        int rowsA,
        int columnsA,
        double[] b,
        int rowsB,
        int columnsB,
        double beta,
        double[] c
    ) => Multiply(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    public double MatrixNorm(Norm norm, int rows, int columns, double[] matrix) =>
        norm == Norm.FrobeniusNorm
            ? Math.Sqrt(VectorOps.Dot<double>(matrix, matrix))
            : Managed.MatrixNorm(norm, rows, columns, matrix);

    public void AddVectorToScaledVector(double[] y, double alpha, double[] x, double[] result) =>
        TensorPrimitives.MultiplyAdd(x, alpha, y, result);

    public void ScaleArray(double alpha, double[] x, double[] result) => TensorPrimitives.Multiply(x, alpha, result);

    public double DotProduct(double[] x, double[] y) => VectorOps.Dot<double>(x, y);

    public void AddArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Add<double>(x, y, result);

    public void SubtractArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Subtract<double>(x, y, result);

    public void PointWiseMultiplyArrays(double[] x, double[] y, double[] result) =>
        TensorPrimitives.Multiply<double>(x, y, result);

    public void PointWiseDivideArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Divide<double>(x, y, result);

    public void MatrixMultiply(float[] x, int rowsX, int columnsX, float[] y, int rowsY, int columnsY, float[] result) =>
        MatrixMultiplyWithUpdate(
            Transpose.DontTranspose,
            Transpose.DontTranspose,
            1,
            x,
            rowsX,
            columnsX,
            y,
            rowsY,
            columnsY,
            0,
            result
        );

    public void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        float alpha,
        float[] a,
        int rowsA,
        int columnsA,
        float[] b,
        int rowsB,
        int columnsB,
        float beta,
        float[] c
    ) => Multiply(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    public double MatrixNorm(Norm norm, int rows, int columns, float[] matrix) =>
        norm == Norm.FrobeniusNorm
            ? Math.Sqrt(VectorOps.Dot<float>(matrix, matrix))
            : Managed.MatrixNorm(norm, rows, columns, matrix);

    public void AddVectorToScaledVector(float[] y, float alpha, float[] x, float[] result) =>
        TensorPrimitives.MultiplyAdd(x, alpha, y, result);

    public void ScaleArray(float alpha, float[] x, float[] result) => TensorPrimitives.Multiply(x, alpha, result);

    public float DotProduct(float[] x, float[] y) => VectorOps.Dot<float>(x, y);

    public void AddArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Add<float>(x, y, result);

    public void SubtractArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Subtract<float>(x, y, result);

    public void PointWiseMultiplyArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Multiply<float>(x, y, result);

    public void PointWiseDivideArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Divide<float>(x, y, result);

    // c := α·op(a)·op(b) + β·c; rows and columns are the stored sizes, and c may be a or b.
    private static void Multiply<T>(
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
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
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
}
