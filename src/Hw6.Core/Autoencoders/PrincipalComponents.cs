using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using SingleMatrix = MathNet.Numerics.LinearAlgebra.Single.DenseMatrix;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// Principal component analysis: the mean, and the eigenvectors and eigenvalues of the covariance (1/n)·Σ (x − μ)(x − μ)ᵀ, which is m × m however
/// many samples there are. Computed in double precision.
/// </summary>
internal sealed class PrincipalComponents(double[] mean, double[] variances, double[] components)
{
    private const int BlockSize = 1024;

    /// <summary>μ, m entries.</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>σ_i², the variances along the components, from the largest; m entries.</summary>
    public ReadOnlySpan<double> Variances => variances;

    /// <summary>Finds the principal components.</summary>
    /// <param name="samples">m × n, a sample a column.</param>
    /// <param name="cancellation">Looked at between blocks of samples.</param>
    public static PrincipalComponents Fit(SingleMatrix samples, CancellationToken cancellation = default)
    {
        var m = samples.RowCount;
        var mean = MeanOf(samples);
        var covariance = CovarianceOf(samples, mean, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var evd = new DenseMatrix(m, m, covariance).Evd(Symmetricity.Symmetric);
        return FromAscending(mean, evd.EigenValues.Select(value => value.Real).ToArray(), evd.EigenVectors.ToColumnMajorArray());
    }

    /// <summary>The covariance (1/n)·Σ (x − μ)(x − μ)ᵀ of samples.</summary>
    /// <param name="samples">m × n, a sample a column.</param>
    /// <param name="mean">μ, m entries.</param>
    /// <param name="cancellation">Looked at between blocks of samples.</param>
    /// <returns>m × m.</returns>
    internal static double[] CovarianceOf(
        SingleMatrix samples,
        ReadOnlySpan<double> mean,
        CancellationToken cancellation = default
    )
    {
        var (m, n) = (samples.RowCount, samples.ColumnCount);
        var covariance = new double[m * m];
        var block = new double[m * Math.Min(n, BlockSize)];
        for (var start = 0; start < n; start += BlockSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(BlockSize, n - start);
            TensorPrimitives.ConvertTruncating<float, double>(samples.Values.AsSpan(start * m, count * m), block);
            for (var j = 0; j < count; j++)
            {
                var column = block.AsSpan(j * m, m);
                TensorPrimitives.Subtract(column, mean, column);
            }

            Gemm.Multiply<double>(
                Operand.AsStored,
                Operand.Transposed,
                m,
                m,
                count,
                1.0 / n,
                block,
                m,
                block,
                m,
                start == 0 ? 0 : 1,
                covariance,
                m
            );
        }

        return covariance;
    }

    /// <summary>The mean of samples.</summary>
    /// <param name="samples">m × n, a sample a column.</param>
    /// <returns>m entries.</returns>
    public static double[] MeanOf(SingleMatrix samples)
    {
        var (m, n) = (samples.RowCount, samples.ColumnCount);
        var mean = new double[m];
        var sample = new double[m];
        for (var j = 0; j < n; j++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(samples.Values.AsSpan(j * m, m), sample);
            TensorPrimitives.Add(mean, sample, mean);
        }

        for (var i = 0; i < m; i++)
            mean[i] /= n;
        return mean;
    }

    /// <summary>The first components, m × min(k, m), a unit vector a column.</summary>
    /// <param name="k">How many.</param>
    public ReadOnlySpan<double> First(int k) => components.AsSpan(0, Math.Min(k, mean.Length) * mean.Length);

    /// <summary>
    /// Σ_{i&gt;k} σ_i², the least mean squared distance of the samples from any k-dimensional affine subspace (Eckart and Young, 1936): the floor
    /// under the training loss of every linear autoencoder.
    /// </summary>
    /// <param name="k">The dimension; from m on the floor is 0.</param>
    public double Floor(int k)
    {
        double sum = 0;
        for (var i = variances.Length - 1; i >= k; i--)
            sum += variances[i];
        return sum;
    }

    // Turns the order round, takes rounding below zero as zero, and gives each vector the sign that makes its largest entry positive.
    private static PrincipalComponents FromAscending(double[] mean, double[] values, double[] vectors)
    {
        var m = mean.Length;
        var variances = new double[m];
        var components = new double[m * m];
        for (var c = 0; c < m; c++)
        {
            var source = vectors.AsSpan((m - 1 - c) * m, m);
            var largest = 0;
            for (var i = 1; i < m; i++)
                if (Math.Abs(source[i]) > Math.Abs(source[largest]))
                    largest = i;
            var sign = source[largest] < 0 ? -1 : 1;
            for (var i = 0; i < m; i++)
                components[(c * m) + i] = sign * source[i];
            variances[c] = Math.Max(0, values[m - 1 - c]);
        }

        return new PrincipalComponents(mean, variances, components);
    }
}
