using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Tests.Autoencoders;

/// <summary>The loss from moments against a loop over samples in double precision.</summary>
public sealed class AffineLossTests
{
    private const int M = 9;

    // The networks that it serves are wide; any without a non-linearity has such a loss.
    [Theory]
    [InlineData(1, 0, 20)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 0, 15, 11, 20)]
    [InlineData(1, 1000, 20)]
    [InlineData(1e-12, 0, 20)]
    [InlineData(1e12, 3, 20)]
    [InlineData(1e-3, 1000, 20)]
    public void It_is_the_mean_over_samples(double scale, double shift, int k, params int[] hidden)
    {
        var network = Architecture.Linear.Build<float>(M, k, hidden);
        network.Initialise(new RandomSource(5, 0, "initialisation"));
        var samples = Samples(200, scale, shift);

        Assert.Equal(
            1,
            AffineLoss.Of(network, SampleMoments.Of(samples, TestContext.Current.CancellationToken)) / Naive(network, samples),
            1e-11
        );
    }

    [Fact]
    public void A_reconstruction_that_is_nearly_exact_loses_what_it_loses()
    {
        // The identity but for one entry: weights of 1, one of them 1 − 2⁻²⁰.
        var network = Architecture.Linear.Build<float>(M, M, []);
        foreach (var layer in network.Layers)
            for (var i = 0; i < M; i++)
                layer.Weight(network.Parameters)[(i * M) + i] = 1;
        network.Layers[0].Weight(network.Parameters)[0] -= 1f / (1 << 20);
        var samples = Samples(200, 1, 0);

        var moments = SampleMoments.Of(samples, TestContext.Current.CancellationToken);
        Assert.Equal(1, AffineLoss.Of(network, moments) / Naive(network, samples), 1e-11);
    }

    [Fact]
    public void Wide_networks_without_a_non_linearity_take_it_where_samples_are_many_and_others_pass_them()
    {
        var wide = Architecture.Linear.Build<float>(M, 2 * M, []);
        Assert.True(AffineLoss.Serves(wide, 4 * M));
        Assert.False(AffineLoss.Serves(wide, (4 * M) - 1));
        Assert.False(AffineLoss.Serves(Architecture.Linear.Build<float>(M, M - 1, []), 4 * M));
        Assert.False(AffineLoss.Serves(Architecture.Relu.Build<float>(M, 2 * M, [M]), 4 * M));

        wide.Initialise(new RandomSource(5, 0, "initialisation"));
        var samples = Samples(200, 1, 2);
        var autoencoder = new TrainedAutoencoder(wide, 1);
        var exact = Naive(wide, samples);
        Assert.Equal(1, autoencoder.Loss(new LabelledSamples(samples, new int[200])) / exact, 1e-11);
        Assert.Equal(1, autoencoder.Loss(samples) / exact, 1e-5);
    }

    private static double Naive(Network<float> network, DenseMatrix samples)
    {
        double sum = 0;
        for (var j = 0; j < samples.ColumnCount; j++)
        {
            double[] x = [.. samples.Column(j).Select(value => (double)value)];
            var output = x;
            foreach (var layer in network.Layers)
            {
                var weight = layer.Weight<float>(network.Parameters).ToArray();
                double[] next = [.. layer.Bias<float>(network.Parameters).ToArray().Select(value => (double)value)];
                for (var r = 0; r < layer.Outputs; r++)
                for (var c = 0; c < layer.Inputs; c++)
                    next[r] += weight[(c * layer.Outputs) + r] * output[c];
                output = next;
            }

            sum += x.Zip(output, (a, b) => (a - b) * (a - b)).Sum();
        }

        return sum / samples.ColumnCount;
    }

    private static DenseMatrix Samples(int n, double scale, double shift)
    {
        var samples = new DenseMatrix(M, n);
        new RandomSource(3, 0, "samples").FillNormal(samples.Values.AsSpan());
        samples.MapInplace(value => (float)(scale * (value + shift)));
        return samples;
    }
}
