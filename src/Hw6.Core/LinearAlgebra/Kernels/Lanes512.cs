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

    public static Vector512<T> Multiply(Vector512<T> x, Vector512<T> y) => x * y;

    public static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z) => typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    public static Vector512<T> LoadLast(T* source, int count)
    {
        if (Avx512F.IsSupported)
        {
            if (typeof(T) == typeof(float))
                return Avx512F.MaskLoad((float*)source, Last(count).AsSingle(), Vector512<float>.Zero).As<float, T>();
            return Avx512F.MaskLoad((double*)source, Last(count).AsDouble(), Vector512<double>.Zero).As<double, T>();
        }

        var value = Vector512<T>.Zero;
        for (var i = Count - count; i < Count; i++) value = value.WithElement(i, source[i]);
        return value;
    }

    public static void StoreLast(Vector512<T> value, T* target, int count)
    {
        if (Avx512F.IsSupported)
        {
            if (typeof(T) == typeof(float)) Avx512F.MaskStore((float*)target, Last(count).AsSingle(), value.AsSingle());
            else Avx512F.MaskStore((double*)target, Last(count).AsDouble(), value.AsDouble());
            return;
        }

        for (var i = Count - count; i < Count; i++) target[i] = value.GetElement(i);
    }

    // All bits set in the last lanes.
    private static Vector512<T> Last(int count) => sizeof(T) == sizeof(float)
        ? Vector512.GreaterThanOrEqual(Vector512<int>.Indices, Vector512.Create(Count - count)).As<int, T>()
        : Vector512.GreaterThanOrEqual(Vector512<long>.Indices, Vector512.Create((long)Count - count)).As<long, T>();
}
