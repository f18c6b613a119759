using System.Runtime.InteropServices;

namespace Hw6.Core.LinearAlgebra.Threading;

/// <summary>A thread's memory for packed panels: aligned to cache lines, kept from product to product, freed after the thread.</summary>
internal sealed unsafe class Scratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static Scratch? shared;

    [ThreadStatic]
    private static Scratch? own;

    private byte* memory;
    private nuint size;

    private Scratch() { }

    ~Scratch() => NativeMemory.AlignedFree(memory);

    /// <summary>At least that many bytes, with undefined contents, for all who take part in this thread's loop, until the thread asks again.</summary>
    public static byte* Shared(nuint bytes) => (shared ??= new Scratch()).Grow(bytes);

    /// <summary>At least that many bytes, with undefined contents, for one piece of a loop, until the thread asks again.</summary>
    public static byte* Own(nuint bytes) => (own ??= new Scratch()).Grow(bytes);

    private byte* Grow(nuint bytes)
    {
        if (bytes <= size)
            return memory;
        NativeMemory.AlignedFree(memory);
        memory = null;
        size = 0;
        memory = (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
        size = bytes;
        return memory;
    }
}
