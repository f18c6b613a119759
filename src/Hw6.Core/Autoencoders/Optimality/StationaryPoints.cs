using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Hw6.Core.Autoencoders.Optimality;

/// <summary>A pair of weight matrices of a linear autoencoder.</summary>
/// <param name="Encoder">W₁, k × m.</param>
/// <param name="Decoder">W₂, m × k.</param>
internal sealed record WeightPair(double[] Encoder, double[] Decoder);

/// <summary>The points at which the optimality conditions are looked at.</summary>
internal static class StationaryPoints
{
    /// <summary>
    /// W₁ = Uᵀ and W₂ = U for k of the eigenvectors: stationary for any k, optimal for the first. Those along which the samples do not vary are any.
    /// </summary>
    /// <param name="components">The eigenvectors.</param>
    /// <param name="first">The first of the k, from 0.</param>
    /// <param name="k">How many.</param>
    public static WeightPair Eigenvectors(PrincipalComponents components, int first, int k)
    {
        var m = components.Mean.Length;
        return Orthonormal(components.Basis(first + k)[(first * m)..], m, k);
    }

    /// <summary>W₁ = R⁻¹W and W₂ = VR for a pair (W, V) and an invertible R: the same map by other weights.</summary>
    /// <param name="pair">W and V.</param>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="k">Entries of the code.</param>
    /// <param name="random">Draws R = I + N/(2√k), whose eigenvalues stay away from 0.</param>
    public static WeightPair Mixed(WeightPair pair, int m, int k, RandomSource random)
    {
        var noise = new double[k * k];
        random.FillNormal(noise.AsSpan());
        var mixing = new DenseMatrix(k, k, noise) * (0.5 / Math.Sqrt(k));
        for (var i = 0; i < k; i++)
            mixing[i, i] += 1;
        var encoder = mixing.Solve(new DenseMatrix(k, m, pair.Encoder)).ToColumnMajorArray();
        var decoder = new double[m * k];
        Gemm.Multiply<double>(
            Operand.AsStored,
            Operand.AsStored,
            m,
            k,
            k,
            1,
            pair.Decoder,
            m,
            ((DenseMatrix)mixing).Values,
            k,
            0,
            decoder,
            m
        );
        return new WeightPair(encoder, decoder);
    }

    /// <summary>
    /// W₁ = Pᵀ and W₂ = Q for orthonormal bases of two random subspaces. With P = Q the gradient of W₁ would vanish for any Q at all, since
    /// Qᵀ(I − QQᵀ) = 0: half of the conditions would say nothing.
    /// </summary>
    /// <param name="m">Entries of a sample.</param>
    /// <param name="k">Entries of the code.</param>
    /// <param name="random">Draws them.</param>
    public static WeightPair RandomSubspaces(int m, int k, RandomSource random)
    {
        var encoder = Orthonormal(Draw(), m, k).Encoder;
        return new WeightPair(encoder, Draw());

        double[] Draw()
        {
            var basis = new double[m * k];
            random.FillNormal(basis.AsSpan());
            return Subspace.Basis(basis, m, k);
        }
    }

    /// <summary>The pair W₁ = Uᵀ, W₂ = U.</summary>
    private static WeightPair Orthonormal(double[] columns, int m, int k)
    {
        var encoder = new double[columns.Length];
        for (var j = 0; j < k; j++)
        for (var i = 0; i < m; i++)
            encoder[(i * k) + j] = columns[(j * m) + i];
        return new WeightPair(encoder, columns);
    }
}
