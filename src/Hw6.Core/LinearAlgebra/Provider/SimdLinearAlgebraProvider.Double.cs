using System.Numerics.Tensors;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Core.LinearAlgebra;

/// <content>What is computed here for <c>double</c>.</content>
internal sealed partial class SimdLinearAlgebraProvider
{
    public void MatrixMultiply(double[] x, int rowsX, int columnsX, double[] y, int rowsY, int columnsY, double[] result) =>
        Product.Compute<double>(x, rowsX, columnsX, y, rowsY, columnsY, result);

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
    ) => Product.Update(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    public double MatrixNorm(Norm norm, int rows, int columns, double[] matrix) =>
        norm == Norm.FrobeniusNorm ? Product.FrobeniusNorm<double>(matrix) : Managed.MatrixNorm(norm, rows, columns, matrix);

    public void AddVectorToScaledVector(double[] y, double alpha, double[] x, double[] result) =>
        TensorPrimitives.MultiplyAdd(x, alpha, y, result);

    public void ScaleArray(double alpha, double[] x, double[] result) => TensorPrimitives.Multiply(x, alpha, result);

    public double DotProduct(double[] x, double[] y) => VectorOps.Dot<double>(x, y);

    public void AddArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Add<double>(x, y, result);

    public void SubtractArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Subtract<double>(x, y, result);

    public void PointWiseMultiplyArrays(double[] x, double[] y, double[] result) =>
        TensorPrimitives.Multiply<double>(x, y, result);

    public void PointWiseDivideArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Divide<double>(x, y, result);
}
