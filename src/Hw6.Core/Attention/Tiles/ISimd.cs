namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// The vector operations that the tiles need, for one element type and one register width. Implementations have no state: they
/// are type arguments, so that the JIT specialises a loop for each width.
/// </summary>
/// <typeparam name="T">The element: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TVector">The register.</typeparam>
internal unsafe interface ISimd<T, TVector>
    where T : unmanaged
{
    /// <summary>Elements in a register.</summary>
    static abstract int Width { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector value, T* target);

    static abstract TVector Broadcast(T value);

    static abstract TVector Add(TVector x, TVector y);

    static abstract TVector Subtract(TVector x, TVector y);

    static abstract TVector Multiply(TVector x, TVector y);

    static abstract TVector Divide(TVector x, TVector y);

    /// <summary>x·y + z, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);

    static abstract TVector Max(TVector x, TVector y);

    /// <summary>yes where x &gt; 0, else no.</summary>
    static abstract TVector SelectPositive(TVector x, TVector yes, TVector no);

    /// <summary>eˣ within two units in the last place; 0 where x is too small for a normal result, −∞ included; +∞ where it is too large.</summary>
    static abstract TVector Exp(TVector x);

    /// <summary>The sum of the elements.</summary>
    static abstract T Sum(TVector x);
}
