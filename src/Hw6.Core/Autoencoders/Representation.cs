using Hw6.Core.Data;
using Hw6.Core.Files;
using Hw6.Core.Probing;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// A map from samples to codes and back: a trained autoencoder, or a baseline to compare it with. Samples pass in blocks, so that memory stays
/// bounded for any number of them. Its methods may be called from several threads at once.
/// </summary>
internal abstract class Representation
{
    /// <summary>The most samples that pass at once.</summary>
    private protected const int BlockSize = 512;

    /// <summary>m, the entries of a sample.</summary>
    public abstract int Inputs { get; }

    /// <summary>k, the entries of a code.</summary>
    public abstract int Dimension { get; }

    /// <summary>How many numbers were learned.</summary>
    public abstract long ParameterCount { get; }

    /// <summary>The arrays that make up the map, by name.</summary>
    public abstract IReadOnlyList<NamedArray> Arrays { get; }

    /// <summary>The codes of samples.</summary>
    /// <param name="samples">m × n.</param>
    /// <returns>k × n.</returns>
    public DenseMatrix Encode(DenseMatrix samples) => Encode(NewPass(), Dimension, samples);

    /// <summary>The codes of samples by an encoder of the caller's.</summary>
    /// <param name="pass">Passes samples as long as this map's.</param>
    /// <param name="dimension">k, the entries of its codes.</param>
    /// <param name="samples">m × n.</param>
    /// <returns>k × n.</returns>
    private protected DenseMatrix Encode(RepresentationPass pass, int dimension, DenseMatrix samples)
    {
        var codes = new DenseMatrix(dimension, Check(samples).ColumnCount);
        for (var start = 0; start < samples.ColumnCount; start += BlockSize)
            pass.Encode(Block(samples, start, out var n), n).CopyTo(codes.Values.AsSpan(start * dimension));
        return codes;
    }

    /// <summary>The reconstructions of samples from their codes.</summary>
    /// <param name="samples">m × n.</param>
    /// <returns>m × n.</returns>
    public DenseMatrix Reconstruct(DenseMatrix samples)
    {
        var reconstructions = new DenseMatrix(Inputs, Check(samples).ColumnCount);
        var pass = NewPass();
        for (var start = 0; start < samples.ColumnCount; start += BlockSize)
            pass.Decode(pass.Encode(Block(samples, start, out var n), n), n)
                .CopyTo(reconstructions.Values.AsSpan(start * Inputs));
        return reconstructions;
    }

    /// <summary>The mean over samples of ‖x − x̂‖², the sum over entries.</summary>
    /// <param name="samples">m × n.</param>
    public virtual double Loss(DenseMatrix samples)
    {
        double sum = 0;
        var pass = NewPass();
        for (var start = 0; start < Check(samples).ColumnCount; start += BlockSize)
        {
            var block = Block(samples, start, out var n);
            sum += n * ReconstructionLoss.Value(Inputs, n, pass.Decode(pass.Encode(block, n), n), block);
        }

        return sum / samples.ColumnCount;
    }

    /// <summary>The codes of a part of a data set, k × n.</summary>
    public DenseMatrix Codes(LabelledSamples samples) => Encode(Given(samples));

    /// <summary>
    /// What a linear probe on a scale is given of a part of a data set: the codes, or what makes the same probe of them, such as they less a constant.
    /// It holds for the map as it is now.
    /// </summary>
    public virtual Func<LabelledSamples, DenseMatrix> ProbeFeatures(ProbeScale scale) => Codes;

    /// <summary>The mean over a part of a data set of ‖x − x̂‖².</summary>
    public virtual double Loss(LabelledSamples samples) => Loss(Given(samples));

    /// <summary>The samples as this map takes them, m × n.</summary>
    private protected virtual DenseMatrix Given(LabelledSamples samples) => samples.Samples;

    /// <summary>Allocates what passing blocks of samples needs.</summary>
    private protected abstract RepresentationPass NewPass();

    private static ReadOnlySpan<float> Block(DenseMatrix samples, int start, out int n)
    {
        n = Math.Min(BlockSize, samples.ColumnCount - start);
        return samples.Values.AsSpan(start * samples.RowCount, n * samples.RowCount);
    }

    private DenseMatrix Check(DenseMatrix samples)
    {
        return samples.RowCount == Inputs
            ? samples
            : throw new ArgumentException(
                $"samples of {samples.RowCount} entries for a representation of {Inputs}",
                nameof(samples)
            );
    }
}

/// <summary>The buffers through which blocks of samples pass a representation; one user at a time.</summary>
internal abstract class RepresentationPass
{
    /// <summary>The codes, k × n, of samples, m × n; valid until the next call.</summary>
    public abstract ReadOnlySpan<float> Encode(ReadOnlySpan<float> samples, int n);

    /// <summary>The reconstructions, m × n, of codes, k × n; valid until the next call.</summary>
    public abstract ReadOnlySpan<float> Decode(ReadOnlySpan<float> codes, int n);
}
