using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Autoencoders.Optimality;

/// <summary>
/// The loss of a linear autoencoder without biases on centred samples, (1/n)‖X − W₂W₁X‖²_F = tr(EΣEᵀ) with E = I − W₂W₁, and its gradients, from the
/// covariance Σ = XXᵀ/n alone, in double precision: O(m²k) a call, for any number of samples (Baldi and Hornik, 1989).
/// </summary>
/// <param name="covariance">Σ, m × m.</param>
/// <param name="m">Entries of a sample.</param>
/// <param name="k">Entries of the code.</param>
internal sealed class LinearAutoencoderLoss(double[] covariance, int m, int k)
{
    private readonly double[] encoded = new double[k * m];
    private readonly double[] codes = new double[k * k];
    private readonly double[] gram = new double[k * k];

    /// <summary>Computes the loss and, where there is room for them, the gradients.</summary>
    /// <param name="encoder">W₁, k × m.</param>
    /// <param name="decoder">W₂, m × k.</param>
    /// <param name="encoderGradient">Takes ∂L/∂W₁ = −2W₂ᵀEΣ, k × m; or empty.</param>
    /// <param name="decoderGradient">Takes ∂L/∂W₂ = −2EΣW₁ᵀ, m × k; or empty.</param>
    public double Evaluate(
        ReadOnlySpan<double> encoder,
        ReadOnlySpan<double> decoder,
        Span<double> encoderGradient,
        Span<double> decoderGradient
    )
    {
        const Operand plain = Operand.AsStored;
        const Operand transposed = Operand.Transposed;

        // W₁Σ (k × m), the codes' covariance W₁ΣW₁ᵀ and W₂ᵀW₂ (k × k).
        Gemm.Multiply<double>(plain, plain, k, m, m, 1, encoder, k, covariance, m, 0, encoded, k);
        Gemm.Multiply<double>(plain, transposed, k, k, m, 1, encoded, k, encoder, k, 0, codes, k);
        Gemm.Multiply<double>(transposed, plain, k, k, m, 1, decoder, m, decoder, m, 0, gram, k);
        if (!encoderGradient.IsEmpty)
        {
            Gemm.Multiply(transposed, plain, k, m, m, -2, decoder, m, covariance, m, 0, encoderGradient, k);
            Gemm.Multiply(plain, plain, k, m, k, 2, gram, k, encoded, k, 1, encoderGradient, k);
        }

        if (!decoderGradient.IsEmpty)
        {
            for (var j = 0; j < k; j++)
            for (var i = 0; i < m; i++)
                decoderGradient[(j * m) + i] = -2 * encoded[(i * k) + j];
            Gemm.Multiply(plain, plain, m, k, k, 2, decoder, m, codes, k, 1, decoderGradient, m);
        }

        return Loss(decoder);
    }

    // tr Σ − 2 tr(W₂W₁Σ) + tr(W₂ᵀW₂ · W₁ΣW₁ᵀ).
    private double Loss(ReadOnlySpan<double> decoder)
    {
        double loss = 0;
        for (var i = 0; i < m; i++)
            loss += covariance[(i * m) + i];
        for (var j = 0; j < k; j++)
        for (var i = 0; i < m; i++)
            loss -= 2 * decoder[(j * m) + i] * encoded[(i * k) + j];
        for (var i = 0; i < gram.Length; i++)
            loss += gram[i] * codes[i];
        return loss;
    }
}
