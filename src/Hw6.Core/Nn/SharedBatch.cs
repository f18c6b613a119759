using System.Numerics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Nn;

/// <summary>
/// A batch of sequences in shares, each of which passes forward and backward on its own: a thread that takes a share multiplies without waiting for others,
/// and finds what it has just computed in its own caches. The shares, and the order in which what they give is added up, depend on the sizes alone.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class SharedBatch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Elements of a block of the gradient, which stays in a cache while the shares' gradients are added to it.
    private const int Block = 1 << 14;

    private readonly Transformer<T> model;
    private readonly BatchShare<T>[] shares;
    private readonly double[] squares;
    private int sequences;

    /// <summary>Allocates what the shares need.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sequences">The most sequences, each of the model's context.</param>
    /// <param name="dropout">Masks for that many, or none.</param>
    public SharedBatch(Transformer<T> model, int sequences, Dropout<T>? dropout)
    {
        this.model = model;
        var cuts = BatchShares.Of(sequences, model.Size.Context);
        shares = new BatchShare<T>[cuts.Parts];
        for (var i = 0; i < shares.Length; i++)
        {
            var first = cuts.Start(i);
            shares[i] = new BatchShare<T>(
                model,
                first,
                cuts.Start(i + 1) - first,
                dropout?.From(first * model.Size.Context * model.Size.Width),
                i == 0 ? null : shares[0]
            );
        }

        squares = new double[Partition.AtMost(Gradient.Length, Block).Parts];
    }

    /// <summary>The gradient of the mean loss after <see cref="Differentiate"/>, laid out as the parameters.</summary>
    public T[] Gradient => shares[0].Gradient;

    /// <summary>Bytes of all that the shares need.</summary>
    public long Bytes => shares.Sum(share => share.Bytes);

    /// <summary>Takes windows of a text, each of the context and the token after it.</summary>
    public void Take(ReadOnlySpan<int> text, ReadOnlySpan<int> windows)
    {
        sequences = windows.Length;
        foreach (var share in shares)
            share.Take(text, windows);
    }

    /// <summary>Computes the mean loss, its gradient, and the square of the gradient's norm.</summary>
    public (double Loss, double SquaredNorm) Differentiate()
    {
        var tokens = sequences * model.Size.Context;
        BatchShares.Run(shares.Length, new Differentiating(shares, tokens));
        ParallelLoop.Run(squares.Length, ParallelLoop.Threads, new Adding(shares, squares));
        var (loss, squaredNorm) = (0.0, 0.0);
        foreach (var share in shares)
            loss += share.Loss;
        foreach (var square in squares)
            squaredNorm += square;
        return (loss / tokens, squaredNorm);
    }

    /// <summary>The sum of the loss over tokens, and of the entropy of the attention weights over layers and sequences; 0 where it is not wanted.</summary>
    public (double Loss, double Entropy) Evaluate(bool withEntropy)
    {
        BatchShares.Run(shares.Length, new Evaluating(shares, withEntropy));
        var (loss, entropy) = (0.0, 0.0);
        foreach (var share in shares)
        {
            loss += share.Loss;
            entropy += share.Entropy;
        }

        return (loss, entropy);
    }

    public void Dispose()
    {
        foreach (var share in shares)
            share.Dispose();
    }

    private readonly struct Differentiating(BatchShare<T>[] shares, int tokens) : IParallelBody
    {
        public void Run(int piece) => shares[piece].Differentiate(tokens);
    }

    private readonly struct Evaluating(BatchShare<T>[] shares, bool withEntropy) : IParallelBody
    {
        public void Run(int piece) => shares[piece].Evaluate(withEntropy);
    }

    // Sums of a block in the elements' type, of blocks in double precision.
    private readonly struct Adding(BatchShare<T>[] shares, double[] squares) : IParallelBody
    {
        public void Run(int piece)
        {
            var blocks = new Partition(shares[0].Gradient.Length, squares.Length);
            var (first, end) = (blocks.Start(piece), blocks.Start(piece + 1));
            var sum = shares[0].Gradient.AsSpan(first..end);
            foreach (var share in shares.AsSpan(1))
                VectorOps.Add<T>(sum, share.Gradient.AsSpan(first..end));
            squares[piece] = double.CreateTruncating(VectorOps.Dot<T>(sum, sum));
        }
    }
}

