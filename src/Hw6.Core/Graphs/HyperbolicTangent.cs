using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Graphs;

/// <summary>
/// tanh, four numbers at a time: tanh|x| = −E / (E + 2) with E = e^(−2|x|) − 1, which loses nothing near zero. Within 4 units in the last
/// place, the same for a number wherever it stands.
/// </summary>
internal static class HyperbolicTangent
{
    // ln 2 in two parts, the first with enough trailing zero bits that its small multiples are exact.
    private const double Ln2High = 0x162E42FEE00000L * (1.0 / (1L << 53));
    private const double Ln2Low = 1.90821492927058770002e-10;

    // Adding 1.5·2⁵² rounds to a whole number and leaves it in the low bits.
    private const double Rounding = 6755399441055744;

    /// <summary>Replaces the entries from <paramref name="first"/> up to <paramref name="end"/> by their tanh.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply(double[] values, nuint first, nuint end)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(values);
        var i = first;
        for (; i + 4 <= end; i += 4)
            Of(Vector256.LoadUnsafe(ref data, i)).StoreUnsafe(ref data, i);
        for (; i < end; i++)
        {
            ref var value = ref Unsafe.Add(ref data, i);
            value = Of(Vector256.Create(value)).ToScalar();
        }
    }

    /// <summary>Multiplies gradients with respect to tanh's outputs by its derivative 1 − output².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Backward(double[] outputs, double[] gradients, nuint first, nuint end)
    {
        ref var output = ref MemoryMarshal.GetArrayDataReference(outputs);
        ref var gradient = ref MemoryMarshal.GetArrayDataReference(gradients);
        var i = first;
        for (; i + 4 <= end; i += 4)
        {
            var y = Vector256.LoadUnsafe(ref output, i);
            (Vector256.LoadUnsafe(ref gradient, i) * (Vector256<double>.One - y * y)).StoreUnsafe(ref gradient, i);
        }

        for (; i < end; i++)
        {
            var y = Unsafe.Add(ref output, i);
            Unsafe.Add(ref gradient, i) *= 1 - y * y;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Of(Vector256<double> x)
    {
        // Past 20, tanh is 1 to the last bit.
        var y = Vector256.Max(Vector256.Create(-40.0), Vector256.Abs(x) * -2.0);
        var shifted = Vector256.MultiplyAddEstimate(y, Vector256.Create(1.4426950408889634), Vector256.Create(Rounding));
        var whole = shifted - Vector256.Create(Rounding);
        var r = Vector256.MultiplyAddEstimate(whole, Vector256.Create(-Ln2High), y);
        r = Vector256.MultiplyAddEstimate(whole, Vector256.Create(-Ln2Low), r);

        // e^r − 1 by its Taylor series: |r| ≤ ln 2 / 2, and the first term left out is below 5e-18 of r.
        var tail = Vector256.Create(1 / 6227020800.0);
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 479001600.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 39916800.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 3628800.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 362880.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 40320.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 5040.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 720.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 120.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 24.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(1 / 6.0));
        tail = Vector256.MultiplyAddEstimate(tail, r, Vector256.Create(0.5));
        var exponential = Vector256.MultiplyAddEstimate(tail, r * r, r);

        // 2^whole, from its exponent bits.
        var power = (Vector256.ShiftLeft(shifted.AsInt64(), 52) + Vector256.Create(1023L << 52)).AsDouble();
        exponential = Vector256.MultiplyAddEstimate(power, exponential, power - Vector256<double>.One);
        var magnitude = -exponential / (exponential + Vector256.Create(2.0));
        return Vector256.CopySign(magnitude, x);
    }
}
