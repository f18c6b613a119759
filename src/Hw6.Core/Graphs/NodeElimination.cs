using Hw6.Core.Randomness;

namespace Hw6.Core.Graphs;

/// <summary>
/// Gaussian elimination of a graph's Laplacian, told as a change of the graph: a node of ties w_1, …, w_k with the sum d goes, and its
/// neighbours get ties w_i·w_j / d among themselves. Only positive numbers are added, multiplied and divided, so every tie keeps nearly
/// all its digits, however widely the weights differ. The node of the fewest ties goes first (Tinney and Walker, 1967), which keeps the fill small.
/// </summary>
/// <remarks>
/// Where the fill is too great, as in random graphs, the ties among the neighbours are sampled instead, k − 1 of the k(k − 1)/2, each the
/// right one on average: Gao, Kyng and Spielman, "Robust and practical solution of Laplacian equations by approximate elimination" (2023).
/// </remarks>
internal sealed class NodeElimination
{
    /// <summary>How many ties an exact elimination may add: about a second's work.</summary>
    internal const long MostFill = 10_000_000;

    private readonly int[][] neighbours;
    private readonly double[][] weights;
    private readonly int[] counts; // entries of each node in use: may hold eliminated neighbours, and a neighbour more than once
    private readonly int[] merged; // of which so many come once
    private readonly int[] degrees; // at least the number of distinct neighbours left
    private readonly bool[] gone;
    private readonly int[] place; // where a neighbour stands in the list that is being merged
    private readonly DegreeQueue queue;

    internal NodeElimination(WeightedGraph graph, Adjacency adjacency)
    {
        var n = graph.NodeCount;
        neighbours = new int[n][];
        weights = new double[n][];
        counts = new int[n];
        merged = new int[n];
        degrees = new int[n];
        gone = new bool[n];
        place = new int[n];
        queue = new DegreeQueue(n);
        for (var i = 0; i < n; i++)
        {
            var (first, end) = (graph.Offsets[i], graph.Offsets[i + 1]);
            neighbours[i] = new int[end - first];
            weights[i] = new double[end - first];
            for (var k = first; k < end; k++)
            {
                if (graph.Neighbours[k] != i)
                    Append(i, graph.Neighbours[k], graph.Weight(k, adjacency));
            }

            merged[i] = degrees[i] = counts[i];
        }

        for (var i = n - 1; i >= 0; i--)
            queue.Put(i, degrees[i]);
    }

    /// <summary>Eliminates all nodes but one.</summary>
    /// <returns>Whether it was done: false where it would add more ties than that.</returns>
    internal bool RunExactly(LaplacianFactor factor, long most, CancellationToken cancellation)
    {
        for (var left = gone.Length; left > 1; left--)
        {
            var node = TakeNext(cancellation);
            long k = counts[node];

            // The nodes that are left have about as many ties each, and there are more than k of them.
            most -= k * (k - 1) / 2;
            if (most < k * k * k / 6)
                return false;
            Eliminate(node, factor, AddClique);
        }

        factor.Ground = queue.Take();
        return true;
    }

    /// <summary>Eliminates all nodes but one, sampling the ties that are added.</summary>
    internal void RunSampled(LaplacianFactor factor, CancellationToken cancellation)
    {
        var random = new RandomSource(0, 0, "elimination");
        for (var left = gone.Length; left > 1; left--)
            Eliminate(TakeNext(cancellation), factor, (others, ties, pivot) => AddSample(others, ties, pivot, random));
        factor.Ground = queue.Take();
    }

    private delegate void Fill(Span<int> others, Span<double> ties, double pivot);

    private int TakeNext(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var node = queue.Take();
        Merge(node);
        return node;
    }

    private void Eliminate(int node, LaplacianFactor factor, Fill fill)
    {
        var others = neighbours[node].AsSpan(0, counts[node]);
        var ties = weights[node].AsSpan(0, counts[node]);
        var pivot = factor.Add(node, others, ties);
        gone[node] = true;
        foreach (var other in others)
            degrees[other]--;
        fill(others, ties, pivot);
        foreach (var other in others)
        {
            if (counts[other] - merged[other] > merged[other] / 2 + 8)
                Merge(other);
            queue.Put(other, degrees[other]);
        }

        neighbours[node] = [];
        weights[node] = [];
    }

