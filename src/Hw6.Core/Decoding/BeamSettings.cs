namespace Hw6.Core.Decoding;

/// <summary>The beam of a search.</summary>
/// <param name="Width">k, the number of hypotheses kept, at least 1; 1 is greedy.</param>
/// <param name="Length">T, the number of timesteps, at least 1.</param>
/// <param name="EndToken">The token that ends a sequence, or −1 where none does.</param>
/// <param name="LengthPenalty">α, not negative: 0 compares sequences of different lengths by their log-probability.</param>
/// <param name="Best">How many sequences are returned at most, at least 1.</param>
public sealed record BeamSettings(int Width, int Length, int EndToken = -1, double LengthPenalty = 0, int Best = 1)
{
    /// <summary>What the returned sequences are ranked by.</summary>
    /// <param name="hypothesis">A sequence.</param>
    public double Score(Hypothesis hypothesis)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        return LengthPenalty == 0
            ? hypothesis.LogProb
            : hypothesis.LogProb / Math.Pow((5.0 + hypothesis.Length) / 6.0, LengthPenalty);
    }

    internal void Check(Decoder decoder)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Best);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(EndToken, decoder.VocabularySize);
        if (!(LengthPenalty >= 0) || !double.IsFinite(LengthPenalty))
            throw new ArgumentOutOfRangeException(
                nameof(decoder),
                LengthPenalty,
                "the length penalty is finite and not negative"
            );
        if (decoder.Depth is { } depth)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Length, depth);
    }
}
