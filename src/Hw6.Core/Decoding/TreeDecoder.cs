namespace Hw6.Core.Decoding;

/// <summary>
/// A decoder given as a tree: each inner node is a prefix, and holds a log-probability for every token of the vocabulary. Read from a
/// file by <see cref="TreeReader"/>, or <see cref="Example"/>.
/// </summary>
internal sealed class TreeDecoder : Decoder
{
    private readonly string[] vocabulary;
    private readonly TreeNode root;

    internal TreeDecoder(string[] vocabulary, TreeNode root, int depth, string digest)
    {
        this.vocabulary = vocabulary;
        this.root = root;
        Length = depth;
        Digest = digest;
    }

    /// <summary>The length of its longest sequences.</summary>
    public int Length { get; }

    /// <summary>Stands for the tree's contents in a sweep's identity: the same tree, the same text.</summary>
    public string Digest { get; }
    public override int VocabularySize => vocabulary.Length;
    public override int? Depth => Length;
    public override DecoderState Start => root;

    /// <summary>
    /// The embedded example: sequences of three words over "neural" and "network". With beam width 1 the best continuation of the best
    /// word is a poor one; with 2 the most likely sequence, "network neural network", ranks third of four at timestep 2 and is dropped;
    /// with 3 it is found. The probabilities after each prefix sum to 1, but for the rounding to three decimals.
    /// </summary>
    /// <param name="endToken">The token that ends a sequence, or <see langword="null"/>.</param>
    public static TreeDecoder Example(string? endToken = null)
    {
        var tree = new TreeBuilder("the example tree");
        Branch(string.Empty, -0.598, -0.799); //                 0.55, 0.45
        Branch("neural", -0.598, -0.799); //                     0.55, 0.45
        Branch("network", -0.654, -0.734); //                    0.52, 0.48
        Branch("neural neural", -0.673, -0.713); //              0.51, 0.49
        Branch("neural network", -0.223, -1.609); //             0.80, 0.20
        Branch("network neural", -2.996, -0.051); //             0.05, 0.95
        Branch("network network", -0.511, -0.916); //            0.60, 0.40
        return tree.Build(endToken);

        void Branch(string prefix, double neural, double network)
        {
            tree.Add(prefix, "neural", neural, 0);
            tree.Add(prefix, "network", network, 0);
        }
    }

    public override string Token(int token) => vocabulary[token];

    public override DecoderState Advance(DecoderState state, int token) => ((TreeNode)state).Children[token] ?? TreeNode.Leaf;

    public override Predictor NewPredictor() => new NodePredictor();

    private sealed class NodePredictor : Predictor
    {
        private TreeNode[] nodes = [];
        private int[] top = [];

        public override void Predict(ReadOnlySpan<DecoderState> states)
        {
            if (nodes.Length < states.Length)
                nodes = new TreeNode[states.Length];
            for (var i = 0; i < states.Length; i++)
                nodes[i] = (TreeNode)states[i];
        }

        public override int Best(int prefix, Span<ScoredToken> best)
        {
            var logProbs = nodes[prefix].LogProbs;
            if (top.Length < best.Length)
                top = new int[best.Length];
            var count = TopTokens.Select<double>(logProbs, top.AsSpan(0, best.Length));
            for (var i = 0; i < count; i++)
                best[i] = new ScoredToken(top[i], logProbs[top[i]]);
            return count;
        }

        public override void LogProbabilities(int prefix, Span<double> logProbs) => nodes[prefix].LogProbs.CopyTo(logProbs);
    }
}

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
