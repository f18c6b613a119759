using Hw6.Core.Nn;

namespace Hw6.Core.Autoencoders;

/// <summary>A network taken apart into encoder and decoder. It shares the network's parameters, so it follows further training.</summary>
public sealed class TrainedAutoencoder : Representation
{
    private readonly Network<float> network;
    private readonly int encoderLayers;

    /// <summary>Wraps a network.</summary>
    /// <param name="network">The network, its outputs as many as its inputs.</param>
    /// <param name="encoderLayers">How many of its layers make up the encoder.</param>
    public TrainedAutoencoder(Network<float> network, int encoderLayers)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(encoderLayers);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(encoderLayers, network.Layers.Count);
        this.network = network;
        this.encoderLayers = encoderLayers;
    }

    /// <inheritdoc/>
    public override int Inputs => network.Inputs;

    /// <inheritdoc/>
    public override int Dimension => network.Layers[encoderLayers - 1].Outputs;

    /// <inheritdoc/>
    public override long ParameterCount => network.Parameters.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<NamedArray> Arrays
    {
        get
        {
            var arrays = new List<NamedArray>();
            for (var l = 0; l < network.Layers.Count; l++)
            {
                var layer = network.Layers[l];
                var name = l < encoderLayers ? $"encoder_{l + 1}" : $"decoder_{l + 1 - encoderLayers}";
                arrays.Add(
                    new NamedArray(
                        $"{name}_weight",
                        layer.Weight<float>(network.Parameters).ToArray(),
                        [layer.Outputs, layer.Inputs]
                    )
                );
                arrays.Add(new NamedArray($"{name}_bias", layer.Bias<float>(network.Parameters).ToArray(), [layer.Outputs]));
            }

            return arrays;
        }
    }

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
