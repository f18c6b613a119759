using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Kernels;

/// <summary>A function of one number, in registers.</summary>
internal interface IElementFunction
{
    static abstract TVector Apply<T, TLanes, TVector>(TVector x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;

    /// <summary>The function's derivative.</summary>
    static abstract TVector Slope<T, TLanes, TVector>(TVector x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>A kernel φ(q)ᵀφ(k) with φ(x)_i = f(x_i): C = D.</summary>
/// <typeparam name="TFunction">f.</typeparam>
internal abstract unsafe class ElementwiseKernel<TFunction> : AttentionKernel
    where TFunction : struct, IElementFunction
{
    public override bool HasFactors => true;

    public override double? FeatureDimension(int d) => d;

    public override FeatureMap<T> Features<T, TLanes, TVector>(int d) =>
        new ElementwiseFeatures<T, TLanes, TVector, TFunction>(d);

    public override void ReferenceFactors<TLanes, TVector>(double* x, int count) =>
        ElementwiseFeatures<double, TLanes, TVector, TFunction>.Map(x, count, x);
}

/// <summary>φ(x)_i = f(x_i): C = D.</summary>
/// <typeparam name="TFunction">f.</typeparam>
internal sealed unsafe class ElementwiseFeatures<T, TLanes, TVector, TFunction>(int dimension) : FeatureMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
    where TFunction : struct, IElementFunction
{
    public override int Dimension => dimension;

    public override bool IsElementwise => true;

    public override void Fill(T* x, int stride, int lanes, int first, int count, T* features)
    {
        for (var f = 0; f < count; f++)
            Map(x + ((nint)(first + f) * stride), lanes, features + ((nint)f * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= stride, "whole registers of a row");
        for (var f = 0; f < count; f++)
        {
            var source = x + ((nint)(first + f) * stride);
            var target = gradient + ((nint)(first + f) * stride);
            var given = featureGradients + ((nint)f * stride);
            for (var lane = 0; lane < lanes; lane += TLanes.Count)
            {
                var slope = TFunction.Slope<T, TLanes, TVector>(TLanes.Load(source + lane));
                TLanes.Store(TLanes.MultiplyAdd(slope, TLanes.Load(given + lane), TLanes.Load(target + lane)), target + lane);
            }
        }
    }

    public override void Apply(T* x, nint count, T* features) => Map(x, count, features);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ApplyBackward(T* x, nint count, T* featureGradients, T* gradient)
    {
        Debug.Assert(Lane.IsWhole<T>(count), "whole registers");
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            var slope = TFunction.Slope<T, TLanes, TVector>(TLanes.Load(x + i));
            TLanes.Store(TLanes.Multiply(slope, TLanes.Load(featureGradients + i)), gradient + i);
        }
    }

    /// <summary>features := f(x), which may be the same; count comes in whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map(T* x, nint count, T* features)
    {
        Debug.Assert(Lane.IsWhole<T>(count), "whole registers");
        for (nint i = 0; i < count; i += TLanes.Count)
            TLanes.Store(TFunction.Apply<T, TLanes, TVector>(TLanes.Load(x + i)), features + i);
    }
}

/// <summary>φ(x) = elu(x) + 1, always positive (Katharopoulos et al., "Transformers are RNNs", 2020, equation 7).</summary>
internal sealed class EluKernel : ElementwiseKernel<EluKernel.EluPlusOne>
{
    public override string Name => "elu";

    public override double FeatureOperations(double d) => 2;

    public readonly struct EluPlusOne : IElementFunction
    {
        static TVector IElementFunction.Apply<T, TLanes, TVector>(TVector x) =>
            TLanes.Add(TLanes.Max(default, x), Exponential<T, TLanes, TVector>.Exp(TLanes.Min(default, x)));

        static TVector IElementFunction.Slope<T, TLanes, TVector>(TVector x) =>
            Exponential<T, TLanes, TVector>.Exp(TLanes.Min(default, x));
    }
}

/// <summary>
/// φ(x) = max(0, x). A query without a positive entry, or one that shares none with any key, has the denominator 0: its
/// result is a row of zeros.
/// </summary>
internal sealed class ReluKernel : ElementwiseKernel<ReluKernel.PositivePart>
{
    public override string Name => "relu";

    public override double FeatureOperations(double d) => 1;

    public readonly struct PositivePart : IElementFunction
    {
        static TVector IElementFunction.Apply<T, TLanes, TVector>(TVector x) => TLanes.Max(default, x);

        static TVector IElementFunction.Slope<T, TLanes, TVector>(TVector x) =>
            TLanes.WhereLess(default, x, TLanes.Create(T.One), default);
    }
}

/// <summary>qᵀk itself: φ(x) = x. Similarities change sign, so denominators can be negative, or vanish.</summary>
internal sealed class DotKernel : ElementwiseKernel<DotKernel.Identity>
{
    public override string Name => "dot";

    public override bool ChangesSign => true;

    public override bool HasFactors => false;

    public readonly struct Identity : IElementFunction
    {
        static TVector IElementFunction.Apply<T, TLanes, TVector>(TVector x) => x;

        static TVector IElementFunction.Slope<T, TLanes, TVector>(TVector x) => TLanes.Create(T.One);
    }
}
