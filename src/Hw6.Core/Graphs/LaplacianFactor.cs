using System.Numerics.Tensors;
using Hw6.Core.Randomness;
using static System.Runtime.InteropServices.CollectionsMarshal;

namespace Hw6.Core.Graphs;

/// <summary>
/// The Laplacian of a connected graph as L = U D Uᵀ with a unit triangular U, found by eliminating one node after the other
/// (<see cref="NodeElimination"/>); solves L x = b in two passes. The node that is left is the ground, where x is 0.
/// </summary>
internal sealed class LaplacianFactor
{
    private readonly List<int> order = [];
    private readonly List<double> pivots = [];
    private readonly List<int> starts = [0];
    private readonly List<int> neighbours = [];
    private readonly List<double> shares = [];

    /// <summary>Whether the factors are those of L, but for rounding; if not, they are those of a similar graph.</summary>
    internal bool IsExact { get; private init; }

    /// <summary>The node that is left.</summary>
    internal int Ground { get; set; }

    /// <summary>The entries of U below its diagonal.</summary>
    internal int Count => neighbours.Count;

    /// <summary>Factors a Laplacian: exactly, or where that asks for too much, approximately.</summary>
    /// <param name="graph">A connected graph.</param>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="mostFill">How many ties an exact elimination may add.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    internal static LaplacianFactor Create(
        WeightedGraph graph,
        Adjacency adjacency,
        long mostFill = NodeElimination.MostFill,
        CancellationToken cancellation = default
    )
    {
        var exact = new LaplacianFactor { IsExact = true };
        if (new NodeElimination(graph, adjacency).RunExactly(exact, mostFill, cancellation))
            return exact;
        var similar = new LaplacianFactor();
        new NodeElimination(graph, adjacency).RunSampled(similar, cancellation);
        return similar;
    }

    /// <summary>Adds the elimination of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="others">Its neighbours when it was eliminated.</param>
    /// <param name="weights">The weights of its ties to them.</param>
    /// <returns>The sum of the weights.</returns>
    internal double Add(int node, ReadOnlySpan<int> others, ReadOnlySpan<double> weights)
    {
        var pivot = 0.0;
        foreach (var weight in weights)
            pivot += weight;
        order.Add(node);
        pivots.Add(pivot);
        for (var k = 0; k < others.Length; k++)
        {
            neighbours.Add(others[k]);
            shares.Add(weights[k] / pivot);
        }

        starts.Add(neighbours.Count);
        return pivot;
    }

    /// <summary>Solves L x = b, in place.</summary>
    /// <param name="x">b, whose entries sum to 0; becomes the x whose entries sum to 0.</param>
    internal void Solve(double[] x)
    {
        ReadOnlySpan<int> nodes = AsSpan(order);
        ReadOnlySpan<int> ends = AsSpan(starts);
        ReadOnlySpan<int> others = AsSpan(neighbours);
        ReadOnlySpan<double> parts = AsSpan(shares);
        ReadOnlySpan<double> sums = AsSpan(pivots);
        for (var step = 0; step < nodes.Length; step++)
        {
            var value = x[nodes[step]];
            for (var k = ends[step]; k < ends[step + 1]; k++)
                x[others[k]] = Math.FusedMultiplyAdd(parts[k], value, x[others[k]]);
        }

        x[Ground] = 0;
        for (var step = nodes.Length - 1; step >= 0; step--)
        {
            var value = x[nodes[step]] / sums[step];
            for (var k = ends[step]; k < ends[step + 1]; k++)
                value = Math.FusedMultiplyAdd(parts[k], x[others[k]], value);
            x[nodes[step]] = value;
        }

        EigenvectorSearch.Centre(x);
    }

    /// <summary>The norm of the inverse on the vectors whose entries sum to 0, within a small factor: by three steps of the power method.</summary>
    /// <param name="size">The number of nodes.</param>
    internal double InverseNorm(int size)
    {
        var x = new double[size];
        new RandomSource(0, 0, "scale").FillUniform(x.AsSpan(), -1.0, 1.0);
        for (var step = 0; step < 3; step++)
        {
            EigenvectorSearch.Centre(x);
            TensorPrimitives.Divide(x, EigenvectorSearch.Norm(x), x);
            Solve(x);
        }

        return EigenvectorSearch.Norm(x);
    }
}