    private void AddClique(Span<int> others, Span<double> ties, double pivot)
    {
        for (var a = 0; a < others.Length; a++)
        {
            var share = ties[a] / pivot;
            for (var b = 0; b < others.Length; b++)
            {
                if (b != a)
                    Append(others[a], others[b], share * ties[b]);
            }

            degrees[others[a]] += others.Length - 1;
        }
    }

    // From the lightest tie on, each neighbour is tied to one of those after it, drawn by their weights: a tree, so the graph stays connected.
    private void AddSample(Span<int> others, Span<double> ties, double pivot, RandomSource random)
    {
        ties.Sort(others);
        Span<double> rest = new double[ties.Length]; // the sum of the weights from a place on
        for (var (i, sum) = (ties.Length - 1, 0.0); i >= 0; i--)
            rest[i] = sum += ties[i];
        for (var a = 0; a + 1 < others.Length; a++)
        {
            // rest falls, and the drawn tie is the last whose rest is not below what was drawn.
            var drawn = rest[a + 1] * (1 - random.NextDouble());
            var (low, high) = (a + 1, others.Length - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (rest[middle] >= drawn)
                    low = middle;
                else
                    high = middle - 1;
            }

            var weight = ties[a] / pivot * rest[a + 1];
            Append(others[a], others[low], weight);
            Append(others[low], others[a], weight);
            degrees[others[a]]++;
            degrees[others[low]]++;
        }
    }

    private void Append(int node, int other, double weight)
    {
        // Not a number: what is lost beside the ties that hold the graph together.
        if (weight == 0)
            return;
        var count = counts[node]++;
        if (count == neighbours[node].Length)
        {
            Array.Resize(ref neighbours[node], Math.Max(4, 2 * count));
            Array.Resize(ref weights[node], neighbours[node].Length);
        }

        neighbours[node][count] = other;
        weights[node][count] = weight;
    }

    // Makes every neighbour of a node that is left stand once in its list.
    private void Merge(int node)
    {
        var (others, ties) = (neighbours[node], weights[node]);
        var kept = 0;
        for (var k = 0; k < counts[node]; k++)
        {
            var other = others[k];
            if (gone[other])
                continue;
            var p = place[other];
            if (p < kept && others[p] == other)
            {
                ties[p] += ties[k];
                continue;
            }

            place[other] = kept;
            others[kept] = other;
            ties[kept++] = ties[k];
        }

        counts[node] = merged[node] = degrees[node] = kept;
    }
}

/// <summary>Nodes by their degrees, the least first; of equal degrees the one that was put last.</summary>
internal sealed class DegreeQueue
{
    private const int None = -1;

    private readonly int[] first;
    private readonly int[] next;
    private readonly int[] previous;
    private readonly int[] degrees; // None where the node is not in the queue
    private int least;

    internal DegreeQueue(int nodes)
    {
        first = new int[nodes];
        next = new int[nodes];
        previous = new int[nodes];
        degrees = new int[nodes];
        Array.Fill(first, None);
        Array.Fill(degrees, None);
    }

    /// <summary>Puts a node in, or to another place.</summary>
    internal void Put(int node, int degree)
    {
        degree = Math.Min(degree, first.Length - 1);
        if (degrees[node] == degree)
            return;
        if (degrees[node] != None)
            Unlink(node);
        degrees[node] = degree;
        previous[node] = None;
        next[node] = first[degree];
        if (next[node] != None)
            previous[next[node]] = node;
        first[degree] = node;
        least = Math.Min(least, degree);
    }

    /// <summary>Takes the first node out.</summary>
    internal int Take()
    {
        while (first[least] == None)
            least++;
        var node = first[least];
        Unlink(node);
        degrees[node] = None;
        return node;
    }

    private void Unlink(int node)
    {
        if (previous[node] == None)
            first[degrees[node]] = next[node];
        else
            next[previous[node]] = next[node];
        if (next[node] != None)
            previous[next[node]] = previous[node];
    }
}
