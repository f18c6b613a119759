using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>
/// The gradients of a tile of queries with some keys: similarities are computed anew from the rows' saved maxima and sums (Dao et al., "FlashAttention",
/// 2022, algorithm 4), so that no N × N matrix is kept.
/// </summary>
/// <remarks>
/// With z_i the row sums, g_i the gradient with respect to V'_i, ĝ_i = g_i/z_i and δ_i = ĝ_iᵀV'_i, the gradient with respect to a similarity is
/// ĝ_iᵀV_j − δ_i, and that with respect to V_j is Σ_i sim(Q_i, K_j)·ĝ_i: no weight needs a division. Queries are in the lanes of the tiles, as in
/// <see cref="SimilarityTile{T,TLanes,TVector}"/>.
/// </remarks>
internal sealed unsafe class GradientTile<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most queries.</summary>
    public const int Queries = 256;

    /// <summary>Keys at a time.</summary>
    public const int Keys = 128;

    private readonly AttentionKernel kernel;
    private readonly int c;
    private readonly int m;
    private readonly T scale;
    private readonly int stride;
    private readonly int factorStride;
    private readonly int valueStride;
    private readonly T* queries; // c × stride: a query's factors a lane, scaled.
    private readonly T* upstream; // m × stride: ĝ, a query a lane.
    private readonly T* queryRows; // Queries × factorStride
    private readonly T* upstreamRows; // Queries × valueStride
    private readonly T* keyRows; // Keys × factorStride
    private readonly T* similarities; // Keys × stride
    private readonly T* gradients; // Keys × stride
    private readonly T* maxima; // Queries
    private readonly T* means; // Queries: δ
    private int rows;
    private int lanes;

    /// <summary>Allocates the tile.</summary>
    /// <param name="kernel">The similarity.</param>
    /// <param name="c">The length of the factors.</param>
    /// <param name="m">Entries of a value.</param>
    /// <param name="scale">What products of factors are multiplied by.</param>
    /// <param name="buffers">Counts and frees the memory.</param>
    public GradientTile(AttentionKernel kernel, int c, int m, T scale, Buffers buffers)
    {
        this.kernel = kernel;
        (this.c, this.m, this.scale) = (c, m, scale);
        stride = Queries + Lane.Multiple<T>();
        factorStride = Lane.RoundUp<T>(c);
        valueStride = Lane.RoundUp<T>(m);
        queries = buffers.Tile<T>((long)c * stride);
        upstream = buffers.Tile<T>((long)m * stride);
        queryRows = buffers.Tile<T>((long)Queries * factorStride);
        upstreamRows = buffers.Tile<T>((long)Queries * valueStride);
        keyRows = buffers.Tile<T>((long)Keys * factorStride);
        similarities = buffers.Tile<T>((long)Keys * stride);
        gradients = buffers.Tile<T>((long)Keys * stride);
        maxima = buffers.Tile<T>(Queries);
        means = buffers.Tile<T>(Queries);
    }

    /// <summary>Elements from one row of gradients with respect to factors to the next.</summary>
    public int FactorStride => factorStride;

    /// <summary>Elements from one row of gradients with respect to values to the next.</summary>
    public int ValueStride => valueStride;

    /// <summary>Takes the queries for the following keys.</summary>
    /// <param name="factors">The queries' factors, count rows.</param>
    /// <param name="factorLeading">Elements from one row to the next.</param>
    /// <param name="g">ĝ, count rows.</param>
    /// <param name="gLeading">Elements from one row to the next.</param>
    /// <param name="delta">δ.</param>
    /// <param name="largest">The largest score of each query; not read unless the kernel is a softmax.</param>
    public void LoadQueries(T* factors, nint factorLeading, T* g, nint gLeading, T* delta, T* largest, int count)
    {
        (rows, lanes) = (count, Lane.RoundUp<T>(count));
        TilePacking.Transpose(factors, factorLeading, count, c, scale, queries, stride);
        TilePacking.Transpose(g, gLeading, count, m, T.One, upstream, stride);
        TilePacking.Copy(factors, factorLeading, count, c, queryRows, factorStride);
        TilePacking.Copy(g, gLeading, count, m, upstreamRows, valueStride);
        Load(delta, means);
        if (kernel.IsSoftmax)
            Load(largest, maxima);
    }

    /// <summary>Adds what the loaded queries and some keys have to do with each other to the gradients.</summary>
    /// <param name="factors">The keys' factors, count rows.</param>
    /// <param name="factorLeading">Elements from one row to the next.</param>
    /// <param name="v">Their values, count rows.</param>
    /// <param name="vLeading">Elements from one row to the next.</param>
    /// <param name="lead">The position of the first key minus that of the first query.</param>
    /// <param name="causal">Whether keys after a query are left out.</param>
    /// <param name="dQueries">Gradients with respect to the queries' factors, in rows of <see cref="FactorStride"/>.</param>
    /// <param name="dKeys">Those with respect to the keys' factors.</param>
    /// <param name="dValues">Those with respect to the values, in rows of <see cref="ValueStride"/>.</param>
    public void Add(
        T* factors,
        nint factorLeading,
        T* v,
        nint vLeading,
        int count,
        int lead,
        bool causal,
        T* dQueries,
        T* dKeys,
        T* dValues
    )
    {
        for (var first = 0; first < count; first += Keys)
        {
            if (causal && lead + first >= rows)
                break;
            AddTile(
                factors + (first * factorLeading),
                factorLeading,
                v + (first * vLeading),
                vLeading,
                Math.Min(Keys, count - first),
                lead + first,
                causal,
                dQueries,
                dKeys + ((nint)first * factorStride),
                dValues + ((nint)first * valueStride)
            );
        }
    }

    private void AddTile(
        T* factors,
        nint factorLeading,
        T* v,
        nint vLeading,
        int keys,
        int lead,
        bool causal,
        T* dQueries,
        T* dKeys,
        T* dValues
    )
    {
        var s = similarities;
        var d = gradients;
        PanelProduct<T, TLanes, TVector>.Run(queries, stride, lanes, factors, 1, (int)factorLeading, keys, c, s, stride, false);
        PanelProduct<T, TLanes, TVector>.Run(upstream, stride, lanes, v, 1, (int)vLeading, keys, m, d, stride, false);
        var masked = causal && lead + keys > 1;
        if (kernel.IsSoftmax)
        {
            if (masked)
                Scores<T, TLanes, TVector>.MaskFuture(s, stride, keys, lanes, lead, T.NegativeInfinity);
            Scores<T, TLanes, TVector>.SoftmaxBackward(s, d, stride, keys, lanes, maxima, means, scale);
        }
        else
        {
            Scores<T, TLanes, TVector>.Centre(d, stride, keys, lanes, means, scale);
            kernel.TransformBackward<T, TLanes, TVector>(s, d, stride, keys, lanes);
            if (masked)
            {
                Scores<T, TLanes, TVector>.MaskFuture(s, stride, keys, lanes, lead, T.Zero);
                Scores<T, TLanes, TVector>.MaskFuture(d, stride, keys, lanes, lead, T.Zero);
            }
        }

        PanelProduct<T, TLanes, TVector>.Run(
            upstreamRows,
            valueStride,
            valueStride,
            s,
            1,
            stride,
            keys,
            rows,
            dValues,
            valueStride,
            true
        );
        PanelProduct<T, TLanes, TVector>.Run(
            queryRows,
            factorStride,
            factorStride,
            d,
            1,
            stride,
            keys,
            rows,
            dKeys,
            factorStride,
            true
        );
        TilePacking.Copy(factors, factorLeading, keys, c, keyRows, factorStride);
        PanelProduct<T, TLanes, TVector>.Run(
            keyRows,
            factorStride,
            factorStride,
            d,
            stride,
            1,
            rows,
            keys,
            dQueries,
            factorStride,
            true
        );
    }

    // The lanes after the queries hold zeros: what is computed there enters no sum.
    private void Load(T* values, T* target)
    {
        new ReadOnlySpan<T>(values, rows).CopyTo(new Span<T>(target, rows));
        new Span<T>(target + rows, lanes - rows).Clear();
    }
}

