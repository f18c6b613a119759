using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>w := w − rate·(g + decay·w): gradient descent.</summary>
internal unsafe struct DescentUpdate(double rate, double decay) : IElementwise<double>
{
    private double* gradient;
    private double* weights;

    public void Take(in Operands<double> vectors, nint length)
    {
        gradient = vectors.First.At(0, length);
        weights = vectors.Second.At(0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<double, TVector>
    {
        var w = TLanes.Load(weights + i);
        var g = TLanes.MultiplyAdd(TLanes.Create(decay), w, TLanes.Load(gradient + i));
        TLanes.Store(TLanes.MultiplyAdd(TLanes.Create(-rate), g, w), weights + i);
    }
}

/// <summary>One step of Adam.</summary>
internal unsafe struct AdamUpdate<T>(in AdamStep<T> step) : IElementwise<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdamStep<T> step = step;
    private T* gradient;
    private T* first;
    private T* second;
    private T* weights;

    public void Take(in Operands<T> vectors, nint length)
    {
        gradient = vectors.First.At(0, length);
        first = vectors.Second.At(0, length);
        second = vectors.Third.At(0, length);
        weights = vectors.Fourth.At(0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var w = TLanes.Load(weights + i);
        var g = TLanes.Multiply(TLanes.Create(step.Scale), TLanes.Load(gradient + i));
        g = TLanes.MultiplyAdd(TLanes.Create(step.Decay), w, g);
        var m = TLanes.Load(first + i);
        var v = TLanes.Load(second + i);
        m = TLanes.MultiplyAdd(TLanes.Create(step.FirstGain), TLanes.Subtract(g, m), m);
        v = TLanes.MultiplyAdd(TLanes.Create(step.SecondGain), TLanes.Subtract(TLanes.Multiply(g, g), v), v);
        var size = TLanes.Add(TLanes.Sqrt(TLanes.Multiply(v, TLanes.Create(step.SecondCorrection))), TLanes.Create(step.Epsilon));
        TLanes.Store(m, first + i);
        TLanes.Store(v, second + i);
        w = TLanes.MultiplyAdd(TLanes.Create(-step.Shrinkage), w, w);
        TLanes.Store(TLanes.Subtract(w, TLanes.Divide(TLanes.Multiply(TLanes.Create(step.Rate), m), size)), weights + i);
    }
}

/// <summary>x := x·y.</summary>
internal unsafe struct ProductOperation<T> : IElementwise<T>
    where T : unmanaged
{
    private T* x;
    private T* y;

    public void Take(in Operands<T> vectors, nint length)
    {
        x = vectors.First.At(0, length);
        y = vectors.Second.At(0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.Store(TLanes.Multiply(TLanes.Load(x + i), TLanes.Load(y + i)), x + i);
}

/// <summary>x := x + y.</summary>
internal unsafe struct SumOperation<T> : IElementwise<T>
    where T : unmanaged
{
    private T* x;
    private T* y;

    public void Take(in Operands<T> vectors, nint length)
    {
        x = vectors.First.At(0, length);
        y = vectors.Second.At(0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes, TVector>(nint i)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.Store(TLanes.Add(TLanes.Load(x + i), TLanes.Load(y + i)), x + i);
}
