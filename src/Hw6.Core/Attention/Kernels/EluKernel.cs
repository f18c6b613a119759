using System.Numerics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Kernels;

/// <summary>φ(x) = elu(x) + 1, always positive (Katharopoulos et al., "Transformers are RNNs", 2020, equation 7).</summary>
internal sealed class EluKernel : AttentionKernel
{
    public override string Name => "elu";

    public override bool HasFactors => true;

    public override double? FeatureDimension(int d) => d;

    public override FeatureMap<T> Features<T>(int d) => new ElementwiseFeatures<T, EluPlusOne>(d);

    public override FeatureMap<T> Factors<T>(int d) => Features<T>(d);

    public override void ReferenceFactors(Span<double> x)
    {
        foreach (ref var entry in x)
            entry = entry > 0 ? entry + 1 : Math.Exp(entry);
    }

    private readonly struct EluPlusOne : IElementFunction
    {
        public static TVector Apply<TLanes, T, TVector>(TVector x)
            where TLanes : struct, ILanes<T, TVector>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TVector : struct =>
            TLanes.Add(TLanes.Max(default, x), Exponential<T, TLanes, TVector>.Exp(TLanes.Min(default, x)));
    }
}
