using System.Numerics;
using Hw6.Core.Nn;

namespace Hw6.Core.Autoencoders;

/// <summary>The kinds of autoencoder.</summary>
public enum Architecture
{
    /// <summary>m → k → m without a non-linearity.</summary>
    Linear,

    /// <summary>m → hidden → k → hidden → m with a ReLU after the hidden layers, none after the code and the reconstruction.</summary>
    Relu,
}

/// <summary>Builds the networks of the architectures.</summary>
internal static class Architectures
{
    /// <summary>The number of the architecture's layers that make up the encoder.</summary>
    /// <param name="hidden">Widths of the encoder's hidden layers; the decoder mirrors them.</param>
    public static int EncoderLayers(this Architecture architecture, IReadOnlyList<int> hidden) =>
        architecture.Widths(1, 1, hidden).Length / 2;

    /// <summary>The number of weights and biases.</summary>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="k">Entries of a code.</param>
    /// <param name="hidden">Widths of the encoder's hidden layers; the decoder mirrors them.</param>
    public static long ParameterCount(this Architecture architecture, int m, int k, IReadOnlyList<int> hidden)
    {
        var widths = architecture.Widths(m, k, hidden);
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
        var widths = architecture.Widths(m, k, hidden);
        var code = widths.Length / 2;
        var activations = new Activation[widths.Length - 1];
        for (var l = 0; l < activations.Length; l++)
            activations[l] = l + 1 == code || l + 1 == activations.Length ? Activation.Identity : Activation.Relu;
        return new Network<T>(widths, activations);
    }

    private static int[] Widths(this Architecture architecture, int m, int k, IReadOnlyList<int> hidden) =>
        architecture switch
        {
            Architecture.Linear => [m, k, m],
            Architecture.Relu => [m, .. hidden, k, .. hidden.Reverse(), m],
            _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "no such architecture"),
        };
}
