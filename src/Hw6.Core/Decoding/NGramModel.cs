using System.Numerics.Tensors;

namespace Hw6.Core.Decoding;

/// <summary>
/// An n-gram model with interpolated Kneser–Ney smoothing: every token has a positive probability after every context, and they sum to 1.
/// </summary>
/// <remarks>
/// Kneser and Ney, "Improved backing-off for m-gram language modeling" (1995), in the interpolated form of Chen and Goodman (1999) with one
/// discount an order, D = n₁ / (n₁ + 2·n₂):
/// p(w | h) = max(c(hw) − D, 0) / c(h) + D·N(h) / c(h) · p(w | h′), where h′ is h without its first token and N(h) the number of different
/// tokens after h. At the highest order c counts occurrences; below it counts the different tokens that stand before. The empty
/// context falls back on the uniform distribution, which gives the unknown token its share.
/// </remarks>
internal sealed class NGramModel
{
    private const double LeastDiscount = 0.1;
    private const double MostDiscount = 0.9;

    private readonly NGramTrie trie = new();
    private readonly int order;
    private readonly NGramContext?[] contexts;
    private readonly double[] shares;
    private readonly double[] unigrams;

    /// <summary>Trains a model.</summary>
    /// <param name="lines">The text: the tokens of each line, its end mark included.</param>
    /// <param name="vocabularySize">M; tokens are below it.</param>
    /// <param name="order">n, at least 1.</param>
    public NGramModel(IReadOnlyList<int[]> lines, int vocabularySize, int order)
    {
        this.order = order;
        StartMark = vocabularySize;
        foreach (var line in lines)
            trie.Add(Padded(line), order);

        contexts = new NGramContext?[trie.Count];
        shares = new double[trie.Count];
        var counts = AdjustedCounts();
        var discounts = Discounts(counts);
        MakeContexts(counts, discounts);
        unigrams = new double[vocabularySize];
        unigrams.AsSpan().Fill(1.0 / vocabularySize);
        Interpolate(contexts[NGramTrie.Root]!, unigrams);
    }

    /// <summary>The token that stands n − 1 times before every line; never predicted.</summary>
    public int StartMark { get; }

    /// <summary>The context that the longest known end of a sequence of tokens makes.</summary>
    /// <param name="history">All tokens of the line so far, without start marks.</param>
    public NGramContext ContextAfter(ReadOnlySpan<int> history)
    {
        var recent = new int[order - 1];
        for (var i = 0; i < recent.Length; i++)
        {
            var place = history.Length - recent.Length + i;
            recent[i] = place < 0 ? StartMark : history[place];
        }

        return LongestKnown(recent);
    }

    /// <summary>The context after one more token.</summary>
    public NGramContext ContextAfter(NGramContext context, int token)
    {
        var recent = new int[context.Length + 1];
        trie.Tokens(context.Node, recent);
        recent[^1] = token;
        return LongestKnown(recent.AsSpan(Math.Max(0, recent.Length - (order - 1))));
    }

    /// <summary>The distribution over the next token.</summary>
    /// <param name="probabilities">Receives M probabilities.</param>
    public void Distribution(NGramContext context, Span<double> probabilities)
    {
        if (context.Shorter is null)
        {
            unigrams.CopyTo(probabilities);
            return;
        }

        Distribution(context.Shorter, probabilities);
        Interpolate(context, probabilities);
    }

    /// <summary>The probability of one next token: the same number as in <see cref="Distribution"/>.</summary>
    public double Probability(NGramContext context, int token)
    {
        if (context.Shorter is null)
            return unigrams[token];
        var follower = trie.Child(context.Node, token);
        return (Probability(context.Shorter, token) * context.Rest) + (follower < 0 ? 0 : shares[follower]);
    }

    private static void Interpolate(NGramContext context, Span<double> probabilities)
    {
        TensorPrimitives.Multiply(probabilities, context.Rest, probabilities);
        for (var i = 0; i < context.Followers.Length; i++)
            probabilities[context.Followers[i]] += context.Shares[i];
    }

    private NGramContext LongestKnown(ReadOnlySpan<int> recent)
    {
        for (var start = 0; start < recent.Length; start++)
        {
            var node = trie.Find(recent[start..]);
            if (node >= 0 && contexts[node] is { } context)
                return context;
        }

        return contexts[NGramTrie.Root]!;
    }

    private int[] Padded(int[] line)
    {
        var padded = new int[order - 1 + line.Length];
        padded.AsSpan(0, order - 1).Fill(StartMark);
        line.CopyTo(padded, order - 1);
        return padded;
    }

    // Occurrences at the highest order; below it the number of different tokens before.
    private int[] AdjustedCounts()
    {
        var counts = new int[trie.Count];
        var sequence = new int[order];
        for (var node = 1; node < counts.Length; node++)
        {
            if (trie.Occurrences(node) == 0)
                continue;
            if (trie.Length(node) == order)
                counts[node] = trie.Occurrences(node);
            if (trie.Length(node) > 1)
                counts[trie.Find(trie.Tokens(node, sequence)[1..])]++;
        }

        return counts;
    }

