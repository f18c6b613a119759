using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Data;

/// <summary>
/// Samples in double precision as they are read from a file. They lie in blocks outside of the collector's heap, which are given back one by one as they are taken
/// out: while samples are rounded into the matrices that stay, both together need no more memory than one of them.
/// </summary>
/// <param name="features">m, the entries of a sample, at least 1.</param>
/// <param name="blockBytes">The size of a block: larger than what the C library keeps for itself when it is given back.</param>
internal sealed unsafe class SampleTable(int features, int blockBytes = 64 << 20) : IDisposable
{
    private readonly int samplesOfBlock = Math.Max(1, blockBytes / sizeof(double) / features);
    private readonly List<nint> blocks = [];

    /// <summary>Sees one of the samples.</summary>
    public delegate void Visitor(int sample, ReadOnlySpan<double> entries);

    /// <summary>m.</summary>
    public int Features => features;

    /// <summary>n, the number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>The entries of a sample that was not taken yet.</summary>
    public ReadOnlySpan<double> this[int sample]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sample, (uint)Count, nameof(sample));
            return At(sample);
        }
    }

    /// <summary>Adds a sample.</summary>
    /// <returns>Its entries, undefined yet.</returns>
    /// <exception cref="OutOfMemoryException">The system has no more memory.</exception>
    public Span<double> Add()
    {
        if (Count == blocks.Count * (long)samplesOfBlock)
            blocks.Add((nint)NativeBlocks.Allocate((nuint)samplesOfBlock * (nuint)features * sizeof(double)));
        return At(Count++);
    }

    /// <summary>Takes the samples out, in order; none are left.</summary>
    public void TakeAll(Visitor visit)
    {
        for (var sample = 0; sample < Count; sample++)
        {
            visit(sample, At(sample));
            if ((sample + 1) % samplesOfBlock == 0)
                Free(sample / samplesOfBlock);
        }

        Dispose();
    }

    public void Dispose()
    {
        Count = 0;
        for (var block = 0; block < blocks.Count; block++)
            Free(block);
        blocks.Clear();
    }

    private Span<double> At(int sample)
    {
        var block = (double*)blocks[sample / samplesOfBlock];
        ObjectDisposedException.ThrowIf(block is null, this);
        return new(block + ((nint)(sample % samplesOfBlock) * features), features);
    }

    private void Free(int block)
    {
        NativeBlocks.Free((void*)blocks[block]);
        blocks[block] = 0;
    }
}
