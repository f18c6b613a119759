using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Graphs;

/// <summary>
/// The three products of a layer Y = X Wᵀ: with n nodes as rows, m inputs and o outputs, X is n×m, W o×m and Y n×o, all row-major. The
/// layers are so narrow (o is 2 to 16) that a general product would cost more than the arithmetic. The order of additions depends on
/// the shapes only.
/// </summary>
internal static class DenseRows
{
    /// <summary>Y = X Wᵀ for the rows from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Forward(double[] x, int m, ReadOnlySpan<double> w, int o, double[] y, int first, int end)
    {
        ref var inputs = ref MemoryMarshal.GetArrayDataReference(x);
        ref var weights = ref MemoryMarshal.GetReference(w);
        ref var outputs = ref MemoryMarshal.GetArrayDataReference(y);
        for (var i = first; i < end; i++)
        {
            ref var row = ref Unsafe.Add(ref inputs, (nint)i * m);
            for (var c = 0; c < o; c++)
                Unsafe.Add(ref outputs, (nint)i * o + c) = Dot(ref row, ref Unsafe.Add(ref weights, (nint)c * m), m);
        }
    }

    /// <summary>dX = dY W for the rows from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void InputGradient(double[] dy, int o, ReadOnlySpan<double> w, int m, double[] dx, int first, int end)
    {
        ref var outputs = ref MemoryMarshal.GetArrayDataReference(dy);
        ref var weights = ref MemoryMarshal.GetReference(w);
        ref var inputs = ref MemoryMarshal.GetArrayDataReference(dx);
        for (var i = first; i < end; i++)
        {
            ref var row = ref Unsafe.Add(ref inputs, (nint)i * m);
            MemoryMarshal.CreateSpan(ref row, m).Clear();
            for (var c = 0; c < o; c++)
                AddScaled(ref row, Unsafe.Add(ref outputs, (nint)i * o + c), ref Unsafe.Add(ref weights, (nint)c * m), m);
        }
    }

    /// <summary>dW = dYᵀ X over all <paramref name="n"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WeightGradient(double[] dy, int o, double[] x, int m, Span<double> dw, int n)
    {
        ref var outputs = ref MemoryMarshal.GetArrayDataReference(dy);
        ref var inputs = ref MemoryMarshal.GetArrayDataReference(x);
        ref var weights = ref MemoryMarshal.GetReference(dw);
        dw.Clear();
        for (var i = 0; i < n; i++)
        {
            ref var row = ref Unsafe.Add(ref inputs, (nint)i * m);
            for (var c = 0; c < o; c++)
                AddScaled(ref Unsafe.Add(ref weights, (nint)c * m), Unsafe.Add(ref outputs, (nint)i * o + c), ref row, m);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Dot(ref double a, ref double b, int n)
    {
        var i = 0;
        var total = 0.0;
        if (n >= 4)
        {
            var sum = Vector256<double>.Zero;
            for (; i + 4 <= n; i += 4)
                sum = Vector256.MultiplyAddEstimate(
                    Vector256.LoadUnsafe(ref a, (nuint)i),
                    Vector256.LoadUnsafe(ref b, (nuint)i),
                    sum
                );
            total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
        }

        for (; i < n; i++)
            total = double.MultiplyAddEstimate(Unsafe.Add(ref a, i), Unsafe.Add(ref b, i), total);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(ref double y, double scale, ref double x, int n)
    {
        var i = 0;
        for (; i + 4 <= n; i += 4)
        {
            Vector256
                .MultiplyAddEstimate(
                    Vector256.Create(scale),
                    Vector256.LoadUnsafe(ref x, (nuint)i),
                    Vector256.LoadUnsafe(ref y, (nuint)i)
                )
                .StoreUnsafe(ref y, (nuint)i);
        }

        for (; i < n; i++)
            Unsafe.Add(ref y, i) = double.MultiplyAddEstimate(scale, Unsafe.Add(ref x, i), Unsafe.Add(ref y, i));
    }
}

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
