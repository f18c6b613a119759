using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Graphs;

/// <summary>The Laplacian L = D − A of a graph, as an operator.</summary>
internal sealed class Laplacian
{
    private readonly WeightedGraph graph;
    private readonly Adjacency adjacency;
    private readonly double[] degrees;

    internal Laplacian(WeightedGraph graph, Adjacency adjacency)
    {
        this.graph = graph;
        this.adjacency = adjacency;
        degrees = new double[graph.NodeCount];
        for (var i = 0; i < degrees.Length; i++)
        {
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                if (graph.Neighbours[k] != i)
                    degrees[i] += graph.Weight(k, adjacency);
            }

            Bound = Math.Max(Bound, 2 * degrees[i]);
        }
    }

    /// <summary>The number of nodes.</summary>
    internal int Size => degrees.Length;

    /// <summary>No eigenvalue is greater (Gershgorin).</summary>
    internal double Bound { get; }

    /// <summary>y = L x.</summary>
    internal void Multiply(double[] x, double[] y) =>
        ParallelLoop.Rows(Size, graph.Neighbours.Length, new ProductRows(this, x, y));

    private readonly record struct ProductRows(Laplacian L, double[] X, double[] Y) : IRowBody
    {
        public void Run(int first, int end)
        {
            var graph = L.graph;
            for (var i = first; i < end; i++)
            {
                var sum = L.degrees[i] * X[i];
                for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
                {
                    var j = graph.Neighbours[k];
                    if (j != i)
                        sum = Math.FusedMultiplyAdd(-graph.Weight(k, L.adjacency), X[j], sum);
                }

                Y[i] = sum;
            }
        }
    }
}
