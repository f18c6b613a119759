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

    public static Vector128<T> Multiply(Vector128<T> x, Vector128<T> y) => x * y;

    public static Vector128<T> MultiplyAdd(Vector128<T> x, Vector128<T> y, Vector128<T> z) => typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    public static Vector128<T> LoadLast(T* source, int count)
    {
        var value = Vector128<T>.Zero;
        for (var i = Count - count; i < Count; i++) value = value.WithElement(i, source[i]);
        return value;
    }

    public static void StoreLast(Vector128<T> value, T* target, int count)
    {
        for (var i = Count - count; i < Count; i++) target[i] = value.GetElement(i);
    }
}
