using System.Numerics.Tensors;

namespace Hw6.Core.Graphs;

/// <summary>
/// The eigenvector of the second-smallest eigenvalue of a connected graph's Laplacian L = D − A; its signs halve the graph where few ties
/// are cut. Self-loops cancel in L.
/// </summary>
/// <remarks>
/// Fiedler, "Algebraic connectivity of graphs" (1973). Where L can be factored, it is found as the vector of the greatest eigenvalue of
/// L's inverse on the complement of the constant vector, however small the eigenvalue is; where the factors would not fit, in random graphs
/// for example, those of a similar graph guide the search on L itself.
/// </remarks>
internal static class FiedlerVector
{
    // Two eigenvalues that agree to this share a plane of vectors, and which one is found is chance.
    private const double Same = 1e-6;

    // A third eigenvalue below this share of the greatest is not told from the second with certainty.
    private const double Lost = 1e-12;

    // So many times the second eigenvalue of the similar graph is not the graph's own.
    private const double MostUnlike = 1e4;

    private static readonly ResidualGoal OfInverse = new(4e-15, 2e-14, 1e-11);
    private static readonly ResidualGoal OfLaplacian = new(1e-15, 1e-14, 3e-14);

    /// <summary>Computes the vector, of unit length; its first entry that is not small is positive.</summary>
    /// <param name="graph">A connected graph of at least 2 nodes.</param>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArithmeticException">The second and the third eigenvalue agree, so that there is no one vector; or the search did not converge.</exception>
    public static double[] Compute(WeightedGraph graph, Adjacency adjacency, CancellationToken cancellation = default) =>
        Compute(graph, adjacency, NodeElimination.MostFill, cancellation);

    /// <summary>The same, by an elimination that adds at most so many ties or by the similar graph.</summary>
    internal static double[] Compute(
        WeightedGraph graph,
        Adjacency adjacency,
        long mostFill,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(graph.NodeCount, 2, nameof(graph));
        var laplacian = new Laplacian(graph, adjacency);
        var factor = LaplacianFactor.Create(graph, adjacency, mostFill, cancellation);
        var found = factor.IsExact ? ByInverse(factor, laplacian, cancellation) : BySimilar(factor, laplacian, cancellation);
        if (found.Length > 1)
        {
            var (second, third) = (laplacian.Quotient(found[0]), laplacian.Quotient(found[1]));
            if (Math.Abs(third - second) <= Same * second)
                throw new ArithmeticException(
                    "the second and the third eigenvalue of the graph's Laplacian agree to six digits: more than one division is as good"
                );
        }

        var vector = found[0];
        TensorPrimitives.Divide(vector, EigenvectorSearch.Norm(vector), vector);
        Orient(vector);
        return vector;
    }

    /// <summary>
    /// Which side of the vector's zero each node is on: 0 for the first node's, 1 for the other. Zeros, which are entries of at most 1e-8 of the
    /// greatest, are on side 0.
    /// </summary>
    /// <param name="vector">A vector of <see cref="Compute(WeightedGraph, Adjacency, CancellationToken)"/>.</param>
    public static int[] Sides(double[] vector)
    {
        var small = Small(vector);
        return Array.ConvertAll(vector, entry => entry < -small ? 1 : 0);
    }

    private static double[][] ByInverse(LaplacianFactor factor, Laplacian laplacian, CancellationToken cancellation)
    {
        var found = EigenvectorSearch.Find(new InverseOperator(factor, laplacian.Size), OfInverse, cancellation);

        // Once more through the inverse: that damps what is left of the steep vectors, which weigh most in the residual of L.
        factor.Solve(found[0]);
        return found;
    }

    private static double[][] BySimilar(LaplacianFactor similar, Laplacian laplacian, CancellationToken cancellation)
    {
        var found = EigenvectorSearch.Find(new GuidedOperator(laplacian, similar), OfLaplacian, cancellation);

        // Below the rounding of L the search may take one vector for another. The similar graph's second eigenvalue is about the same, and found whatever the weights are.
        if (
            found.Length > 1
            && laplacian.Quotient(found[1]) < Lost * laplacian.Bound
            && laplacian.Quotient(found[0]) * similar.InverseNorm(laplacian.Size) > MostUnlike
        )
        {
            throw new ArithmeticException(
                "the Fiedler vector is lost in rounding: the weights of the graph's ties differ too much for a graph of this size"
            );
        }

        return found;
    }

    private static void Orient(double[] vector)
    {
        var small = Small(vector);
        foreach (var entry in vector)
        {
            if (Math.Abs(entry) <= small)
                continue;
            if (entry < 0)
                TensorPrimitives.Negate(vector, vector);
            return;
        }
    }

    // Entries of this size are zeros that rounding has moved.
    private static double Small(double[] vector)
    {
        var greatest = 0.0;
        foreach (var entry in vector)
            greatest = Math.Max(greatest, Math.Abs(entry));
        return 1e-8 * greatest;
    }

    // L's inverse on the complement of the constant vector, in parts of about its greatest eigenvalue.
    private sealed class InverseOperator(LaplacianFactor factor, int size) : ISpectralOperator
    {
        private readonly double unit = factor.InverseNorm(size);

        public int Size => size;

        public void Apply(double[] x, double[] y)
        {
            x.CopyTo(y, 0);
            factor.Solve(y);
            TensorPrimitives.Divide(y, unit, y);
        }

        public void Improve(double[] residual) { }
    }

    // −L in parts of the bound on its eigenvalues, and the inverse of a similar Laplacian to improve by.
    private sealed class GuidedOperator(Laplacian laplacian, LaplacianFactor similar) : ISpectralOperator
    {
        public int Size => laplacian.Size;

        public void Apply(double[] x, double[] y)
        {
            laplacian.Multiply(x, y);
            TensorPrimitives.Divide(y, -laplacian.Bound, y);
        }

        public void Improve(double[] residual) => similar.Solve(residual);
    }
}
