using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>Vectors of 256 bits.</summary>
internal readonly unsafe struct Lanes256<T> : ILanes<T, Vector256<T>>
    where T : unmanaged
{
    public static int Count => Vector256<T>.Count;

    public static int Registers => Avx512F.VL.IsSupported ? 32 : 16;

    public static Vector256<T> Create(T x) => Vector256.Create(x);

    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    public static void Store(Vector256<T> value, T* target) => value.Store(target);

    public static Vector256<T> Add(Vector256<T> x, Vector256<T> y) => x + y;

    public static Vector256<T> Multiply(Vector256<T> x, Vector256<T> y) => x * y;

    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) =>
        typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    public static Vector256<T> Subtract(Vector256<T> x, Vector256<T> y) => x - y;

    public static Vector256<T> Divide(Vector256<T> x, Vector256<T> y) => x / y;

    public static Vector256<T> Sqrt(Vector256<T> x) => Vector256.Sqrt(x);

    public static Vector256<T> Max(Vector256<T> x, Vector256<T> y) =>
        Sse.IsSupported ? Vector256.MaxNative(x, y) : Vector256.ConditionalSelect(Vector256.GreaterThan(x, y), x, y);

    public static Vector256<T> Min(Vector256<T> x, Vector256<T> y) =>
        Sse.IsSupported ? Vector256.MinNative(x, y) : Vector256.ConditionalSelect(Vector256.LessThan(x, y), x, y);

    public static Vector256<T> Round(Vector256<T> x) =>
        typeof(T) == typeof(float) ? Vector256.Round(x.AsSingle()).As<float, T>() : Vector256.Round(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> ScaleByPowerOfTwo(Vector256<T> x, Vector256<T> n)
    {
        // In two steps, each with a power that has an exponent of its own, so that the smallest results are rounded once and right.
        if (typeof(T) == typeof(float))
        {
            var whole = Vector256.ConvertToInt32Native(n.AsSingle());
            var half = whole >> 1;
            var bias = Vector256.Create(127);
            return (x.AsSingle() * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle()).As<float, T>();
        }
        else
        {
            var half = Vector256.Round(n.AsDouble() * 0.5);
            return (x.AsDouble() * PowerOfTwo(half) * PowerOfTwo(n.AsDouble() - half)).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Fraction(Vector256<T> x, out Vector256<T> exponent)
    {
        // Counted from √½, the bits above the fraction's are the exponent.
        if (typeof(T) == typeof(float))
        {
            var root = Vector256.Create(0x3F3504F3);
            var bits = x.AsInt32() - root;
            exponent = Vector256.ConvertToSingle(bits >> 23).As<float, T>();
            return ((bits & Vector256.Create(0x7FFFFF)) + root).As<int, T>();
        }
        else
        {
            // Moved up by the bias, exponents are positive: as the last bits of 2⁵² they are a number without a conversion, which not every
            // machine has for 64 bits.
            var bits = x.AsInt64() + Vector256.Create(0x3FF0000000000000 - 0x3FE6A09E667F3BCD);
            var biased = ((bits >>> 52) | Vector256.Create(0x4330000000000000)).AsDouble();
            exponent = (biased - Vector256.Create(4503599627370496.0 + 1023)).As<double, T>();
            return ((bits & Vector256.Create(0xFFFFFFFFFFFFF)) + Vector256.Create(0x3FE6A09E667F3BCD)).As<long, T>();
        }
    }

    // 2ⁿ from its exponent bits: adding 1.5·2⁵² leaves a whole number in the last bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> PowerOfTwo(Vector256<double> n) =>
        (((n + Vector256.Create(6755399441055744.0)).AsInt64() << 52) + Vector256.Create(1023L << 52)).AsDouble();

    public static Vector256<T> Abs(Vector256<T> x) => Vector256.Abs(x);

    public static Vector256<T> CopySign(Vector256<T> x, Vector256<T> sign) =>
        typeof(T) == typeof(float)
            ? Vector256.CopySign(x.AsSingle(), sign.AsSingle()).As<float, T>()
            : Vector256.CopySign(x.AsDouble(), sign.AsDouble()).As<double, T>();

    public static Vector256<T> WhereLess(Vector256<T> x, Vector256<T> y, Vector256<T> then, Vector256<T> otherwise) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, y), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LoadLast(T* source, int count)
    {
        if (Avx.IsSupported)
        {
            if (typeof(T) == typeof(float))
                return Avx.MaskLoad((float*)source, Last(count).AsSingle()).As<float, T>();
            return Avx.MaskLoad((double*)source, Last(count).AsDouble()).As<double, T>();
        }

        var value = Vector256<T>.Zero;
        for (var i = Count - count; i < Count; i++)
            value = value.WithElement(i, source[i]);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLast(Vector256<T> value, T* target, int count)
    {
        if (Avx.IsSupported)
        {
            if (typeof(T) == typeof(float))
                Avx.MaskStore((float*)target, Last(count).AsSingle(), value.AsSingle());
            else
                Avx.MaskStore((double*)target, Last(count).AsDouble(), value.AsDouble());
            return;
        }

        for (var i = Count - count; i < Count; i++)
            target[i] = value.GetElement(i);
    }

    // All bits set in the last lanes.
    private static Vector256<T> Last(int count) =>
        sizeof(T) == sizeof(float)
            ? Vector256.GreaterThanOrEqual(Vector256<int>.Indices, Vector256.Create(Count - count)).As<int, T>()
            : Vector256.GreaterThanOrEqual(Vector256<long>.Indices, Vector256.Create((long)Count - count)).As<long, T>();
}
