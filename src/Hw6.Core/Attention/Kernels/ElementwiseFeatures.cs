using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Kernels;

/// <summary>A function of one number, in registers.</summary>
internal interface IElementFunction
{
    static abstract TVector Apply<TLanes, T, TVector>(TVector x)
        where TLanes : struct, ILanes<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct;
}

/// <summary>φ(x)_i = f(x_i): C = D.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TFunction">f.</typeparam>
internal sealed unsafe class ElementwiseFeatures<T, TFunction>(int dimension) : FeatureMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
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
            Apply(target, lanes);
        }
    }

    public override void Apply(T* x, nint count)
    {
        if (Vector512.IsHardwareAccelerated)
            Loop<Lanes512<T>, Vector512<T>>(x, count);
        else if (Vector256.IsHardwareAccelerated)
            Loop<Lanes256<T>, Vector256<T>>(x, count);
        else
            Loop<Lanes128<T>, Vector128<T>>(x, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TLanes, TVector>(T* x, nint count)
        where TLanes : struct, ILanes<T, TVector>
        where TVector : struct
    {
        for (nint i = 0; i < count; i += TLanes.Count)
            TLanes.Store(TFunction.Apply<TLanes, T, TVector>(TLanes.Load(x + i)), x + i);
    }
}
