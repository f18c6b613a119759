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
                    cancellation
                ),
            cancellation
        );

        // Two blocks a thread: the tile of keys is made anew for each.
        var blocks = segments > 1 ? 1 : 2 * pool.Threads;
        var block = (map.Dimension + blocks - 1) / blocks;
        featureBlock = (block + LinearTile.Features - 1) / LinearTile.Features * LinearTile.Features;
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
        var segmentKeys =
            ((Shape.N + segments - 1) / segments + LinearTile.Vectors - 1) / LinearTile.Vectors * LinearTile.Vectors;
        var blocks = (map.Dimension + featureBlock - 1) / featureBlock;
        pool.Run(segments * blocks, (scratch, piece) =>
        {
            var (segment, block) = Math.DivRem(piece, blocks);
            var features = Block(block);
            sums[segment].Clear(features.First, features.Count);
            var first = Math.Min(Shape.N, segment * segmentKeys);
            var end = Math.Min(Shape.N, first + segmentKeys);
            scratch.Accumulate(run, first, end, features.First, features.Count, sums[segment]);
        });
        for (var i = 1; i < segments; i++)
            sums[0].Add(sums[i]);

        var tiles = (Shape.N + LinearTile.Vectors - 1) / LinearTile.Vectors;
        pool.Run(tiles, (scratch, tile) =>
        {
            var first = tile * LinearTile.Vectors;
            var rows = Math.Min(LinearTile.Vectors, Shape.N - first);
            scratch.Query(run.Q(first, rows), rows, sums[0]);
            Finish(scratch, run, first, rows);
        });
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
                scratch.Accumulate(run, chunk, end, features.First, features.Count, sums[0]);
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
        s.LoadValues(run.V(chunk, keys), keys);
        s.Multiply(s.Values, tile.Scores, tile.Stride, 1, rows, keys, s.Numerators, accumulate: true);
    }

    private void Finish(LinearScratch<T, TLanes, TVector> s, AttentionOperands<T> run, int first, int rows)
    {
        Divide(s.Numerators, s.ValueStride, s.Denominators, rows, run.Output(first, rows));
        new ReadOnlySpan<T>(s.Denominators, rows).CopyTo(new Span<T>(run.Denominators(first, rows), rows));
    }

    private (int First, int Count) Block(int block) =>
        (block * featureBlock, Math.Min(featureBlock, map.Dimension - (block * featureBlock)));
}
