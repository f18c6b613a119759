using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Randomness;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// An unbiased estimate of exp(qᵀk/√D) by <see cref="FavorFeatures{T,TLanes,TVector}"/>; every form uses φ(q)ᵀφ(k), and the error is against
/// the exact softmax.
/// </summary>
internal sealed class FavorKernel(int features, long seed) : AttentionKernel
{
    public override string Name => "favor";

    public override bool HasFactors => true;

    public override bool IsPositive => true;

    public override bool ReferenceIsScore => true;

    // The product with a direction, the shift, the exponential.
    public override double FeatureOperations(double d) => (2 * d) + 2;

    public override double? FeatureDimension(int d) => features;

    // The directions, and what they are rounded from.
    public override (double Bytes, double Longest) FeatureTables(int d, int elementSize) =>
        ((double)features * d * (elementSize + sizeof(double)), (double)features * d);

    public override FeatureMap<T> Features<T, TLanes, TVector>(int d) => new FavorFeatures<T, TLanes, TVector>(d, features, seed);

    public override double Reference(double product, int d) => product / Math.Sqrt(d);
}

/// <summary>
/// Positive random features (Choromanski et al., "Rethinking attention with performers", 2021, lemma 1): with ω_r ~ N(0, I) and
/// x' = x/D^(1/4), φ(x)_r = exp(ω_rᵀx' − ‖x'‖²/2)/√C, so that E[φ(q)ᵀφ(k)] = exp(qᵀk/√D).
/// </summary>
internal sealed unsafe class FavorFeatures<T, TLanes, TVector> : FeatureMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly int inputs;
    private readonly T[] directions; // C × D, row-major: ω_r/D^(1/4).
    private readonly T halfScale; // ½/√D: times ‖x‖² it is ‖x'‖²/2.
    private readonly T weight; // 1/√C.

    /// <summary>Draws the directions.</summary>
    /// <param name="inputs">D.</param>
    /// <param name="features">C.</param>
    /// <param name="seed">Seeds the directions.</param>
    public FavorFeatures(int inputs, int features, long seed)
    {
        this.inputs = inputs;
        Dimension = features;
        directions = Pin.Array<T>((long)inputs * features);

        // Drawn in double precision for either element type, so that both estimate with the same directions.
        var normal = new double[directions.LongLength];
        new RandomSource(seed, 0, "attention-favor-features").FillNormal(normal.AsSpan());
        var scale = 1 / Math.Sqrt(Math.Sqrt(inputs));
        for (var i = 0; i < normal.Length; i++)
            directions[i] = T.CreateTruncating(normal[i] * scale);
        halfScale = T.CreateTruncating(0.5 / Math.Sqrt(inputs));
        weight = T.CreateTruncating(1 / Math.Sqrt(features));
    }

    public override int Dimension { get; }

    public override void Fill(T* x, int stride, int lanes, int first, int count, T* features)
    {
        var rows = Pin.Of(directions).At((nint)first * inputs, (nint)count * inputs);
        PanelProduct<T, TLanes, TVector>.Run(
            x,
            stride,
            lanes,
            rows,
            1,
            inputs,
            count,
            inputs,
            features,
            stride,
            accumulate: false
        );
        GC.KeepAlive(directions);

        Exponentiate(x, stride, lanes, count, features);
    }

    // ∂φ_r/∂x = φ_r·(ω_r/D^¼ − x/√D).
    public override void Backward(
        T* x,
        int stride,
        int lanes,
        int first,
        int count,
        T* features,
        T* featureGradients,
        T* gradient
    )
    {
        Fill(x, stride, lanes, first, count, features);
        Weigh(x, stride, lanes, count, features, featureGradients, gradient);
        var rows = Pin.Of(directions).At((nint)first * inputs, (nint)count * inputs);
        PanelProduct<T, TLanes, TVector>.Run(
            featureGradients,
            stride,
            lanes,
            rows,
            inputs,
            1,
            inputs,
            count,
            gradient,
            stride,
            accumulate: true
        );
        GC.KeepAlive(directions);
    }

    // featureGradients := φ∘featureGradients, and the gradient loses x/√D times the sum of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh(T* x, nint stride, int lanes, int count, T* features, T* featureGradients, T* gradient)
    {
        for (var lane = 0; lane < lanes; lane += TLanes.Count)
        {
            TVector sum = default;
            for (var f = 0; f < count; f++)
            {
                var target = featureGradients + lane + (f * stride);
                var product = TLanes.Multiply(TLanes.Load(features + lane + (f * stride)), TLanes.Load(target));
                TLanes.Store(product, target);
                sum = TLanes.Add(sum, product);
            }

            var shift = TLanes.Multiply(sum, TLanes.Create(-(halfScale + halfScale)));
            for (var d = 0; d < inputs; d++)
            {
                var target = gradient + lane + (d * stride);
                TLanes.Store(TLanes.MultiplyAdd(shift, TLanes.Load(x + lane + (d * stride)), TLanes.Load(target)), target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Exponentiate(T* x, nint stride, int lanes, int count, T* features)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= stride, "whole registers of a row");
        var share = TLanes.Create(weight);
        for (var lane = 0; lane < lanes; lane += TLanes.Count)
        {
            TVector square = default;
            for (var d = 0; d < inputs; d++)
            {
                var entry = TLanes.Load(x + lane + (d * stride));
                square = TLanes.MultiplyAdd(entry, entry, square);
            }

            var shift = TLanes.Multiply(square, TLanes.Create(-halfScale));
            for (var f = 0; f < count; f++)
            {
                var target = features + lane + (f * stride);
                var power = Exponential<T, TLanes, TVector>.Exp(TLanes.Add(TLanes.Load(target), shift));
                TLanes.Store(TLanes.Multiply(power, share), target);
            }
        }
    }
}
