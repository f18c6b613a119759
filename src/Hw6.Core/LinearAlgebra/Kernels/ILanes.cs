namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>
/// The vector operations that the kernels are written in: one implementation per vector width, so that a kernel has one body for all of
/// them. Every element of a result goes through the same operations in the same order whatever the width.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe interface ILanes<T, TVector>
    where T : unmanaged
    where TVector : struct
{
    /// <summary>Elements in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Vector registers of the machine at this width.</summary>
    static abstract int Registers { get; }

    /// <summary>All lanes x.</summary>
    static abstract TVector Create(T x);

    /// <summary>Reads a vector.</summary>
    static abstract TVector Load(T* source);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(TVector value, T* target);

    /// <summary>Reads the last <paramref name="count"/> lanes of the vector at the source and touches no other memory; the others are 0.</summary>
    static abstract TVector LoadLast(T* source, int count);

    /// <summary>Writes the last <paramref name="count"/> lanes of the vector at the target and touches no other memory.</summary>
    static abstract void StoreLast(TVector value, T* target, int count);

    /// <summary>x + y.</summary>
    static abstract TVector Add(TVector x, TVector y);

    /// <summary>x·y.</summary>
    static abstract TVector Multiply(TVector x, TVector y);

    /// <summary>x·y + z, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);

    /// <summary>x − y.</summary>
    static abstract TVector Subtract(TVector x, TVector y);

    /// <summary>x/y.</summary>
    static abstract TVector Divide(TVector x, TVector y);

    /// <summary>√x.</summary>
    static abstract TVector Sqrt(TVector x);

    /// <summary>The greater of the two; y where one is not a number.</summary>
    static abstract TVector Max(TVector x, TVector y);

    /// <summary>The lesser of the two; y where one is not a number.</summary>
    static abstract TVector Min(TVector x, TVector y);

    /// <summary>The nearest whole number.</summary>
    static abstract TVector Round(TVector x);

    /// <summary>x·2ⁿ for whole n whose halves are exponents of their own: from −150 to 128 in single, from −1077 to 1025 in double precision.</summary>
    static abstract TVector ScaleByPowerOfTwo(TVector x, TVector n);

    /// <summary>The fraction from √½ to √2 and the whole exponent of x = fraction·2^exponent, for positive normal x.</summary>
    static abstract TVector Fraction(TVector x, out TVector exponent);

    /// <summary>|x|.</summary>
    static abstract TVector Abs(TVector x);

    /// <summary>|x| with the sign of another.</summary>
    static abstract TVector CopySign(TVector x, TVector sign);

    /// <summary>One value where x &lt; y, the other where not, or where one of them is not a number.</summary>
    static abstract TVector WhereLess(TVector x, TVector y, TVector then, TVector otherwise);
}
