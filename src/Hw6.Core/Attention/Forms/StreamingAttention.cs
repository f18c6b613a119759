using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>
/// Exact attention, a tile of queries by a tile of keys at a time: O(N²(D + M)) time as the direct form, O(N(D + M)) memory, since the N × N
/// matrix is never formed. A softmax keeps a running maximum and sum a query (Rabe and Staats, "Self-attention does not need
/// O(n²) memory", 2021; Dao et al., "FlashAttention", 2022).
/// </summary>
internal sealed unsafe class StreamingAttention<T, TLanes, TVector> : Mechanism<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private const int Queries = 256;
    private const int Keys = 96;

    private readonly ScratchPool<Scratch> pool;
    private readonly T* ones;
    private readonly StreamingGradients<T, TLanes, TVector>? backward;
    private readonly Pinned<T> maxima; // the largest score of each query, of a softmax that is to go back

    public StreamingAttention(MechanismParts parts)
        : base(parts)
    {
        var (shape, kernel, _, buffers, cancellation) = parts;
        var factors = kernel.Factors<T, TLanes, TVector>(shape.D);
        ones = buffers.Tile<T>(Keys);
        new Span<T>(ones, Keys).Fill(T.One);
        pool = new ScratchPool<Scratch>(() => new Scratch(shape, kernel, factors, buffers), cancellation);
        if (!parts.Training)
            return;
        maxima = kernel.IsSoftmax ? new(buffers.Tile<T>(shape.N), shape.N) : default;
        backward = new StreamingGradients<T, TLanes, TVector>(parts, maxima);
    }

    protected override void Backward(GradientOperands<T> run) => backward!.Run(run);

    protected override void Compute(AttentionOperands<T> run)
    {
        var count = (Shape.N + Queries - 1) / Queries;

        // Causal tiles cost more the later they come: the long ones first, so that no thread is left with one at the end.
        pool.Run(count, (scratch, piece) => Tile(scratch, count - 1 - piece, run));
    }

    private void Tile(Scratch s, int tile, AttentionOperands<T> run)
    {
        var first = tile * Queries;
        var rows = Math.Min(Queries, Shape.N - first);
        var end = Causal ? first + rows : Shape.N;
        s.Similarity.LoadQueries(run.Q(first, rows), rows);
        s.Clear();
        for (var key = 0; key < end; key += Keys)
        {
            var keys = Math.Min(Keys, end - key);
            s.Similarity.Score(run.K(key, keys), keys);
            Weigh(s, keys, key - first);
            TilePacking.Copy(run.V(key, keys), keys, Shape.M, s.Values, s.ValueStride);
            PanelProduct<T, TLanes, TVector>.Run(
                s.Values,
                s.ValueStride,
                s.ValueStride,
                s.Similarity.Scores,
                s.Similarity.Stride,
                1,
                rows,
                keys,
                s.Numerators,
                s.ValueStride,
                accumulate: true
            );
        }

        Divide(s.Numerators, s.ValueStride, s.Denominators, rows, run.Output(first, rows));
        new ReadOnlySpan<T>(s.Denominators, rows).CopyTo(new Span<T>(run.Denominators(first, rows), rows));
        if (!maxima.IsEmpty)
            new ReadOnlySpan<T>(s.Maxima, rows).CopyTo(maxima.Span(first, rows));
    }

    private void Weigh(Scratch s, int keys, int keyLead)
    {
        var scores = s.Similarity.Scores;
        var (stride, lanes) = (s.Similarity.Stride, s.Similarity.Lanes);
        var masked = Causal && keyLead + keys > 1;
        if (Kernel.IsSoftmax)
        {
            if (masked)
                Scores<T, TLanes, TVector>.MaskFuture(scores, stride, keys, lanes, keyLead, T.NegativeInfinity);
            Scores<T, TLanes, TVector>.SoftmaxOfTile(scores, stride, keys, lanes, s.Maxima, s.Denominators, s.Factors);
            s.Rescale(lanes);
        }
        else
        {
            Kernel.Transform<T, TLanes, TVector>(scores, stride, keys, lanes);
            if (masked)
                Scores<T, TLanes, TVector>.MaskFuture(scores, stride, keys, lanes, keyLead, T.Zero);
            Sums<T, TLanes, TVector>.OverRows(scores, stride, keys, lanes, ones, s.Denominators);
        }
    }

    private sealed class Scratch
    {
        public Scratch(AttentionShape shape, AttentionKernel kernel, FeatureMap<T>? factors, Buffers buffers)
        {
            ValueStride = Lane.RoundUp<T>(shape.M);
            Similarity = new SimilarityTile<T, TLanes, TVector>(kernel, factors, shape.D, Queries, Keys, buffers);
            Values = buffers.Tile<T>((long)Keys * ValueStride);
            Numerators = buffers.Tile<T>((long)Queries * ValueStride);
            Maxima = buffers.Tile<T>(Queries);
            Denominators = buffers.Tile<T>(Queries);
            Factors = buffers.Tile<T>(Queries);
        }

        public int ValueStride { get; }

        public SimilarityTile<T, TLanes, TVector> Similarity { get; }

        public T* Values { get; } // Keys × ValueStride

        public T* Numerators { get; } // Queries × ValueStride

        public T* Maxima { get; }

        public T* Denominators { get; }

        public T* Factors { get; }

        public void Clear()
        {
            new Span<T>(Numerators, Queries * ValueStride).Clear();
            new Span<T>(Maxima, Queries).Fill(T.NegativeInfinity);
            new Span<T>(Denominators, Queries).Clear();
        }

        /// <summary>Multiplies the numerators by the factors; most are 1 once the largest scores have been seen.</summary>
        public void Rescale(int count)
        {
            for (var i = 0; i < count; i++)
                if (Factors[i] != T.One)
                    RowOps<T, TLanes, TVector>.Multiply(Numerators + ((nint)i * ValueStride), ValueStride, Factors[i]);
        }
    }
}
