using System.Numerics.Tensors;
using Hw6.Core.Data;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// The loss of a network without a non-linearity from the moments of the samples, in double precision: with x̂ = A·x + c the mean of ‖x − x̂‖² is
/// tr((I − A)·Σ·(I − A)ᵀ) + ‖μ − Aμ − c‖². It costs as much for a million samples as for one.
/// </summary>
internal static class AffineLoss
{
    // The moments are kept: 8 MB a part of the data at most.
    private const int MostFeatures = 1024;

    /// <summary>
    /// Whether the moments, in double precision, cost less than passing the samples through the network. It depends on nothing but the network and the
    /// number of samples, so that a loss is the same whatever else is computed.
    /// </summary>
    /// <param name="n">The number of samples.</param>
    public static bool Serves(Network<float> network, int n)
    {
        long m = network.Inputs;
        return m <= MostFeatures
            && n >= 4 * m
            && network.Layers.All(layer => layer.Activation == Activation.Identity)
            && network.Layers.Sum(layer => (long)layer.WeightCount) >= 2 * m * m;
    }

    /// <summary>The mean of ‖x − x̂‖² over samples.</summary>
    /// <param name="network">An autoencoder of activations that are all the identity.</param>
    /// <param name="moments">Those of the samples.</param>
    public static double Of(Network<float> network, SampleMoments moments)
    {
        var m = network.Inputs;
        var (residual, offset) = Residual(network);
        var spread = new double[m * m];
        Gemm.Multiply<double>(Operand.AsStored, Operand.AsStored, m, m, m, 1, residual, m, moments.Covariance, m, 0, spread, m);
        Gemm.Multiply<double>(Operand.AsStored, Operand.AsStored, m, 1, m, 1, residual, m, moments.Mean, m, 1, offset, m);
        return VectorOps.Dot<double>(spread, residual) + VectorOps.Dot<double>(offset, offset);
    }

    // I − A, m × m, and −c: what is left of a sample.
    private static (double[] Matrix, double[] Offset) Residual(Network<float> network)
    {
        var m = network.Inputs;
        var (map, constant) = (
            VectorOps.Widened(network.Layers[0].Weight<float>(network.Parameters)),
            VectorOps.Widened(network.Layers[0].Bias<float>(network.Parameters))
        );
        foreach (var layer in network.Layers.Skip(1))
        {
            var weight = VectorOps.Widened(layer.Weight<float>(network.Parameters));
            var next = new double[layer.Outputs * m];
            Multiply(layer, m, weight, map, 0, next);
            var bias = VectorOps.Widened(layer.Bias<float>(network.Parameters));
            Multiply(layer, 1, weight, constant, 1, bias);
            (map, constant) = (next, bias);
        }

        TensorPrimitives.Negate(map, map);
        TensorPrimitives.Negate(constant, constant);
        for (var i = 0; i < m; i++)
            map[(i * m) + i] += 1;
        return (map, constant);

        static void Multiply(DenseLayer layer, int n, double[] weight, double[] given, double beta, double[] result) =>
            Gemm.Multiply<double>(
                Operand.AsStored,
                Operand.AsStored,
                layer.Outputs,
                n,
                layer.Inputs,
                1,
                weight,
                layer.Outputs,
                given,
                layer.Inputs,
                beta,
                result,
                layer.Outputs
            );
    }
}
