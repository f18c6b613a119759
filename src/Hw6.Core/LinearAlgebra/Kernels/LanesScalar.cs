using System.Numerics;

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

    public static T Sum(T x) => x;

    public static T Subtract(T x, T y) => x - y;

    public static T Divide(T x, T y) => x / y;

    public static T Sqrt(T x) => T.Sqrt(x);

    public static T Max(T x, T y) => x > y ? x : y;

    public static T Min(T x, T y) => x < y ? x : y;

    public static T Round(T x) => T.Round(x);

    public static T ScaleByPowerOfTwo(T x, T n) => T.IsNaN(n) ? x : T.ScaleB(x, int.CreateTruncating(n));

    public static T Fraction(T x, out T exponent)
    {
        var power = T.ILogB(x);
        var fraction = T.ScaleB(x, -power);
        if (fraction * fraction > T.One + T.One)
        {
            power++;
            fraction = T.ScaleB(x, -power);
        }

        exponent = T.CreateTruncating(power);
        return fraction;
    }

    public static T WherePositive(T condition, T x) => condition > T.Zero ? x : T.Zero;
}
