using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Graphs;

/// <summary>
/// Label propagation: the training nodes keep their class, and the share of a class at any other node is the weighted mean of the shares at its neighbours.
/// The shares are those of the harmonic functions on the graph, to which passing labels on again and again converges: L_uu F_u = W_ul Y_l, for the nodes u
/// without and l with a given class, solved by conjugate gradients for one class after the other.
/// </summary>
/// <remarks>
/// Zhu and Ghahramani, "Learning from labeled and unlabeled data with label propagation" (2002); Zhu, Ghahramani and Lafferty, "Semi-supervised learning using
/// Gaussian fields and harmonic functions" (2003), equation 5. Self-loops cancel. A step is O(nodes + ties).
/// </remarks>
internal sealed class LabelPropagation
{
    // Of the right side's norm; the shares are then right to about ten digits on graphs whose groups hang together.
    private const double Tolerance = 1e-13;

    private readonly WeightedGraph graph;
    private readonly Adjacency adjacency;
    private readonly bool[] given;
    private readonly double[] degrees; // without self-loops

    private LabelPropagation(WeightedGraph graph, Adjacency adjacency, NodeTargets targets)
    {
        (this.graph, this.adjacency) = (graph, adjacency);
        given = new bool[graph.NodeCount];
        foreach (var node in targets.Train)
            given[node] = true;
        degrees = new double[graph.NodeCount];
        for (var i = 0; i < degrees.Length; i++)
        {
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                if (graph.Neighbours[k] != i)
                    degrees[i] += graph.Weight(k, adjacency);
            }
        }
    }

    /// <summary>Computes the shares of the classes at each node.</summary>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="targets">The classes, given at the training nodes.</param>
    /// <param name="mostSteps">The most steps for a class.</param>
    /// <param name="progress">Told the finished part, from 0 to 1.</param>
    /// <param name="note">Told where a solution is not as exact as it should be.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    /// <returns>n×C, row-major; a row of zeros where no path leads to a training node.</returns>
    public static double[] Find(
        WeightedGraph graph,
        Adjacency adjacency,
        NodeTargets targets,
        int mostSteps = 10_000,
        Action<double>? progress = null,
        Action<string>? note = null,
        CancellationToken cancellation = default
    )
    {
        var propagation = new LabelPropagation(graph, adjacency, targets);
        var (n, classes) = (graph.NodeCount, targets.ClassNames.Count);
        var shares = new double[checked(n * classes)];
        var column = new double[n];
        for (var c = 0; c < classes; c++)
        {
            Array.Clear(column);
            foreach (var node in targets.Train)
                column[node] = targets.Classes[node] == c ? 1 : 0;
            var residual = propagation.Solve(column, mostSteps, cancellation);
            if (residual > Tolerance)
                note?.Invoke(
                    $"label propagation of '{targets.ClassNames[c]}' ended after {mostSteps} steps, with a residual of {residual:0.0e0}"
                );
            for (var i = 0; i < n; i++)
                shares[i * classes + c] = Math.Max(0, column[i]);
            progress?.Invoke((c + 1.0) / classes);
        }

        return shares;
    }

    // Conjugate gradients on the nodes without a class, preconditioned by their degrees. x holds the given shares, and receives the others.
    private double Solve(double[] x, int mostSteps, CancellationToken cancellation)
    {
        var n = x.Length;
        var (r, z, p, product) = (new double[n], new double[n], new double[n], new double[n]);
        Multiply(x, r);
        for (var i = 0; i < n; i++)
            r[i] = -r[i];
        var size = Precondition(r, z);
        var first = size;
        z.CopyTo(p, 0);
        for (var step = 0; size > first * Tolerance * Tolerance && step < mostSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Multiply(p, product);
            var length = size / VectorOps.Dot<double>(p, product);
            for (var i = 0; i < n; i++)
            {
                if (given[i])
                    continue;
                x[i] = Math.FusedMultiplyAdd(length, p[i], x[i]);
                r[i] = Math.FusedMultiplyAdd(-length, product[i], r[i]);
            }

            var next = Precondition(r, z);
            for (var i = 0; i < n; i++)
                p[i] = Math.FusedMultiplyAdd(next / size, p[i], z[i]);
            size = next;
        }

        return first > 0 ? Math.Sqrt(size / first) : 0;
    }

    // z = D⁻¹ r, and rᵀz.
    private double Precondition(double[] r, double[] z)
    {
        for (var i = 0; i < r.Length; i++)
            z[i] = given[i] || degrees[i] == 0 ? 0 : r[i] / degrees[i];
        return VectorOps.Dot<double>(r, z);
    }

    // y = L x at the nodes without a class, 0 at the others.
    private void Multiply(double[] x, double[] y) =>
        ParallelLoop.Rows(x.Length, graph.Neighbours.Length, new ProductRows(this, x, y));

    private readonly record struct ProductRows(LabelPropagation Of, double[] X, double[] Y) : IRowBody
    {
        public void Run(int first, int end)
        {
            var graph = Of.graph;
            for (var i = first; i < end; i++)
            {
                var sum = 0.0;
                for (var k = graph.Offsets[i]; !Of.given[i] && k < graph.Offsets[i + 1]; k++)
                    sum = Math.FusedMultiplyAdd(graph.Weight(k, Of.adjacency), X[i] - X[graph.Neighbours[k]], sum);
                Y[i] = sum;
            }
        }
    }
}
