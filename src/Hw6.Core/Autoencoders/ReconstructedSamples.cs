using Hw6.Core.Data;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Autoencoders;

/// <summary>A few test samples as a model saw them and gave them back, pixels one after the other, sample after sample.</summary>
/// <param name="Model">The model's name, such as <c>relu masked, k = 100</c>.</param>
/// <param name="Data">The name of the data set.</param>
/// <param name="Corruption">What was done to the samples before the encoder; empty for a model that corrupts nothing.</param>
/// <param name="Height">Pixels from top to bottom.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Clean">The samples.</param>
/// <param name="Corrupted">What the encoder was given; the samples themselves for a model that corrupts nothing.</param>
/// <param name="Reconstructed">What came out.</param>
internal sealed record ReconstructedSamples(
    string Model,
    string Data,
    string Corruption,
    int Height,
    int Width,
    float[] Clean,
    float[] Corrupted,
    float[] Reconstructed
)
{
    private const int Most = 20;

    /// <summary>How many classes there are.</summary>
    public required int Classes { get; init; }

    /// <summary>How many of them have a sample here.</summary>
    public int Shown => Clean.Length / (Height * Width);

    /// <summary>Passes the first test sample of each class through a model; of more than twenty classes twenty, evenly chosen.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="representation">The model.</param>
    /// <param name="data">The samples, which are pictures.</param>
    /// <param name="training">What its encoder is given; <see langword="null"/> for a model that corrupts nothing.</param>
    internal static ReconstructedSamples Of(
        string model,
        Representation representation,
        Dataset data,
        TrainingOptions? training,
        long seed
    )
    {
        var m = data.Features;
        int[] firsts =
        [
            .. Enumerable
                .Range(0, data.Classes.Count)
                .Select(label => Array.IndexOf(data.Test.Labels, label))
                .Where(sample => sample >= 0),
        ];
        var chosen = Evenly(firsts, Most);
        var clean = new float[m * chosen.Length];
        for (var j = 0; j < chosen.Length; j++)
            data.Test.Samples.Values.AsSpan(chosen[j] * m, m).CopyTo(clean.AsSpan(j * m));

        // The same noise and the same mask for every model, so that their reconstructions can be compared.
        var corrupted = clean;
        if (training is { Mode: not CorruptionMode.Vanilla })
        {
            corrupted = new float[clean.Length];
            var visible = training.Mode == CorruptionMode.Masked ? new float[clean.Length] : [];
            new Corruption<float>(
                training.Mode,
                training.NoiseStd,
                training.MaskProb,
                new RandomSource(seed, 0, "reconstructions")
            ).Apply(clean, corrupted, visible);
        }

        var reconstructed = representation.Reconstruct(new DenseMatrix(m, chosen.Length, corrupted)).Values;
        var (height, width) = data.Image!.Value;
        return new ReconstructedSamples(model, data.Name, Words(training), height, width, clean, corrupted, reconstructed)
        {
            Classes = firsts.Length,
        };
    }

    /// <summary>Some of the samples, the first and the last among them; all where there are no more.</summary>
    internal static int[] Evenly(int[] samples, int most) =>
        samples.Length <= most
            ? samples
            : [.. Enumerable.Range(0, most).Select(i => samples[i * (samples.Length - 1) / (most - 1)])];

    private static string Words(TrainingOptions? training) =>
        training?.Mode switch
        {
            CorruptionMode.Denoising => $"with noise of {training.NoiseStd}",
            CorruptionMode.Masked => $"masked, {training.MaskProb * 100:0.##} %",
            _ => "",
        };
}
