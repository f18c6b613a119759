using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>
/// The scores of a tile of keys with a tile of queries, s[key][query], queries in the lanes: their maxima and sums are then
/// element by element, and s enters the product with V as it lies.
/// </summary>
internal sealed unsafe class SimilarityTile<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly int d;
    private readonly T scale;
    private readonly FeatureMap<T>? factors;
    private readonly int factorCount;
    private readonly T* entries; // D × Stride: queries or keys, a vector a lane, on their way through the map.
    private readonly T* queries; // C × Stride.
    private readonly T* keyFactors; // C × Stride.
    private int loaded;

    /// <summary>Allocates the tile.</summary>
    /// <param name="kernel">The similarity.</param>
    /// <param name="factors">The kernel's factors for d, or none for the identity.</param>
    /// <param name="queryCount">The most queries.</param>
    /// <param name="keyCount">The most keys.</param>
    /// <param name="buffers">Counts and frees the memory.</param>
    public SimilarityTile(AttentionKernel kernel, FeatureMap<T>? factors, int d, int queryCount, int keyCount, Buffers buffers)
    {
        this.d = d;
        this.factors = factors;
        scale = T.CreateTruncating(kernel.Scale(d));
        factorCount = factors?.Dimension ?? d;

        // A register more than needed: rows a power of two apart would share the cache's sets.
        Stride = Lane.RoundUp<T>(Math.Max(queryCount, keyCount)) + Lane.Multiple<T>();
        queries = buffers.Tile<T>((long)factorCount * Stride);
        Scores = buffers.Tile<T>((long)keyCount * Stride);
        if (factors is not null)
        {
            entries = buffers.Tile<T>((long)d * Stride);
            keyFactors = buffers.Tile<T>((long)factorCount * Stride);
        }
    }

    /// <summary>Elements from one row of <see cref="Scores"/> to the next.</summary>
    public int Stride { get; }

    /// <summary>s[key][query].</summary>
    public T* Scores { get; }

    /// <summary>The loaded queries in whole registers.</summary>
    public int Lanes => Lane.RoundUp<T>(loaded);

    /// <summary>Takes the queries for the following scores.</summary>
    /// <param name="q">The first query, row-major.</param>
    /// <param name="count">Queries.</param>
    public void LoadQueries(T* q, int count)
    {
        loaded = count;
        if (factors is null)
        {
            TilePacking.Transpose(q, count, d, scale, queries, Stride);
        }
        else
        {
            TilePacking.Transpose(q, count, d, T.One, entries, Stride);
            factors.Fill(entries, Stride, Lanes, 0, factorCount, queries);
        }
    }

    /// <summary>Computes the scores with some keys.</summary>
    /// <param name="k">The first key, row-major.</param>
    /// <param name="count">Keys.</param>
    public void Score(T* k, int count)
    {
        if (factors is null)
        {
            PanelProduct<T, TLanes, TVector>.Run(queries, Stride, Lanes, k, 1, d, count, d, Scores, Stride, accumulate: false);
        }
        else
        {
            TilePacking.Transpose(k, count, d, T.One, entries, Stride);
            factors.Fill(entries, Stride, Lane.RoundUp<T>(count), 0, factorCount, keyFactors);
            PanelProduct<T, TLanes, TVector>.Run(
                queries,
                Stride,
                Lanes,
                keyFactors,
                Stride,
                1,
                count,
                factorCount,
                Scores,
                Stride,
                accumulate: false
            );
        }
    }
}
