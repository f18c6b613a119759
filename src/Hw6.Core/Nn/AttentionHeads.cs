using System.Numerics;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Nn;

/// <summary>
/// Causal attention of several heads over several sequences, forward and backward: each head of each sequence is a piece of its own, on one thread.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract unsafe class AttentionHeads<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Makes the heads with their memory.</summary>
    /// <param name="kernel">The similarity.</param>
    /// <param name="heads">H.</param>
    /// <param name="width">The width of all heads together, a multiple of H.</param>
    /// <param name="length">The most tokens of a sequence.</param>
    /// <param name="scaled">Whether qᵀk is divided by √(width/H), where the kernel is a function of it.</param>
    /// <param name="buffers">Counts and frees the memory.</param>
    public static AttentionHeads<T> Create(AttentionKernel kernel, int heads, int width, int length, bool scaled, Buffers buffers)
    {
        var making = new Making(kernel, heads, width, length, scaled, buffers);
        Widest.Run<T, Making>(ref making);
        return making.Made!;
    }

    /// <summary>Heads that may run beside these, with tiles of the same pool, which is freed with these.</summary>
    public abstract AttentionHeads<T> Beside();

    /// <summary>What qᵀk is multiplied by.</summary>
    /// <param name="entries">Entries of a query of one head.</param>
    /// <param name="scaled">Whether it is divided by √entries, where the kernel is a function of it.</param>
    public static double ScaleOf(AttentionKernel kernel, int entries, bool scaled) =>
        scaled && !kernel.HasFactors ? 1 / Math.Sqrt(entries) : 1;

    /// <summary>Computes V' of all heads.</summary>
    /// <param name="projections">Queries, keys and values of each token: 3·width numbers a token, the heads side by side in each.</param>
    /// <param name="output">Receives V', width numbers a token.</param>
    /// <param name="statistics">Receives what the way back needs of each head and token: sums of similarities, and largest scores.</param>
    /// <param name="sequences">How many.</param>
    /// <param name="length">Tokens of each.</param>
    public abstract void Forward(T[] projections, T[] output, HeadStatistics<T> statistics, int sequences, int length);

    /// <summary>Computes the gradients with respect to the projections, after <see cref="Forward"/> of the same.</summary>
    /// <param name="gradient">The gradient with respect to V'.</param>
    /// <param name="target">Receives the gradients, laid out as the projections.</param>
    public abstract void Backward(
        T[] projections,
        T[] output,
        HeadStatistics<T> statistics,
        T[] gradient,
        T[] target,
        int sequences,
        int length
    );

    /// <summary>The mean entropy of the weights over tokens and heads, in nats, after <see cref="Forward"/> of the same.</summary>
    public abstract double Entropy(T[] projections, HeadStatistics<T> statistics, int sequences, int length);

    private struct Making(AttentionKernel kernel, int heads, int width, int length, bool scaled, Buffers buffers) : ILaneWork<T>
    {
        public AttentionHeads<T>? Made { get; private set; }

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector> =>
            Made = new AttentionHeads<T, TLanes, TVector>(kernel, heads, width, length, scaled, buffers);
    }
}

/// <summary>What the way back through attention needs of each head and token.</summary>
/// <param name="Denominators">Sums of similarities, heads × tokens.</param>
/// <param name="Maxima">The largest scores of a softmax, heads × tokens.</param>
internal sealed record HeadStatistics<T>(T[] Denominators, T[] Maxima);

