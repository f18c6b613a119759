namespace Hw6.Core.Graphs;

/// <summary>
/// Greedy modularity: every node starts as a community of its own, and the two whose union raises the modularity most are joined until no
/// union raises it.
/// </summary>
/// <remarks>
/// Clauset, Newman and Moore, "Finding community structure in very large networks" (2004). Gains are kept as 2m·W − kₐ·k_b (W the weight between
/// two communities, k their degrees), 2m² times the gain in modularity: exact for weights that are whole in some unit (<see cref="CommonUnit"/>), so that equal gains are equal. Of
/// equal gains the pair of the lower numbers is joined, a community bearing the greater number of the two that formed it, as in networkx.
/// A heap holds the communities by a bound on their best gain. A join raises the degree of the joined community, so gains with it only
/// fall where no tie was added: such bounds are left as they are, and made exact when they come to the top. Memory is O(N + E).
/// </remarks>
internal sealed class GreedyModularity
{
    private const int Unknown = -1;

    private readonly Dictionary<int, double>?[] links; // by community: weight to each neighbouring community
    private readonly double[] degrees;
    private readonly int[] numbers; // the number that decides between equal gains
    private readonly int[] partners; // the best partner when last looked for; Unknown where it must be looked for again
    private readonly double[] gains; // no gain of the community is greater
    private readonly int[] heap;
    private readonly int[] places;
    private readonly double doubledTotal;
    private int heapCount;

    private GreedyModularity(WeightedGraph graph, Adjacency adjacency)
    {
        var n = graph.NodeCount;
        links = new Dictionary<int, double>?[n];
        degrees = new double[n];
        numbers = new int[n];
        partners = new int[n];
        gains = new double[n];
        heap = new int[n];
        places = new int[n];
        var unit = new CommonUnit(graph, adjacency);
        for (var i = 0; i < n; i++)
        {
            numbers[i] = i;
            places[i] = -1;
            var row = links[i] = new Dictionary<int, double>(graph.Offsets[i + 1] - graph.Offsets[i]);
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                var weight = unit.Of(graph.Weight(k, adjacency));
                if (graph.Neighbours[k] == i)
                    weight *= 2;
                else
                    row.Add(graph.Neighbours[k], weight);
                degrees[i] += weight;
            }

            doubledTotal += degrees[i];
        }

        for (var i = 0; i < n; i++)
        {
            FindPartner(i);
            Replace(i);
        }
    }

    /// <summary>Finds the communities.</summary>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="progress">Told the joins made, now and then.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The community of each node; community 0 is the largest, of equal sizes the one with the lower first node.</returns>
    public static int[] Find(
        WeightedGraph graph,
        Adjacency adjacency,
        Action<int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var search = new GreedyModularity(graph, adjacency);
        var joined = Enumerable.Range(0, graph.NodeCount).ToArray();
        for (var joins = 0; search.heapCount > 0 && search.gains[search.heap[0]] >= 0; )
        {
            cancellation.ThrowIfCancellationRequested();
            var best = search.heap[0];
            if (!search.IsExact(best))
            {
                search.FindPartner(best);
                search.Replace(best);
                continue;
            }

            var (kept, gone) = search.Join(best);
            joined[gone] = kept;
            if ((++joins & 255) == 0)
                progress?.Invoke(joins);
        }

        for (var i = 0; i < joined.Length; i++)
        {
            // Halving the paths as they are followed keeps this linear.
            var root = i;
            while (joined[root] != root)
                root = joined[root] = joined[joined[root]];
            joined[i] = root;
        }

        return BySize(joined);
    }

    private static int[] BySize(int[] roots)
    {
        var sizes = new int[roots.Length];
        var order = new List<int>();
        foreach (var root in roots)
        {
            if (sizes[root]++ == 0)
                order.Add(root);
        }

        var rank = new int[roots.Length];
        var next = 0;
        foreach (var root in order.OrderByDescending(root => sizes[root]))
            rank[root] = next++;
        return Array.ConvertAll(roots, root => rank[root]);
    }

    private double Gain(int a, int b, double weight) => doubledTotal * weight - degrees[a] * degrees[b];

    private (int Kept, int Gone) Join(int a)
    {
        var b = partners[a];
        var (kept, gone) = links[a]!.Count >= links[b]!.Count ? (a, b) : (b, a);
        var (row, merged) = (links[kept]!, links[gone]!);
        row.Remove(gone);
        Remove(gone);
        links[gone] = null;
        degrees[kept] += degrees[gone];
        numbers[kept] = Math.Max(numbers[kept], numbers[gone]);
        foreach (var (other, weight) in merged)
        {
            if (other == kept)
                continue;
            row.TryGetValue(other, out var before);
            row[other] = before + weight;
            links[other]!.Remove(gone);
            links[other]![kept] = before + weight;
            var gain = Gain(kept, other, before + weight);
            gains[kept] = Math.Max(gains[kept], gain);
            Revise(other, kept, gone, gain);
        }

        partners[kept] = Unknown;
        Replace(kept);
        return (kept, gone);
    }

    // Ties were added between 'other' and the new community; its best partner may be another one now.
    private void Revise(int other, int kept, int gone, double gain)
    {
        if (gain > gains[other])
            (gains[other], partners[other]) = (gain, kept);
        else if (gain == gains[other] || partners[other] == kept || partners[other] == gone)
            partners[other] = Unknown;
        else
            return;
        Replace(other);
    }

    // Whether the gain with the known partner is still the bound, so that it is the best.
    private bool IsExact(int community) =>
        partners[community] is not Unknown and var partner
        && Gain(community, partner, links[community]![partner]) == gains[community];

    private void FindPartner(int community)
    {
        var (best, partner) = (double.NegativeInfinity, Unknown);
        foreach (var (other, weight) in links[community]!)
        {
            var gain = Gain(community, other, weight);
            if (gain > best || (gain == best && numbers[other] < numbers[partner]))
                (best, partner) = (gain, other);
        }

        (gains[community], partners[community]) = (best, partner);
    }

    private bool ComesFirst(int a, int b) => gains[a] > gains[b] || (gains[a] == gains[b] && numbers[a] < numbers[b]);

    // Puts a community to its place in the heap, or takes it out if it has no neighbour.
    private void Replace(int community)
    {
        if (links[community]!.Count == 0)
        {
            Remove(community);
            return;
        }

        if (places[community] < 0)
        {
            places[community] = heapCount;
            heap[heapCount++] = community;
        }

        Settle(places[community]);
    }

    private void Remove(int community)
    {
        var place = places[community];
        if (place < 0)
            return;
        places[community] = -1;
        var last = heap[--heapCount];
        if (last == community)
            return;
        heap[place] = last;
        places[last] = place;
        Settle(place);
    }

    private void Settle(int place)
    {
        var community = heap[place];
        while (place > 0 && ComesFirst(community, heap[(place - 1) / 2]))
        {
            place = Move(heap[(place - 1) / 2], place);
        }

        while (true)
        {
            var child = 2 * place + 1;
            if (child >= heapCount)
                break;
            if (child + 1 < heapCount && ComesFirst(heap[child + 1], heap[child]))
                child++;
            if (!ComesFirst(heap[child], community))
                break;
            place = Move(heap[child], place);
        }

        heap[place] = community;
        places[community] = place;

        // Puts the community at its parent's or child's place and returns where it came from.
        int Move(int moved, int to)
        {
            var from = places[moved];
            heap[to] = moved;
            places[moved] = to;
            return from;
        }
    }
}
