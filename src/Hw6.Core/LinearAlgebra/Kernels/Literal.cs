using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>Constants of the elementary functions: vectors of one number, rounded to the precision at hand.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class Literal<T, TLanes, TVector>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public static bool IsSingle => typeof(T) == typeof(float);

    // A bit cast, and not a conversion, so that the compiler sees a constant.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of(double value) =>
        TLanes.Create(IsSingle ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value));

    /// <summary>One number in single precision, another in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of(float single, double other) =>
        TLanes.Create(IsSingle ? Unsafe.BitCast<float, T>(single) : Unsafe.BitCast<double, T>(other));

    /// <summary>A polynomial in double precision by Horner's rule, each step rounded once. A loop, which the compiler is through with at once.</summary>
    /// <param name="x">The variable.</param>
    /// <param name="coefficients">From that of the greatest power down.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Horner(TVector x, ReadOnlySpan<double> coefficients)
    {
        TVector sum = default;
        foreach (var coefficient in coefficients)
            sum = TLanes.MultiplyAdd(sum, x, TLanes.Create(Unsafe.BitCast<double, T>(coefficient)));
        return sum;
    }
}
