using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>y := exp(x + shift) in single precision, and the sum of y, in one pass.</summary>
internal unsafe struct ExpPass : ILaneWork<float>
{
    public int Length;
    public float* X;
    public float* Y;
    public float Shift;
    public float Sum;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<float, TVector>
    {
        var shift = TLanes.Create(Shift);
        TVector sum = default,
            other = default;
        nint i = 0;
        for (; i + (2 * TLanes.Count) <= Length; i += 2 * TLanes.Count)
        {
            var first = Exponential<float, TLanes, TVector>.Exp(TLanes.Add(TLanes.Load(X + i), shift));
            var second = Exponential<float, TLanes, TVector>.Exp(TLanes.Add(TLanes.Load(X + i + TLanes.Count), shift));
            TLanes.Store(first, Y + i);
            TLanes.Store(second, Y + i + TLanes.Count);
            sum = TLanes.Add(sum, first);
            other = TLanes.Add(other, second);
        }

        Sum = TLanes.Sum(TLanes.Add(sum, other));
        for (; i < Length; i++)
        {
            Y[i] = Exponential<float, LanesScalar<float>, float>.Exp(X[i] + Shift);
            Sum += Y[i];
        }
    }
}
