using System.Numerics;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Forms;

/// <summary>S = Σ φ(K_j)V_jᵀ and z = Σ φ(K_j) over some keys.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed unsafe class FeatureSums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int dimension;

    /// <summary>Allocates zeros.</summary>
    /// <param name="dimension">C.</param>
    /// <param name="m">M.</param>
    /// <param name="buffers">Counts and frees the memory.</param>
    public FeatureSums(int dimension, int m, Buffers buffers)
    {
        this.dimension = dimension;
        Stride = Lane.RoundUp<T>(m);
        Values = buffers.Tile<T>((long)dimension * Stride);
        Weights = buffers.Tile<T>(Lane.RoundUp<T>(dimension));
    }

    /// <summary>Elements from one row of <see cref="Values"/> to the next.</summary>
    public int Stride { get; }

    /// <summary>S, C × Stride.</summary>
    public T* Values { get; }

    /// <summary>z, C numbers, then zeros up to whole registers.</summary>
    public T* Weights { get; }

    /// <summary>Sets the sums of some features to zero.</summary>
    public void Clear(int first, int count)
    {
        for (var f = first; f < first + count; f++)
            new Span<T>(Values + ((nint)f * Stride), Stride).Clear();
        new Span<T>(Weights + first, count).Clear();
    }

    /// <summary>Adds the sums over other keys.</summary>
    public void Add(FeatureSums<T> other)
    {
        for (var f = 0; f < dimension; f++)
            RowOps.Add(Values + ((nint)f * Stride), other.Values + ((nint)f * Stride), Stride);
        RowOps.Add(Weights, other.Weights, Lane.RoundUp<T>(dimension));
    }
}
