using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Graphs;

/// <summary>
/// An undirected graph with positive tie weights, in compressed sparse rows: the neighbours of a node stand together in ascending
/// order, each tie in both of its rows, a self-loop once in its own.
/// </summary>
/// <remarks>
/// Ties given more than once, in either direction, become one tie with the sum of their weights; <see cref="RepeatedEdges"/> counts them.
/// </remarks>
internal sealed class WeightedGraph
{
    private readonly string[] names;
    private readonly Dictionary<string, int> index;
    private readonly Dictionary<int, double[]>? unrounded; // by entry: the weights given, where their sum is no double

    private WeightedGraph(
        string[] names,
        Dictionary<string, int> index,
        int[] offsets,
        int[] neighbours,
        double[] weights,
        Dictionary<int, double[]>? unrounded
    )
    {
        this.unrounded = unrounded;
        this.names = names;
        this.index = index;
        Offsets = offsets;
        Neighbours = neighbours;
        Weights = weights;
    }

    /// <summary>The names of the nodes, in the order of their numbers.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The number of nodes.</summary>
    public int NodeCount => names.Length;

    /// <summary>The number of distinct ties, self-loops included.</summary>
    public int EdgeCount { get; private init; }

    /// <summary>How many of the ties are self-loops.</summary>
    public int SelfLoops { get; private init; }

    /// <summary>How many given ties were added to an earlier one between the same two nodes.</summary>
    public int RepeatedEdges { get; private init; }

    /// <summary>Node i's entries are those from <c>Offsets[i]</c> up to but not including <c>Offsets[i + 1]</c>; NodeCount + 1 numbers.</summary>
    internal int[] Offsets { get; }

    /// <summary>The neighbour of each entry.</summary>
    internal int[] Neighbours { get; }

    /// <summary>The weight of each entry.</summary>
    internal double[] Weights { get; }

    /// <summary>What an entry counts for.</summary>
    internal double Weight(int entry, Adjacency adjacency) => adjacency == Adjacency.Weighted ? Weights[entry] : 1;

    /// <summary>The numbers whose exact sum an entry counts for; their rounded sum is its <see cref="Weight"/>.</summary>
    internal ReadOnlySpan<double> Terms(int entry, Adjacency adjacency) =>
        adjacency == Adjacency.Binary ? One
        : unrounded is not null && unrounded.TryGetValue(entry, out var given) ? given
        : Weights.AsSpan(entry, 1);

    private static ReadOnlySpan<double> One => [1.0];

    /// <summary>The ties, each once, its lower node first, in ascending order.</summary>
    public IEnumerable<(int Source, int Target, double Weight)> Edges
    {
        get
        {
            for (var i = 0; i < NodeCount; i++)
            {
                for (var k = Offsets[i]; k < Offsets[i + 1]; k++)
                {
                    if (Neighbours[k] >= i)
                        yield return (i, Neighbours[k], Weights[k]);
                }
            }
        }
    }

    /// <summary>Builds a graph.</summary>
    /// <param name="names">The distinct names of the nodes.</param>
    /// <param name="sources">One end of each tie.</param>
    /// <param name="targets">The other end of each tie.</param>
    /// <param name="weights">The weight of each tie, positive and finite.</param>
    /// <exception cref="ArgumentException">The spans differ in length, a name is repeated, or a weight is not positive and finite.</exception>
    /// <exception cref="IndexOutOfRangeException">An end is not a node.</exception>
    public static WeightedGraph Create(
        IReadOnlyList<string> names,
        ReadOnlySpan<int> sources,
        ReadOnlySpan<int> targets,
        ReadOnlySpan<double> weights
    )
    {
        if (sources.Length != targets.Length || sources.Length != weights.Length)
            throw new ArgumentException($"{sources.Length} sources, {targets.Length} targets and {weights.Length} weights");
        foreach (var weight in weights)
        {
            if (!(weight > 0 && double.IsFinite(weight)))
                throw new ArgumentException($"a tie of weight {weight}", nameof(weights));
        }

        var index = new Dictionary<string, int>(names.Count);
        for (var i = 0; i < names.Count; i++)
            index.Add(names[i], i);

        var (offsets, neighbours, values) = Scatter(names.Count, sources, targets, weights);
        (offsets, neighbours, values) = Transpose(offsets, neighbours, values);
        var loops = MergeRepeated(offsets, ref neighbours, ref values, out var unrounded);
        var edges = (neighbours.Length + loops) / 2;
        return new WeightedGraph([.. names], index, offsets, neighbours, values, unrounded)
        {
            EdgeCount = edges,
            SelfLoops = loops,
            RepeatedEdges = sources.Length - edges,
        };
    }

