using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>Single elements, for machines without vectors.</summary>
internal readonly unsafe struct LanesScalar<T> : ILanes<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => 1;

    public static int Registers => 16;

    public static T Create(T x) => x;

    public static T Load(T* source) => *source;

    public static void Store(T value, T* target) => *target = value;

    public static T LoadLast(T* source, int count) => *source;

    public static void StoreLast(T value, T* target, int count) => *target = value;

    public static T Add(T x, T y) => x + y;

    public static T Multiply(T x, T y) => x * y;

    public static T MultiplyAdd(T x, T y, T z) => T.FusedMultiplyAdd(x, y, z);

    public static T Subtract(T x, T y) => x - y;

    public static T Divide(T x, T y) => x / y;

    public static T Sqrt(T x) => T.Sqrt(x);

    public static T Max(T x, T y) => x > y ? x : y;

    public static T Min(T x, T y) => x < y ? x : y;

    public static T Round(T x) => T.Round(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ScaleByPowerOfTwo(T x, T n)
    {
        // In two steps, as the vectors do it.
        if (typeof(T) == typeof(float))
        {
            var whole = float.ConvertToIntegerNative<int>(Single(n));
            var half = whole >> 1;
            return Of(
                Single(x)
                    * BitConverter.Int32BitsToSingle((half + 127) << 23)
                    * BitConverter.Int32BitsToSingle((whole - half + 127) << 23)
            );
        }
        else
        {
            var whole = double.ConvertToIntegerNative<long>(Double(n));
            var half = whole >> 1;
            return Of(
                Double(x)
                    * BitConverter.Int64BitsToDouble((half + 1023) << 52)
                    * BitConverter.Int64BitsToDouble((whole - half + 1023) << 52)
            );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fraction(T x, out T exponent)
    {
        // Counted from √½, the bits above the fraction's are the exponent.
        if (typeof(T) == typeof(float))
        {
            var bits = BitConverter.SingleToInt32Bits(Single(x)) - 0x3F3504F3;
            exponent = Of((float)(bits >> 23));
            return Of(BitConverter.Int32BitsToSingle((bits & 0x7FFFFF) + 0x3F3504F3));
        }
        else
        {
            var bits = BitConverter.DoubleToInt64Bits(Double(x)) - 0x3FE6A09E667F3BCD;
            exponent = Of((double)(bits >> 52));
            return Of(BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD));
        }
    }

    public static T Abs(T x) => T.Abs(x);

    public static T CopySign(T x, T sign) => T.CopySign(x, sign);

    public static T WhereLess(T x, T y, T then, T otherwise) => x < y ? then : otherwise;

    // T is one of the two: casts of bits, which cost nothing.
    private static float Single(T x) => Unsafe.BitCast<T, float>(x);

    private static double Double(T x) => Unsafe.BitCast<T, double>(x);

    private static T Of(float x) => Unsafe.BitCast<float, T>(x);

    private static T Of(double x) => Unsafe.BitCast<double, T>(x);
}
