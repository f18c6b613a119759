using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>Vectors of 512 bits.</summary>
internal readonly unsafe struct Lanes512<T> : ILanes<T, Vector512<T>>
    where T : unmanaged
{
    public static int Count => Vector512<T>.Count;

    public static int Registers => 32;

    public static Vector512<T> Create(T x) => Vector512.Create(x);

    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    public static void Store(Vector512<T> value, T* target) => value.Store(target);

    public static Vector512<T> Add(Vector512<T> x, Vector512<T> y) => x + y;

    public static Vector512<T> Multiply(Vector512<T> x, Vector512<T> y) => x * y;

    public static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z) =>
        typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    public static Vector512<T> Subtract(Vector512<T> x, Vector512<T> y) => x - y;

    public static Vector512<T> Divide(Vector512<T> x, Vector512<T> y) => x / y;

    public static Vector512<T> Sqrt(Vector512<T> x) => Vector512.Sqrt(x);

    public static Vector512<T> Max(Vector512<T> x, Vector512<T> y) => Vector512.MaxNative(x, y);

    public static Vector512<T> Min(Vector512<T> x, Vector512<T> y) => Vector512.MinNative(x, y);

    public static Vector512<T> Round(Vector512<T> x) =>
        typeof(T) == typeof(float) ? Vector512.Round(x.AsSingle()).As<float, T>() : Vector512.Round(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ScaleByPowerOfTwo(Vector512<T> x, Vector512<T> n)
    {
        if (Avx512F.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Avx512F.Scale(x.AsSingle(), n.AsSingle()).As<float, T>()
                : Avx512F.Scale(x.AsDouble(), n.AsDouble()).As<double, T>();
        }

        // In two steps, each with a power that has an exponent of its own, so that the smallest results are rounded once and right.
        if (typeof(T) == typeof(float))
        {
            var whole = Vector512.ConvertToInt32Native(n.AsSingle());
            var half = whole >> 1;
            var bias = Vector512.Create(127);
            return (x.AsSingle() * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle()).As<float, T>();
        }
        else
        {
            var half = Vector512.Round(n.AsDouble() * 0.5);
            return (x.AsDouble() * PowerOfTwo(half) * PowerOfTwo(n.AsDouble() - half)).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fraction(Vector512<T> x, out Vector512<T> exponent)
    {
        // Counted from √½, the bits above the fraction's are the exponent.
        if (typeof(T) == typeof(float))
        {
            var root = Vector512.Create(0x3F3504F3);
            var bits = x.AsInt32() - root;
            exponent = Vector512.ConvertToSingle(bits >> 23).As<float, T>();
            return ((bits & Vector512.Create(0x7FFFFF)) + root).As<int, T>();
        }
        else
        {
            // Moved up by the bias, exponents are positive: as the last bits of 2⁵² they are a number without a conversion, which not every
            // machine has for 64 bits.
            var bits = x.AsInt64() + Vector512.Create(0x3FF0000000000000 - 0x3FE6A09E667F3BCD);
            var biased = ((bits >>> 52) | Vector512.Create(0x4330000000000000)).AsDouble();
            exponent = (biased - Vector512.Create(4503599627370496.0 + 1023)).As<double, T>();
            return ((bits & Vector512.Create(0xFFFFFFFFFFFFF)) + Vector512.Create(0x3FE6A09E667F3BCD)).As<long, T>();
        }
    }

    // 2ⁿ from its exponent bits: adding 1.5·2⁵² leaves a whole number in the last bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowerOfTwo(Vector512<double> n) =>
        (((n + Vector512.Create(6755399441055744.0)).AsInt64() << 52) + Vector512.Create(1023L << 52)).AsDouble();

    public static Vector512<T> Abs(Vector512<T> x) => Vector512.Abs(x);

    public static Vector512<T> CopySign(Vector512<T> x, Vector512<T> sign) =>
        typeof(T) == typeof(float)
            ? Vector512.CopySign(x.AsSingle(), sign.AsSingle()).As<float, T>()
            : Vector512.CopySign(x.AsDouble(), sign.AsDouble()).As<double, T>();

    public static Vector512<T> WhereLess(Vector512<T> x, Vector512<T> y, Vector512<T> then, Vector512<T> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, y), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadLast(T* source, int count)
    {
        if (Avx512F.IsSupported)
        {
            if (typeof(T) == typeof(float))
                return Avx512F.MaskLoad((float*)source, Last(count).AsSingle(), Vector512<float>.Zero).As<float, T>();
            return Avx512F.MaskLoad((double*)source, Last(count).AsDouble(), Vector512<double>.Zero).As<double, T>();
        }

        var value = Vector512<T>.Zero;
        for (var i = Count - count; i < Count; i++)
            value = value.WithElement(i, source[i]);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLast(Vector512<T> value, T* target, int count)
    {
        if (Avx512F.IsSupported)
        {
            if (typeof(T) == typeof(float))
                Avx512F.MaskStore((float*)target, Last(count).AsSingle(), value.AsSingle());
            else
                Avx512F.MaskStore((double*)target, Last(count).AsDouble(), value.AsDouble());
            return;
        }

        for (var i = Count - count; i < Count; i++)
            target[i] = value.GetElement(i);
    }

    // All bits set in the last lanes.
    private static Vector512<T> Last(int count) =>
        sizeof(T) == sizeof(float)
            ? Vector512.GreaterThanOrEqual(Vector512<int>.Indices, Vector512.Create(Count - count)).As<int, T>()
            : Vector512.GreaterThanOrEqual(Vector512<long>.Indices, Vector512.Create((long)Count - count)).As<long, T>();
}
