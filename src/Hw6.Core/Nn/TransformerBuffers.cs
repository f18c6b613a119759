using System.Numerics;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Nn;

/// <summary>What passes over a batch write to: allocated once, used for every batch; one user at a time.</summary>
internal sealed class TransformerBuffers<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Buffers memory = new();

    /// <summary>Allocates the buffers.</summary>
    /// <param name="model">The model to run.</param>
    /// <param name="sequences">The most sequences of a pass.</param>
    /// <param name="beside">Buffers of passes beside which others run on these: attention then shares its tiles with theirs.</param>
    public TransformerBuffers(Transformer<T> model, int sequences, TransformerBuffers<T>? beside = null)
    {
        var size = model.Size;
        var (e, tokens) = (size.Width, sequences * size.Context);
        Heads = beside?.Heads.Beside()
            ?? AttentionHeads<T>.Create(model.Kernel, size.Heads, e, size.Context, model.Scaled, memory);
        Stream = memory.Matrix<T>(tokens, e);
        Narrow = memory.Matrix<T>(tokens, e);
        Branch = memory.Matrix<T>(tokens, e);
        Attended = memory.Matrix<T>(tokens, e);
        Projections = memory.Matrix<T>(tokens, 3 * e);
        Wide = memory.Matrix<T>(tokens, TransformerSize.Widening * e);
        Hat = memory.Matrix<T>(tokens, e);
        Inverse = memory.Matrix<T>(tokens, 1);
        Norm = memory.Matrix<T>(tokens, e);
        Logits = memory.Matrix<T>(tokens, size.Vocabulary);
        Losses = memory.Matrix<double>(tokens, 1);
        Partial = memory.Matrix<T>((tokens + LayerNorm.Piece - 1) / LayerNorm.Piece, 2 * e);
        Layers = new LayerBuffers<T>[size.Layers];
        for (var l = 0; l < Layers.Length; l++)
        {
            Layers[l] = new LayerBuffers<T>
            {
                AttentionHat = memory.Matrix<T>(tokens, e),
                AttentionInverse = memory.Matrix<T>(tokens, 1),
                AttentionNorm = memory.Matrix<T>(tokens, e),
                Projections = memory.Matrix<T>(tokens, 3 * e),
                Attended = memory.Matrix<T>(tokens, e),
                Statistics = new(memory.Matrix<T>(tokens, size.Heads), memory.Matrix<T>(tokens, size.Heads)),
                FeedHat = memory.Matrix<T>(tokens, e),
                FeedInverse = memory.Matrix<T>(tokens, 1),
                FeedNorm = memory.Matrix<T>(tokens, e),
                Wide = memory.Matrix<T>(tokens, TransformerSize.Widening * e),
                Activated = memory.Matrix<T>(tokens, TransformerSize.Widening * e),
            };
        }
    }

    /// <summary>Bytes of the buffers.</summary>
    public long Bytes => memory.Bytes;

    /// <summary>The attention of all layers: its memory is for one at a time.</summary>
    public AttentionHeads<T> Heads { get; }

    /// <summary>The residual stream, and on the way back its gradient.</summary>
    public T[] Stream { get; }

    /// <summary>Scratch of the stream's size.</summary>
    public T[] Narrow { get; }

    /// <summary>Scratch of the stream's size, for a branch with dropout.</summary>
    public T[] Branch { get; }

    /// <summary>The gradient with respect to what attention gives.</summary>
    public T[] Attended { get; }

    /// <summary>The gradient with respect to queries, keys and values.</summary>
    public T[] Projections { get; }

    /// <summary>The gradient within a feed-forward network.</summary>
    public T[] Wide { get; }

    /// <summary>x̂ of the last normalisation.</summary>
    public T[] Hat { get; }

    /// <summary>1/√(variance + ε) of the last normalisation.</summary>
    public T[] Inverse { get; }

    /// <summary>What the last normalisation gives.</summary>
    public T[] Norm { get; }

    /// <summary>The logits, and then the loss's gradient with respect to them: vocabulary × tokens.</summary>
    public T[] Logits { get; }

    /// <summary>The loss of each token.</summary>
    public double[] Losses { get; }

    /// <summary>Partial sums of the gradients of gains and biases.</summary>
    public T[] Partial { get; }

    /// <summary>What each layer keeps for the way back.</summary>
    public LayerBuffers<T>[] Layers { get; }

    public void Dispose() => memory.Dispose();
}

/// <summary>What a layer keeps for the way back; a token a column.</summary>
internal sealed class LayerBuffers<T>
{
    /// <summary>x̂ before attention, width × tokens.</summary>
    public required T[] AttentionHat { get; init; }

    /// <summary>1/√(variance + ε) before attention.</summary>
    public required T[] AttentionInverse { get; init; }

    /// <summary>What attention sees, width × tokens.</summary>
    public required T[] AttentionNorm { get; init; }

    /// <summary>Queries, keys and values, 3·width × tokens.</summary>
    public required T[] Projections { get; init; }

    /// <summary>What attention gives, width × tokens.</summary>
    public required T[] Attended { get; init; }

    /// <summary>Sums and maxima of its similarities.</summary>
    public required HeadStatistics<T> Statistics { get; init; }

    /// <summary>x̂ before the feed-forward network, width × tokens.</summary>
    public required T[] FeedHat { get; init; }

    /// <summary>1/√(variance + ε) before the feed-forward network.</summary>
    public required T[] FeedInverse { get; init; }

    /// <summary>What the feed-forward network sees, width × tokens.</summary>
    public required T[] FeedNorm { get; init; }

    /// <summary>Before the GELU, and then its slopes: 4·width × tokens.</summary>
    public required T[] Wide { get; init; }

    /// <summary>After the GELU.</summary>
    public required T[] Activated { get; init; }
}
