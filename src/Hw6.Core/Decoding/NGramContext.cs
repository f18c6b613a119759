namespace Hw6.Core.Decoding;

/// <summary>A context that the training text has: the tokens before the next one.</summary>
internal sealed class NGramContext(int node, int length, NGramContext? shorter) : DecoderState
{
    /// <summary>Its node in the trie.</summary>
    public int Node { get; } = node;

    /// <summary>Its number of tokens.</summary>
    public int Length { get; } = length;

    /// <summary>The context without its first token; nothing at the empty one.</summary>
    public NGramContext? Shorter { get; } = shorter;

    /// <summary>The tokens that followed it.</summary>
    public int[] Followers { get; set; } = [];

    /// <summary>What each follower's own count contributes to its probability: (count − D) / total.</summary>
    public double[] Shares { get; set; } = [];

    /// <summary>What is left for the shorter context's distribution: D · followers / total.</summary>
    public double Rest { get; set; } = 1;
}
