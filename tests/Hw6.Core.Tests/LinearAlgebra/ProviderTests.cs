using Hw6.Core.LinearAlgebra;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Core.Tests.LinearAlgebra;

/// <summary>MathNet's own operations on top of the provider, against what defines them and against the managed provider.</summary>
public sealed class ProviderTests
{
    private const double Tolerance = 1e-10;
    private const double ToleranceSingle = 1e-4;

    private static readonly ManagedLinearAlgebraProvider Managed = ManagedLinearAlgebraProvider.Instance;

    public ProviderTests() => SimdLinearAlgebraProvider.Install();

    [Fact]
    public void Describe_names_the_provider_and_installing_again_changes_nothing()
    {
        var installed = LinearAlgebraControl.Provider;
        SimdLinearAlgebraProvider.Install();
        Assert.Same(installed, LinearAlgebraControl.Provider);
        Assert.Contains($"hw6 SIMD provider, {RuntimeInfo.InstructionSets}", Control.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Products_and_transposed_products_equal_the_managed_provider_s()
    {
        var random = new Random(1);
        foreach (var (m, n, k) in new[] { (1, 1, 1), (34, 34, 34), (100, 5, 784), (33, 1, 70), (1, 33, 70) })
        {
            var a = Matrix<double>.Build.Dense(m, k, (_, _) => random.NextDouble() - 0.5);
            var b = Matrix<double>.Build.Dense(k, n, (_, _) => random.NextDouble() - 0.5);
            var expected = new double[m * n];
            Managed.MatrixMultiply(a.AsColumnMajorArray(), m, k, b.AsColumnMajorArray(), k, n, expected);
            Close(expected, a * b);
            Close(expected, a.TransposeAndMultiply(b.Transpose()));
            Close(expected, a.Transpose().TransposeThisAndMultiply(b));
            var column = new double[m];
            Managed.MatrixMultiply(a.AsColumnMajorArray(), m, k, b.Column(0).ToArray(), k, 1, column);
            Close(column, (a * b.Column(0)).ToColumnMatrix());
            Close(column, (b.Column(0) * a.Transpose()).ToColumnMatrix());
        }
    }

    [Fact]
    public void A_result_that_is_an_operand_is_right()
    {
        var a = Random(40, 40, 1);
        var expected = a * a;
        var b = a.Clone();
        b.Multiply(a, b);
        Close(expected.ToColumnMajorArray(), b);

        var c = (double[])a.ToColumnMajorArray().Clone();
        LinearAlgebraControl.Provider.MatrixMultiply(c, 40, 40, c, 40, 40, c);
        Close(expected.ToColumnMajorArray(), Matrix<double>.Build.Dense(40, 40, c));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var provider = LinearAlgebraControl.Provider;
        Assert.Throws<ArgumentException>(() => provider.MatrixMultiply(new double[6], 2, 3, new double[6], 2, 3, new double[4]));
        Assert.Throws<ArgumentException>(() => provider.MatrixMultiply(new double[6], 2, 3, new double[6], 3, 2, new double[5]));
    }

    [Fact]
    public void Factorisations_give_the_matrix_back()
    {
        var a = Random(60, 60, 2);
        var lu = a.LU();
        var product = lu.L * lu.U;
        product.PermuteRows(lu.P.Inverse());
        Close(a.ToColumnMajorArray(), product);
        Close(Identity(60), a * a.Inverse());

        var tall = Random(80, 30, 3);
        var qr = tall.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
        Close(tall.ToColumnMajorArray(), qr.Q * qr.R);
        Close(Identity(30), qr.Q.TransposeThisAndMultiply(qr.Q));

        var definite = tall.TransposeThisAndMultiply(tall);
        var cholesky = definite.Cholesky().Factor;
        Close(definite.ToColumnMajorArray(), cholesky.TransposeAndMultiply(cholesky));

        var evd = definite.Evd(Symmetricity.Symmetric);
        Close((evd.EigenVectors * evd.D).ToColumnMajorArray(), definite * evd.EigenVectors);
        Close(Identity(30), evd.EigenVectors.TransposeThisAndMultiply(evd.EigenVectors));

        var svd = tall.Svd();
        Close(tall.ToColumnMajorArray(), svd.U * svd.W * svd.VT);
    }

    [Fact]
    public void Factorisations_equal_the_managed_provider_s()
    {
        var a = Random(50, 50, 4).ToSingle();
        var (x, y) = ((float[])a.ToColumnMajorArray().Clone(), (float[])a.ToColumnMajorArray().Clone());
        var (p, q) = (new int[50], new int[50]);
        LinearAlgebraControl.Provider.LUFactor(x, 50, p);
        Managed.LUFactor(y, 50, q);
        Assert.Equal(q, p);
        for (var i = 0; i < x.Length; i++)
            Assert.Equal(y[i], x[i], ToleranceSingle);
    }

    [Fact]
    public void Norms_equal_the_managed_provider_s()
    {
        var a = Random(33, 17, 5);
        var values = a.ToColumnMajorArray();
        var singles = Array.ConvertAll(values, v => (float)v);
        foreach (var norm in new[] { Norm.OneNorm, Norm.LargestAbsoluteValue, Norm.InfinityNorm, Norm.FrobeniusNorm })
        {
            Assert.Equal(
                Managed.MatrixNorm(norm, 33, 17, values),
                LinearAlgebraControl.Provider.MatrixNorm(norm, 33, 17, values),
                Tolerance
            );
            Assert.Equal(
                Managed.MatrixNorm(norm, 33, 17, singles),
                LinearAlgebraControl.Provider.MatrixNorm(norm, 33, 17, singles),
                ToleranceSingle
            );
        }
    }

    [Fact]
    public void Operations_by_element_equal_the_managed_provider_s()
    {
        var provider = LinearAlgebraControl.Provider;
        double[] x = [.. Random(37, 1, 6).ToColumnMajorArray()],
            y = [.. Random(37, 1, 7).ToColumnMajorArray()];
        float[] s = Array.ConvertAll(x, v => (float)v),
            t = Array.ConvertAll(y, v => (float)v);
        Verify(
            (a, b, r) => provider.AddArrays(a, b, r),
            (a, b, r) => Managed.AddArrays(a, b, r),
            (a, b, r) => provider.AddArrays(a, b, r),
            (a, b, r) => Managed.AddArrays(a, b, r)
        );
        Verify(
            (a, b, r) => provider.SubtractArrays(a, b, r),
            (a, b, r) => Managed.SubtractArrays(a, b, r),
            (a, b, r) => provider.SubtractArrays(a, b, r),
            (a, b, r) => Managed.SubtractArrays(a, b, r)
        );
        Verify(
            (a, b, r) => provider.PointWiseMultiplyArrays(a, b, r),
            (a, b, r) => Managed.PointWiseMultiplyArrays(a, b, r),
            (a, b, r) => provider.PointWiseMultiplyArrays(a, b, r),
            (a, b, r) => Managed.PointWiseMultiplyArrays(a, b, r)
        );
        Verify(
            (a, b, r) => provider.PointWiseDivideArrays(a, b, r),
            (a, b, r) => Managed.PointWiseDivideArrays(a, b, r),
            (a, b, r) => provider.PointWiseDivideArrays(a, b, r),
            (a, b, r) => Managed.PointWiseDivideArrays(a, b, r)
        );
        Verify(
            (a, b, r) => provider.AddVectorToScaledVector(a, -1.5, b, r),
            (a, b, r) => Managed.AddVectorToScaledVector(a, -1.5, b, r),
            (a, b, r) => provider.AddVectorToScaledVector(a, -1.5f, b, r),
            (a, b, r) => Managed.AddVectorToScaledVector(a, -1.5f, b, r)
        );
        Verify(
            (a, _, r) => provider.ScaleArray(3, a, r),
            (a, _, r) => Managed.ScaleArray(3, a, r),
            (a, _, r) => provider.ScaleArray(3, a, r),
            (a, _, r) => Managed.ScaleArray(3, a, r)
        );
        Assert.Equal(Managed.DotProduct(x, y), provider.DotProduct(x, y), Tolerance);
        Assert.Equal(Managed.DotProduct(s, t), provider.DotProduct(s, t), ToleranceSingle);

        void Verify(
            Action<double[], double[], double[]> ours,
            Action<double[], double[], double[]> theirs,
            Action<float[], float[], float[]> oursSingle,
            Action<float[], float[], float[]> theirsSingle
        )
        {
            var (found, expected) = (new double[37], new double[37]);
            ours(x, y, found);
            theirs(x, y, expected);
            for (var i = 0; i < 37; i++)
                Assert.Equal(expected[i], found[i], Tolerance * (1 + Math.Abs(expected[i])));
            var (foundSingle, expectedSingle) = (new float[37], new float[37]);
            oursSingle(s, t, foundSingle);
            theirsSingle(s, t, expectedSingle);
            for (var i = 0; i < 37; i++)
                Assert.Equal(expectedSingle[i], foundSingle[i], ToleranceSingle * (1 + Math.Abs(expectedSingle[i])));
        }
    }

    [Fact]
    public void What_computes_here_is_described_in_a_fixed_order()
    {
        var lines = RuntimeInfo.Describe();
        Assert.Equal(
            ["version", "runtime", "system", "instruction sets", "threads", "linear algebra"],
            lines.Select(line => line.Key)
        );
        Assert.All(lines, line =>
            Assert.False(string.IsNullOrWhiteSpace(line.Value) || line.Value.Contains('\n', StringComparison.Ordinal))
        );
    }

    private static Matrix<double> Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return Matrix<double>.Build.Dense(rows, columns, (_, _) => random.NextDouble() - 0.5);
    }

    private static double[] Identity(int order) => Matrix<double>.Build.DenseIdentity(order).ToColumnMajorArray();

    private static void Close(double[] expected, Matrix<double> found)
    {
        var values = found.ToColumnMajorArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], values[i], Tolerance);
    }
}
