using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Graphs;

/// <summary>Long vectors of doubles; the order of additions depends on their length only.</summary>
internal static class RowVectors
{
    internal static double Norm(double[] x) => Math.Sqrt(Dot(x, x));

    internal static void Scale(double[] x, double factor)
    {
        for (var i = 0; i < x.Length; i++)
            x[i] *= factor;
    }

    /// <summary>Takes the mean off every entry.</summary>
    internal static void Centre(double[] x)
    {
        var sum = 0.0;
        foreach (var entry in x)
            sum += entry;
        var mean = sum / x.Length;
        for (var i = 0; i < x.Length; i++)
            x[i] -= mean;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Dot(double[] x, double[] y)
    {
        ref var a = ref MemoryMarshal.GetArrayDataReference(x);
        ref var b = ref MemoryMarshal.GetArrayDataReference(y);
        var (sum0, sum1) = (Vector256<double>.Zero, Vector256<double>.Zero);
        nuint i = 0;
        for (; i + 8 <= (nuint)x.Length; i += 8)
        {
            sum0 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i), Vector256.LoadUnsafe(ref b, i), sum0);
            sum1 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i + 4), Vector256.LoadUnsafe(ref b, i + 4), sum1);
        }

        var total = Vector256.Sum(sum0 + sum1);
        for (; i < (nuint)x.Length; i++)
            total += x[i] * y[i];
        return total;
    }

    /// <summary>y ← y + factor · x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddScaled(double[] y, double factor, double[] x)
    {
        ref var a = ref MemoryMarshal.GetArrayDataReference(y);
        ref var b = ref MemoryMarshal.GetArrayDataReference(x);
        var scale = Vector256.Create(factor);
        nuint i = 0;
        for (; i + 4 <= (nuint)y.Length; i += 4)
            Vector256
                .MultiplyAddEstimate(scale, Vector256.LoadUnsafe(ref b, i), Vector256.LoadUnsafe(ref a, i))
                .StoreUnsafe(ref a, i);
        for (; i < (nuint)y.Length; i++)
            y[i] += factor * x[i];
    }
}
