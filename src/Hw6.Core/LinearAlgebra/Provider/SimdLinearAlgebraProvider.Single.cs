using System.Numerics.Tensors;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Core.LinearAlgebra;

/// <content>What is computed here for <c>float</c>.</content>
internal sealed partial class SimdLinearAlgebraProvider
{
    public void MatrixMultiply(float[] x, int rowsX, int columnsX, float[] y, int rowsY, int columnsY, float[] result) =>
        Product.Compute<float>(x, rowsX, columnsX, y, rowsY, columnsY, result);

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
    ) => Product.Update(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    public double MatrixNorm(Norm norm, int rows, int columns, float[] matrix) =>
        norm == Norm.FrobeniusNorm ? Product.FrobeniusNorm<float>(matrix) : Managed.MatrixNorm(norm, rows, columns, matrix);

    public void AddVectorToScaledVector(float[] y, float alpha, float[] x, float[] result) =>
        TensorPrimitives.MultiplyAdd(x, alpha, y, result);

    public void ScaleArray(float alpha, float[] x, float[] result) => TensorPrimitives.Multiply(x, alpha, result);

    public float DotProduct(float[] x, float[] y) => VectorOps.Dot<float>(x, y);

    public void AddArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Add<float>(x, y, result);

    public void SubtractArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Subtract<float>(x, y, result);

    public void PointWiseMultiplyArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Multiply<float>(x, y, result);

    public void PointWiseDivideArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Divide<float>(x, y, result);
}
