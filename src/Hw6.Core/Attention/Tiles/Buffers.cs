using System.Runtime.InteropServices;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// The memory of one computation, counted: matrices as arrays, tiles as aligned native memory that goes when the computation does.
/// </summary>
internal sealed unsafe class Buffers : IDisposable
{
    private const int Alignment = 64;

    private readonly List<nint> tiles = [];

    ~Buffers() => Free();

    /// <summary>Bytes allocated: none is given back before the end, so it is the peak too.</summary>
    public long Bytes { get; private set; }

    /// <summary>A matrix of rows × columns zeros.</summary>
    public T[] Matrix<T>(long rows, long columns)
        where T : unmanaged
    {
        var values = new T[checked(rows * columns)];
        Bytes += values.LongLength * sizeof(T);
        return values;
    }

    /// <summary>A tile of zeros, aligned to a cache line.</summary>
    public T* Tile<T>(long elements)
        where T : unmanaged
    {
        var bytes = checked(elements * sizeof(T));
        var tile = NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        NativeMemory.Clear(tile, (nuint)bytes);
        tiles.Add((nint)tile);
        Bytes += bytes;
        return (T*)tile;
    }

    /// <summary>Frees the tiles.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        foreach (var tile in tiles)
            NativeMemory.AlignedFree((void*)tile);
        tiles.Clear();
    }
}