/// <summary>The heads with one width of vectors.</summary>
internal sealed unsafe class AttentionHeads<T, TLanes, TVector> : AttentionHeads<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly int heads;
    private readonly int width;
    private readonly int entries;
    private readonly ScratchPool<Scratch> pool;

    // Made once, so that a step allocates nothing; what they work on is in the fields below.
    private readonly Action<Scratch, int> forward;
    private readonly Action<Scratch, int> backward;
    private readonly Action<Scratch, int> entropy;
    private int length;
    private Operands<T> operands;
    private double[] entropies = [];

    public AttentionHeads(AttentionKernel kernel, int heads, int width, int length, bool scaled, Buffers buffers)
        : this(heads, width, NewPool(kernel, width / heads, length, scaled, buffers)) { }

    private AttentionHeads(int heads, int width, ScratchPool<Scratch> pool)
    {
        (this.heads, this.width, this.pool) = (heads, width, pool);
        entries = width / heads;
        (forward, backward, entropy) = (Forward, Backward, Entropy);
    }

    public override AttentionHeads<T> Beside() => new AttentionHeads<T, TLanes, TVector>(heads, width, pool);

    public override void Forward(T[] projections, T[] output, HeadStatistics<T> statistics, int sequences, int length)
    {
        var work = new Work(this, forward, sequences, length);
        Pin.Run<T, Work>(ref work, projections, output, statistics.Denominators, statistics.Maxima);
    }

    public override void Backward(
        T[] projections,
        T[] output,
        HeadStatistics<T> statistics,
        T[] gradient,
        T[] target,
        int sequences,
        int length
    )
    {
        var work = new Work(this, backward, sequences, length);
        Pin.Run<T, Work>(ref work, projections, output, statistics.Denominators, statistics.Maxima, gradient, target);
    }

    public override double Entropy(T[] projections, HeadStatistics<T> statistics, int sequences, int length)
    {
        if (entropies.Length < sequences * heads)
            entropies = new double[sequences * heads];
        var work = new Work(this, entropy, sequences, length);
        Pin.Run<T, Work>(ref work, projections, default, statistics.Denominators, statistics.Maxima);
        var total = 0.0;
        for (var i = 0; i < sequences * heads; i++)
            total += entropies[i];
        return total / ((long)sequences * heads * length);
    }

    private static ScratchPool<Scratch> NewPool(AttentionKernel kernel, int entries, int length, bool scaled, Buffers buffers)
    {
        var shape = new AttentionShape(length, entries, entries);
        var scale = T.CreateTruncating(ScaleOf(kernel, entries, scaled));
        return new ScratchPool<Scratch>(() => new Scratch(kernel, shape, scale, buffers), CancellationToken.None);
    }

    private void Forward(Scratch s, int piece)
    {
        var (first, column) = Place(piece);
        s.Block.Forward(
            Part(operands.First, first, column),
            Part(operands.First, first, width + column),
            Part(operands.First, first, (2 * width) + column),
            length,
            new(operands.Second.At((first * width) + column, ((nint)(length - 1) * width) + entries), width),
            operands.Third.At((nint)piece * length, length),
            Largest(piece)
        );
    }

    private void Backward(Scratch s, int piece)
    {
        var (first, column) = Place(piece);
        var denominators = operands.Third.At((nint)piece * length, length);
        for (var i = 0; i < length; i++)
        {
            var place = ((first + i) * width) + column;
            var row = s.Upstream + ((nint)i * entries);
            var sum = denominators[i];
            if (sum == T.Zero)
                new Span<T>(row, entries).Clear();
            else
                RowOps<T, TLanes, TVector>.Divide(operands.Fifth.At(place, entries), entries, sum, row);
            s.Deltas[i] = Sums<T, TLanes, TVector>.Dot(row, operands.Second.At(place, entries), entries);
        }

        s.Block.Backward(
            Part(operands.First, first, column),
            Part(operands.First, first, width + column),
            Part(operands.First, first, (2 * width) + column),
            length,
            new(s.Upstream, entries),
            s.Deltas,
            Largest(piece),
            Part(operands.Sixth, first, column),
            Part(operands.Sixth, first, width + column),
            Part(operands.Sixth, first, (2 * width) + column)
        );
    }

    private void Entropy(Scratch s, int piece)
    {
        var (first, column) = Place(piece);
        entropies[piece] = s.Block.Entropy(
            Part(operands.First, first, column),
            Part(operands.First, first, width + column),
            length,
            operands.Third.At((nint)piece * length, length),
            Largest(piece)
        );
    }

    private (nint First, int Column) Place(int piece)
    {
        var (sequence, head) = Math.DivRem(piece, heads);
        return ((nint)sequence * length, head * entries);
    }

    // A head's part of all tokens of a sequence.
    private Rows<T> Part(Pinned<T> of, nint token, int column)
    {
        var leading = 3 * (nint)width;
        return new(of.At((token * leading) + column, ((length - 1) * leading) + entries), leading);
    }

    private T* Largest(int piece) => operands.Fourth.At((nint)piece * length, length);

    private readonly struct Work(AttentionHeads<T, TLanes, TVector> of, Action<Scratch, int> piece, int sequences, int length)
        : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands)
        {
            of.length = length;
            of.operands = operands;
            of.pool.Run(sequences * of.heads, piece);
        }
    }

    private sealed class Scratch(AttentionKernel kernel, AttentionShape shape, T scale, Buffers buffers)
    {
        public BlockAttention<T, TLanes, TVector> Block { get; } = new(kernel, shape, scale, causal: true, buffers);

        public T* Upstream { get; } = buffers.Tile<T>((long)shape.N * shape.M);

        public T* Deltas { get; } = buffers.Tile<T>(shape.N);
    }
}
