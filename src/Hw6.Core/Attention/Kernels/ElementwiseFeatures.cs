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
        ElementwiseFeatures<double, TLanes, TVector, TFunction>.Map(x, count);
}

/// <summary>φ(x)_i = f(x_i): C = D.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
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
        {
            var target = features + ((nint)f * stride);
            new ReadOnlySpan<T>(x + ((nint)(first + f) * stride), lanes).CopyTo(new Span<T>(target, lanes));
            Map(target, lanes);
        }
    }

    public override void Apply(T* x, nint count) => Map(x, count);

    /// <summary>x := f(x); count comes in whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map(T* x, nint count)
    {
        Debug.Assert(Lane.IsWhole<T>(count), "whole registers");
        for (nint i = 0; i < count; i += TLanes.Count)
            TLanes.Store(TFunction.Apply<T, TLanes, TVector>(TLanes.Load(x + i)), x + i);
    }
}
