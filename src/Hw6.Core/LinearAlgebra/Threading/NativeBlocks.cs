using System.Runtime.InteropServices;

namespace Hw6.Core.LinearAlgebra.Threading;

/// <summary>Blocks of memory that the collector knows nothing of, aligned to cache lines: where packed panels and tiles lie.</summary>
internal static unsafe class NativeBlocks
{
    private const int Alignment = 64;

    /// <summary>Gives the blocks in the place of the system, so that tests can put each against pages that nobody may touch.</summary>
    public static IBlockSource? Source { get; set; }

    /// <summary>A block with undefined contents.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public static void* Allocate(nuint bytes) =>
        Source is { } source ? source.Allocate(bytes) : NativeMemory.AlignedAlloc(bytes, Alignment);

    /// <summary>Gives a block back; nothing is done for a null.</summary>
    public static void Free(void* block)
    {
        if (block is null)
            return;
        if (Source is { } source)
            source.Free(block);
        else
            NativeMemory.AlignedFree(block);
    }
}

/// <summary>Where blocks of memory come from; called on any thread.</summary>
internal unsafe interface IBlockSource
{
    void* Allocate(nuint bytes);

    void Free(void* block);
}
