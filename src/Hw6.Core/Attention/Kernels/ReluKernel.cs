using System.Numerics;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// φ(x) = max(0, x). A query without a positive entry, or one that shares none with any key, has the denominator 0: its
/// result is a row of zeros.
/// </summary>
internal sealed class ReluKernel : AttentionKernel
{
    public override string Name => "relu";

    public override double? FeatureDimension(int d) => d;

    public override FeatureMap<T> Features<T>(int d) => new ElementwiseFeatures<T, PositivePart>(d);

    public override FeatureMap<T> Factors<T>(int d) => Features<T>(d);

    public override double Reference(ReadOnlySpan<double> q, ReadOnlySpan<double> k)
    {
        var sum = 0.0;
        for (var i = 0; i < q.Length; i++) sum += Math.Max(0, q[i]) * Math.Max(0, k[i]);
        return sum;
    }

    private readonly struct PositivePart : IElementFunction
    {
        public static TVector Apply<TSimd, T, TVector>(TVector x)
            where TSimd : struct, ISimd<T, TVector>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            TSimd.Max(TSimd.Zero, x);
    }
}
