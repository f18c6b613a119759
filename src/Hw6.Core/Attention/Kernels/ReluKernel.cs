using System.Numerics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// φ(x) = max(0, x). A query without a positive entry, or one that shares none with any key, has the denominator 0: its
/// result is a row of zeros.
/// </summary>
internal sealed class ReluKernel : AttentionKernel
{
    public override string Name => "relu";

    public override bool HasFactors => true;

    public override double? FeatureDimension(int d) => d;

    public override FeatureMap<T> Features<T>(int d) => new ElementwiseFeatures<T, PositivePart>(d);

    public override FeatureMap<T> Factors<T>(int d) => Features<T>(d);

    public override void ReferenceFactors(Span<double> x)
    {
        foreach (ref var entry in x)
            entry = Math.Max(0, entry);
    }

    private readonly struct PositivePart : IElementFunction
    {
        public static TVector Apply<TLanes, T, TVector>(TVector x)
            where TLanes : struct, ILanes<T, TVector>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TVector : struct => TLanes.Max(default, x);
    }
}
