using System.Text;

namespace Hw6.Core.Decoding;

/// <summary>
/// What a decoder remembers of a prefix. Two prefixes of the same length whose states are the same object have the same future: every
/// continuation has the same log-probability after either.
/// </summary>
internal abstract class DecoderState;

/// <summary>A token and the natural logarithm of its probability after some prefix.</summary>
/// <param name="Token">The token's place in the vocabulary, from 0.</param>
/// <param name="LogProb">The log-probability, never above 0; −∞ where the token cannot follow.</param>
internal readonly record struct ScoredToken(int Token, double LogProb);

/// <summary>
/// An autoregressive model over a finite vocabulary: after every prefix it gives each token a log-probability. Immutable, and safe to
/// use on several threads; what changes during a search is in its <see cref="Predictor"/>.
/// </summary>
internal abstract class Decoder
{
    /// <summary>M, the number of tokens.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>The length of the longest sequence it can score, or <see langword="null"/> where there is no such length.</summary>
    public virtual int? Depth => null;

    /// <summary>The state before the first token.</summary>
    public abstract DecoderState Start { get; }

    /// <summary>What stands between two tokens of a written sequence.</summary>
    public virtual string Separator => " ";

    /// <summary>The text of a token.</summary>
    /// <param name="token">Its place in the vocabulary.</param>
    public abstract string Token(int token);

    /// <summary>The place of a token in the vocabulary, or −1.</summary>
    /// <param name="text">Its text.</param>
    public virtual int Find(string text)
    {
        for (var token = 0; token < VocabularySize; token++)
            if (Token(token) == text)
                return token;
        return -1;
    }

    /// <summary>The state after one more token.</summary>
    /// <param name="state">A state that a <see cref="Predictor"/> of this decoder has predicted from.</param>
    /// <param name="token">The token's place in the vocabulary.</param>
    public abstract DecoderState Advance(DecoderState state, int token);

    /// <summary>A workspace for one search.</summary>
    public abstract Predictor NewPredictor();

    /// <summary>A sequence as it is written.</summary>
    /// <param name="tokens">Its tokens.</param>
    public string Text(ReadOnlySpan<int> tokens)
    {
        var text = new StringBuilder();
        for (var i = 0; i < tokens.Length; i++)
        {
            if (i > 0)
                text.Append(Separator);
            text.Append(Token(tokens[i]));
        }

        return text.ToString();
    }
}

/// <summary>
/// Predicts the next token of several prefixes at once. It owns the buffers, whose size depends on the vocabulary and the number of
/// prefixes of a call, never on the length of the prefixes. One search, one predictor: not safe for several threads.
/// </summary>
internal abstract class Predictor
{
    /// <summary>Seconds that attention has taken so far; 0 without attention.</summary>
    public virtual double AttentionSeconds => 0;

    /// <summary>Whether different prefixes may be asked for side by side.</summary>
    public virtual bool SideBySide => false;

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
