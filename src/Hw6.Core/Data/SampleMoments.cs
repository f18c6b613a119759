using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Data;

/// <summary>The mean and the covariance of samples, in double precision.</summary>
/// <param name="Mean">μ, m entries.</param>
/// <param name="Covariance">(1/n)·Σ (x − μ)(x − μ)ᵀ, m × m.</param>
internal sealed record SampleMoments(double[] Mean, double[] Covariance)
{
    private const int BlockSize = 1024;

    /// <summary>Passes over samples.</summary>
    /// <param name="samples">m × n, a sample a column.</param>
    /// <param name="cancellation">Looked at between blocks of samples.</param>
    public static SampleMoments Of(DenseMatrix samples, CancellationToken cancellation = default)
    {
        var (m, n) = (samples.RowCount, samples.ColumnCount);
        var mean = MeanOf(samples);
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

        return new SampleMoments(mean, covariance);
    }

    /// <summary>The mean of samples.</summary>
    /// <param name="samples">m × n, a sample a column.</param>
    /// <returns>m entries.</returns>
    public static double[] MeanOf(DenseMatrix samples)
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
}
