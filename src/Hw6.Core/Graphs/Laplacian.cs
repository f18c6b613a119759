using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Graphs;

/// <summary>The Laplacian L = D − A of a graph, as an operator. Self-loops cancel in it.</summary>
internal sealed class Laplacian
{
    private readonly WeightedGraph graph;
    private readonly Adjacency adjacency;

    internal Laplacian(WeightedGraph graph, Adjacency adjacency)
    {
        this.graph = graph;
        this.adjacency = adjacency;
        for (var i = 0; i < graph.NodeCount; i++)
        {
            var degree = 0.0;
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                if (graph.Neighbours[k] != i)
                    degree += graph.Weight(k, adjacency);
            }

            Bound = Math.Max(Bound, 2 * degree);
        }
    }

    /// <summary>The number of nodes.</summary>
    internal int Size => graph.NodeCount;

    /// <summary>No eigenvalue is greater (Gershgorin), and the greatest is more than half of it.</summary>
    internal double Bound { get; }

    /// <summary>y = L x, as y_i = Σ w_ij (x_i − x_j): where x hardly changes from node to node, L x has the error of the small differences alone.</summary>
    internal void Multiply(double[] x, double[] y) =>
        ParallelLoop.Rows(Size, graph.Neighbours.Length, new ProductRows(this, x, y));

    /// <summary>The Rayleigh quotient xᵀL x / xᵀx, as a sum of squares over the ties: it is as exact as x for the least eigenvalues too.</summary>
    internal double Quotient(double[] x)
    {
        var (energy, norm) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var row = 0.0;
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                if (graph.Neighbours[k] <= i)
                    continue;
                var difference = x[i] - x[graph.Neighbours[k]];
                row = Math.FusedMultiplyAdd(graph.Weight(k, adjacency) * difference, difference, row);
            }

            energy += row;
            norm = Math.FusedMultiplyAdd(x[i], x[i], norm);
        }

        return energy / norm;
    }

    private readonly record struct ProductRows(Laplacian L, double[] X, double[] Y) : IRowBody
    {
        public void Run(int first, int end)
        {
            var graph = L.graph;
            for (var i = first; i < end; i++)
            {
                var sum = 0.0;
                for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
                    sum = Math.FusedMultiplyAdd(graph.Weight(k, L.adjacency), X[i] - X[graph.Neighbours[k]], sum);
                Y[i] = sum;
            }
        }
    }
}
