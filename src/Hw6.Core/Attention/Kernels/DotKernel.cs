using System.Numerics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Kernels;

/// <summary>qᵀk itself: φ(x) = x. Similarities change sign, so denominators can be negative, or vanish.</summary>
internal sealed class DotKernel : AttentionKernel
{
    public override string Name => "dot";

    public override bool ChangesSign => true;

    public override double? FeatureDimension(int d) => d;

    public override FeatureMap<T> Features<T>(int d) => new ElementwiseFeatures<T, Identity>(d);

    private readonly struct Identity : IElementFunction
    {
        public static TVector Apply<TLanes, T, TVector>(TVector x)
            where TLanes : struct, ILanes<T, TVector>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TVector : struct => x;
    }
}
