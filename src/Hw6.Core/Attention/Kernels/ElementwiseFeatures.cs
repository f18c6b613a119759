using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Kernels;

/// <summary>A function of one number, in registers.</summary>
internal interface IElementFunction
{
    static abstract TVector Apply<TSimd, T, TVector>(TVector x)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
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
        if (Vector512.IsHardwareAccelerated) Loop<Simd512<T>, Vector512<T>>(x, count);
        else if (Vector256.IsHardwareAccelerated) Loop<Simd256<T>, Vector256<T>>(x, count);
        else Loop<Simd128<T>, Vector128<T>>(x, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector>(T* x, nint count)
        where TSimd : struct, ISimd<T, TVector>
    {
        for (nint i = 0; i < count; i += TSimd.Width)
            TSimd.Store(TFunction.Apply<TSimd, T, TVector>(TSimd.Load(x + i)), x + i);
    }
}
