namespace Hw6.Core.Decoding;

/// <summary>
/// Predicts the next token of several prefixes at once. It owns the buffers, whose size depends on the vocabulary and the number of
/// prefixes of a call, never on the length of the prefixes. One search, one predictor: not safe for several threads.
/// </summary>
public abstract class Predictor
{
    private protected Predictor() { }

    /// <summary>Computes the distributions over the next token; they stay until the next call.</summary>
    /// <param name="states">A state per prefix.</param>
    public abstract void Predict(ReadOnlySpan<DecoderState> states);

    /// <summary>The most likely next tokens of a prefix, best first; of equal ones the earlier token first.</summary>
    /// <param name="prefix">The prefix's place in the last <see cref="Predict"/>.</param>
    /// <param name="best">Receives the tokens.</param>
    /// <returns>How many were written: the length of <paramref name="best"/>, or M if that is less.</returns>
    public abstract int Best(int prefix, Span<ScoredToken> best);

    /// <summary>The log-probabilities of all tokens after a prefix.</summary>
    /// <param name="prefix">The prefix's place in the last <see cref="Predict"/>.</param>
    /// <param name="logProbs">Receives M log-probabilities in the order of the vocabulary.</param>
    public abstract void LogProbabilities(int prefix, Span<double> logProbs);
}
