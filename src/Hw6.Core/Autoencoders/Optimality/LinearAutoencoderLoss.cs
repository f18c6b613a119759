using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Autoencoders.Optimality;

/// <summary>
/// The loss of a linear autoencoder without biases on centred samples, (1/n)‖X − W₂W₁X‖²_F = tr(EΣEᵀ) with E = I − W₂W₁, and its gradients, from the
/// covariance Σ = XXᵀ/n = LLᵀ alone, in double precision: O(m²k) a call, for any number of samples (Baldi and Hornik, 1989).
/// </summary>
/// <param name="covariance">Σ, m × m.</param>
/// <param name="factor">L, m × r.</param>
/// <param name="m">Entries of a sample.</param>
/// <param name="k">Entries of the code.</param>
internal sealed class LinearAutoencoderLoss(double[] covariance, double[] factor, int m, int k)
{
    private const Operand Plain = Operand.AsStored;
    private const Operand Transposed = Operand.Transposed;

    private readonly double[] encoded = new double[k * m];
    private readonly double[] codes = new double[k * k];
    private readonly double[] gram = new double[k * k];

    /// <summary>The loss as ‖L − W₂W₁L‖²_F, a sum of squares: never below 0, and as exact where it is small as where it is not.</summary>
    /// <param name="encoder">W₁, k × m.</param>
    /// <param name="decoder">W₂, m × k.</param>
    public double Value(ReadOnlySpan<double> encoder, ReadOnlySpan<double> decoder)
    {
        var r = factor.Length / m;
        var coded = new double[k * r];
        var rest = (double[])factor.Clone();
        Gemm.Multiply<double>(Plain, Plain, k, r, m, 1, encoder, k, factor, m, 0, coded, k);
        Gemm.Multiply<double>(Plain, Plain, m, r, k, -1, decoder, m, coded, k, 1, rest, m);
        return VectorOps.Dot<double>(rest, rest);
    }

    /// <summary>Computes the gradients.</summary>
    /// <param name="encoder">W₁, k × m.</param>
    /// <param name="decoder">W₂, m × k.</param>
    /// <param name="encoderGradient">Takes ∂L/∂W₁ = −2W₂ᵀEΣ, k × m.</param>
    /// <param name="decoderGradient">Takes ∂L/∂W₂ = −2EΣW₁ᵀ, m × k.</param>
    public void Gradients(
        ReadOnlySpan<double> encoder,
        ReadOnlySpan<double> decoder,
        Span<double> encoderGradient,
        Span<double> decoderGradient
    )
    {
        // W₁Σ (k × m), the codes' covariance W₁ΣW₁ᵀ and W₂ᵀW₂ (k × k).
        Gemm.Multiply<double>(Plain, Plain, k, m, m, 1, encoder, k, covariance, m, 0, encoded, k);
        Gemm.Multiply<double>(Plain, Transposed, k, k, m, 1, encoded, k, encoder, k, 0, codes, k);
        Gemm.Multiply<double>(Transposed, Plain, k, k, m, 1, decoder, m, decoder, m, 0, gram, k);
        Gemm.Multiply(Transposed, Plain, k, m, m, -2, decoder, m, covariance, m, 0, encoderGradient, k);
        Gemm.Multiply(Plain, Plain, k, m, k, 2, gram, k, encoded, k, 1, encoderGradient, k);
        for (var j = 0; j < k; j++)
        for (var i = 0; i < m; i++)
            decoderGradient[(j * m) + i] = -2 * encoded[(i * k) + j];
        Gemm.Multiply(Plain, Plain, m, k, k, 2, decoder, m, codes, k, 1, decoderGradient, m);
    }
}
