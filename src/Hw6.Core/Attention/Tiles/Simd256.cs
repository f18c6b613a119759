using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Attention.Tiles;

/// <summary>The operations on 256-bit registers.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly unsafe struct Simd256<T> : ISimd<T, Vector256<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Width => Vector256<T>.Count;

    public static Vector256<T> Zero => Vector256<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, T* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> x, Vector256<T> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> x, Vector256<T> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> x, Vector256<T> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Divide(Vector256<T> x, Vector256<T> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) => typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> x, Vector256<T> y) => Vector256.MaxNative(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> SelectPositive(Vector256<T> x, Vector256<T> yes, Vector256<T> no) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<T>.Zero), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Exp(Vector256<T> x)
    {
        var least = Vector256.Create(Exponential<T>.Least);
        var most = Vector256.Create(Exponential<T>.Most);
        var clamped = Vector256.MinNative(most, Vector256.MaxNative(least, x));

        // Adding the magic number leaves n, the nearest whole multiple of ln 2, in the low bits of the sum.
        var magic = Vector256.Create(Exponential<T>.Magic);
        var sum = MultiplyAdd(clamped, Vector256.Create(Exponential<T>.Log2E), magic);
        var n = sum - magic;
        var r = MultiplyAdd(n, Vector256.Create(Exponential<T>.MinusLn2High), clamped);
        r = MultiplyAdd(n, Vector256.Create(Exponential<T>.MinusLn2Low), r);

        // Taylor's polynomial on |r| ≤ ½ ln 2: to the seventh power for float, to the thirteenth for double.
        Vector256<T> p;
        if (typeof(T) == typeof(double))
        {
            p = MultiplyAdd(Vector256.Create(Exponential<T>.C13), r, Vector256.Create(Exponential<T>.C12));
            p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C11));
            p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C10));
            p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C9));
            p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C8));
            p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C7));
        }
        else
        {
            p = Vector256.Create(Exponential<T>.C7);
        }

        p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C6));
        p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C5));
        p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C4));
        p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C3));
        p = MultiplyAdd(p, r, Vector256.Create(Exponential<T>.C2));
        p = MultiplyAdd(p, r, Vector256<T>.One);
        p = MultiplyAdd(p, r, Vector256<T>.One);

        // 2ⁿ goes straight into the exponent bits.
        var result = typeof(T) == typeof(double)
            ? (p.AsInt64() + (sum.AsInt64() << 52)).As<long, T>()
            : (p.AsInt32() + (sum.AsInt32() << 23)).As<int, T>();
        result = Vector256.ConditionalSelect(Vector256.LessThan(x, least), Vector256<T>.Zero, result);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(x, most), Vector256.Create(T.PositiveInfinity), result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector256<T> x) => Vector256.Sum(x);
}
