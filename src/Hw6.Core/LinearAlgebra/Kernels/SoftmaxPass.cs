using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>x_i := exp(x_i − max x), and the sum of them.</summary>
internal unsafe struct SoftmaxPass<T> : ILaneWork<T>, IPinnedWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T* x;
    private int count;

    /// <summary>Takes the vector, of at least one element.</summary>
    public SoftmaxPass(Pinned<T> vector)
    {
        x = vector.At(0, vector.Length);
        count = checked((int)vector.Length);
    }

    /// <summary>max x.</summary>
    public T Largest { get; private set; }

    /// <summary>Σ exp(x_i − max x), at least 1.</summary>
    public T Sum { get; private set; }

    public void Run(in Operands<T> operands)
    {
        this = new SoftmaxPass<T>(operands.First);
        Widest.Run<T, SoftmaxPass<T>>(ref this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        // The ragged end goes through whole registers filled up with −∞, whose exponentials are 0.
        var block = PartialSums<T>.Count;
        var whole = count - (count % block);
        var rest = stackalloc T[block];
        for (var i = 0; i < block; i++)
            rest[i] = whole + i < count ? x[whole + i] : T.NegativeInfinity;

        var maxima = TLanes.Load(rest);
        for (var i = TLanes.Count; i < block; i += TLanes.Count)
            maxima = TLanes.Max(maxima, TLanes.Load(rest + i));
        for (var i = 0; i < whole; i += TLanes.Count)
            maxima = TLanes.Max(maxima, TLanes.Load(x + i));
        var lanes = stackalloc T[TLanes.Count];
        TLanes.Store(maxima, lanes);
        var largest = lanes[0];
        for (var i = 1; i < TLanes.Count; i++)
            largest = T.Max(largest, lanes[i]);

        var shift = TLanes.Create(largest);
        var partial = stackalloc T[block];
        for (var part = 0; part < block; part += TLanes.Count)
        {
            TVector sum = default;
            for (var i = part; i < whole; i += block)
            {
                var weight = Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(x + i), shift));
                TLanes.Store(weight, x + i);
                sum = TLanes.Add(sum, weight);
            }

            var last = Exponential<T, TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(rest + part), shift));
            TLanes.Store(last, rest + part);
            TLanes.Store(TLanes.Add(sum, last), partial + part);
        }

        for (var i = whole; i < count; i++)
            x[i] = rest[i - whole];
        Largest = largest;
        Sum = PartialSums<T>.Total(partial);
    }
}
