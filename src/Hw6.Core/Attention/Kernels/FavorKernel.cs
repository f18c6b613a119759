namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// An unbiased estimate of exp(qᵀk/√D) by <see cref="FavorFeatures{T}"/>; every form uses φ(q)ᵀφ(k), and the error is against the exact
/// softmax.
/// </summary>
internal sealed class FavorKernel(int features, long seed) : AttentionKernel
{
    public override string Name => "favor";

    public override bool ReferenceIsScore => true;

    public override bool HasFactors => true;

    public override double? FeatureDimension(int d) => features;

    public override int FactorDimension(int d) => features;

    public override FeatureMap<T> Features<T>(int d) => new FavorFeatures<T>(d, features, seed);

    public override FeatureMap<T> Factors<T>(int d) => Features<T>(d);

    public override double Reference(double product, int d) => product / Math.Sqrt(d);
}
