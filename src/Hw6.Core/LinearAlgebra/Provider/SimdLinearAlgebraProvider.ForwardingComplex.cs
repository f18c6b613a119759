using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Core.LinearAlgebra;

/// <content>
/// Forwarding and nothing else: the members that MathNet's interface wants for <c>Complex</c> and <c>Complex32</c> and that are not sped up here, each a call of the
/// managed provider's member of the same name.
/// </content>
internal sealed partial class SimdLinearAlgebraProvider
{
    public double MatrixNorm(Norm norm, int rows, int columns, Complex[] matrix) =>
        Managed.MatrixNorm(norm, rows, columns, matrix);

    public void MatrixMultiply(Complex[] x, int rowsX, int columnsX, Complex[] y, int rowsY, int columnsY, Complex[] result) =>
        Managed.MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);

    public void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        Complex alpha,
        Complex[] a,
        int rowsA,
        int columnsA,
        Complex[] b,
        int rowsB,
        int columnsB,
        Complex beta,
        Complex[] c
    ) => Managed.MatrixMultiplyWithUpdate(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    public void AddVectorToScaledVector(Complex[] y, Complex alpha, Complex[] x, Complex[] result) =>
        Managed.AddVectorToScaledVector(y, alpha, x, result);

    public void ScaleArray(Complex alpha, Complex[] x, Complex[] result) => Managed.ScaleArray(alpha, x, result);

    public Complex DotProduct(Complex[] x, Complex[] y) => Managed.DotProduct(x, y);

    public void AddArrays(Complex[] x, Complex[] y, Complex[] result) => Managed.AddArrays(x, y, result);

    public void SubtractArrays(Complex[] x, Complex[] y, Complex[] result) => Managed.SubtractArrays(x, y, result);

    public void PointWiseMultiplyArrays(Complex[] x, Complex[] y, Complex[] result) =>
        Managed.PointWiseMultiplyArrays(x, y, result);

    public void PointWiseDivideArrays(Complex[] x, Complex[] y, Complex[] result) => Managed.PointWiseDivideArrays(x, y, result);

    public void ConjugateArray(Complex[] x, Complex[] result) => Managed.ConjugateArray(x, result);

    public void PointWisePowerArrays(Complex[] x, Complex[] y, Complex[] result) => Managed.PointWisePowerArrays(x, y, result);

    public void LUFactor(Complex[] data, int order, int[] ipiv) => Managed.LUFactor(data, order, ipiv);

    public void LUInverse(Complex[] a, int order) => Managed.LUInverse(a, order);

    public void LUInverseFactored(Complex[] a, int order, int[] ipiv) => Managed.LUInverseFactored(a, order, ipiv);

    public void LUSolve(int columnsOfB, Complex[] a, int order, Complex[] b) => Managed.LUSolve(columnsOfB, a, order, b);

    public void LUSolveFactored(int columnsOfB, Complex[] a, int order, int[] ipiv, Complex[] b) =>
        Managed.LUSolveFactored(columnsOfB, a, order, ipiv, b);

    public void CholeskyFactor(Complex[] a, int order) => Managed.CholeskyFactor(a, order);

    public void CholeskySolve(Complex[] a, int orderA, Complex[] b, int columnsB) =>
        Managed.CholeskySolve(a, orderA, b, columnsB);

    public void CholeskySolveFactored(Complex[] a, int orderA, Complex[] b, int columnsB) =>
        Managed.CholeskySolveFactored(a, orderA, b, columnsB);

    public void QRFactor(Complex[] a, int rowsA, int columnsA, Complex[] q, Complex[] tau) =>
        Managed.QRFactor(a, rowsA, columnsA, q, tau);

    public void ThinQRFactor(Complex[] a, int rowsA, int columnsA, Complex[] r, Complex[] tau) =>
        Managed.ThinQRFactor(a, rowsA, columnsA, r, tau);

    public void QRSolve(
        Complex[] a,
        int rows,
        int columns,
        Complex[] b,
        int columnsB,
        Complex[] x,
        QRMethod method = QRMethod.Full
    ) => Managed.QRSolve(a, rows, columns, b, columnsB, x, method);

    public void QRSolveFactored(
        Complex[] q,
        Complex[] r,
        int rowsA,
        int columnsA,
        Complex[] tau,
        Complex[] b,
        int columnsB,
        Complex[] x,
        QRMethod method = QRMethod.Full
    ) => Managed.QRSolveFactored(q, r, rowsA, columnsA, tau, b, columnsB, x, method);

    public void SingularValueDecomposition(
        bool computeVectors,
        Complex[] a,
        int rowsA,
        int columnsA,
        Complex[] s,
        Complex[] u,
        Complex[] vt
    ) => Managed.SingularValueDecomposition(computeVectors, a, rowsA, columnsA, s, u, vt);

    public void SvdSolve(Complex[] a, int rowsA, int columnsA, Complex[] b, int columnsB, Complex[] x) =>
        Managed.SvdSolve(a, rowsA, columnsA, b, columnsB, x);

    public void SvdSolveFactored(
        int rowsA,
        int columnsA,
        Complex[] s,
        Complex[] u,
        Complex[] vt,
        Complex[] b,
        int columnsB,
        Complex[] x
    ) => Managed.SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);

    public void EigenDecomp(
        bool isSymmetric,
        int order,
        Complex[] matrix,
        Complex[] matrixEv,
        Complex[] vectorEv,
        Complex[] matrixD
    ) => Managed.EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);

    public double MatrixNorm(Norm norm, int rows, int columns, Complex32[] matrix) =>
        Managed.MatrixNorm(norm, rows, columns, matrix);

    public void MatrixMultiply(
        Complex32[] x,
        int rowsX,
        int columnsX,
        Complex32[] y,
        int rowsY,
        int columnsY,
        Complex32[] result
    ) => Managed.MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);

    public void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        Complex32 alpha,
        Complex32[] a,
        int rowsA,
        int columnsA,
        Complex32[] b,
        int rowsB,
        int columnsB,
        Complex32 beta,
        Complex32[] c
    ) => Managed.MatrixMultiplyWithUpdate(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    public void AddVectorToScaledVector(Complex32[] y, Complex32 alpha, Complex32[] x, Complex32[] result) =>
        Managed.AddVectorToScaledVector(y, alpha, x, result);

    public void ScaleArray(Complex32 alpha, Complex32[] x, Complex32[] result) => Managed.ScaleArray(alpha, x, result);

    public Complex32 DotProduct(Complex32[] x, Complex32[] y) => Managed.DotProduct(x, y);

    public void AddArrays(Complex32[] x, Complex32[] y, Complex32[] result) => Managed.AddArrays(x, y, result);

    public void SubtractArrays(Complex32[] x, Complex32[] y, Complex32[] result) => Managed.SubtractArrays(x, y, result);

    public void PointWiseMultiplyArrays(Complex32[] x, Complex32[] y, Complex32[] result) =>
        Managed.PointWiseMultiplyArrays(x, y, result);

    public void PointWiseDivideArrays(Complex32[] x, Complex32[] y, Complex32[] result) =>
        Managed.PointWiseDivideArrays(x, y, result);

    public void ConjugateArray(Complex32[] x, Complex32[] result) => Managed.ConjugateArray(x, result);

    public void PointWisePowerArrays(Complex32[] x, Complex32[] y, Complex32[] result) =>
        Managed.PointWisePowerArrays(x, y, result);

    public void LUFactor(Complex32[] data, int order, int[] ipiv) => Managed.LUFactor(data, order, ipiv);

    public void LUInverse(Complex32[] a, int order) => Managed.LUInverse(a, order);

    public void LUInverseFactored(Complex32[] a, int order, int[] ipiv) => Managed.LUInverseFactored(a, order, ipiv);

    public void LUSolve(int columnsOfB, Complex32[] a, int order, Complex32[] b) => Managed.LUSolve(columnsOfB, a, order, b);

    public void LUSolveFactored(int columnsOfB, Complex32[] a, int order, int[] ipiv, Complex32[] b) =>
        Managed.LUSolveFactored(columnsOfB, a, order, ipiv, b);

    public void CholeskyFactor(Complex32[] a, int order) => Managed.CholeskyFactor(a, order);

    public void CholeskySolve(Complex32[] a, int orderA, Complex32[] b, int columnsB) =>
        Managed.CholeskySolve(a, orderA, b, columnsB);

    public void CholeskySolveFactored(Complex32[] a, int orderA, Complex32[] b, int columnsB) =>
        Managed.CholeskySolveFactored(a, orderA, b, columnsB);

    public void QRFactor(Complex32[] a, int rowsA, int columnsA, Complex32[] q, Complex32[] tau) =>
        Managed.QRFactor(a, rowsA, columnsA, q, tau);

    public void ThinQRFactor(Complex32[] a, int rowsA, int columnsA, Complex32[] r, Complex32[] tau) =>
        Managed.ThinQRFactor(a, rowsA, columnsA, r, tau);

    public void QRSolve(
        Complex32[] a,
        int rows,
        int columns,
        Complex32[] b,
        int columnsB,
        Complex32[] x,
        QRMethod method = QRMethod.Full
    ) => Managed.QRSolve(a, rows, columns, b, columnsB, x, method);

    public void QRSolveFactored(
        Complex32[] q,
        Complex32[] r,
        int rowsA,
        int columnsA,
        Complex32[] tau,
        Complex32[] b,
        int columnsB,
        Complex32[] x,
        QRMethod method = QRMethod.Full
    ) => Managed.QRSolveFactored(q, r, rowsA, columnsA, tau, b, columnsB, x, method);

    public void SingularValueDecomposition(
        bool computeVectors,
        Complex32[] a,
        int rowsA,
        int columnsA,
        Complex32[] s,
        Complex32[] u,
        Complex32[] vt
    ) => Managed.SingularValueDecomposition(computeVectors, a, rowsA, columnsA, s, u, vt);

    public void SvdSolve(Complex32[] a, int rowsA, int columnsA, Complex32[] b, int columnsB, Complex32[] x) =>
        Managed.SvdSolve(a, rowsA, columnsA, b, columnsB, x);

    public void SvdSolveFactored(
        int rowsA,
        int columnsA,
        Complex32[] s,
        Complex32[] u,
        Complex32[] vt,
        Complex32[] b,
        int columnsB,
        Complex32[] x
    ) => Managed.SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);

    public void EigenDecomp(
        bool isSymmetric,
        int order,
        Complex32[] matrix,
        Complex32[] matrixEv,
        Complex[] vectorEv,
        Complex32[] matrixD
    ) => Managed.EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);
}
