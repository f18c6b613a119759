using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>
/// Attention by a feature map (equation 5; Katharopoulos et al., 2020): S = Σ_j φ(K_j)V_jᵀ and z = Σ_j φ(K_j) once, then
/// V'_i = φ(Q_i)ᵀS / φ(Q_i)ᵀz. O(N·C·M) time, O(N(D + M) + C·M) memory: features are made a tile at a time and used while they are in
/// the cache. Causal: the sums are prefix sums, and within a chunk of queries the similarities are formed.
/// </summary>
internal sealed unsafe class LinearAttention<T, TLanes, TVector> : Mechanism<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    // The sum over keys is cut into this many parts where S is small, so that there is something to do side by side; the parts are added in
    // order. Where S is large, its features are shared out instead.
    private const int Segments = 8;
    private const int SmallSum = 1 << 15;

    private const int Chunk = 128;
    private const int ChunkQueries = 64;

    private readonly FeatureMap<T> map;
    private readonly ScratchPool<LinearScratch<T, TLanes, TVector>> pool;
    private readonly int segments;
    private readonly int featureBlock;
    private readonly FeatureSums<T, TLanes, TVector>[] sums;
    private readonly FeatureSums<T, TLanes, TVector>[]? gradientSums;
    private readonly ScratchPool<BlockAttention<T, TLanes, TVector>>? chunks; // the way back within a chunk, for the causal form

    public LinearAttention(MechanismParts parts)
        : base(parts)
    {
        var (shape, kernel, causal, buffers, cancellation) = parts;
        map = kernel.Features<T, TLanes, TVector>(shape.D);
        var factors = causal ? kernel.Factors<T, TLanes, TVector>(shape.D) : null;
        segments = !causal && (long)map.Dimension * shape.M <= SmallSum ? Segments : 1;
        sums = new FeatureSums<T, TLanes, TVector>[segments];
        for (var i = 0; i < segments; i++)
            sums[i] = new FeatureSums<T, TLanes, TVector>(map.Dimension, shape.M, buffers);
        pool = new ScratchPool<LinearScratch<T, TLanes, TVector>>(
            () =>
                new LinearScratch<T, TLanes, TVector>(
                    shape,
                    map,
                    causal
                        ? new SimilarityTile<T, TLanes, TVector>(kernel, factors, shape.D, ChunkQueries, Chunk, buffers)
                        : null,
                    buffers,
                    parts.Training,
                    cancellation
                ),
            cancellation
        );

        // Two blocks a thread: the tile of keys is made anew for each.
        var blocks = segments > 1 ? 1 : 2 * pool.Threads;
        var block = (map.Dimension + blocks - 1) / blocks;
        featureBlock = (block + LinearTile.Features - 1) / LinearTile.Features * LinearTile.Features;
        if (!parts.Training)
            return;
        gradientSums = new FeatureSums<T, TLanes, TVector>[segments];
        for (var i = 0; i < segments; i++)
            gradientSums[i] = new FeatureSums<T, TLanes, TVector>(map.Dimension, shape.M, buffers);
        if (causal)
        {
            var scale = T.CreateTruncating(kernel.Scale(shape.D));
            var chunkShape = shape with { N = Math.Min(shape.N, Chunk) };
            chunks = new(() => new BlockAttention<T, TLanes, TVector>(kernel, chunkShape, scale, true, buffers), cancellation);
        }
    }

    protected override void Backward(GradientOperands<T> run)
    {
        if (Causal)
            BackwardCausal(run);
        else
            BackwardFull(run);
    }

    // With R = Σ_i φ(Q_i)ĝ_iᵀ and r = −Σ_i δ_iφ(Q_i), the gradients with respect to S and z: those with respect to features are Sĝ_i − δ_iz for a
    // query and RV_j + r for a key, and that with respect to V_j is φ(K_j)ᵀR. S and z are those of the forward pass.
    private void BackwardFull(GradientOperands<T> run)
    {
        Accumulate(gradientSums!, run.Q, run.Upstream, run.Deltas, -T.One);
        var tiles = (Shape.N + LinearTile.Vectors - 1) / LinearTile.Vectors;
        pool.Run(2 * tiles, (scratch, piece) =>
        {
            var (tile, isKey) = Math.DivRem(piece, 2);
            var first = tile * LinearTile.Vectors;
            var rows = Math.Min(LinearTile.Vectors, Shape.N - first);
            if (isKey == 1)
                BackToKeys(scratch, run, first, rows, accumulate: false);
            else
                BackToQueries(scratch, run, first, rows, accumulate: false);
        });
    }

    // Within chunks as the direct form does; the sums over earlier keys grow from front to back, those over later queries from back to front.
    private void BackwardCausal(GradientOperands<T> run)
    {
        var count = (Shape.N + Chunk - 1) / Chunk;
        chunks!.Run(count, (block, chunk) => WithinChunk(block, run, chunk * Chunk));
        var blocks = (map.Dimension + featureBlock - 1) / featureBlock;
        sums[0].Clear(0, map.Dimension);
        gradientSums![0].Clear(0, map.Dimension);
        for (var start = 0; start < Shape.N; start += Chunk)
        {
            var chunk = start;
            var end = Math.Min(Shape.N, chunk + Chunk);
            if (chunk > 0)
                pool.Run((end - chunk + ChunkQueries - 1) / ChunkQueries, (scratch, tile) =>
                {
                    var first = chunk + (tile * ChunkQueries);
                    BackToQueries(scratch, run, first, Math.Min(ChunkQueries, end - first), accumulate: true);
                });
            pool.Run(end == Shape.N ? 0 : blocks, (scratch, block) =>
            {
                var features = Block(block);
                scratch.Accumulate(run.K, run.V, null, T.One, chunk, end, features.First, features.Count, sums[0]);
            });
        }

        for (var start = (count - 1) * Chunk; start >= 0; start -= Chunk)
        {
            var chunk = start;
            var end = Math.Min(Shape.N, chunk + Chunk);
            if (end < Shape.N)
                pool.Run((end - chunk + ChunkQueries - 1) / ChunkQueries, (scratch, tile) =>
                {
                    var first = chunk + (tile * ChunkQueries);
                    BackToKeys(scratch, run, first, Math.Min(ChunkQueries, end - first), accumulate: true);
                });
            pool.Run(chunk == 0 ? 0 : blocks, (scratch, block) =>
            {
                var features = Block(block);
                scratch.Accumulate(
                    run.Q,
                    run.Upstream,
                    run.Deltas,
                    -T.One,
                    chunk,
                    end,
                    features.First,
                    features.Count,
                    gradientSums[0]
                );
            });
        }
    }

    private void WithinChunk(BlockAttention<T, TLanes, TVector> block, GradientOperands<T> run, int first)
    {
        var rows = Math.Min(Chunk, Shape.N - first);
        block.Backward(
            new(run.Q(first, rows), Shape.D),
            new(run.K(first, rows), Shape.D),
            new(run.V(first, rows), Shape.M),
            rows,
            new(run.Upstream(first, rows), Shape.M),
            run.Deltas(first, rows),
            null,
            new(run.DQ(first, rows), Shape.D),
            new(run.DK(first, rows), Shape.D),
            new(run.DV(first, rows), Shape.M)
        );
    }

    private void BackToQueries(
        LinearScratch<T, TLanes, TVector> s,
        GradientOperands<T> run,
        int first,
        int rows,
        bool accumulate
    ) =>
        s.Differentiate(
            run.Q(first, rows),
            run.Upstream(first, rows),
            run.Deltas(first, rows),
            -T.One,
            rows,
            sums[0],
            run.DQ(first, rows),
            accumulate
        );

    private void BackToKeys(LinearScratch<T, TLanes, TVector> s, GradientOperands<T> run, int first, int rows, bool accumulate)
    {
        var sums = gradientSums![0];
        s.Differentiate(run.K(first, rows), run.V(first, rows), null, T.One, rows, sums, run.DK(first, rows), accumulate);
        s.Query(run.K(first, rows), rows, sums);
        LinearScratch<T, TLanes, TVector>.Unload(s.Numerators, s.ValueStride, Shape.M, rows, run.DV(first, rows), accumulate);
    }

    protected override void Compute(AttentionOperands<T> run)
    {
        if (Causal)
            ComputeCausal(run);
        else
            ComputeFull(run);
    }

    private void ComputeFull(AttentionOperands<T> run)
    {
        Accumulate(sums, run.K, run.V, null, T.One);
        var tiles = (Shape.N + LinearTile.Vectors - 1) / LinearTile.Vectors;
        pool.Run(tiles, (scratch, tile) =>
        {
            var first = tile * LinearTile.Vectors;
            var rows = Math.Min(LinearTile.Vectors, Shape.N - first);
            scratch.Query(run.Q(first, rows), rows, sums[0]);
            Finish(scratch, run, first, rows);
        });
    }

    // Sums over all vectors: parts of them, or of the features, side by side.
    private void Accumulate(FeatureSums<T, TLanes, TVector>[] sums, RowsOf<T> x, RowsOf<T> values, RowsOf<T>? weights, T sign)
    {
        var segmentKeys =
            ((Shape.N + segments - 1) / segments + LinearTile.Vectors - 1) / LinearTile.Vectors * LinearTile.Vectors;
        var blocks = (map.Dimension + featureBlock - 1) / featureBlock;
        pool.Run(segments * blocks, (scratch, piece) =>
        {
            var (segment, block) = Math.DivRem(piece, blocks);
            var features = Block(block);
            sums[segment].Clear(features.First, features.Count);
            var first = Math.Min(Shape.N, segment * segmentKeys);
            scratch.Accumulate(
                x,
                values,
                weights,
                sign,
                first,
                Math.Min(Shape.N, first + segmentKeys),
                features.First,
                features.Count,
                sums[segment]
            );
        });
        for (var i = 1; i < segments; i++)
            sums[0].Add(sums[i]);
    }

    private void ComputeCausal(AttentionOperands<T> run)
    {
        sums[0].Clear(0, map.Dimension);
        var blocks = (map.Dimension + featureBlock - 1) / featureBlock;
        for (var start = 0; start < Shape.N; start += Chunk)
        {
            var chunk = start;
            var end = Math.Min(Shape.N, chunk + Chunk);
            pool.Run((end - chunk + ChunkQueries - 1) / ChunkQueries, (scratch, tile) =>
            {
                var first = chunk + (tile * ChunkQueries);
                var rows = Math.Min(ChunkQueries, end - first);
                scratch.Query(run.Q(first, rows), rows, sums[0]);
                AddWithinChunk(scratch, run, chunk, first, rows);
                Finish(scratch, run, first, rows);
            });
            if (end == Shape.N)
                break;
            pool.Run(blocks, (scratch, block) =>
            {
                var features = Block(block);
                scratch.Accumulate(run.K, run.V, null, T.One, chunk, end, features.First, features.Count, sums[0]);
            });
        }
    }

    // Adds the keys of the chunk up to each query.
    private void AddWithinChunk(LinearScratch<T, TLanes, TVector> s, AttentionOperands<T> run, int chunk, int first, int rows)
    {
        var keys = first + rows - chunk;
        var tile = s.Similarity!;
        tile.LoadQueries(run.Q(first, rows), rows);
        tile.Score(run.K(chunk, keys), keys);
        Kernel.Transform<T, TLanes, TVector>(tile.Scores, tile.Stride, keys, tile.Lanes);
        Scores<T, TLanes, TVector>.MaskFuture(tile.Scores, tile.Stride, keys, tile.Lanes, chunk - first, T.Zero);
        Sums<T, TLanes, TVector>.OverRows(tile.Scores, tile.Stride, keys, tile.Lanes, s.Ones, s.Denominators);
        s.Multiply(
            s.InRegisters(run.V(chunk, keys), keys),
            tile.Scores,
            tile.Stride,
            1,
            rows,
            keys,
            s.Numerators,
            accumulate: true
        );
    }

    private void Finish(LinearScratch<T, TLanes, TVector> s, AttentionOperands<T> run, int first, int rows)
    {
        Divide(s.Numerators, s.ValueStride, s.Denominators, rows, run.Output(first, rows));
        new ReadOnlySpan<T>(s.Denominators, rows).CopyTo(new Span<T>(run.Denominators(first, rows), rows));
    }

    private (int First, int Count) Block(int block) =>
        (block * featureBlock, Math.Min(featureBlock, map.Dimension - (block * featureBlock)));
}
