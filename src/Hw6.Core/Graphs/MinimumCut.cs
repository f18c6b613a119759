namespace Hw6.Core.Graphs;

/// <summary>
/// The minimum cut between two nodes by maximum flow, the ties' weights being capacities in both directions: Zachary's own model of the
/// club's split. Of several minimum cuts it is the one with the smallest source side: the nodes that the source still reaches in the residual network.
/// </summary>
/// <remarks>
/// Dinic, "Algorithm for solution of a problem of maximum flow in a network with power estimation" (1970): shortest augmenting paths, a
/// level graph at a time. Ford and Fulkerson (1962) for the smallest source side, which is the same for every maximum flow.
/// Self-loops carry no flow. Where no path joins the two nodes, the cut is 0 and the source side is the source's component.
/// Flows are added and subtracted without rounding (<see cref="Capacities"/>), so that the cut is exact for any weights.
/// </remarks>
internal sealed class MinimumCut
{
    private readonly WeightedGraph graph;
    private readonly Capacities residual;
    private readonly int[] reverse;
    private readonly int[] level;
    private readonly int[] next;
    private readonly int[] queue;

    private MinimumCut(WeightedGraph graph, Adjacency adjacency)
    {
        this.graph = graph;
        residual = new Capacities(graph, adjacency);
        level = new int[graph.NodeCount];
        next = new int[graph.NodeCount];
        queue = new int[graph.NodeCount];
        reverse = ReverseEntries(graph);
    }

    /// <summary>Finds the minimum cut.</summary>
    /// <param name="adjacency">What a tie carries.</param>
    /// <param name="sink">The sink, another node.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    /// <returns>For each node, whether it is on the source's side.</returns>
    /// <exception cref="ArgumentException">The source is the sink.</exception>
    public static bool[] Find(
        WeightedGraph graph,
        Adjacency adjacency,
        int source,
        int sink,
        CancellationToken cancellation = default
    )
    {
        if (source == sink)
            throw new ArgumentException("the source is the sink", nameof(sink));
        var cut = new MinimumCut(graph, adjacency);
        while (cut.Levels(source, sink))
        {
            graph.Offsets.AsSpan(0, graph.NodeCount).CopyTo(cut.next);
            while (cut.Augment(source, sink))
                cancellation.ThrowIfCancellationRequested();
        }

        return Array.ConvertAll(cut.level, static l => l >= 0);
    }

    // Breadth-first distances from the source over what still carries flow. All reachable nodes get one, not only those before the sink, so
    // that the last round, which does not reach the sink, leaves the source side behind.
    private bool Levels(int source, int sink)
    {
        Array.Fill(level, -1);
        level[source] = 0;
        queue[0] = source;
        for (int head = 0, tail = 1; head < tail; head++)
        {
            var u = queue[head];
            for (var k = graph.Offsets[u]; k < graph.Offsets[u + 1]; k++)
            {
                var v = graph.Neighbours[k];
                if (level[v] >= 0 || !residual.IsOpen(k))
                    continue;
                level[v] = level[u] + 1;
                queue[tail++] = v;
            }
        }

        return level[sink] >= 0;
    }

    // Walks one path down the levels, an entry of each node on it, and fills it. next[u] moves past entries that lead nowhere.
    private bool Augment(int source, int sink)
    {
        var path = queue; // the entry taken out of each node on the path
        var length = 0;
        var u = source;
        while (u != sink)
        {
            var advanced = false;
            for (; next[u] < graph.Offsets[u + 1]; next[u]++)
            {
                var k = next[u];
                if (!residual.IsOpen(k) || level[graph.Neighbours[k]] != level[u] + 1)
                    continue;
                path[length++] = k;
                u = graph.Neighbours[k];
                advanced = true;
                break;
            }

            if (advanced)
                continue;
            if (length == 0)
                return false;
            u = graph.Neighbours[reverse[path[--length]]];
            next[u]++;
        }

        residual.Fill(path.AsSpan(0, length), reverse);
        return true;
    }

    // Rows are sorted and visited in order, so the entry (j, i) is the next unmatched one of row j.
    private static int[] ReverseEntries(WeightedGraph graph)
    {
        var reverse = new int[graph.Neighbours.Length];
        var next = graph.Offsets[..^1];
        for (var i = 0; i < graph.NodeCount; i++)
        {
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
                reverse[k] = next[graph.Neighbours[k]]++;
        }

        return reverse;
    }
}
