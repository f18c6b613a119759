using System.Numerics;
using Hw6.Core.Data;
using Hw6.Core.Files;
using Hw6.Core.Nn;
using Hw6.Core.Probing;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Autoencoders;

/// <summary>The kinds of autoencoder.</summary>
public enum Architecture
{
    /// <summary>m → hidden → k → hidden → m without a non-linearity; m → k → m without hidden layers.</summary>
    Linear,

    /// <summary>m → hidden → k → hidden → m with a ReLU after the hidden layers, none after the code and the reconstruction.</summary>
    Relu,
}

/// <summary>Builds the networks of the architectures.</summary>
internal static class Architectures
{
    /// <summary>The number of layers that make up the encoder.</summary>
    /// <param name="hidden">Widths of the encoder's hidden layers; the decoder mirrors them.</param>
    public static int EncoderLayers(IReadOnlyList<int> hidden) => hidden.Count + 1;

    /// <summary>The number of weights and biases.</summary>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="k">Entries of a code.</param>
    /// <param name="hidden">Widths of the encoder's hidden layers; the decoder mirrors them.</param>
    public static long ParameterCount(int m, int k, IReadOnlyList<int> hidden)
    {
        var widths = Widths(m, k, hidden);
        long count = 0;
        for (var l = 0; l + 1 < widths.Length; l++)
            count += ((long)widths[l] + 1) * widths[l + 1];
        return count;
    }

    /// <summary>Builds the network with all parameters zero.</summary>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="k">Entries of a code.</param>
    /// <param name="hidden">Widths of the encoder's hidden layers; the decoder mirrors them.</param>
    public static Network<T> Build<T>(this Architecture architecture, int m, int k, IReadOnlyList<int> hidden)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var widths = Widths(m, k, hidden);
        var code = widths.Length / 2;
        var activations = new Activation[widths.Length - 1];
        for (var l = 0; l < activations.Length; l++)
            activations[l] =
                architecture == Architecture.Linear || l + 1 == code || l + 1 == activations.Length
                    ? Activation.Identity
                    : Activation.Relu;
        return new Network<T>(widths, activations);
    }

    private static int[] Widths(int m, int k, IReadOnlyList<int> hidden) => [m, .. hidden, k, .. hidden.Reverse(), m];
}

/// <summary>A network taken apart into encoder and decoder. It shares the network's parameters, so it follows further training.</summary>
internal sealed class TrainedAutoencoder : Representation
{
    private readonly Network<float> network;
    private readonly int encoderLayers;

    /// <summary>An autoencoder with all parameters zero.</summary>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="k">Entries of a code.</param>
    /// <param name="hidden">Widths of the encoder's hidden layers; the decoder mirrors them.</param>
    public TrainedAutoencoder(Architecture architecture, int m, int k, IReadOnlyList<int> hidden)
        : this(architecture.Build<float>(m, k, hidden), Architectures.EncoderLayers(hidden)) { }

    /// <summary>Wraps a network.</summary>
    /// <param name="network">The network, its outputs as many as its inputs.</param>
    /// <param name="encoderLayers">How many of its layers make up the encoder.</param>
    public TrainedAutoencoder(Network<float> network, int encoderLayers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(encoderLayers);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(encoderLayers, network.Layers.Count);
        this.network = network;
        this.encoderLayers = encoderLayers;
    }

    /// <summary>Takes over weights and biases.</summary>
    /// <param name="archive">Holds <see cref="Arrays"/> of this shape, and no others.</param>
    /// <exception cref="InputException">It does not, or a number is not finite.</exception>
    public void Load(NumpyArchive archive)
    {
        archive.RequireOnly([
            .. network.Layers.SelectMany(
                (layer, l) => new[] { (WeightOf(l), new[] { layer.Outputs, layer.Inputs }), (BiasOf(l), [layer.Outputs]) }
            ),
        ]);
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            archive.Read<float>(WeightOf(l), layer.Outputs, layer.Inputs).CopyTo(layer.Weight(network.Parameters));
            archive.Read<float>(BiasOf(l), layer.Outputs).CopyTo(layer.Bias(network.Parameters));
        }
    }

    public override int Inputs => network.Inputs;
    public override int Dimension => network.Layers[encoderLayers - 1].Outputs;
    public override long ParameterCount => network.Parameters.Length;
    public override IReadOnlyList<NamedArray> Arrays
    {
        get
        {
            var arrays = new List<NamedArray>();
            for (var l = 0; l < network.Layers.Count; l++)
            {
                var layer = network.Layers[l];
                arrays.Add(new(WeightOf(l), layer.Weight<float>(network.Parameters).ToArray(), [layer.Outputs, layer.Inputs]));
                arrays.Add(new(BiasOf(l), layer.Bias<float>(network.Parameters).ToArray(), [layer.Outputs]));
            }

            return arrays;
        }
    }

    public override Func<LabelledSamples, DenseMatrix> ProbeFeatures(ProbeScale scale)
    {
        // Another scale for each entry of the code is no turn.
        if (scale != ProbeScale.None || CompactEncoder.Of(network, encoderLayers) is not { } encoder)
            return Codes;
        return samples => Encode(new NetworkPass(encoder, encoder.Layers.Count), encoder.Outputs, Given(samples));
    }

    public override double Loss(LabelledSamples samples) =>
        AffineLoss.Serves(network, samples.Count) ? AffineLoss.Of(network, samples.Moments.Value) : base.Loss(samples);

    private string WeightOf(int layer) => $"{NameOf(layer)}_weight";

    private string BiasOf(int layer) => $"{NameOf(layer)}_bias";

    private string NameOf(int layer) => layer < encoderLayers ? $"encoder_{layer + 1}" : $"decoder_{layer + 1 - encoderLayers}";

    private protected override RepresentationPass NewPass() => new NetworkPass(network, encoderLayers);

    private sealed class NetworkPass(Network<float> network, int encoderLayers) : RepresentationPass
    {
        private readonly BatchBuffers<float> buffers = new(network, BlockSize, training: false);

        public override ReadOnlySpan<float> Encode(ReadOnlySpan<float> samples, int n) =>
            network.Forward(samples, n, buffers, 0, encoderLayers);

        public override ReadOnlySpan<float> Decode(ReadOnlySpan<float> codes, int n) =>
            network.Forward(codes, n, buffers, encoderLayers, network.Layers.Count - encoderLayers);
    }
}
