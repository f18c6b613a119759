using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Hw6.Core.Graphs;

/// <summary>A symmetric operator on the vectors whose entries sum to 0, whose greatest eigenvalues are wanted.</summary>
internal interface ISpectralOperator
{
    /// <summary>The length of a vector.</summary>
    int Size { get; }

    /// <summary>y = A x.</summary>
    void Apply(double[] x, double[] y);

    /// <summary>Makes of a residual A x − θ x, in place, the direction in which x is to be improved.</summary>
    void Improve(double[] residual);
}

/// <summary>How small the residual ‖A x − θ x‖ of an eigenvector of unit length has to be.</summary>
/// <param name="Least">What is asked for where the next eigenvalue is very close.</param>
/// <param name="Wanted">What is asked for where it is not.</param>
/// <param name="Enough">What is taken if rounding lets it fall no further.</param>
internal readonly record struct ResidualGoal(double Least, double Wanted, double Enough);

/// <summary>
/// The eigenvector of the greatest eigenvalue of an operator: the best vectors of a growing basis are found by the small matrix that the operator is on it
/// (Rayleigh and Ritz), and the basis grows by their improved residuals.
/// </summary>
/// <remarks>
/// Davidson, "The iterative calculation of a few of the lowest eigenvalues and corresponding eigenvectors of large real-symmetric matrices"
/// (1975), with a block of vectors, so that eigenvalues close together do not stay mixed, and restarts that keep the best vectors (Stathopoulos, Saad and Wu, 1998). Where
/// the residual itself is the direction, this is the block Lanczos method.
/// </remarks>
internal sealed class EigenvectorSearch
{
    private const int Block = 3;
    private const int MostVectors = 48;
    private const int Kept = 16;
    private const int MostSteps = 4000;

    // What is left of a unit vector beside the basis below this is rounding.
    private const double Dependent = 1e-10;

    private readonly ISpectralOperator source;
    private readonly CancellationToken cancellation;
    private readonly List<double[]> basis = [];
    private readonly List<double[]> images = [];
    private readonly DenseMatrix projected = new(MostVectors, MostVectors);

    private EigenvectorSearch(ISpectralOperator source, CancellationToken cancellation)
    {
        this.source = source;
        this.cancellation = cancellation;
    }

    /// <summary>Finds the two vectors of the greatest eigenvalues; the second is not as exact. There is only one where vectors have two entries.</summary>
    /// <param name="source">The operator, scaled so that no eigenvalue is much greater than 1 in absolute value.</param>
    /// <param name="goal">How small the residual has to be.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArithmeticException">The search did not converge.</exception>
    internal static double[][] Find(ISpectralOperator source, ResidualGoal goal, CancellationToken cancellation = default) =>
        new EigenvectorSearch(source, cancellation).Run(goal);

    /// <summary>Takes the mean off every entry.</summary>
    internal static void Centre(double[] x) => TensorPrimitives.Subtract(x, VectorOps.Sum<double>(x) / x.Length, x);

    internal static double Norm(double[] x) => Math.Sqrt(VectorOps.Dot<double>(x, x));

