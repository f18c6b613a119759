using Hw6.Core.Data;
using Hw6.Core.Files;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Probing;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Double;
using SingleMatrix = MathNet.Numerics.LinearAlgebra.Single.DenseMatrix;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// A fixed affine map: z = E(x − μ), x̂ = μ + D·z, with μ the mean of the training samples. It takes samples about the centre of their data set.
/// </summary>
/// <param name="centre">The centre, m entries; empty where it is 0.</param>
/// <param name="mean">μ less the centre, m entries.</param>
/// <param name="encoder">E, k × m, column-major.</param>
/// <param name="decoder">D, m × k, column-major.</param>
internal abstract class AffineRepresentation(double[] centre, double[] mean, float[] encoder, float[] decoder) : Representation
{
    public override int Inputs => mean.Length;
    public override int Dimension => encoder.Length / mean.Length;
    public override IReadOnlyList<NamedArray> Arrays =>
        [
            new("mean", ToSingle([.. mean.Select((value, i) => centre.Length == 0 ? value : centre[i] + value)]), [Inputs]),
            new("encoder", encoder, [Dimension, Inputs]),
            new("decoder", decoder, [Inputs, Dimension]),
        ];

    /// <remarks>With k ≥ m the map is injective, the reconstruction exact, and the loss 0 rather than the rounding of two products.</remarks>
    public override double Loss(SingleMatrix samples) => Dimension >= Inputs ? 0 : base.Loss(samples);

    private protected override SingleMatrix Given(LabelledSamples samples) => samples.AboutCentre;

    private protected static float[] ToSingle(double[] values) => Array.ConvertAll(values, value => (float)value);

    private protected override RepresentationPass NewPass() => new AffinePass(ToSingle(mean), encoder, decoder);

    private sealed class AffinePass(float[] mean, float[] encoder, float[] decoder) : RepresentationPass
    {
        private readonly int m = mean.Length;
        private readonly int k = encoder.Length / mean.Length;
        private readonly int leading = Math.Max(1, encoder.Length / mean.Length);
        private readonly float[] negatedMean = [.. mean.Select(value => -value)];

        // m × block: the centred samples, then their reconstructions; k × block: the codes.
        private readonly float[] samples = new float[mean.Length * BlockSize];
        private readonly float[] codes = new float[encoder.Length / mean.Length * BlockSize];

        public override ReadOnlySpan<float> Encode(ReadOnlySpan<float> samples, int n)
        {
            var centred = this.samples.AsSpan(0, m * n);
            samples.CopyTo(centred);
            VectorOps.AddToColumns(m, n, negatedMean, centred);
            Gemm.Multiply<float>(Operand.AsStored, Operand.AsStored, k, n, m, 1, encoder, leading, centred, m, 0, codes, leading);
            return codes.AsSpan(0, k * n);
        }

        public override ReadOnlySpan<float> Decode(ReadOnlySpan<float> codes, int n)
        {
            var reconstruction = samples.AsSpan(0, m * n);
            Gemm.Multiply<float>(
                Operand.AsStored,
                Operand.AsStored,
                m,
                n,
                k,
                1,
                decoder,
                m,
                codes,
                leading,
                0,
                reconstruction,
                m
            );
            VectorOps.AddToColumns(m, n, mean, reconstruction);
            return reconstruction;
        }
    }
}

/// <summary>The projection onto the first principal components: the best that k numbers and affine maps can do (Baldi and Hornik, 1989).</summary>
internal sealed class PrincipalSubspace : AffineRepresentation
{
    /// <summary>Takes the first components.</summary>
    /// <param name="components">The principal components of the training samples.</param>
    /// <param name="k">How many to keep; no more than <see cref="PrincipalComponents.First"/> gives.</param>
    /// <param name="centre">The centre that the training samples stood about; empty where it is 0.</param>
    public PrincipalSubspace(PrincipalComponents components, int k, double[]? centre = null)
        : this(components.Mean.ToArray(), components.First(k), centre ?? []) { }

    private PrincipalSubspace(double[] mean, double[] columns, double[] centre)
        : base(centre, mean, Transposed(columns, mean.Length), ToSingle(columns)) { }

    public override long ParameterCount => ((long)Dimension + 1) * Inputs;

    private static float[] Transposed(double[] columns, int m)
    {
        var k = columns.Length / m;
        var rows = new float[columns.Length];
        for (var j = 0; j < k; j++)
        for (var i = 0; i < m; i++)
            rows[(i * k) + j] = (float)columns[(j * m) + i];
        return rows;
    }
}

/// <summary>
/// A projection that learns nothing: z = R(x − μ) with independent normal entries of variance 1/k in R, which keeps ‖z‖² near ‖x − μ‖²
/// (Johnson and Lindenstrauss, 1984), and the reconstruction x̂ = μ + R⁺z by the pseudo-inverse.
/// </summary>
internal sealed class RandomProjection : AffineRepresentation
{
    private RandomProjection(double[] centre, double[] mean, float[] encoder, float[] decoder)
        : base(centre, mean, encoder, decoder) { }

    public override long ParameterCount => 0;

    /// <summary>Draws a projection.</summary>
    /// <param name="samples">The training samples, m × n, whose mean is taken.</param>
    /// <param name="k">The entries of a code.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="centre">The centre that the samples stand about; empty where it is 0.</param>
    public static RandomProjection Draw(SingleMatrix samples, int k, RandomSource random, double[]? centre = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var m = samples.RowCount;
        var r = new double[k * m];
        random.FillNormal(r.AsSpan());
        var scale = 1 / Math.Sqrt(k);
        for (var i = 0; i < r.Length; i++)
            r[i] *= scale;

        return new RandomProjection(centre ?? [], SampleMoments.MeanOf(samples), ToSingle(r), PseudoInverse(r, k, m));
    }

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
        return ToSingle(inverse.ToColumnMajorArray());
    }
}

/// <summary>The samples as they are: what a probe can do without any representation.</summary>
/// <param name="inputs">m, the entries of a sample.</param>
internal sealed class RawPixels(int inputs) : Representation
{
    public override int Inputs => inputs;
    public override int Dimension => inputs;
    public override long ParameterCount => 0;
    public override IReadOnlyList<NamedArray> Arrays => [];

    public override double Loss(SingleMatrix samples) => 0;

    // About the centre, which a classifier's biases take up, small differences of large entries are there.
    public override Func<LabelledSamples, SingleMatrix> ProbeFeatures(ProbeScale scale) => samples => samples.AboutCentre;

    private protected override RepresentationPass NewPass() => new Passage();

    private sealed class Passage : RepresentationPass
    {
        public override ReadOnlySpan<float> Encode(ReadOnlySpan<float> samples, int n) => samples;

        public override ReadOnlySpan<float> Decode(ReadOnlySpan<float> codes, int n) => codes;
    }
}
