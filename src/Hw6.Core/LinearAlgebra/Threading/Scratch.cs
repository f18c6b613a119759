using System.Runtime.InteropServices;

namespace Hw6.Core.LinearAlgebra.Threading;

/// <summary>A thread's memory for packed panels: aligned to cache lines, kept from product to product, freed with the thread.</summary>
internal sealed unsafe class Scratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static Scratch? own;

    private byte* memory;
    private nuint size;

    private Scratch()
    {
    }

    ~Scratch() => NativeMemory.AlignedFree(memory);

    /// <summary>At least that many bytes, with undefined contents, until the thread asks again.</summary>
    public static byte* Get(nuint bytes) => (own ??= new Scratch()).Grow(bytes);

    private byte* Grow(nuint bytes)
    {
        if (bytes <= size) return memory;
        NativeMemory.AlignedFree(memory);
        memory = null;
        size = 0;
        memory = (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
        size = bytes;
        return memory;
    }
}
