using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>The sizes of the tiles of the linear form.</summary>
internal static class LinearTile
{
    /// <summary>Vectors in a tile.</summary>
    public const int Vectors = 256;

    /// <summary>Features made at a time: whole micro-tiles and whole registers.</summary>
    public const int Features = 48;
}

/// <summary>
/// What a thread needs for the linear form: a tile of vectors, a tile of their features, and the steps that use them. Elementwise maps keep
/// the row-major layout, so that nothing is transposed; the others have a vector a lane.
/// </summary>
internal sealed unsafe class LinearScratch<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private const int Vectors = LinearTile.Vectors;
    private const int Features = LinearTile.Features;

    private readonly AttentionShape shape;
    private readonly FeatureMap<T> map;
    private readonly int entryStride;
    private readonly int featureStride;
    private readonly T* entries; // Vectors × entryStride if elementwise, else D × featureStride.
    private readonly T* features; // Features × featureStride; unused if elementwise.
    private readonly T* valid; // The weights of the vectors of a tile, 0 for the lanes after them.
    private readonly T* elementSums;
    private readonly T* valueTile; // Vectors × ValueStride
    private readonly T* vectors; // D × featureStride: a vector a lane, for the way back
    private readonly T* upstream; // M × featureStride
    private readonly T* gradient; // D × featureStride
    private readonly T* featureGradients; // Features × featureStride
    private readonly T* backFeatures; // Features × featureStride
    private readonly T* turnedSums; // M × entryStride, if elementwise: Sᵀ, for the way back
    private readonly T* gradientRows; // Vectors × entryStride, if elementwise
    private readonly CancellationToken cancellation;

    /// <summary>Allocates the tiles.</summary>
    /// <param name="shape">N, D and M.</param>
    /// <param name="map">φ.</param>
    /// <param name="similarity">Similarities within a chunk, for the causal form.</param>
    /// <param name="buffers">Counts and frees the memory.</param>
    /// <param name="training">Whether there will be a backward pass.</param>
    /// <param name="cancellation">Checked before each tile of keys.</param>
    public LinearScratch(
        AttentionShape shape,
        FeatureMap<T> map,
        SimilarityTile<T, TLanes, TVector>? similarity,
        Buffers buffers,
        bool training,
        CancellationToken cancellation
    )
    {
        this.shape = shape;
        this.map = map;
        this.cancellation = cancellation;
        Similarity = similarity;
        ValueStride = Lane.RoundUp<T>(shape.M);
        entryStride = Lane.RoundUp<T>(shape.D);

        // A register more than needed, against rows a power of two apart.
        featureStride = Vectors + Lane.Multiple<T>();
        if (map.IsElementwise)
        {
            entries = buffers.Tile<T>((long)Vectors * entryStride);
            elementSums = buffers.Tile<T>(entryStride);
        }
        else
        {
            entries = buffers.Tile<T>((long)shape.D * featureStride);
            features = buffers.Tile<T>((long)Features * featureStride);
        }

        valid = buffers.Tile<T>(Vectors);
        Ones = buffers.Tile<T>(Vectors);
        new Span<T>(Ones, Vectors).Fill(T.One);
        valueTile = buffers.Tile<T>((long)Vectors * ValueStride);
        Numerators = buffers.Tile<T>((long)Vectors * ValueStride);
        Denominators = buffers.Tile<T>(Vectors);
        if (!training)
            return;
        if (map.IsElementwise)
        {
            turnedSums = buffers.Tile<T>((long)shape.M * entryStride);
            gradientRows = buffers.Tile<T>((long)Vectors * entryStride);
            return;
        }

        vectors = buffers.Tile<T>((long)shape.D * featureStride);
        upstream = buffers.Tile<T>((long)shape.M * featureStride);
        gradient = buffers.Tile<T>((long)shape.D * featureStride);
        featureGradients = buffers.Tile<T>((long)Features * featureStride);
        backFeatures = buffers.Tile<T>((long)Features * featureStride);
    }

    /// <summary>Similarities within a chunk, for the causal form.</summary>
    public SimilarityTile<T, TLanes, TVector>? Similarity { get; }

    /// <summary>Elements from one row of values and numerators to the next.</summary>
    public int ValueStride { get; }

    /// <summary>φ(Q)ᵀS for a tile of queries.</summary>
    public T* Numerators { get; }

    /// <summary>φ(Q)ᵀz for a tile of queries.</summary>
    public T* Denominators { get; }

    /// <summary>Ones, as many as vectors.</summary>
    public T* Ones { get; }

    /// <summary>Rows of V in whole registers, <see cref="ValueStride"/> apart: where they lie, or else a copy that stays until the next.</summary>
    public T* InRegisters(T* v, int rows) => InRegisters(v, rows, shape.M, valueTile, ValueStride);

    private static T* InRegisters(T* x, int rows, int width, T* tile, int stride)
    {
        if (width == stride)
            return x;
        TilePacking.Copy(x, rows, width, tile, stride);
        return tile;
    }

    /// <summary>c[r] := (accumulate ? c[r] : 0) + Σ_p a[p]·b[p·bk + r·bn] for all rows r, the rows of a and c being as long as those of V.</summary>
    public void Multiply(T* a, T* b, int bk, int bn, int rows, int k, T* c, bool accumulate) =>
        PanelProduct<T, TLanes, TVector>.Run(a, ValueStride, ValueStride, b, bk, bn, rows, k, c, ValueStride, accumulate);

    /// <summary>Adds the keys from start to end to the sums, for count features from first on.</summary>
    /// <param name="x">The keys, D entries each.</param>
    /// <param name="values">Their values, M entries each.</param>
    /// <param name="weights">What each key's features are multiplied by in z; all 1 where none are given.</param>
    /// <param name="sign">Multiplies the weights.</param>
    /// <param name="start">The first key.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="first">The first feature.</param>
    /// <param name="count">How many features.</param>
    /// <param name="sums">S and z.</param>
    public void Accumulate(
        RowsOf<T> x,
        RowsOf<T> values,
        RowsOf<T>? weights,
        T sign,
        int start,
        int end,
        int first,
        int count,
        FeatureSums<T, TLanes, TVector> sums
    )
    {
        for (var key = start; key < end; key += Vectors)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = Math.Min(Vectors, end - key);
            var v = InRegisters(values(key, rows), rows);
            LoadWeights(weights is null ? null : weights(key, rows), sign, rows);
            if (map.IsElementwise)
                AccumulateRows(x(key, rows), v, rows, first, count, sums);
            else
                AccumulateLanes(x(key, rows), v, rows, first, count, sums);
        }
    }

    /// <summary>Computes numerators and denominators of a tile of queries.</summary>
    public void Query(T* q, int rows, FeatureSums<T, TLanes, TVector> sums)
    {
        new Span<T>(Denominators, Vectors).Clear();
        if (map.IsElementwise)
        {
            LoadRows(q, rows);
            Multiply(sums.Values, entries, 1, entryStride, rows, map.Dimension, Numerators, accumulate: false);
            Sums<T, TLanes, TVector>.OverLanes(entries, entryStride, rows, entryStride, sums.Weights, Denominators);
            return;
        }

        TilePacking.Transpose(q, rows, shape.D, T.One, entries, featureStride);
        for (var f = 0; f < map.Dimension; f += Features)
        {
            var count = Math.Min(Features, map.Dimension - f);
            map.Fill(entries, featureStride, Lane.RoundUp<T>(rows), f, count, features);
            Sums<T, TLanes, TVector>.OverRows(
                features,
                featureStride,
                count,
                Lane.RoundUp<T>(rows),
                sums.Weights + f,
                Denominators
            );
            Multiply(
                sums.Values + ((nint)f * ValueStride),
                features,
                featureStride,
                1,
                rows,
                count,
                Numerators,
                accumulate: f > 0
            );
        }
    }

    /// <summary>
    /// The gradients with respect to some vectors x of what their features have: ∂/∂φ(x_i) = S·y_i + w_i·z, taken back through φ, a block of features at
    /// a time.
    /// </summary>
    /// <param name="x">The first vector, D entries each.</param>
    /// <param name="y">What multiplies S, M entries each.</param>
    /// <param name="weights">What multiplies z; all 1 where none are given.</param>
    /// <param name="sign">Multiplies the weights.</param>
    /// <param name="sums">S and z.</param>
    /// <param name="target">Receives the gradients, or is added to.</param>
    public void Differentiate(
        T* x,
        T* y,
        T* weights,
        T sign,
        int count,
        FeatureSums<T, TLanes, TVector> sums,
        T* target,
        bool accumulate
    )
    {
        LoadWeights(weights, sign, count);
        if (map.IsElementwise)
            DifferentiateRows(x, y, count, sums, target, accumulate);
        else
            DifferentiateLanes(x, y, count, sums, target, accumulate);
    }

    /// <summary>Copies rows of a tile to a matrix, or adds them to it.</summary>
    public static void Unload(T* tile, int stride, int width, int rows, T* target, bool accumulate)
    {
        for (var i = 0; i < rows; i++, tile += stride, target += width)
        {
            if (accumulate)
                RowOps<T, TLanes, TVector>.Add(target, tile, width);
            else
                new ReadOnlySpan<T>(tile, width).CopyTo(new Span<T>(target, width));
        }
    }

    private void AccumulateRows(T* k, T* v, int rows, int first, int count, FeatureSums<T, TLanes, TVector> sums)
    {
        LoadRows(k, rows);

        // Through a tile of its own: the sum runs over whole registers, and z ends with zeros.
        new Span<T>(elementSums, entryStride).Clear();
        Sums<T, TLanes, TVector>.OverRows(entries + first, entryStride, rows, Lane.RoundUp<T>(count), valid, elementSums);
        for (var f = 0; f < count; f++)
            sums.Weights[first + f] += elementSums[f];
        Multiply(v, entries + first, entryStride, 1, count, rows, sums.Values + ((nint)first * ValueStride), accumulate: true);
    }

    private void AccumulateLanes(T* k, T* v, int rows, int first, int count, FeatureSums<T, TLanes, TVector> sums)
    {
        var lanes = Lane.RoundUp<T>(rows);
        TilePacking.Transpose(k, rows, shape.D, T.One, entries, featureStride);
        for (var f = first; f < first + count; f += Features)
        {
            var made = Math.Min(Features, first + count - f);
            map.Fill(entries, featureStride, lanes, f, made, features);
            Sums<T, TLanes, TVector>.OverLanes(features, featureStride, made, lanes, valid, sums.Weights + f);
            Multiply(v, features, 1, featureStride, made, rows, sums.Values + ((nint)f * ValueStride), accumulate: true);
        }
    }

    private void DifferentiateRows(T* x, T* y, int count, FeatureSums<T, TLanes, TVector> sums, T* target, bool accumulate)
    {
        TilePacking.Transpose(sums.Values, sums.Stride, map.Dimension, shape.M, T.One, turnedSums, entryStride);
        PanelProduct<T, TLanes, TVector>.Run(
            turnedSums,
            entryStride,
            entryStride,
            y,
            1,
            shape.M,
            count,
            shape.M,
            gradientRows,
            entryStride,
            accumulate: false
        );
        for (var i = 0; i < count; i++)
            RowOps<T, TLanes, TVector>.AddMultiple(gradientRows + (i * entryStride), sums.Weights, entryStride, valid[i]);
        var source = InRegisters(x, count, shape.D, entries, entryStride);
        if (source == x && !accumulate)
        {
            map.ApplyBackward(source, (nint)count * entryStride, gradientRows, target);
            return;
        }

        map.ApplyBackward(source, (nint)count * entryStride, gradientRows, gradientRows);
        Unload(gradientRows, entryStride, shape.D, count, target, accumulate);
    }

    private void DifferentiateLanes(T* x, T* y, int count, FeatureSums<T, TLanes, TVector> sums, T* target, bool accumulate)
    {
        var lanes = Lane.RoundUp<T>(count);
        TilePacking.Transpose(x, count, shape.D, T.One, vectors, featureStride);
        TilePacking.Transpose(y, count, shape.M, T.One, upstream, featureStride);
        new Span<T>(gradient, shape.D * featureStride).Clear();
        for (var f = 0; f < map.Dimension; f += Features)
        {
            var made = Math.Min(Features, map.Dimension - f);
            PanelProduct<T, TLanes, TVector>.Run(
                upstream,
                featureStride,
                lanes,
                sums.Values + ((nint)f * sums.Stride),
                1,
                sums.Stride,
                made,
                shape.M,
                featureGradients,
                featureStride,
                accumulate: false
            );
            for (var i = 0; i < made; i++)
                RowOps<T, TLanes, TVector>.AddMultiple(featureGradients + (i * featureStride), valid, lanes, sums.Weights[f + i]);
            map.Backward(vectors, featureStride, lanes, f, made, backFeatures, featureGradients, gradient);
        }

        if (!accumulate)
        {
            MatrixCopy.Transpose(gradient, featureStride, target, shape.D, shape.D, count);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            for (var d = 0; d < shape.D; d++)
                target[(i * shape.D) + d] += gradient[(d * featureStride) + i];
        }
    }

    private void LoadWeights(T* weights, T sign, int rows)
    {
        for (var i = 0; i < Vectors; i++)
            valid[i] =
                i >= rows ? T.Zero
                : weights is null ? sign
                : sign * weights[i];
    }

    private void LoadRows(T* x, int rows)
    {
        map.Apply(InRegisters(x, rows, shape.D, entries, entryStride), (nint)rows * entryStride, entries);
    }
}

/// <summary>S = Σ φ(K_j)V_jᵀ and z = Σ φ(K_j) over some keys.</summary>
internal sealed unsafe class FeatureSums<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly int dimension;

    /// <summary>Allocates zeros.</summary>
    /// <param name="dimension">C.</param>
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
    public void Add(FeatureSums<T, TLanes, TVector> other)
    {
        for (var f = 0; f < dimension; f++)
            RowOps<T, TLanes, TVector>.Add(Values + ((nint)f * Stride), other.Values + ((nint)f * Stride), Stride);
        RowOps<T, TLanes, TVector>.Add(Weights, other.Weights, Lane.RoundUp<T>(dimension));
    }
}