    private double[][] Run(ResidualGoal goal)
    {
        var random = new RandomSource(0, 0, "fiedler");
        for (var k = 0; k < Block; k++)
        {
            var start = new double[source.Size];
            random.FillUniform(start.AsSpan(), -1.0, 1.0);
            Extend(start);
        }

        var (least, sinceLeast) = (double.PositiveInfinity, 0);
        for (var step = 0; step < MostSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var size = basis.Count;
            var ritz = projected.SubMatrix(0, size, 0, size).Evd(Symmetricity.Symmetric);
            var wanted = Math.Min(Block, size);
            var (vectors, residuals, norms) = (new double[wanted][], new double[wanted][], new double[wanted]);
            for (var k = 0; k < wanted; k++)
            {
                var value = Value(k);
                vectors[k] = Combine(basis, ritz.EigenVectors, size - 1 - k);
                residuals[k] = Combine(images, ritz.EigenVectors, size - 1 - k);
                AddScaled(residuals[k], -value, vectors[k]);
                norms[k] = Norm(residuals[k]);
            }

            var gap = wanted > 1 ? Value(0) - Value(1) : 1;
            var whole = size == source.Size - 1;
            (least, sinceLeast) = norms[0] < 0.5 * least ? (norms[0], 0) : (least, sinceLeast + 1);
            var secondIsNear = wanted == 1 || norms[1] <= Math.Max(0.1 * gap, goal.Enough);
            if (whole || (secondIsNear && norms[0] <= Math.Clamp(1e-11 * gap, goal.Least, goal.Wanted)))
                return vectors[..Math.Min(2, wanted)];

            // Rounding keeps the residual where it is: it is as good as it gets.
            if (secondIsNear && sinceLeast > 20 && norms[0] <= goal.Enough)
                return vectors[..Math.Min(2, wanted)];

            if (size + Block > MostVectors)
                Restart(ritz.EigenVectors, ritz.EigenValues);
            var before = basis.Count;
            for (var k = 0; k < wanted; k++)
            {
                if (norms[k] <= (k == 0 ? 0 : goal.Enough))
                    continue;
                source.Improve(residuals[k]);
                Extend(residuals[k]);
            }

            // Nothing new is left of them: a fresh direction, or the same again.
            if (basis.Count == before)
            {
                random.FillUniform(residuals[0].AsSpan(), -1.0, 1.0);
                Extend(residuals[0]);
            }

            double Value(int k) => ritz.EigenValues[size - 1 - k].Real;
        }

        throw new ArithmeticException($"the Fiedler vector did not converge in {MostSteps} steps");
    }

    // Adds what of a vector is not in the basis.
    private void Extend(double[] vector)
    {
        var size = basis.Count;
        if (size == source.Size - 1)
            return;
        Centre(vector);
        var norm = Norm(vector);
        if (!(norm > 0))
            return;
        Scale(vector, 1 / norm);

        // Twice is enough (Kahan and Parlett), where anything is left of it.
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var other in basis)
                AddScaled(vector, -VectorOps.Dot<double>(other, vector), other);
            Centre(vector);
            norm = Norm(vector);
            if (norm < Dependent)
                return;
            Scale(vector, 1 / norm);
        }

        var image = new double[vector.Length];
        source.Apply(vector, image);
        basis.Add(vector);
        images.Add(image);
        for (var i = 0; i <= size; i++)
            projected[i, size] = projected[size, i] = VectorOps.Dot<double>(basis[i], image);
    }

    private void Restart(Matrix<double> vectors, Vector<System.Numerics.Complex> values)
    {
        var size = basis.Count;
        var (best, bestImages) = (new double[Kept][], new double[Kept][]);
        for (var k = 0; k < Kept; k++)
        {
            best[k] = Combine(basis, vectors, size - 1 - k);
            bestImages[k] = Combine(images, vectors, size - 1 - k);
        }

        basis.Clear();
        images.Clear();
        basis.AddRange(best);
        images.AddRange(bestImages);
        projected.Clear();
        for (var k = 0; k < Kept; k++)
            projected[k, k] = values[size - 1 - k].Real;
    }

    private static double[] Combine(List<double[]> vectors, Matrix<double> coefficients, int column)
    {
        var sum = new double[vectors[0].Length];
        for (var i = 0; i < vectors.Count; i++)
            AddScaled(sum, coefficients[i, column], vectors[i]);
        return sum;
    }

    private static void Scale(double[] x, double factor) => TensorPrimitives.Multiply(x, factor, x);

    // y := y + factor·x.
    private static void AddScaled(double[] y, double factor, double[] x) => TensorPrimitives.FusedMultiplyAdd(x, factor, y, y);
}
