using System.IO.Hashing;
using System.Text;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Tables;

namespace Hw6.Core.Decoding;

/// <summary>
/// A decoder given as a tree: each inner node is a prefix, and holds a log-probability for every token of the vocabulary. Read from a
/// file by <see cref="TreeReader"/>, or <see cref="Example"/>.
/// </summary>
internal sealed class TreeDecoder(string[] vocabulary, TreeNode root, int length, string digest) : Decoder
{
    /// <summary>The length of its longest sequences.</summary>
    public int Length => length;

    /// <summary>Stands for the tree's contents in a sweep's identity: the same tree, the same text.</summary>
    public string Digest => digest;
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
            return TopTokens.Select(logProbs, best);
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

/// <summary>
/// Reads a decoder tree: CSV with the columns prefix, token and log_prob. The prefix is its tokens joined by one space, empty at the root;
/// log-probabilities are natural logarithms, <c>-inf</c> for what cannot follow. The vocabulary is in the order of first appearance.
/// </summary>
internal static class TreeReader
{
    internal const string Columns = "prefix,token,log_prob";

    // Past this the file is no tree that anybody wrote down, and refusing it bounds the memory it can ask for.
    private const int MostBranches = 10_000_000;

    /// <summary>Reads a tree.</summary>
    /// <param name="endToken">The token that ends a sequence, so that nothing need follow it, or <see langword="null"/>.</param>
    /// <param name="warn">Told, a line each, what is odd but usable, such as branches whose probabilities do not sum to 1.</param>
    /// <exception cref="InputException">The file is not a whole tree.</exception>
    public static TreeDecoder Read(string path, string? endToken = null, Action<string>? warn = null)
    {
        using var reader = CsvRecordReader.Open(path, Columns);
        return Read(reader, path, endToken, warn);
    }

    internal static TreeDecoder Read(CsvRecordReader reader, string name, string? endToken, Action<string>? warn)
    {
        var prefixColumn = reader.Require("prefix");
        var tokenColumn = reader.Require("token");
        var logProbColumn = reader.Require("log_prob");
        if (reader.NoteUnread(prefixColumn, tokenColumn, logProbColumn) is { } unread)
            warn?.Invoke(unread);
        var tree = new TreeBuilder(name);
        var count = 0;
        while (reader.Read())
        {
            if (++count > MostBranches)
                throw reader.Error($"more than {MostBranches} branches");
            var prefix = reader.Text(prefixColumn);
            if (prefix.StartsWith(' ') || prefix.EndsWith(' ') || prefix.Contains("  ", StringComparison.Ordinal))
                throw reader.Error(prefixColumn, "tokens joined by one space each");
            var token = reader.Text(tokenColumn);
            if (token.Length == 0 || token.AsSpan().ContainsAny(" \t\r\n"))
                throw reader.Error(tokenColumn, "a token without spaces");
            var logProb = reader.NumberOrInfinity(logProbColumn);
            if (logProb > 0)
                throw reader.Error(logProbColumn, "the logarithm of a probability, 0 or less, or -inf");
            tree.Add(prefix, token, logProb, reader.Row);
        }

        var decoder = tree.Build(endToken);
        if (warn is not null)
            foreach (var warning in tree.Warnings)
                warn(warning);
        return decoder;
    }
}

/// <summary>
/// Puts the branches of a tree together, in whatever order they come, and refuses a tree that is not whole. Nodes are made only
/// once every prefix is known to have all its branches, so a malformed file never asks for more memory than its own size warrants.
/// </summary>
/// <param name="name">What messages call the tree: its file.</param>
internal sealed class TreeBuilder(string name)
{
    private const double SumTolerance = 0.01;

    private readonly List<BranchRow> branches = [];
    private readonly List<string> vocabulary = [];
    private readonly Dictionary<string, int> tokens = [];
    private readonly Dictionary<string, int> prefixes = [];
    private readonly Dictionary<string, int> places = [];

    /// <summary>What is odd about the tree but no reason to refuse it, a line each; known once the tree is built.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Adds a branch.</summary>
    /// <param name="prefix">The tokens before it, joined by one space.</param>
    /// <param name="token">Its token.</param>
    /// <param name="logProb">The token's log-probability after the prefix, checked to be at most 0.</param>
    /// <param name="row">Its row in the file.</param>
    /// <exception cref="InputException">The branch is there already.</exception>
    public void Add(string prefix, string token, double logProb, long row)
    {
        if (!places.TryAdd(Key(prefix, token), branches.Count))
        {
            var first = branches[places[Key(prefix, token)]].Row;
            throw Refused(
                row,
                "token",
                $"the token '{CsvRecordReader.Shown(token)}' comes twice after {Quoted(prefix)}, first in row {first}; expected it once"
            );
        }

        if (tokens.TryAdd(token, vocabulary.Count))
            vocabulary.Add(token);
        prefixes.TryAdd(prefix, branches.Count);
        branches.Add(new BranchRow(prefix, token, logProb, row));
    }

