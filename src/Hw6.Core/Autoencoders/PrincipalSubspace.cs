using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Autoencoders;

/// <summary>The projection onto the first principal components: the best that k numbers and affine maps can do (Baldi and Hornik, 1989).</summary>
internal sealed class PrincipalSubspace : AffineRepresentation
{
    private readonly bool complete;

    /// <summary>Takes the first components.</summary>
    /// <param name="components">The principal components of the training samples.</param>
    /// <param name="k">How many to keep; more than m keeps m.</param>
    public PrincipalSubspace(PrincipalComponents components, int k)
        : base(ToSingle(Checked(components).Mean), Transposed(components, k), ToSingle(components.First(k)))
    {
        complete = Dimension == Inputs;
    }

    public override long ParameterCount => ((long)Dimension + 1) * Inputs;

    /// <remarks>With all components the reconstruction is exact, and the loss 0 rather than the rounding of two products.</remarks>
    public override double Loss(DenseMatrix samples) => complete ? 0 : base.Loss(samples);

    private static PrincipalComponents Checked(PrincipalComponents components) => components;

    private static float[] ToSingle(ReadOnlySpan<double> values)
    {
        var singles = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            singles[i] = (float)values[i];
        return singles;
    }

    private static float[] Transposed(PrincipalComponents components, int k)
    {
        var m = components.Mean.Length;
        var columns = components.First(k);
        k = columns.Length / m;
        var rows = new float[columns.Length];
        for (var j = 0; j < k; j++)
        for (var i = 0; i < m; i++)
            rows[(i * k) + j] = (float)columns[(j * m) + i];
        return rows;
    }
}