    /// <summary>The number of the node of that name.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(string name, out int node) => index.TryGetValue(name, out node);

    private static (int[] Offsets, int[] Neighbours, double[] Weights) Scatter(
        int nodes,
        ReadOnlySpan<int> sources,
        ReadOnlySpan<int> targets,
        ReadOnlySpan<double> weights
    )
    {
        var offsets = new int[nodes + 1];
        for (var e = 0; e < sources.Length; e++)
        {
            offsets[sources[e] + 1]++;
            if (targets[e] != sources[e])
                offsets[targets[e] + 1]++;
        }

        for (var i = 0; i < nodes; i++)
            offsets[i + 1] = checked(offsets[i] + offsets[i + 1]);
        var next = offsets[..^1];
        var neighbours = new int[offsets[nodes]];
        var values = new double[neighbours.Length];
        for (var e = 0; e < sources.Length; e++)
        {
            var (u, v) = (sources[e], targets[e]);
            Append(u, v, weights[e]);
            if (u != v)
                Append(v, u, weights[e]);
        }

        return (offsets, neighbours, values);

        void Append(int row, int column, double weight)
        {
            var k = next[row]++;
            neighbours[k] = column;
            values[k] = weight;
        }
    }

    // Visiting the rows in order fills every row of the transpose in ascending order; the matrix is symmetric, so this sorts it in O(E).
    private static (int[] Offsets, int[] Neighbours, double[] Weights) Transpose(
        int[] offsets,
        int[] neighbours,
        double[] weights
    )
    {
        var next = offsets[..^1];
        var sorted = new int[neighbours.Length];
        var values = new double[neighbours.Length];
        for (var i = 0; i < next.Length; i++)
        {
            for (var k = offsets[i]; k < offsets[i + 1]; k++)
            {
                var place = next[neighbours[k]]++;
                sorted[place] = i;
                values[place] = weights[k];
            }
        }

        return (offsets, sorted, values);
    }

    private static int MergeRepeated(
        int[] offsets,
        ref int[] neighbours,
        ref double[] weights,
        out Dictionary<int, double[]>? unrounded
    )
    {
        unrounded = null;
        var loops = 0;
        var kept = 0;
        var k = 0;
        for (var i = 0; i + 1 < offsets.Length; i++)
        {
            var end = offsets[i + 1];
            while (k < end)
            {
                var first = k++;
                while (k < end && neighbours[k] == neighbours[first])
                    k++;
                if (neighbours[first] == i)
                    loops++;
                neighbours[kept] = neighbours[first];
                weights[kept] = k - first == 1 ? weights[first] : Sum(weights.AsSpan(first, k - first), kept, ref unrounded);
                kept++;
            }

            offsets[i + 1] = kept;
        }

        Array.Resize(ref neighbours, kept);
        Array.Resize(ref weights, kept);
        return loops;
    }

    private static double Sum(ReadOnlySpan<double> weights, int entry, ref Dictionary<int, double[]>? unrounded)
    {
        var sum = new ExactSum();
        foreach (var weight in weights)
            sum.Add(weight);
        if (!sum.IsDouble)
            (unrounded ??= []).Add(entry, weights.ToArray());
        return sum.Rounded();
    }
}

/// <summary>The connected components of a graph.</summary>
internal static class ConnectedComponents
{
    /// <summary>Numbers the components from 0 in the order of their first nodes.</summary>
    /// <param name="count">How many there are.</param>
    /// <returns>The component of each node.</returns>
    public static int[] Of(WeightedGraph graph, out int count)
    {
        var component = new int[graph.NodeCount];
        Array.Fill(component, -1);
        var queue = new int[graph.NodeCount];
        count = 0;
        for (var start = 0; start < component.Length; start++)
        {
            if (component[start] >= 0)
                continue;
            component[start] = count;
            queue[0] = start;
            for (int head = 0, tail = 1; head < tail; head++)
            {
                for (var k = graph.Offsets[queue[head]]; k < graph.Offsets[queue[head] + 1]; k++)
                {
                    var next = graph.Neighbours[k];
                    if (component[next] >= 0)
                        continue;
                    component[next] = count;
                    queue[tail++] = next;
                }
            }

            count++;
        }

        return component;
    }
}
