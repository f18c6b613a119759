using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Stress;

/// <summary>Memory between two pages that nobody may touch: an access there ends the process. It is kept until the process ends.</summary>
internal sealed unsafe partial class GuardedMemory
{
    private const int None = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private static readonly nint Page = Environment.SystemPageSize;

    /// <summary>Maps so many bytes, rounded up to pages, between two pages more.</summary>
    public GuardedMemory(nint bytes)
    {
        Size = (Math.Max(bytes, 1) + Page - 1) / Page * Page;
        var mapping = (byte*)Map(null, (nuint)(Size + (2 * Page)), None, PrivateAnonymous, -1, 0);
        if ((nint)mapping == -1)
            throw new InsufficientMemoryException("no address space for guarded memory");
        Start = mapping + Page;
        if (Protect(Start, (nuint)Size, ReadWrite) != 0)
            throw new InsufficientMemoryException("no memory between guards");
    }

    /// <summary>The first byte after the first guard.</summary>
    public byte* Start { get; }

    /// <summary>Bytes between the guards.</summary>
    public nint Size { get; }

    /// <summary>Where a block of so many bytes begins that ends, or begins, at a guard.</summary>
    public byte* Place(nint bytes, bool atEnd) => atEnd ? Start + Size - bytes : Start;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);
}

/// <summary>Puts every block of packed panels and of tiles against a guard. Blocks that came back are used again.</summary>
internal sealed unsafe class GuardedBlocks : IBlockSource
{
    private readonly ConcurrentDictionary<nint, GuardedMemory> taken = new();
    private readonly ConcurrentDictionary<nint, ConcurrentBag<GuardedMemory>> free = new();

    /// <summary>At which end blocks touch a guard.</summary>
    public bool AtEnd { get; set; }

    public void* Allocate(nuint bytes)
    {
        var memory =
            free.TryGetValue(PagesOf((nint)bytes), out var bag) && bag.TryTake(out var used)
                ? used
                : new GuardedMemory((nint)bytes);
        var block = memory.Place((nint)bytes, AtEnd);

        // Undefined contents are NaN in either precision: what is read without having been written shows in the result.
        new Span<byte>(block, checked((int)bytes)).Fill(0xFF);
        taken[(nint)block] = memory;
        return block;
    }

    public void Free(void* block)
    {
        if (!taken.TryRemove((nint)block, out var memory))
            throw new InvalidOperationException("a block is freed that nobody has");
        free.GetOrAdd(memory.Size, _ => []).Add(memory);
    }

    private static nint PagesOf(nint bytes) =>
        (Math.Max(bytes, 1) + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
}

/// <summary>Memory for one operand after the other, each against a guard, with a strip of known bytes on its other side.</summary>
internal sealed unsafe class GuardedOperand(nint bytes)
{
    private const int Strip = 128;
    private const byte Known = 0xA5;

    private readonly GuardedMemory memory = new(bytes + Strip);
    private byte* strip;

    /// <summary>An operand of so many random numbers from −1 to 1.</summary>
    public Span<T> Take<T>(int count, bool atEnd, Random random)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var size = (nint)count * sizeof(T);
        if (size + Strip > memory.Size)
            throw new ArgumentException($"{size} bytes in {memory.Size}", nameof(count));
        var start = memory.Place(size, atEnd);
        strip = atEnd ? start - Strip : start + size;
        new Span<byte>(strip, Strip).Fill(Known);
        var values = new Span<T>(start, count);
        for (var i = 0; i < count; i++)
            values[i] = T.CreateChecked((random.Next(2001) - 1000) / 1000.0);
        return values;
    }

    /// <summary>Whether the strip is as it was.</summary>
    public bool IsIntact => strip is null || !new ReadOnlySpan<byte>(strip, Strip).ContainsAnyExcept(Known);
}
