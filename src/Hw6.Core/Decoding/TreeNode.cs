namespace Hw6.Core.Decoding;

/// <summary>A prefix of a <see cref="TreeDecoder"/>.</summary>
internal sealed class TreeNode(int vocabularySize) : DecoderState
{
    /// <summary>What follows the last token: nothing.</summary>
    public static readonly TreeNode Leaf = new(0);

    /// <summary>The log-probability of each token.</summary>
    public double[] LogProbs { get; } = new double[vocabularySize];

    /// <summary>The prefix longer by each token; nothing where the tree ends.</summary>
    public TreeNode?[] Children { get; } = new TreeNode?[vocabularySize];
}
