using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Graphs;

/// <summary>
/// Personalised PageRank from the training nodes of each class: how often a walk is at a node that goes on along a tie, chosen by its weight, with a
/// probability α, and otherwise, or where there is no tie, begins anew at one of the class's training nodes. A node belongs to the class whose walk is
/// there most often.
/// </summary>
/// <remarks>
/// Page, Brin, Motwani and Winograd, "The PageRank citation ranking: bringing order to the Web" (1999), section 6; Haveliwala, "Topic-sensitive PageRank"
/// (2002). All classes are iterated at once, each step O(C·(nodes + ties)); the error shrinks by α in each.
/// </remarks>
internal static class PersonalizedPageRank
{
    // Of a distribution's sum, 1.
    private const double Tolerance = 1e-13;

    /// <summary>Computes how often the walks of the classes are at each node.</summary>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="targets">The classes, given at the training nodes.</param>
    /// <param name="damping">α, at least 0 and below 1.</param>
    /// <param name="progress">Told the finished part, from 0 to 1.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    /// <returns>n×C, row-major; the column of a class sums to 1, and is 0 where the class has no training node.</returns>
    public static double[] Find(
        WeightedGraph graph,
        Adjacency adjacency,
        NodeTargets targets,
        double damping,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var (n, classes) = (graph.NodeCount, targets.ClassNames.Count);
        var walk = Walk(graph, adjacency);
        var (starts, now, next) = (Starts(targets, n), new double[n * classes], new double[n * classes]);
        starts.CopyTo(now, 0);
        var most = damping == 0 ? 1 : (int)Math.Ceiling(Math.Log(Tolerance / 2) / Math.Log(damping)) + 1;
        for (var step = 0; step < most; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke((double)step / most);
            walk.Multiply(walk.Values, now, classes, next);
            for (var c = 0; c < classes; c++)
            {
                // What walks on keeps its sum but for the nodes without ties.
                var going = 0.0;
                for (var i = 0; i < n; i++)
                    going += next[i * classes + c];
                var anew = 1 - (damping * going);
                for (var i = c; i < next.Length; i += classes)
                    next[i] = Math.FusedMultiplyAdd(damping, next[i], anew * starts[i]);
            }

            var change = 0.0;
            for (var i = 0; i < next.Length; i++)
                change += Math.Abs(next[i] - now[i]);
            (now, next) = (next, now);
            if (change <= Tolerance)
                break;
        }

        return now;
    }

    // W D⁻¹.
    private static SparseMatrix Walk(WeightedGraph graph, Adjacency adjacency)
    {
        var degrees = new double[graph.NodeCount];
        for (var i = 0; i < degrees.Length; i++)
        {
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
                degrees[i] += graph.Weight(k, adjacency);
        }

        var values = new double[graph.Neighbours.Length];
        for (var k = 0; k < values.Length; k++)
            values[k] = graph.Weight(k, adjacency) / degrees[graph.Neighbours[k]];
        return new SparseMatrix(graph.NodeCount, graph.Offsets, graph.Neighbours, values);
    }

    private static double[] Starts(NodeTargets targets, int n)
    {
        var classes = targets.ClassNames.Count;
        var (starts, counts) = (new double[n * classes], new int[classes]);
        foreach (var node in targets.Train)
            counts[targets.Classes[node]]++;
        foreach (var node in targets.Train)
            starts[node * classes + targets.Classes[node]] = 1.0 / counts[targets.Classes[node]];
        return starts;
    }
}

/// <summary>Scores of the classes at each node, and what they say: the class with the greatest, and its part of their sum.</summary>
/// <param name="scores">n×C, row-major, none negative.</param>
/// <param name="targets">The classes; nodes whose scores are all 0 have the shares of the training nodes.</param>
internal sealed class ClassScores(double[] scores, NodeTargets targets)
{
    private readonly double[] shares = targets.TrainShares();

    /// <summary>The class of a node, the first of equals, and its probability.</summary>
    public (int Class, double Probability) Of(int node)
    {
        var classes = targets.ClassNames.Count;
        var row = scores.AsSpan(node * classes, classes);
        var (best, sum) = Greatest(row);
        if (sum == 0)
            (best, sum) = Greatest(row = shares);
        return (best, row[best] / sum);
    }

    private static (int Best, double Sum) Greatest(ReadOnlySpan<double> row)
    {
        var (best, sum) = (0, 0.0);
        for (var c = 0; c < row.Length; c++)
        {
            sum += row[c];
            if (row[c] > row[best])
                best = c;
        }

        return (best, sum);
    }
}
