using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.Nn;
using Hw6.Core.Probing;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Tests.Autoencoders;

/// <summary>Codes that are longer than the layer below them, in as few entries as that has.</summary>
public sealed class CompactEncoderTests
{
    private const int M = 12;

    [Theory]
    [InlineData(Architecture.Linear, 40)]
    [InlineData(Architecture.Linear, 13)]
    [InlineData(Architecture.Relu, 40, 7)]
    [InlineData(Architecture.Relu, 9, 20, 5)]
    public void The_distances_between_codes_are_those_of_the_long_ones(Architecture architecture, int k, params int[] hidden)
    {
        var (network, layers) = Network(architecture, k, hidden);
        var samples = Samples(60, 1);
        var codes = new TrainedAutoencoder(network, layers).Encode(samples);

        var encoder = CompactEncoder.Of(network, layers)!;
        Assert.Equal(hidden.Length == 0 ? M : hidden[^1], encoder.Outputs);
        var buffers = new BatchBuffers<float>(encoder, 60, training: false);
        var turned = new DenseMatrix(encoder.Outputs, 60, encoder.Forward(samples.Values, 60, buffers).ToArray());
        for (var i = 0; i < 60; i++)
        for (var j = 0; j < i; j++)
        {
            var expected = (codes.Column(i) - codes.Column(j)).L2Norm();
            Assert.Equal(expected, (turned.Column(i) - turned.Column(j)).L2Norm(), 1e-5 * (1 + expected));
        }
    }

    [Fact]
    public void There_is_none_where_codes_are_short_or_their_weights_depend_on_each_other()
    {
        var (network, layers) = Network(Architecture.Linear, M, []);
        Assert.Null(CompactEncoder.Of(network, layers));

        (network, layers) = Network(Architecture.Linear, 30, []);
        network.Layers[0].Weight(network.Parameters)[..30].Clear();
        Assert.Null(CompactEncoder.Of(network, layers));
    }

    [Theory]
    [InlineData(Architecture.Linear)]
    [InlineData(Architecture.Relu, 7)]
    public void A_probe_of_them_is_the_probe_of_the_codes(Architecture architecture, params int[] hidden)
    {
        var (network, layers) = Network(architecture, 50, hidden);
        var (fitted, test) = (Labelled(150, 2), Labelled(400, 3));
        var autoencoder = new TrainedAutoencoder(network, layers);
        var features = autoencoder.ProbeFeatures(ProbeScale.None);
        Assert.True(features(test).RowCount < 50);

        var cancellation = TestContext.Current.CancellationToken;
        var expected = LinearProbe.Fit(autoencoder.Codes(fitted), fitted.Labels, 150, 3, cancellation: cancellation);
        var found = LinearProbe.Fit(features(fitted), fitted.Labels, 150, 3, cancellation: cancellation);
        Assert.True(expected.Converged && found.Converged);
        Assert.Equal(1, found.Objective / expected.Objective, 2e-5);
        Assert.Equal(expected.Accuracy(autoencoder.Codes(test), test.Labels), found.Accuracy(features(test), test.Labels), 0.005);

        // A probe that scales each entry of the codes sees the codes.
        Assert.Equal(50, autoencoder.ProbeFeatures(ProbeScale.Standard)(test).RowCount);
    }

    private static (Network<float> Network, int EncoderLayers) Network(Architecture architecture, int k, int[] hidden)
    {
        var network = architecture.Build<float>(M, k, hidden);
        network.Initialise(new RandomSource(5, 0, "initialisation"));
        return (network, Architectures.EncoderLayers(hidden));
    }

    private static DenseMatrix Samples(int n, long seed)
    {
        var samples = new DenseMatrix(M, n);
        new RandomSource(seed, 0, "samples").FillNormal(samples.Values.AsSpan());
        return samples;
    }

    private static LabelledSamples Labelled(int n, long seed)
    {
        var samples = Samples(n, seed);
        return new LabelledSamples(
            samples,
            [
                .. Enumerable
                    .Range(0, n)
                    .Select(j =>
                        samples[0, j] + samples[1, j] > 1 ? 2
                        : samples[2, j] > 0 ? 1
                        : 0
                    ),
            ]
        );
    }
}
