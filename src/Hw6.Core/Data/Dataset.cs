using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Data;

/// <summary>Samples with their labels.</summary>
/// <param name="Samples">m × n: a sample a column, so that row-major files load without a transposition.</param>
/// <param name="Labels">n class numbers from 0.</param>
internal sealed record LabelledSamples(DenseMatrix Samples, int[] Labels)
{
    /// <summary>n, the number of samples.</summary>
    public int Count => Samples.ColumnCount;

    /// <summary>m, the number of features of a sample.</summary>
    public int Features => Samples.RowCount;
}

/// <summary>A data set split into the part that trains an autoencoder, the part that fits the linear probe, and the part that tests both.</summary>
/// <param name="Name">The name it was asked for by.</param>
/// <param name="Train">The samples that train the autoencoder.</param>
/// <param name="Probe">The samples that fit the linear probe and validate the autoencoder.</param>
/// <param name="Test">The samples that test both.</param>
/// <param name="Classes">The classes' names; a label is an index into them.</param>
/// <param name="Image">Height and width in pixels where a sample is a picture.</param>
/// <param name="Digest">Stands for the contents in a sweep's identity: the same data, the same text.</param>
internal sealed record Dataset(
    string Name,
    LabelledSamples Train,
    LabelledSamples Probe,
    LabelledSamples Test,
    IReadOnlyList<string> Classes,
    (int Height, int Width)? Image,
    string Digest
)
{
    /// <summary>m, the number of features of a sample.</summary>
    public int Features => Train.Features;

    /// <summary>The fractions it was split by; <see langword="null"/> where the split is fixed.</summary>
    public SplitFractions? Split { get; init; }
}

/// <summary>The order in which the samples of a user's own file are shared out.</summary>
internal static class SampleOrder
{
    /// <summary>A random order of n samples that depends on the seed alone.</summary>
    public static int[] Shuffled(int n, long seed)
    {
        var order = Enumerable.Range(0, n).ToArray();
        new RandomSource(seed, 0, "split").Shuffle(order.AsSpan());
        return order;
    }
}
