using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.Attention.Tiles;

/// <summary>The operations on 128-bit registers.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly unsafe struct Simd128<T> : ISimd<T, Vector128<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Width => Vector128<T>.Count;

    public static Vector128<T> Zero => Vector128<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, T* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> x, Vector128<T> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> x, Vector128<T> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> x, Vector128<T> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> x, Vector128<T> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> x, Vector128<T> y, Vector128<T> z) => typeof(T) == typeof(float)
        ? Vector128.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector128.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> x, Vector128<T> y) => Vector128.MaxNative(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SelectPositive(Vector128<T> x, Vector128<T> yes, Vector128<T> no) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(x, Vector128<T>.Zero), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Exp(Vector128<T> x)
    {
        var least = Vector128.Create(Exponential<T>.Least);
        var most = Vector128.Create(Exponential<T>.Most);
        var clamped = Vector128.MinNative(most, Vector128.MaxNative(least, x));

        // Adding the magic number leaves n, the nearest whole multiple of ln 2, in the low bits of the sum.
        var magic = Vector128.Create(Exponential<T>.Magic);
        var sum = MultiplyAdd(clamped, Vector128.Create(Exponential<T>.Log2E), magic);
        var n = sum - magic;
        var r = MultiplyAdd(n, Vector128.Create(Exponential<T>.MinusLn2High), clamped);
        r = MultiplyAdd(n, Vector128.Create(Exponential<T>.MinusLn2Low), r);

        // Taylor's polynomial on |r| ≤ ½ ln 2: to the seventh power for float, to the thirteenth for double.
        Vector128<T> p;
        if (typeof(T) == typeof(double))
        {
            p = MultiplyAdd(Vector128.Create(Exponential<T>.C13), r, Vector128.Create(Exponential<T>.C12));
            p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C11));
            p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C10));
            p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C9));
            p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C8));
            p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C7));
        }
        else
        {
            p = Vector128.Create(Exponential<T>.C7);
        }

        p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C6));
        p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C5));
        p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C4));
        p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C3));
        p = MultiplyAdd(p, r, Vector128.Create(Exponential<T>.C2));
        p = MultiplyAdd(p, r, Vector128<T>.One);
        p = MultiplyAdd(p, r, Vector128<T>.One);

        // 2ⁿ goes straight into the exponent bits.
        var result = typeof(T) == typeof(double)
            ? (p.AsInt64() + (sum.AsInt64() << 52)).As<long, T>()
            : (p.AsInt32() + (sum.AsInt32() << 23)).As<int, T>();
        result = Vector128.ConditionalSelect(Vector128.LessThan(x, least), Vector128<T>.Zero, result);
        return Vector128.ConditionalSelect(
            Vector128.GreaterThan(x, most), Vector128.Create(T.PositiveInfinity), result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector128<T> x) => Vector128.Sum(x);
}
