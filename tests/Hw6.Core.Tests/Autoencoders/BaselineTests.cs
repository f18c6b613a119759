using Hw6.Core.Autoencoders;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Tests.Autoencoders;

public sealed class BaselineTests
{
    private const int M = 12;
    private static readonly DenseMatrix Samples = Draw();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    public void Principal_subspace_reaches_the_floor_and_a_random_one_does_not(int k)
    {
        var components = PrincipalComponents.Fit(Samples, TestContext.Current.CancellationToken);
        var floor = components.Floor(k);
        var subspace = new PrincipalSubspace(components, k);

        Assert.Equal((k, (k + 1) * M), (subspace.Dimension, subspace.ParameterCount));
        Assert.InRange(subspace.Loss(Samples) / floor, 1 - 1e-4, 1 + 1e-4);
        Assert.True(Random(k).Loss(Samples) > floor);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(30)]
    public void All_components_and_injective_projections_lose_nothing(int k)
    {
        var subspace = new PrincipalSubspace(PrincipalComponents.Fit(Samples, TestContext.Current.CancellationToken), k);
        Assert.Equal((M, 0.0), (subspace.Dimension, subspace.Loss(Samples)));

        var random = Random(k);
        Assert.Equal((k, 0.0), (random.Dimension, random.Loss(Samples)));
        foreach (var representation in new Representation[] { subspace, random })
        {
            var difference = representation.Reconstruct(Samples) - Samples;
            Assert.InRange(difference.Enumerate().Max(Math.Abs), 0, 0.01f);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public void The_random_reconstruction_has_the_same_code_and_no_shorter_explanation(int k)
    {
        var random = Random(k);
        var codes = random.Encode(Samples);
        var reconstructed = random.Reconstruct(Samples);

        // R R⁺ z = z: what the projection kept is reconstructed, the rest is the mean.
        Assert.InRange((random.Encode(reconstructed) - codes).Enumerate().Max(Math.Abs), 0, 0.01f);
        Assert.InRange((random.Reconstruct(reconstructed) - reconstructed).Enumerate().Max(Math.Abs), 0, 0.01f);
    }

    [Fact]
    public void Random_codes_keep_the_length_on_average()
    {
        var components = PrincipalComponents.Fit(Samples, TestContext.Current.CancellationToken);
        var ratio = Enumerable
            .Range(0, 200)
            .Average(repeat =>
                Random(5, repeat).Encode(Samples).Enumerate().Sum(value => (double)value * value)
                / Samples.ColumnCount
                / components.Floor(0)
            );

        Assert.InRange(ratio, 0.9, 1.1);
    }

    [Fact]
    public void Raw_samples_are_their_own_codes()
    {
        var raw = new RawPixels(M);

        Assert.Equal(Samples, raw.Encode(Samples));
        Assert.Equal(Samples, raw.Reconstruct(Samples));
        Assert.Equal((0, 0, M), (raw.Loss(Samples), raw.ParameterCount, raw.Dimension));
    }

    [Fact]
    public void Samples_of_another_size_are_refused() =>
        Assert.Contains(
            "samples of 12 entries for a representation of 5",
            Assert.Throws<ArgumentException>(() => new RawPixels(5).Encode(Samples)).Message,
            StringComparison.Ordinal
        );

    private static RandomProjection Random(int k, int repeat = 0) =>
        RandomProjection.Draw(Samples, k, new RandomSource(3, repeat, "projection"));

    // More samples than a block, with unlike variances and a mean.
    private static DenseMatrix Draw()
    {
        var samples = new DenseMatrix(M, 1300);
        new RandomSource(4, 0, "data").FillNormal(samples.Values.AsSpan());
        for (var j = 0; j < samples.ColumnCount; j++)
        for (var i = 0; i < M; i++)
            samples[i, j] = (samples[i, j] * (1 + i)) + i;
        return samples;
    }
}
