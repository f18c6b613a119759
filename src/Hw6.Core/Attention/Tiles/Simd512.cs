using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Attention.Tiles;

/// <summary>The operations on 512-bit registers.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly unsafe struct Simd512<T> : ISimd<T, Vector512<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Width => Vector512<T>.Count;

    public static Vector512<T> Zero => Vector512<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, T* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> x, Vector512<T> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> x, Vector512<T> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> x, Vector512<T> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> x, Vector512<T> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> x, Vector512<T> y) => Vector512.MaxNative(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SelectPositive(Vector512<T> x, Vector512<T> yes, Vector512<T> no) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp(Vector512<T> x)
    {
        var least = Vector512.Create(Exponential<T>.Least);
        var most = Vector512.Create(Exponential<T>.Most);
        var clamped = Vector512.MinNative(most, Vector512.MaxNative(least, x));

        // Adding the magic number leaves n, the nearest whole multiple of ln 2, in the low bits of the sum.
        var magic = Vector512.Create(Exponential<T>.Magic);
        var sum = MultiplyAdd(clamped, Vector512.Create(Exponential<T>.Log2E), magic);
        var n = sum - magic;
        var r = MultiplyAdd(n, Vector512.Create(Exponential<T>.MinusLn2High), clamped);
        r = MultiplyAdd(n, Vector512.Create(Exponential<T>.MinusLn2Low), r);

        // Taylor's polynomial on |r| ≤ ½ ln 2: to the seventh power for float, to the thirteenth for double.
        Vector512<T> p;
        if (typeof(T) == typeof(double))
        {
            p = MultiplyAdd(Vector512.Create(Exponential<T>.C13), r, Vector512.Create(Exponential<T>.C12));
            p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C11));
            p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C10));
            p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C9));
            p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C8));
            p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C7));
        }
        else
        {
            p = Vector512.Create(Exponential<T>.C7);
        }

        p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C6));
        p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C5));
        p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C4));
        p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C3));
        p = MultiplyAdd(p, r, Vector512.Create(Exponential<T>.C2));
        p = MultiplyAdd(p, r, Vector512<T>.One);
        p = MultiplyAdd(p, r, Vector512<T>.One);

        // 2ⁿ goes straight into the exponent bits.
        var result = typeof(T) == typeof(double)
            ? (p.AsInt64() + (sum.AsInt64() << 52)).As<long, T>()
            : (p.AsInt32() + (sum.AsInt32() << 23)).As<int, T>();
        result = Vector512.ConditionalSelect(Vector512.LessThan(x, least), Vector512<T>.Zero, result);
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(x, most), Vector512.Create(T.PositiveInfinity), result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector512<T> x) => Vector512.Sum(x);
}
