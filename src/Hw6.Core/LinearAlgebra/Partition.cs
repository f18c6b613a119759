namespace Hw6.Core.LinearAlgebra;

/// <summary>A length cut into parts that differ by at most one.</summary>
internal readonly struct Partition(int length, int parts)
{
    private readonly int size = length / parts;
    private readonly int larger = length % parts;

    public int Parts => parts;

    /// <summary>The fewest parts of at most that size.</summary>
    public static Partition AtMost(int length, int size) => new(length, Math.Max(1, ((length - 1) / size) + 1));

    /// <summary>Where a part begins; the number of parts gives the length.</summary>
    public int Start(int part) => (part * size) + Math.Min(part, larger);

    /// <summary>The size of the largest part.</summary>
    public int Largest => size + (larger > 0 ? 1 : 0);
}
