using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Double;
using SingleMatrix = MathNet.Numerics.LinearAlgebra.Single.DenseMatrix;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// A projection that learns nothing: z = R(x − μ) with independent normal entries of variance 1/k in R, which keeps ‖z‖² near ‖x − μ‖²
/// (Johnson and Lindenstrauss, 1984), and the reconstruction x̂ = μ + R⁺z by the pseudo-inverse.
/// </summary>
internal sealed class RandomProjection : AffineRepresentation
{
    private readonly bool complete;

    private RandomProjection(float[] mean, float[] encoder, float[] decoder)
        : base(mean, encoder, decoder)
    {
        complete = Dimension >= Inputs;
    }

    public override long ParameterCount => 0;

    /// <summary>Draws a projection.</summary>
    /// <param name="samples">The training samples, m × n, whose mean is taken.</param>
    /// <param name="k">The entries of a code.</param>
    /// <param name="random">The stream to draw from.</param>
    public static RandomProjection Draw(SingleMatrix samples, int k, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var m = samples.RowCount;
        var r = new double[k * m];
        random.FillNormal(r.AsSpan());
        var scale = 1 / Math.Sqrt(k);
        for (var i = 0; i < r.Length; i++)
            r[i] *= scale;

        return new RandomProjection(
            Array.ConvertAll(PrincipalComponents.MeanOf(samples), value => (float)value),
            Array.ConvertAll(r, value => (float)value),
            PseudoInverse(r, k, m)
        );
    }

    /// <remarks>With k ≥ m the map is injective, the reconstruction exact, and the loss 0 rather than the rounding of its inverse.</remarks>
    public override double Loss(SingleMatrix samples) => complete ? 0 : base.Loss(samples);

    // R⁺ = Rᵀ(RRᵀ)⁻¹ for k ≤ m and (RᵀR)⁻¹Rᵀ for k > m, m × k: a normal matrix has full rank with probability 1.
    private static float[] PseudoInverse(double[] r, int k, int m)
    {
        var small = Math.Min(k, m);
        var gram = new double[small * small];
        if (k <= m)
            Gemm.Multiply<double>(Operand.AsStored, Operand.Transposed, k, k, m, 1, r, k, r, k, 0, gram, k);
        else
            Gemm.Multiply<double>(Operand.Transposed, Operand.AsStored, m, m, k, 1, r, k, r, k, 0, gram, m);

        // Both cases solve Gram·Y = (R or Rᵀ): Y is k × m, whose transpose is wanted, or m × k, which is.
        var cholesky = new DenseMatrix(small, small, gram).Cholesky();
        var projection = new DenseMatrix(k, m, r);
        var inverse = k <= m ? cholesky.Solve(projection).Transpose() : cholesky.Solve(projection.Transpose());
        return Array.ConvertAll(inverse.ToColumnMajorArray(), value => (float)value);
    }
}
