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

    public static T Multiply(T x, T y) => x * y;

    public static T MultiplyAdd(T x, T y, T z) => (x * y) + z;
}
