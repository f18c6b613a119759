using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// An encoder for whoever looks at nothing but the products of codes with each other. Where the last layer's weights W have more rows than columns, its codes
/// Wh + b lie on an affine subspace of as many dimensions as h has; with WᵀW = LLᵀ (Cholesky) the shorter codes Lᵀh are they, turned and less b: a linear
/// classifier whose penalty is the norm of its weights costs and says the same of both.
/// </summary>
internal static class CompactEncoder
{
    /// <summary>Builds it.</summary>
    /// <param name="network">The autoencoder; the encoder does not follow its further training.</param>
    /// <param name="encoderLayers">How many of its layers make up the encoder, the last of them without a non-linearity.</param>
    /// <returns>The layers of the encoder, or <see langword="null"/> where the codes are not longer than they need be.</returns>
    public static Network<float>? Of(Network<float> network, int encoderLayers)
    {
        var layers = network.Layers.Take(encoderLayers).ToArray();
        var last = layers[^1];
        if (
            last.Outputs <= last.Inputs
            || Factor(last.Weight<float>(network.Parameters), last.Outputs, last.Inputs) is not { } factor
        )
            return null;
        var encoder = new Network<float>(
            [.. layers.Select(layer => layer.Inputs), last.Inputs],
            [.. layers.Select(layer => layer.Activation)]
        );
        network.Parameters[..last.Offset].CopyTo(encoder.Parameters);
        factor.CopyTo(encoder.Layers[^1].Weight(encoder.Parameters));
        return encoder;
    }

    // Lᵀ, columns × columns; null where W has not the full rank that the decomposition needs.
    private static float[]? Factor(ReadOnlySpan<float> weight, int rows, int columns)
    {
        var wide = VectorOps.Widened(weight);
        var products = new double[columns * columns];
        Gemm.Multiply<double>(
            Operand.Transposed,
            Operand.AsStored,
            columns,
            columns,
            rows,
            1,
            wide,
            rows,
            wide,
            rows,
            0,
            products,
            columns
        );
        try
        {
            var factor = new DenseMatrix(columns, columns, products).Cholesky().Factor.Transpose();
            return Array.ConvertAll(factor.ToColumnMajorArray(), value => (float)value);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
