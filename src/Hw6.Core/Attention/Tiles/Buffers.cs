using System.Runtime.InteropServices;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// The memory of one computation, counted: matrices as arrays, tiles as aligned native memory that goes when the computation does.
/// </summary>
internal sealed unsafe class Buffers : IDisposable
{
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
        var tile = NativeBlocks.Allocate((nuint)bytes);
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
            NativeBlocks.Free((void*)tile);
        tiles.Clear();
    }
}

/// <summary>
/// The scratches of a computation whose pieces run side by side, each with one to itself. A piece writes only what belongs to its
/// number, so results do not depend on the number of threads.
/// </summary>
/// <typeparam name="TScratch">What a running piece needs for itself.</typeparam>
internal sealed class ScratchPool<TScratch>
    where TScratch : class
{
    private readonly TScratch?[] free;
    private readonly CancellationToken cancellation;

    /// <summary>Makes a scratch for each thread that the current thread's budget allows.</summary>
    /// <param name="create">Makes one.</param>
    /// <param name="cancellation">Checked before each piece.</param>
    public ScratchPool(Func<TScratch> create, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        free = new TScratch?[ParallelLoop.Threads];
        for (var i = 0; i < free.Length; i++)
            free[i] = create();
    }

    /// <summary>The most threads that pieces run on.</summary>
    public int Threads => free.Length;

    /// <summary>Runs pieces 0 to <paramref name="count"/> − 1 and waits for them.</summary>
    /// <param name="count">Pieces.</param>
    /// <param name="run">Does one.</param>
    /// <exception cref="OperationCanceledException">The computation was asked to stop.</exception>
    public void Run(int count, Action<TScratch, int> run) =>
        ParallelLoop.Run(count, Math.Min(Threads, ParallelLoop.Threads), new Body(this, run));

    // No more pieces run at once than there are scratches, so one is free or about to be.
    private int Rent(out TScratch scratch)
    {
        for (var slot = 0; ; slot = (slot + 1) % free.Length)
        {
            if (Interlocked.Exchange(ref free[slot], null) is not { } found)
                continue;
            scratch = found;
            return slot;
        }
    }

    private readonly struct Body(ScratchPool<TScratch> pool, Action<TScratch, int> run) : IParallelBody
    {
        public void Run(int piece)
        {
            pool.cancellation.ThrowIfCancellationRequested();
            var slot = pool.Rent(out var scratch);
            try
            {
                run(scratch, piece);
            }
            finally
            {
                Volatile.Write(ref pool.free[slot], scratch);
            }
        }
    }
}
