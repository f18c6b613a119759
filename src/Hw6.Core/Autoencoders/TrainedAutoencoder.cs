using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Hw6.Core.Nn;

namespace Hw6.Core.Autoencoders;

/// <summary>A network taken apart into encoder and decoder. It shares the network's parameters, so it follows further training.</summary>
internal sealed class TrainedAutoencoder : Representation
{
    private readonly Network<float> network;
    private readonly int encoderLayers;

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

/// <summary>
/// Writes what was learned as NumPy's .npz: a zip archive with one .npy file an array (numpy.lib.format, version 1.0), so that
/// <c>numpy.load</c> gives each weight matrix, outputs × inputs, and each bias by name.
/// </summary>
internal static class ModelFile
{
    private const int Alignment = 64;

    public static void Write(Stream stream, Representation representation)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var array in representation.Arrays)
        {
            var entry = archive.CreateEntry(array.Name + ".npy", CompressionLevel.NoCompression);

            // The earliest time that a zip archive can hold: the same model gives the same bytes.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            content.Write(Header(array.Shape));
            content.Write(MemoryMarshal.AsBytes(array.Values.Span));
        }
    }

    // Magic, version, length of the text, the text padded with spaces to a multiple of 64 and closed by a line break.
    private static byte[] Header(IReadOnlyList<int> shape)
    {
        var order = shape.Count > 1 ? "True" : "False";
        var text =
            $"{{'descr': '<f4', 'fortran_order': {order}, 'shape': ({string.Join(", ", shape)}{(shape.Count == 1 ? "," : string.Empty)}), }}";
        const int prefix = 10;
        var length = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var padded = text.PadRight(length - prefix - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded)];
    }
}
