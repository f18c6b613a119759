using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>Vectors of 128 bits.</summary>
internal readonly unsafe struct Lanes128<T> : ILanes<T, Vector128<T>>
    where T : unmanaged
{
    public static int Count => Vector128<T>.Count;

    public static int Registers => AdvSimd.Arm64.IsSupported || Avx512F.VL.IsSupported ? 32 : 16;

    public static Vector128<T> Create(T x) => Vector128.Create(x);

    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    public static void Store(Vector128<T> value, T* target) => value.Store(target);

    public static Vector128<T> Add(Vector128<T> x, Vector128<T> y) => x + y;

    public static Vector128<T> Multiply(Vector128<T> x, Vector128<T> y) => x * y;

    public static Vector128<T> MultiplyAdd(Vector128<T> x, Vector128<T> y, Vector128<T> z) =>
        typeof(T) == typeof(float)
            ? Vector128.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector128.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    public static Vector128<T> Subtract(Vector128<T> x, Vector128<T> y) => x - y;

    public static Vector128<T> Divide(Vector128<T> x, Vector128<T> y) => x / y;

    public static Vector128<T> Sqrt(Vector128<T> x) => Vector128.Sqrt(x);

    public static Vector128<T> Max(Vector128<T> x, Vector128<T> y) =>
        Sse.IsSupported ? Vector128.MaxNative(x, y) : Vector128.ConditionalSelect(Vector128.GreaterThan(x, y), x, y);

    public static Vector128<T> Min(Vector128<T> x, Vector128<T> y) =>
        Sse.IsSupported ? Vector128.MinNative(x, y) : Vector128.ConditionalSelect(Vector128.LessThan(x, y), x, y);

    public static Vector128<T> Round(Vector128<T> x) =>
        typeof(T) == typeof(float) ? Vector128.Round(x.AsSingle()).As<float, T>() : Vector128.Round(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> ScaleByPowerOfTwo(Vector128<T> x, Vector128<T> n)
    {
        // In two steps, each with a power that has an exponent of its own, so that the smallest results are rounded once and right.
        if (typeof(T) == typeof(float))
        {
            var whole = Vector128.ConvertToInt32Native(n.AsSingle());
            var half = whole >> 1;
            var bias = Vector128.Create(127);
            return (x.AsSingle() * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle()).As<float, T>();
        }
        else
        {
            var half = Vector128.Round(n.AsDouble() * 0.5);
            return (x.AsDouble() * PowerOfTwo(half) * PowerOfTwo(n.AsDouble() - half)).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Fraction(Vector128<T> x, out Vector128<T> exponent)
    {
        // Counted from √½, the bits above the fraction's are the exponent.
        if (typeof(T) == typeof(float))
        {
            var root = Vector128.Create(0x3F3504F3);
            var bits = x.AsInt32() - root;
            exponent = Vector128.ConvertToSingle(bits >> 23).As<float, T>();
            return ((bits & Vector128.Create(0x7FFFFF)) + root).As<int, T>();
        }
        else
        {
            // Moved up by the bias, exponents are positive: as the last bits of 2⁵² they are a number without a conversion, which not every
            // machine has for 64 bits.
            var bits = x.AsInt64() + Vector128.Create(0x3FF0000000000000 - 0x3FE6A09E667F3BCD);
            var biased = ((bits >>> 52) | Vector128.Create(0x4330000000000000)).AsDouble();
            exponent = (biased - Vector128.Create(4503599627370496.0 + 1023)).As<double, T>();
            return ((bits & Vector128.Create(0xFFFFFFFFFFFFF)) + Vector128.Create(0x3FE6A09E667F3BCD)).As<long, T>();
        }
    }

    // 2ⁿ from its exponent bits: adding 1.5·2⁵² leaves a whole number in the last bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> PowerOfTwo(Vector128<double> n) =>
        (((n + Vector128.Create(6755399441055744.0)).AsInt64() << 52) + Vector128.Create(1023L << 52)).AsDouble();

    public static Vector128<T> Abs(Vector128<T> x) => Vector128.Abs(x);

    public static Vector128<T> CopySign(Vector128<T> x, Vector128<T> sign) =>
        typeof(T) == typeof(float)
            ? Vector128.CopySign(x.AsSingle(), sign.AsSingle()).As<float, T>()
            : Vector128.CopySign(x.AsDouble(), sign.AsDouble()).As<double, T>();

    public static Vector128<T> WhereLess(Vector128<T> x, Vector128<T> y, Vector128<T> then, Vector128<T> otherwise) =>
        Vector128.ConditionalSelect(Vector128.LessThan(x, y), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadLast(T* source, int count)
    {
        var value = Vector128<T>.Zero;
        for (var i = Count - count; i < Count; i++)
            value = value.WithElement(i, source[i]);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLast(Vector128<T> value, T* target, int count)
    {
        for (var i = Count - count; i < Count; i++)
            target[i] = value.GetElement(i);
    }
}
