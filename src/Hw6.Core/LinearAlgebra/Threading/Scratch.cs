namespace Hw6.Core.LinearAlgebra.Threading;

/// <summary>A thread's memory for packed panels: aligned to cache lines, kept from product to product, freed after the thread.</summary>
internal sealed unsafe class Scratch
{
    [ThreadStatic]
    private static Scratch? shared;

    [ThreadStatic]
    private static Scratch? own;

    private byte* memory;
    private nuint size;

    private Scratch() { }

    ~Scratch() => NativeBlocks.Free(memory);

    /// <summary>At least that many bytes, with undefined contents, for all who take part in this thread's loop, until the thread asks again.</summary>
    public static byte* Shared(nuint bytes) => (shared ??= new Scratch()).Grow(bytes);

    /// <summary>At least that many bytes, with undefined contents, for one piece of a loop, until the thread asks again.</summary>
    public static byte* Own(nuint bytes) => (own ??= new Scratch()).Grow(bytes);

    private byte* Grow(nuint bytes)
    {
        // Guarded, a block ends with what was asked for.
        if (bytes <= size && (NativeBlocks.Source is null || bytes == size))
            return memory;
        NativeBlocks.Free(memory);
        memory = null;
        size = 0;
        memory = (byte*)NativeBlocks.Allocate(bytes);
        size = bytes;
        return memory;
    }
}
