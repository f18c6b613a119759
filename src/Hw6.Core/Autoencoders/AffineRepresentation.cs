using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Autoencoders;

/// <summary>A fixed affine map: z = E(x − μ), x̂ = μ + D·z, with μ the mean of the training samples.</summary>
internal abstract class AffineRepresentation : Representation
{
    private readonly float[] mean;
    private readonly float[] encoder;
    private readonly float[] decoder;

    /// <summary>Creates the map.</summary>
    /// <param name="mean">μ, m entries.</param>
    /// <param name="encoder">E, k × m, column-major.</param>
    /// <param name="decoder">D, m × k, column-major.</param>
    private protected AffineRepresentation(float[] mean, float[] encoder, float[] decoder)
    {
        this.mean = mean;
        this.encoder = encoder;
        this.decoder = decoder;
    }

    public override int Inputs => mean.Length;
    public override int Dimension => encoder.Length / mean.Length;
    public override IReadOnlyList<NamedArray> Arrays =>
        [new("mean", mean, [Inputs]), new("encoder", encoder, [Dimension, Inputs]), new("decoder", decoder, [Inputs, Dimension])];

    private protected override RepresentationPass NewPass() => new AffinePass(this);

    private sealed class AffinePass(AffineRepresentation map) : RepresentationPass
    {
        private readonly float[] negatedMean = [.. map.mean.Select(value => -value)];

        // m × block: the centred samples, then their reconstructions; k × block: the codes.
        private readonly float[] samples = new float[map.Inputs * BlockSize];
        private readonly float[] codes = new float[map.Dimension * BlockSize];

        public override ReadOnlySpan<float> Encode(ReadOnlySpan<float> samples, int n)
        {
            var (m, k) = (map.Inputs, map.Dimension);
            var centred = this.samples.AsSpan(0, m * n);
            samples.CopyTo(centred);
            VectorOps.AddToColumns(m, n, negatedMean, centred);
            Gemm.Multiply<float>(Operand.AsStored, Operand.AsStored, k, n, m, 1, map.encoder, k, centred, m, 0, codes, k);
            return codes.AsSpan(0, k * n);
        }

        public override ReadOnlySpan<float> Decode(ReadOnlySpan<float> codes, int n)
        {
            var (m, k) = (map.Inputs, map.Dimension);
            var reconstruction = samples.AsSpan(0, m * n);
            Gemm.Multiply<float>(Operand.AsStored, Operand.AsStored, m, n, k, 1, map.decoder, m, codes, k, 0, reconstruction, m);
            VectorOps.AddToColumns(m, n, map.mean, reconstruction);
            return reconstruction;
        }
    }
}
