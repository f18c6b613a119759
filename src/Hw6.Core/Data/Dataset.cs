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

    /// <summary>The samples less <see cref="Dataset.Centre"/>, m × n.</summary>
    public DenseMatrix AboutCentre { get; init; } = Samples;

    /// <summary>The moments of <see cref="Samples"/>, computed when they are first asked for, and kept.</summary>
    public Lazy<SampleMoments> Moments { get; } = new(() => SampleMoments.Of(Samples));

    /// <summary>The moments of <see cref="AboutCentre"/>; kept where it is <see cref="Samples"/>.</summary>
    public Lazy<SampleMoments> MomentsAboutCentre =>
        ReferenceEquals(AboutCentre, Samples) ? Moments : new(() => SampleMoments.Of(AboutCentre));
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

    /// <summary>
    /// What <see cref="LabelledSamples.AboutCentre"/> is less than the samples, m entries, subtracted in double precision: the mean of those that train.
    /// Empty where it is 0, as with data that are read or drawn in single precision.
    /// </summary>
    public double[] Centre { get; init; } = [];

    /// <summary>
    /// The root of the mean variance of entries over the samples that train, where the data's scale is the user's; <see langword="null"/> where it is known.
    /// </summary>
    public double? TypicalSpread { get; init; }

    /// <summary>Why single precision does not hold the samples, in words that follow "found"; <see langword="null"/> where it does.</summary>
    public string? Unresolved { get; init; }
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
