using Hw6.Core.Autoencoders;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Tests.Autoencoders;

public sealed class PrincipalComponentsTests
{
    private const int M = 6;
    private const int N = 2500;

    [Fact]
    public void Components_are_orthonormal_eigenvectors_of_the_covariance_from_the_largest_variance()
    {
        var samples = Samples();
        var components = Fit(samples);
        var covariance = Covariance(samples, components.Mean);
        var vectors = components.First(M);
        for (var a = 0; a < M; a++)
        {
            var u = vectors.AsSpan(a * M, M).ToArray();
            for (var b = 0; b < M; b++)
            {
                Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, M).Sum(i => u[i] * vectors[(b * M) + i]), 1e-12);
                Assert.Equal(components.Variances[a] * u[b], Enumerable.Range(0, M).Sum(i => covariance[b, i] * u[i]), 1e-9);
            }

            Assert.True(a == 0 || components.Variances[a] <= components.Variances[a - 1]);
            Assert.True(u.MaxBy(Math.Abs) > 0);
        }
    }

    [Fact]
    public void The_floor_is_what_the_other_components_hold()
    {
        var samples = Samples();
        var components = Fit(samples);
        var covariance = Covariance(samples, components.Mean);

        Assert.Equal(Enumerable.Range(0, M).Sum(i => covariance[i, i]), components.Floor(0), 1e-9);
        Assert.Equal(components.Variances[4] + components.Variances[5], components.Floor(4), 1e-12);
        Assert.Equal(0, components.Floor(M));
        Assert.Equal(0, components.Floor(1000));
    }

    [Fact]
    public void Fewer_samples_than_features_leave_variances_of_zero()
    {
        var components = Fit(new DenseMatrix(3, 2, [1, 2, 3, 4, 5, 6]));

        Assert.Equal(6.75, components.Variances[0], 1e-12);
        Assert.All(components.Variances[1..].ToArray(), variance => Assert.InRange(variance, 0, 1e-14));
    }

    private static PrincipalComponents Fit(DenseMatrix samples) =>
        PrincipalComponents.Fit(samples, TestContext.Current.CancellationToken);

    private static DenseMatrix Samples()
    {
        var samples = new DenseMatrix(M, N);
        var random = new RandomSource(1, 0, "data");
        random.FillNormal(samples.Values.AsSpan());
        for (var j = 0; j < N; j++)
        {
            samples[1, j] = (2 * samples[0, j]) - samples[1, j];
            samples[3, j] += 10 + samples[2, j];
        }

        return samples;
    }

    private static double[,] Covariance(DenseMatrix samples, ReadOnlySpan<double> mean)
    {
        var covariance = new double[M, M];
        for (var a = 0; a < M; a++)
        {
            for (var b = 0; b < M; b++)
            for (var j = 0; j < samples.ColumnCount; j++)
                covariance[a, b] += (samples[a, j] - mean[a]) * (samples[b, j] - mean[b]) / samples.ColumnCount;
        }

        return covariance;
    }
}
