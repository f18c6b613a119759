namespace Hw6.Core.Decoding;

/// <summary>
/// A kept sequence: its last token, and the hypothesis that it extends. Sequences share their prefixes, so a search keeps one of these
/// for each row of its trace and no more.
/// </summary>
public sealed class Hypothesis
{
    internal Hypothesis(Hypothesis? parent, int token, double tokenLogProb, double logProb, int rank)
    {
        Parent = parent;
        Token = token;
        TokenLogProb = tokenLogProb;
        LogProb = logProb;
        Rank = rank;
        Length = (parent?.Length ?? 0) + 1;
    }

    /// <summary>The hypothesis that it extends by one token; nothing at timestep 1.</summary>
    public Hypothesis? Parent { get; }

    /// <summary>Its last token.</summary>
    public int Token { get; }

    /// <summary>The log-probability of its last token after the tokens before.</summary>
    public double TokenLogProb { get; }

    /// <summary>The sum of the log-probabilities of all its tokens.</summary>
    public double LogProb { get; }

    /// <summary>Its rank among those kept at its timestep, from 1.</summary>
    public int Rank { get; }

    /// <summary>Its number of tokens: the timestep at which it was kept.</summary>
    public int Length { get; }

    /// <summary>Its place among the returned sequences, from 1; 0 if it is not returned.</summary>
    public int Place { get; internal set; }

    /// <summary>Its tokens.</summary>
    public int[] Tokens()
    {
        var tokens = new int[Length];
        for (var hypothesis = this; hypothesis is not null; hypothesis = hypothesis.Parent)
            tokens[hypothesis.Length - 1] = hypothesis.Token;
        return tokens;
    }
}
