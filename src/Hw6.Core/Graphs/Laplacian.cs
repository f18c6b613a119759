namespace Hw6.Core.Graphs;

/// <summary>The Laplacian L = D − A of a graph, as an operator.</summary>
internal sealed class Laplacian
{
    private readonly WeightedGraph graph;
    private readonly bool weighted;
    private readonly double[] degrees;
    private readonly Action<int, int> multiply;
    private double[] source = [];
    private double[] target = [];

    internal Laplacian(WeightedGraph graph, Adjacency adjacency)
    {
        this.graph = graph;
        weighted = adjacency == Adjacency.Weighted;
        degrees = new double[graph.NodeCount];
        multiply = MultiplyRows;
        for (var i = 0; i < degrees.Length; i++)
        {
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                if (graph.Neighbours[k] != i)
                    degrees[i] += weighted ? graph.Weights[k] : 1;
            }

            Bound = Math.Max(Bound, 2 * degrees[i]);
        }
    }

    /// <summary>The number of nodes.</summary>
    internal int Size => degrees.Length;

    /// <summary>No eigenvalue is greater (Gershgorin).</summary>
    internal double Bound { get; }

    /// <summary>y = L x.</summary>
    internal void Multiply(double[] x, double[] y)
    {
        (source, target) = (x, y);
        RowParallel.Run(multiply, Size, graph.Neighbours.Length);
    }

    private void MultiplyRows(int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            var sum = degrees[i] * source[i];
            for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
            {
                var j = graph.Neighbours[k];
                if (j != i)
                    sum -= (weighted ? graph.Weights[k] : 1) * source[j];
            }

            target[i] = sum;
        }
    }
}