/// <summary>Factors of rows and the way back through them, some rows at a time.</summary>
internal sealed unsafe class FactorRows<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private const int Rows = 64;
    private const int Features = 64;

    private readonly FeatureMap<T> map;
    private readonly int d;
    private readonly bool direct; // row by row, where rows are whole registers and a map goes element by element
    private readonly int stride = Lane.RoundUp<T>(Rows) + Lane.Multiple<T>();
    private readonly T* entries; // D × stride
    private readonly T* gradient; // D × stride
    private readonly T* features; // Features × stride
    private readonly T* featureGradients; // Features × stride

    /// <summary>Allocates the tiles.</summary>
    /// <param name="d">Entries of a row.</param>
    /// <param name="buffers">Counts and frees the memory.</param>
    public FactorRows(FeatureMap<T> map, int d, Buffers buffers)
    {
        (this.map, this.d) = (map, d);
        direct = map.IsElementwise && Lane.IsWhole<T>(d);
        if (direct)
            return;
        entries = buffers.Tile<T>((long)d * stride);
        gradient = buffers.Tile<T>((long)d * stride);
        features = buffers.Tile<T>((long)Features * stride);
        featureGradients = buffers.Tile<T>((long)Features * stride);
    }

    /// <summary>target_i := φ(x_i).</summary>
    /// <param name="leading">Elements from one row of x to the next.</param>
    /// <param name="targetLeading">Elements from one row of features to the next.</param>
    public void Map(T* x, nint leading, int count, T* target, nint targetLeading)
    {
        for (var i = 0; direct && i < count; i++)
            map.Apply(x + (i * leading), d, target + (i * targetLeading));
        if (direct)
            return;
        for (var first = 0; first < count; first += Rows)
        {
            var rows = Math.Min(Rows, count - first);
            TilePacking.Transpose(x + (first * leading), leading, rows, d, T.One, entries, stride);
            for (var f = 0; f < map.Dimension; f += Features)
            {
                var made = Math.Min(Features, map.Dimension - f);
                map.Fill(entries, stride, Lane.RoundUp<T>(rows), f, made, features);
                MatrixCopy.Transpose(features, stride, target + (first * targetLeading) + f, targetLeading, made, rows);
            }
        }
    }

    /// <summary>target_i := the gradient with respect to x_i of what has the gradients given with respect to φ(x_i).</summary>
    /// <param name="leading">Elements from one row of x to the next.</param>
    /// <param name="given">Gradients with respect to the features.</param>
    /// <param name="givenLeading">Elements from one of their rows to the next.</param>
    /// <param name="targetLeading">Elements from one row of the result to the next.</param>
    public void Backward(T* x, nint leading, int count, T* given, nint givenLeading, T* target, nint targetLeading)
    {
        for (var i = 0; direct && i < count; i++)
            map.ApplyBackward(x + (i * leading), d, given + (i * givenLeading), target + (i * targetLeading));
        if (direct)
            return;
        for (var first = 0; first < count; first += Rows)
        {
            var rows = Math.Min(Rows, count - first);
            TilePacking.Transpose(x + (first * leading), leading, rows, d, T.One, entries, stride);
            new Span<T>(gradient, d * stride).Clear();
            for (var f = 0; f < map.Dimension; f += Features)
            {
                var made = Math.Min(Features, map.Dimension - f);
                TilePacking.Transpose(
                    given + (first * givenLeading) + f,
                    givenLeading,
                    rows,
                    made,
                    T.One,
                    featureGradients,
                    stride
                );
                map.Backward(entries, stride, Lane.RoundUp<T>(rows), f, made, features, featureGradients, gradient);
            }

            MatrixCopy.Transpose(gradient, stride, target + (first * targetLeading), targetLeading, d, rows);
        }
    }
}
