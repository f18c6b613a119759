using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// What elementary functions are written with: constants, rounded to the precision at hand, and polynomials. The functions derive from it to name
/// them shortly: every call between a constant and the loop that needs it counts against what the compiler puts into that loop.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class ElementaryFunction<T, TLanes, TVector>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>A number in all lanes. A bit cast, and not a conversion, so that the compiler sees a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static TVector Of(double value) =>
        TLanes.Create(typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value));

    /// <summary>One number in single precision, another in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static TVector Of(float single, double other) =>
        TLanes.Create(typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(single) : Unsafe.BitCast<double, T>(other));

    /// <summary>A polynomial in double precision by Horner's rule, each step rounded once. A loop, which the compiler is through with at once.</summary>
    /// <param name="x">The variable.</param>
    /// <param name="coefficients">From that of the greatest power down.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static TVector Horner(TVector x, ReadOnlySpan<double> coefficients)
    {
        TVector sum = default;
        foreach (var coefficient in coefficients)
            sum = TLanes.MultiplyAdd(sum, x, TLanes.Create(Unsafe.BitCast<double, T>(coefficient)));
        return sum;
    }
}
