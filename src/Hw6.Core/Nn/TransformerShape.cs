namespace Hw6.Core.Nn;

/// <summary>The sizes of a transformer.</summary>
/// <param name="Vocabulary">M, tokens to choose from.</param>
/// <param name="Context">T, the most tokens of a sequence: as many positions are learned.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Heads of each block's attention.</param>
/// <param name="Width">E, entries of a token on its way; a multiple of the heads.</param>
internal sealed record TransformerSize(int Vocabulary, int Context, int Layers, int Heads, int Width)
{
    /// <summary>How much wider the feed-forward network is than a token.</summary>
    public const int Widening = 4;

    /// <summary>Weights, gains and biases.</summary>
    public double ParameterCount =>
        ((double)Vocabulary + Context) * Width
        + (Layers * (4 + (2.0 * Widening)) * Width * Width)
        + (((4.0 * Layers) + 2) * Width);

    /// <summary>Numbers that a pass over a batch holds beside the parameters.</summary>
    /// <param name="sequences">Sequences of the whole context.</param>
    public double ActivationCount(int sequences)
    {
        var tokens = (double)sequences * Context;
        return tokens
            * (
                (Layers * (8 + (2.0 * Widening)) * Width)
                + (Layers * 2.0 * (Heads + 1))
                + ((11.0 + Widening) * Width)
                + Vocabulary
            );
    }
}

/// <summary>A weight matrix, gain or bias, and where it stands in the array of all parameters.</summary>
/// <param name="Name">Its name in a file, such as <c>block_1_attention_out</c>.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Rows">Rows; entries of a vector.</param>
/// <param name="Columns">Columns; 0 of a vector.</param>
internal sealed record TransformerArray(string Name, int Offset, int Rows, int Columns)
{
    /// <summary>Entries.</summary>
    public int Length => Rows * Math.Max(1, Columns);

    /// <summary>Its part of an array laid out as the parameters.</summary>
    public Span<T> Of<T>(Span<T> values) => values.Slice(Offset, Length);

    /// <summary>Its part of an array laid out as the parameters.</summary>
    public ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> values) => values.Slice(Offset, Length);
}

/// <summary>The parameters of a block.</summary>
/// <param name="AttentionIn">Queries, keys and values of a token: 3·width × width.</param>
/// <param name="AttentionOut">width × width.</param>
/// <param name="FeedIn">4·width × width.</param>
/// <param name="FeedOut">width × 4·width.</param>
internal sealed record TransformerBlock(
    TransformerArray AttentionIn,
    TransformerArray AttentionOut,
    TransformerArray FeedIn,
    TransformerArray FeedOut
)
{
    /// <summary>The gain of the normalisation before attention.</summary>
    public TransformerArray? AttentionGain { get; set; }

    /// <summary>Its bias.</summary>
    public TransformerArray? AttentionBias { get; set; }

    /// <summary>The gain of the normalisation before the feed-forward network.</summary>
    public TransformerArray? FeedGain { get; set; }

    /// <summary>Its bias.</summary>
    public TransformerArray? FeedBias { get; set; }
}