/// <summary>How a batch is shared out.</summary>
internal static class BatchShares
{
    // Fewer tokens do not pay for copies of the weights in the order in which products read them; each share has a gradient of its own.
    private const int LeastTokens = 384;
    private const int Most = 4;

    /// <summary>The sequences of each share.</summary>
    /// <param name="sequences">Sequences of a batch.</param>
    /// <param name="length">Tokens of each.</param>
    public static Partition Of(int sequences, int length) =>
        new(sequences, (int)Math.Clamp((long)sequences * length / LeastTokens, 1, Math.Min(sequences, Most)));

    /// <summary>Runs the passes of shares side by side. Where there are more threads than shares, they meet within each product instead.</summary>
    /// <param name="shares">How many.</param>
    /// <param name="body">Passes a share.</param>
    public static void Run<TBody>(int shares, TBody body)
        where TBody : struct, IParallelBody =>
        ParallelLoop.Run(shares, ParallelLoop.Threads <= shares ? ParallelLoop.Threads : 1, body);
}

/// <summary>Some sequences of a batch, and what their passes need and give.</summary>
internal sealed class BatchShare<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Transformer<T> model;
    private readonly int first;
    private readonly int most;
    private readonly Dropout<T>? dropout;
    private readonly TransformerBuffers<T> buffers;
    private readonly int[] inputs;
    private readonly int[] targets;
    private int sequences;

    /// <summary>Allocates all that passes need.</summary>
    /// <param name="model">The model.</param>
    /// <param name="first">The first sequence in the batch.</param>
    /// <param name="most">How many, of a whole batch.</param>
    /// <param name="dropout">Its masks, or none.</param>
    /// <param name="beside">A share beside which this one runs.</param>
    public BatchShare(Transformer<T> model, int first, int most, Dropout<T>? dropout, BatchShare<T>? beside)
    {
        (this.model, this.first, this.most, this.dropout) = (model, first, most, dropout);
        buffers = new TransformerBuffers<T>(model, most, beside?.buffers);
        Gradient = new T[model.Parameters.Length];
        inputs = new int[most * model.Size.Context];
        targets = new int[inputs.Length];
    }

    /// <summary>The share's part of the gradient.</summary>
    public T[] Gradient { get; }

    /// <summary>The sum of the loss over the share's tokens.</summary>
    public double Loss { get; private set; }

    /// <summary>The sum of the entropy of the attention weights over layers and the share's sequences.</summary>
    public double Entropy { get; private set; }

    /// <summary>Bytes of what passes need.</summary>
    public long Bytes =>
        buffers.Bytes
        + ((long)Gradient.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>())
        + (2L * inputs.Length * sizeof(int));

    /// <summary>Takes its windows of a batch's, of which there may be fewer.</summary>
    public void Take(ReadOnlySpan<int> text, ReadOnlySpan<int> windows)
    {
        var length = model.Size.Context;
        sequences = Math.Clamp(windows.Length - first, 0, most);
        for (var i = 0; i < sequences; i++)
        {
            text.Slice(windows[first + i], length).CopyTo(inputs.AsSpan(i * length));
            text.Slice(windows[first + i] + 1, length).CopyTo(targets.AsSpan(i * length));
        }
    }

    /// <summary>Computes the loss and the gradient.</summary>
    /// <param name="tokens">Tokens of the batch, over which the loss is the mean.</param>
    public void Differentiate(int tokens)
    {
        model.Forward(buffers, inputs, sequences, model.Size.Context, dropout);
        Loss = model.Loss(buffers, Targets, tokens);
        model.Backward(buffers, inputs, sequences, model.Size.Context, Gradient, dropout);
    }

    /// <summary>Computes the loss, and the entropy where it is wanted.</summary>
    public void Evaluate(bool withEntropy)
    {
        (Loss, Entropy) = (0, 0);
        if (sequences == 0)
            return;
        model.Forward(buffers, inputs, sequences, model.Size.Context);
        for (var l = 0; l < model.Size.Layers && withEntropy; l++)
            Entropy +=
                sequences
                * buffers.Heads.Entropy(
                    buffers.Layers[l].Projections,
                    buffers.Layers[l].Statistics,
                    sequences,
                    model.Size.Context
                );
        Loss = model.Loss(buffers, Targets);
    }

    public void Dispose() => buffers.Dispose();

    private ReadOnlySpan<int> Targets => targets.AsSpan(0, sequences * model.Size.Context);
}
