using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Kernels;

/// <summary>φ(x) = elu(x) + 1, always positive (Katharopoulos et al., "Transformers are RNNs", 2020, equation 7).</summary>
internal sealed class EluKernel : ElementwiseKernel<EluKernel.EluPlusOne>
{
    public override string Name => "elu";

    public override double FeatureOperations(double d) => 2;

    public readonly struct EluPlusOne : IElementFunction
    {
        static TVector IElementFunction.Apply<T, TLanes, TVector>(TVector x) =>
            TLanes.Add(TLanes.Max(default, x), Exponential<T, TLanes, TVector>.Exp(TLanes.Min(default, x)));
    }
}
