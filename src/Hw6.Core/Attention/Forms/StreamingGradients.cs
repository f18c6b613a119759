using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>
/// The backward pass of exact attention with tiles: O(N²(D + M)) time, O(N(D + M)) memory. Blocks of queries meet blocks of keys in rounds: in round r
/// block i of the queries meets block i + r of the keys, counted in a circle, so that no two pairs of a round write the same gradients, every pair is
/// visited once, and each gradient's sum has the same order for any number of threads.
/// </summary>
internal sealed unsafe class StreamingGradients<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private const int Block = GradientTile<T, TLanes, TVector>.Queries;

    private readonly AttentionShape shape;
    private readonly bool causal;
    private readonly Pinned<T> maxima;
    private readonly ScratchPool<Scratch> pool;
    private readonly int c;
    private readonly int factorStride;
    private readonly int valueStride;
    private readonly bool mapped;
    private readonly T* queryFactors; // N × factorStride, with factors
    private readonly T* keyFactors; // N × factorStride, with factors
    private readonly T* dQueries; // N × factorStride, unless the caller's rows are as long
    private readonly T* dKeys;
    private readonly T* dValues; // N × valueStride, unless the caller's rows are as long

    /// <summary>Allocates what the pass needs beside the gradients.</summary>
    /// <param name="parts">What the mechanism is made of.</param>
    /// <param name="maxima">The largest score of each query, of a softmax.</param>
    public StreamingGradients(MechanismParts parts, Pinned<T> maxima)
    {
        this.maxima = maxima;
        (shape, var kernel, causal, var buffers, var cancellation) = parts;
        var map = kernel.Factors<T, TLanes, TVector>(shape.D);
        mapped = map is not null;
        c = map?.Dimension ?? shape.D;
        factorStride = Lane.RoundUp<T>(c);
        valueStride = Lane.RoundUp<T>(shape.M);
        var scale = T.CreateTruncating(kernel.Scale(shape.D));
        pool = new ScratchPool<Scratch>(() => new Scratch(kernel, map, shape, c, scale, buffers), cancellation);
        if (mapped)
        {
            queryFactors = buffers.Tile<T>((long)shape.N * factorStride);
            keyFactors = buffers.Tile<T>((long)shape.N * factorStride);
        }

        if (mapped || factorStride != shape.D)
        {
            dQueries = buffers.Tile<T>((long)shape.N * factorStride);
            dKeys = buffers.Tile<T>((long)shape.N * factorStride);
        }

        if (valueStride != shape.M)
            dValues = buffers.Tile<T>((long)shape.N * valueStride);
    }

    /// <summary>Computes the gradients.</summary>
    public void Run(GradientOperands<T> run)
    {
        var blocks = (shape.N + Block - 1) / Block;
        pool.Run(blocks, (scratch, i) => Begin(scratch, run, i));
        for (var round = 0; round < blocks; round++)
        {
            var shift = round;

            // Causal: keys of later blocks are in nobody's sight.
            pool.Run(causal ? blocks - shift : blocks, (scratch, piece) =>
            {
                var i = causal ? piece + shift : piece;
                Pair(scratch, run, i, causal ? piece : (piece + shift) % blocks);
            });
        }

        pool.Run(blocks, (scratch, i) => End(scratch, run, i));
    }

    private int Count(int block) => Math.Min(Block, shape.N - (block * Block));

    // Factors, and what is added up where the caller's rows are no place for it.
    private T* QueryFactors(GradientOperands<T> run, int first, int count) =>
        mapped ? queryFactors + ((nint)first * factorStride) : run.Q(first, count);

    private T* KeyFactors(GradientOperands<T> run, int first, int count) =>
        mapped ? keyFactors + ((nint)first * factorStride) : run.K(first, count);

    private int FactorLeading => mapped ? factorStride : shape.D;

    private T* DQueries(GradientOperands<T> run, int first, int count) =>
        dQueries is null ? run.DQ(first, count) : dQueries + ((nint)first * factorStride);

    private T* DKeys(GradientOperands<T> run, int first, int count) =>
        dKeys is null ? run.DK(first, count) : dKeys + ((nint)first * factorStride);

    private T* DValues(GradientOperands<T> run, int first, int count) =>
        dValues is null ? run.DV(first, count) : dValues + ((nint)first * valueStride);

    // Clears a block's gradients, and makes its factors.
    private void Begin(Scratch scratch, GradientOperands<T> run, int block)
    {
        var (first, count) = (block * Block, Count(block));
        new Span<T>(DQueries(run, first, count), count * factorStride).Clear();
        new Span<T>(DKeys(run, first, count), count * factorStride).Clear();
        new Span<T>(DValues(run, first, count), count * valueStride).Clear();
        if (!mapped)
            return;
        scratch.Factors!.Map(run.Q(first, count), shape.D, count, QueryFactors(run, first, count), factorStride);
        scratch.Factors.Map(run.K(first, count), shape.D, count, KeyFactors(run, first, count), factorStride);
    }

    private void Pair(Scratch scratch, GradientOperands<T> run, int queries, int keys)
    {
        var (query, queryCount) = (queries * Block, Count(queries));
        var (key, keyCount) = (keys * Block, Count(keys));
        scratch.Tile.LoadQueries(
            QueryFactors(run, query, queryCount),
            FactorLeading,
            run.Upstream(query, queryCount),
            shape.M,
            run.Deltas(query, queryCount),
            maxima.IsEmpty ? null : maxima.At(query, queryCount),
            queryCount
        );
        scratch.Tile.Add(
            KeyFactors(run, key, keyCount),
            FactorLeading,
            run.V(key, keyCount),
            shape.M,
            keyCount,
            key - query,
            causal,
            DQueries(run, query, queryCount),
            DKeys(run, key, keyCount),
            DValues(run, key, keyCount)
        );
    }

    // Brings a block's gradients to where the caller wants them.
    private void End(Scratch scratch, GradientOperands<T> run, int block)
    {
        var (first, count) = (block * Block, Count(block));
        var dq = DQueries(run, first, count);
        var dk = DKeys(run, first, count);
        if (mapped)
        {
            scratch.Factors!.Backward(run.Q(first, count), shape.D, count, dq, factorStride, run.DQ(first, count), shape.D);
            scratch.Factors.Backward(run.K(first, count), shape.D, count, dk, factorStride, run.DK(first, count), shape.D);
        }
        else if (dQueries is not null)
        {
            TilePacking.Copy(dq, factorStride, count, shape.D, run.DQ(first, count), shape.D);
            TilePacking.Copy(dk, factorStride, count, shape.D, run.DK(first, count), shape.D);
        }

        if (dValues is not null)
            TilePacking.Copy(DValues(run, first, count), valueStride, count, shape.M, run.DV(first, count), shape.M);
    }

    private sealed class Scratch(
        AttentionKernel kernel,
        FeatureMap<T>? map,
        AttentionShape shape,
        int c,
        T scale,
        Buffers buffers
    )
    {
        public GradientTile<T, TLanes, TVector> Tile { get; } = new(kernel, c, shape.M, scale, buffers);

        public FactorRows<T, TLanes, TVector>? Factors { get; } = map is null ? null : new(map, shape.D, buffers);
    }
}
