using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Autoencoders;

/// <summary>The samples as they are: what a probe can do without any representation.</summary>
/// <param name="inputs">m, the entries of a sample.</param>
internal sealed class RawPixels(int inputs) : Representation
{
    public override int Inputs => inputs;
    public override int Dimension => inputs;
    public override long ParameterCount => 0;
    public override IReadOnlyList<NamedArray> Arrays => [];

    public override double Loss(DenseMatrix samples) => 0;

    private protected override RepresentationPass NewPass() => new CopyingPass();

    private sealed class CopyingPass : RepresentationPass
    {
        private float[] values = [];

        public override ReadOnlySpan<float> Encode(ReadOnlySpan<float> samples, int n) => Copy(samples);

        public override ReadOnlySpan<float> Decode(ReadOnlySpan<float> codes, int n) => Copy(codes);

        private ReadOnlySpan<float> Copy(ReadOnlySpan<float> source)
        {
            if (values.Length < source.Length)
                values = new float[source.Length];
            source.CopyTo(values);
            return values.AsSpan(0, source.Length);
        }
    }
}