    // A discount an order; kept inside (0, 1), where the estimate of a small or odd text may not be, so that no token gets probability 0
    // and no count is lost.
    private double[] Discounts(int[] counts)
    {
        var once = new double[order + 1];
        var twice = new double[order + 1];
        for (var node = 1; node < counts.Length; node++)
        {
            if (counts[node] == 1)
                once[trie.Length(node)]++;
            else if (counts[node] == 2)
                twice[trie.Length(node)]++;
        }

        var discounts = new double[order + 1];
        for (var length = 1; length <= order; length++)
        {
            var estimate = once[length] / (once[length] + (2 * twice[length]));
            discounts[length] = double.IsNaN(estimate) ? 0.5 : Math.Clamp(estimate, LeastDiscount, MostDiscount);
        }

        return discounts;
    }

    private void MakeContexts(int[] counts, double[] discounts)
    {
        var totals = new long[counts.Length];
        var followers = new int[counts.Length];
        for (var node = 1; node < counts.Length; node++)
        {
            if (counts[node] == 0)
                continue;
            totals[trie.Parent(node)] += counts[node];
            followers[trie.Parent(node)]++;
        }

        for (var node = 0; node < counts.Length; node++)
            if (followers[node] > 0)
                MakeContext(node, followers);

        var filled = new int[counts.Length];
        for (var node = 1; node < counts.Length; node++)
        {
            if (counts[node] == 0)
                continue;
            var parent = trie.Parent(node);
            var context = contexts[parent]!;
            var discount = discounts[trie.Length(node)];
            shares[node] = (counts[node] - discount) / totals[parent];
            context.Followers[filled[parent]] = trie.Token(node);
            context.Shares[filled[parent]++] = shares[node];
            context.Rest = discount * followers[parent] / totals[parent];
        }
    }

    // A context's shorter one is a context too: whatever follows the longer one follows the shorter.
    private NGramContext MakeContext(int node, int[] followers)
    {
        if (contexts[node] is { } made)
            return made;
        var length = trie.Length(node);
        var shorter = length == 0 ? null : MakeContext(trie.Find(trie.Tokens(node, new int[length])[1..]), followers);
        return contexts[node] = new NGramContext(node, length, shorter)
        {
            Followers = new int[followers[node]],
            Shares = new double[followers[node]],
        };
    }
}

/// <summary>
/// The n-grams of a text: a node is a sequence of tokens, its children the sequences longer by one. The count of a node says how often
/// the text has its last token after the tokens before it.
/// </summary>
internal sealed class NGramTrie
{
    /// <summary>The empty sequence.</summary>
    public const int Root = 0;

    private readonly Dictionary<long, int> edges = [];
    private readonly List<int> parents = [-1];
    private readonly List<int> tokens = [-1];
    private readonly List<int> lengths = [0];
    private readonly List<int> counts = [0];

    /// <summary>The number of nodes; every node comes after its parent.</summary>
    public int Count => parents.Count;

    /// <summary>The sequence without its last token.</summary>
    public int Parent(int node) => parents[node];

    /// <summary>The last token.</summary>
    public int Token(int node) => tokens[node];

    /// <summary>The number of tokens.</summary>
    public int Length(int node) => lengths[node];

    /// <summary>How often the text has it.</summary>
    public int Occurrences(int node) => counts[node];

    /// <summary>The sequence longer by a token, or −1.</summary>
    public int Child(int node, int token) => edges.GetValueOrDefault(Edge(node, token), -1);

    /// <summary>A sequence, or −1.</summary>
    public int Find(ReadOnlySpan<int> sequence)
    {
        var node = Root;
        for (var i = 0; i < sequence.Length && node >= 0; i++)
            node = Child(node, sequence[i]);
        return node;
    }

    /// <summary>Counts the sequences of 1 to <paramref name="order"/> tokens that end at each token of a line.</summary>
    /// <param name="line">The tokens, after <paramref name="order"/> − 1 start marks, which are context only.</param>
    /// <param name="order">n.</param>
    public void Add(ReadOnlySpan<int> line, int order)
    {
        for (var end = order; end <= line.Length; end++)
        {
            for (var length = 1; length <= order; length++)
            {
                var node = Root;
                foreach (var token in line.Slice(end - length, length))
                    node = Reach(node, token);
                counts[node]++;
            }
        }
    }

    /// <summary>The tokens of a node's sequence.</summary>
    /// <param name="sequence">Receives them; at least as long as the sequence.</param>
    public Span<int> Tokens(int node, Span<int> sequence)
    {
        sequence = sequence[..lengths[node]];
        for (var i = sequence.Length - 1; i >= 0; i--, node = parents[node])
            sequence[i] = tokens[node];
        return sequence;
    }

    private static long Edge(int node, int token) => ((long)node << 32) | (uint)token;

    private int Reach(int node, int token)
    {
        if (edges.TryGetValue(Edge(node, token), out var child))
            return child;
        child = parents.Count;
        edges.Add(Edge(node, token), child);
        parents.Add(node);
        tokens.Add(token);
        lengths.Add(lengths[node] + 1);
        counts.Add(0);
        return child;
    }
}
