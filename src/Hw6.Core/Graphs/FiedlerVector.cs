using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Hw6.Core.Graphs;

/// <summary>
/// The eigenvector of the second-smallest eigenvalue of a connected graph's Laplacian L = D − A; its signs halve the graph where few ties
/// are cut. Self-loops cancel in L.
/// </summary>
/// <remarks>
/// Fiedler, "Algebraic connectivity of graphs" (1973). Small graphs by MathNet's symmetric decomposition; large ones by Lanczos
/// iteration with full orthogonalisation, restarted with the best Ritz vectors (Wu and Simon, "Thick-restart Lanczos method for large
/// symmetric eigenvalue problems", 2000), on the complement of the constant vector.
/// </remarks>
internal static class FiedlerVector
{
    /// <summary>Graphs of at most this many nodes are decomposed densely.</summary>
    public const int DenseLimit = 400;

    private const int BasisSize = 48;
    private const int Kept = 16;
    private const int MostRestarts = 500;

    // The residual ‖Lv − λv‖ over the bound on the greatest eigenvalue at which v counts as found.
    private const double Tolerance = 1e-9;

    // A remainder of this size is rounding: the basis spans an invariant subspace.
    private const double Invariant = 1e-12;

    /// <summary>Computes the vector, of unit length; its first entry that is not small is positive.</summary>
    /// <param name="graph">A connected graph of at least 2 nodes.</param>
    /// <param name="adjacency">What a tie counts for.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArithmeticException">The iteration did not converge.</exception>
    public static double[] Compute(WeightedGraph graph, Adjacency adjacency, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(graph.NodeCount, 2, nameof(graph));
        var laplacian = new Laplacian(graph, adjacency);
        var vector = graph.NodeCount <= DenseLimit ? Dense(laplacian) : Lanczos(laplacian, cancellation);
        Orient(vector);
        return vector;
    }

    /// <summary>Which side of the vector's zero each node is on: 0 for the first node's, 1 for the other; zeros are on side 0.</summary>
    /// <param name="vector">A vector of <see cref="Compute"/>.</param>
    public static int[] Sides(double[] vector)
    {
        var small = Small(vector);
        return Array.ConvertAll(vector, entry => entry < -small ? 1 : 0);
    }

    internal static double[] Dense(Laplacian laplacian)
    {
        var n = laplacian.Size;
        var matrix = new DenseMatrix(n, n);
        var (unit, column) = (new double[n], new double[n]);
        for (var j = 0; j < n; j++)
        {
            unit[j] = 1;
            laplacian.Multiply(unit, column);
            unit[j] = 0;
            matrix.SetColumn(j, column);
        }

        return matrix.Evd(Symmetricity.Symmetric).EigenVectors.Column(1).ToArray();
    }

    internal static double[] Lanczos(Laplacian laplacian, CancellationToken cancellation)
    {
        var n = laplacian.Size;
        var size = Math.Min(BasisSize, n - 1);
        var kept = Math.Min(Kept, size / 2);
        var basis = new double[size + 1][];
        for (var k = 0; k <= size; k++)
            basis[k] = new double[n];
        new RandomSource(0, 0, "fiedler").FillUniform(basis[0].AsSpan(), -1.0, 1.0);
        Centre(basis[0]);
        Scale(basis[0], 1 / Norm(basis[0]));

        var projected = new DenseMatrix(size, size);
        var start = 0;
        for (var restart = 0; restart < MostRestarts; restart++)
        {
            var (remainder, used) = Extend(laplacian, basis, projected, start, cancellation);
            var ritz = projected.SubMatrix(0, used, 0, used).Evd(Symmetricity.Symmetric);
            if (remainder * Math.Abs(ritz.EigenVectors[used - 1, 0]) <= Tolerance * laplacian.Bound)
                return Combine(basis, ritz.EigenVectors, 0, used, n);

            var vectors = new double[kept][];
            for (var k = 0; k < kept; k++)
                vectors[k] = Combine(basis, ritz.EigenVectors, k, used, n);
            vectors.CopyTo(basis, 0);
            (basis[kept], basis[size]) = (basis[size], basis[kept]);
            projected.Clear();
            for (var k = 0; k < kept; k++)
                projected[k, k] = ritz.EigenValues[k].Real;
            start = kept;
        }

        throw new ArithmeticException(
            $"the Fiedler vector did not converge in {MostRestarts} restarts: the graph's second eigenvalue is too close to the next ones"
        );
    }

    // Lanczos steps from basis[start] until the basis is full or spans an invariant subspace; returns the norm of what is left over and the size.
    private static (double Remainder, int Used) Extend(
        Laplacian laplacian,
        double[][] basis,
        DenseMatrix projected,
        int start,
        CancellationToken cancellation
    )
    {
        var size = basis.Length - 1;
        for (var j = start; j < size; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = basis[j + 1];
            laplacian.Multiply(basis[j], next);

            // Twice is enough (Kahan and Parlett): the second pass removes what rounding left in the first. Each takes off the constant
            // vector too: its eigenvalue 0 lies at the sought end, and what is left of it would grow until it is found instead.
            for (var pass = 0; pass < 2; pass++)
            {
                Centre(next);
                for (var i = 0; i <= j; i++)
                {
                    var share = VectorOps.Dot<double>(basis[i], next);
                    AddScaled(next, -share, basis[i]);
                    if (pass == 0)
                        projected[i, j] = projected[j, i] = share;
                }
            }

            Centre(next);
            var remainder = Norm(next);
            if (j + 1 == size || remainder <= Invariant * laplacian.Bound)
            {
                if (remainder > Invariant * laplacian.Bound)
                    Scale(next, 1 / remainder);
                return (remainder, j + 1);
            }

            Scale(next, 1 / remainder);
        }

        return (0, size);
    }

    private static double[] Combine(double[][] basis, Matrix<double> coefficients, int column, int used, int n)
    {
        var vector = new double[n];
        for (var i = 0; i < used; i++)
            AddScaled(vector, coefficients[i, column], basis[i]);
        return vector;
    }

    private static double Norm(double[] x) => Math.Sqrt(VectorOps.Dot<double>(x, x));

    private static void Scale(double[] x, double factor) => TensorPrimitives.Multiply(x, factor, x);

    // Takes the mean off every entry.
    private static void Centre(double[] x) => TensorPrimitives.Subtract(x, VectorOps.Sum<double>(x) / x.Length, x);

    // y := y + factor·x.
    private static void AddScaled(double[] y, double factor, double[] x) => TensorPrimitives.FusedMultiplyAdd(x, factor, y, y);

    private static void Orient(double[] vector)
    {
        var small = Small(vector);
        foreach (var entry in vector)
        {
            if (Math.Abs(entry) <= small)
                continue;
            if (entry < 0)
                Scale(vector, -1);
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
}
