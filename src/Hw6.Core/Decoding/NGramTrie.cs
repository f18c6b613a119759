namespace Hw6.Core.Decoding;

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
