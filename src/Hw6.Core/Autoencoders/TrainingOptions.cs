using Hw6.Core.Nn;

namespace Hw6.Core.Autoencoders;

/// <summary>How an autoencoder is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>What is done to the encoder's input.</summary>
    public CorruptionMode Mode { get; init; }

    /// <summary>The standard deviation of the noise of <see cref="CorruptionMode.Denoising"/>.</summary>
    public double NoiseStd { get; init; } = 0.5;

    /// <summary>The probability that <see cref="CorruptionMode.Masked"/> hides an entry.</summary>
    public double MaskProb { get; init; } = 0.25;

    /// <summary>Which entries count in the loss of <see cref="CorruptionMode.Masked"/>.</summary>
    public MaskedLoss MaskedLoss { get; init; }

    /// <summary>The optimiser's rates.</summary>
    public AdamOptions Adam { get; init; } = new();

    /// <summary>Samples in a batch; the last batch of an epoch may be smaller.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>The user's seed.</summary>
    public long Seed { get; init; }

    /// <summary>Which repetition this is, from 0: another initialisation, order and corruption.</summary>
    public int Repeat { get; init; }
}
