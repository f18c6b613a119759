using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Nn;

/// <summary>
/// What a layer over nodes computes beside the propagation: tanh, ReLU, and the three products Y = X Wᵀ: with n nodes as rows, m inputs and o outputs, X is n×m, W o×m and Y n×o, all row-major. The
/// layers are so narrow (o is 2 to 16) that a general product would cost more than the arithmetic. Vectors have four numbers on every machine,
/// and the order of additions depends on the shapes only.
/// </summary>
internal static class NodeProducts
{
    /// <summary>Y = X Wᵀ for the rows from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(double[] x, ReadOnlySpan<double> w, int o, int m, double[] y, int first, int end)
    {
        CheckRows(x, m, y, o, w.Length, first, end);
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
    public static void InputGradient(double[] dy, ReadOnlySpan<double> w, int o, int m, double[] dx, int first, int end)
    {
        CheckRows(dx, m, dy, o, w.Length, first, end);
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
    public static void WeightGradient(double[] dy, int o, double[] x, int m, Span<double> dw, int n)
    {
        CheckRows(x, m, dy, o, dw.Length, 0, n);
        dw.Clear();
        for (var i = 0; i < n; i++)
            AddProduct(dy, o, x, m, dw, i);
    }

    /// <summary>dW = dYᵀ X over some of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightGradient(double[] dy, int o, double[] x, int m, Span<double> dw, ReadOnlySpan<int> rows)
    {
        dw.Clear();
        foreach (var i in rows)
        {
            CheckRows(x, m, dy, o, dw.Length, i, i + 1);
            AddProduct(dy, o, x, m, dw, i);
        }
    }

    /// <summary>x := max(0, x) for the entries from <paramref name="first"/> up to <paramref name="end"/>; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Relu(double[] values, nint first, nint end)
    {
        Debug.Assert(0 <= first && first <= end && end <= values.Length, "entries of the array");
        ref var data = ref MemoryMarshal.GetArrayDataReference(values);
        var i = first;
        for (; i + 4 <= end; i += 4)
        {
            var x = Vector256.LoadUnsafe(ref data, (nuint)i);
            Vector256.AndNot(x, Vector256.LessThan(x, Vector256<double>.Zero)).StoreUnsafe(ref data, (nuint)i);
        }

        for (; i < end; i++)
        {
            ref var x = ref Unsafe.Add(ref data, i);
            if (x < 0)
                x = 0;
        }
    }

    /// <summary>Sets gradients with respect to ReLU's outputs to 0 where the output is not above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReluGradient(double[] outputs, double[] gradients, nint first, nint end)
    {
        Debug.Assert(0 <= first && first <= end && end <= outputs.Length && end <= gradients.Length, "entries of both arrays");
        ref var output = ref MemoryMarshal.GetArrayDataReference(outputs);
        ref var gradient = ref MemoryMarshal.GetArrayDataReference(gradients);
        var i = first;
        for (; i + 4 <= end; i += 4)
        {
            var active = Vector256.GreaterThan(Vector256.LoadUnsafe(ref output, (nuint)i), Vector256<double>.Zero);
            (Vector256.LoadUnsafe(ref gradient, (nuint)i) & active).StoreUnsafe(ref gradient, (nuint)i);
        }

        for (; i < end; i++)
        {
            if (!(Unsafe.Add(ref output, i) > 0))
                Unsafe.Add(ref gradient, i) = 0;
        }
    }

    /// <summary>Replaces the entries from <paramref name="first"/> up to <paramref name="end"/> by their tanh.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tanh(double[] values, nint first, nint end)
    {
        Debug.Assert(0 <= first && first <= end && end <= values.Length, "entries of the array");
        ref var data = ref MemoryMarshal.GetArrayDataReference(values);
        var i = first;
        for (; i + 4 <= end; i += 4)
            Exponential<double, Lanes256<double>, Vector256<double>>
                .Tanh(Vector256.LoadUnsafe(ref data, (nuint)i))
                .StoreUnsafe(ref data, (nuint)i);
        if (i == end)
            return;

        // The last ones through a vector too: another copy of the function would take longer to compile than it saves.
        var rest = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref data, i), (int)(end - i));
        Span<double> padded = stackalloc double[4];
        padded.Clear();
        rest.CopyTo(padded);
        ref var last = ref MemoryMarshal.GetReference(padded);
        Exponential<double, Lanes256<double>, Vector256<double>>.Tanh(Vector256.LoadUnsafe(ref last)).StoreUnsafe(ref last);
        padded[..rest.Length].CopyTo(rest);
    }

    /// <summary>Multiplies gradients with respect to tanh's outputs by its derivative 1 − output².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TanhGradient(double[] outputs, double[] gradients, nint first, nint end)
    {
        Debug.Assert(0 <= first && first <= end && end <= outputs.Length && end <= gradients.Length, "entries of both arrays");
        ref var output = ref MemoryMarshal.GetArrayDataReference(outputs);
        ref var gradient = ref MemoryMarshal.GetArrayDataReference(gradients);
        var i = first;
        for (; i + 4 <= end; i += 4)
        {
            var y = Vector256.LoadUnsafe(ref output, (nuint)i);
            var slope = Vector256.FusedMultiplyAdd(-y, y, Vector256<double>.One);
            (Vector256.LoadUnsafe(ref gradient, (nuint)i) * slope).StoreUnsafe(ref gradient, (nuint)i);
        }

        for (; i < end; i++)
        {
            var y = Unsafe.Add(ref output, i);
            Unsafe.Add(ref gradient, i) *= double.FusedMultiplyAdd(-y, y, 1);
        }
    }

    [Conditional("DEBUG")]
    private static void CheckRows(double[] ofInputs, int m, double[] ofOutputs, int o, int weights, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && m >= 0 && o >= 0, "rows of matrices");
        Debug.Assert((long)end * m <= ofInputs.Length && (long)end * o <= ofOutputs.Length, "rows of both matrices");
        Debug.Assert((long)o * m <= weights, "o × m weights");
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
                sum = Vector256.FusedMultiplyAdd(
                    Vector256.LoadUnsafe(ref a, (nuint)i),
                    Vector256.LoadUnsafe(ref b, (nuint)i),
                    sum
                );
            total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
        }

        for (; i < n; i++)
            total = double.FusedMultiplyAdd(Unsafe.Add(ref a, i), Unsafe.Add(ref b, i), total);
        return total;
    }

    // dW += dyᵢᵀ xᵢ.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct(double[] dy, int o, double[] x, int m, Span<double> dw, int i)
    {
        ref var outputs = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(dy), (nint)i * o);
        ref var row = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(x), (nint)i * m);
        for (var c = 0; c < o; c++)
            AddScaled(ref Unsafe.Add(ref MemoryMarshal.GetReference(dw), (nint)c * m), Unsafe.Add(ref outputs, c), ref row, m);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(ref double y, double scale, ref double x, int n)
    {
        var i = 0;
        for (; i + 4 <= n; i += 4)
        {
            Vector256
                .FusedMultiplyAdd(
                    Vector256.Create(scale),
                    Vector256.LoadUnsafe(ref x, (nuint)i),
                    Vector256.LoadUnsafe(ref y, (nuint)i)
                )
                .StoreUnsafe(ref y, (nuint)i);
        }

        for (; i < n; i++)
            Unsafe.Add(ref y, i) = double.FusedMultiplyAdd(scale, Unsafe.Add(ref x, i), Unsafe.Add(ref y, i));
    }
}