    /// <summary>Builds the tree.</summary>
    /// <param name="endToken">The token that ends a sequence: nothing need follow it.</param>
    /// <exception cref="InputException">A branch is missing, or a prefix leads nowhere.</exception>
    public TreeDecoder Build(string? endToken)
    {
        if (branches.Count == 0)
            throw new InputException($"{name}: no branches; expected rows of {TreeReader.Columns} below the header");
        CheckPrefixes();
        CheckBranches();

        var nodes = new Dictionary<string, TreeNode>(prefixes.Count);
        foreach (var (prefix, _) in prefixes)
            nodes[prefix] = new TreeNode(vocabulary.Count);
        foreach (var branch in branches)
        {
            var node = nodes[branch.Prefix];
            var token = tokens[branch.Token];
            node.LogProbs[token] = branch.LogProb;
            node.Children[token] = nodes.GetValueOrDefault(Longer(branch));
        }

        CheckSums(nodes);
        return new TreeDecoder([.. vocabulary], nodes[string.Empty], CheckDepth(endToken), Digest());
    }

    // Every prefix is reached by a branch of the prefix that is a token shorter.
    private void CheckPrefixes()
    {
        foreach (var (prefix, place) in prefixes)
        {
            if (prefix.Length == 0)
                continue;
            var space = prefix.LastIndexOf(' ');
            var shorter = space < 0 ? string.Empty : prefix[..space];
            var last = prefix[(space + 1)..];
            if (!places.ContainsKey(Key(shorter, last)))
                throw Refused(
                    branches[place].Row,
                    "prefix",
                    $"found the unknown prefix {Quoted(prefix)}; expected one that is reached, but no row has the token '{CsvRecordReader.Shown(last)}' after {Quoted(shorter)}"
                );
        }
    }

    // Every prefix has a branch for every token: no branch is there twice, so it is enough to count.
    private void CheckBranches()
    {
        if ((long)prefixes.Count * vocabulary.Count == branches.Count)
            return;
        foreach (var (prefix, place) in prefixes)
        {
            foreach (var token in vocabulary)
            {
                if (!places.ContainsKey(Key(prefix, token)))
                    throw Refused(
                        branches[place].Row,
                        "token",
                        $"the branch '{CsvRecordReader.Shown(token)}' after {Quoted(prefix)} is missing; expected one for each of the {vocabulary.Count} tokens"
                    );
            }
        }
    }

    // Every sequence is as long as the longest unless it has ended.
    private int CheckDepth(string? endToken)
    {
        var depth = 0;
        foreach (var (prefix, _) in prefixes)
            depth = Math.Max(depth, LengthOf(prefix) + 1);
        foreach (var branch in branches)
        {
            if (LengthOf(branch.Prefix) + 1 < depth && branch.Token != endToken && !prefixes.ContainsKey(Longer(branch)))
                throw Refused(
                    branch.Row,
                    "token",
                    $"the branches after {Quoted(Longer(branch))} are missing; expected every sequence to be {depth} tokens long, as the longest is, or to end in the token that --eos names"
                );
        }

        return depth;
    }

    private void CheckSums(Dictionary<string, TreeNode> nodes)
    {
        foreach (var (prefix, place) in prefixes)
        {
            var sum = 0.0;
            foreach (var logProb in nodes[prefix].LogProbs)
                sum += Elementary.Exp(logProb);
            if (Math.Abs(sum - 1) > SumTolerance)
                Warnings.Add(
                    $"{name}, row {branches[place].Row}: the probabilities after {Quoted(prefix)} sum to {CellText.Format(Math.Round(sum, 4))}, not to 1"
                );
        }
    }

    private string Digest()
    {
        var text = new StringBuilder();
        foreach (var branch in branches)
            text.Append(Key(branch.Prefix, branch.Token)).Append('\n').Append(CellText.Format(branch.LogProb)).Append('\n');
        return Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private InputException Refused(long row, string column, string message) =>
        new($"{name}, row {row}: column '{column}': {message}");

    // A token has no line break in it.
    private static string Key(string prefix, string token) => prefix + "\n" + token;

    private static string Longer(BranchRow branch) =>
        branch.Prefix.Length == 0 ? branch.Token : branch.Prefix + " " + branch.Token;

    private static int LengthOf(string prefix) => prefix.Length == 0 ? 0 : prefix.AsSpan().Count(' ') + 1;

    private static string Quoted(string prefix) => prefix.Length == 0 ? "the empty prefix" : $"'{CsvRecordReader.Shown(prefix)}'";

    private sealed record BranchRow(string Prefix, string Token, double LogProb, long Row);
}
