using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Hw6.Core.Autoencoders.Optimality;

/// <summary>Bases of subspaces, and angles between them.</summary>
internal static class Subspace
{
    /// <summary>An orthonormal basis of the span of columns.</summary>
    /// <param name="columns">m × k, of full rank.</param>
    /// <param name="k">Columns.</param>
    /// <returns>m × k.</returns>
    public static double[] Basis(double[] columns, int m, int k) =>
        new DenseMatrix(m, k, columns).GramSchmidt().Q.ToColumnMajorArray();

    /// <summary>The largest principal angle between two subspaces, in degrees.</summary>
    /// <param name="first">An orthonormal basis, m × k.</param>
    /// <param name="second">An orthonormal basis, m × k.</param>
    /// <param name="k">Columns.</param>
    public static double MaxAngleDegrees(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int m, int k)
    {
        // The part of the second that is not in the first; its largest singular value is the sine, which is exact for small angles.
        var overlap = new double[k * k];
        var rest = second[..(m * k)].ToArray();
        Gemm.Multiply<double>(Operand.Transposed, Operand.AsStored, k, k, m, 1, first, m, second, m, 0, overlap, k);
        Gemm.Multiply<double>(Operand.AsStored, Operand.AsStored, m, k, k, -1, first, m, overlap, k, 1, rest, m);
        var sine = Math.Sqrt(LargestEigenvalue(rest, m, k));
        if (sine < 0.7)
            return Elementary.DegreesOfSine(sine);

        // The smallest singular value of the overlap is the cosine, which is exact for large ones.
        var cosine = Math.Sqrt(SmallestEigenvalue(overlap, k));
        return 90 - Elementary.DegreesOfSine(Math.Min(1, cosine));
    }

    private static double LargestEigenvalue(double[] columns, int m, int k) => Math.Max(0, Eigenvalues(columns, m, k)[^1]);

    private static double SmallestEigenvalue(double[] columns, int k) => Math.Max(0, Eigenvalues(columns, k, k)[0]);

    // Of the Gram matrix of the columns, ascending.
    private static double[] Eigenvalues(double[] columns, int m, int k)
    {
        var gram = new double[k * k];
        Gemm.Multiply<double>(Operand.Transposed, Operand.AsStored, k, k, m, 1, columns, m, columns, m, 0, gram, k);
        return [.. new DenseMatrix(k, k, gram).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)];
    }
}
