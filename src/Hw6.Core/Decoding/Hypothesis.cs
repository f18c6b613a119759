namespace Hw6.Core.Decoding;

/// <summary>
/// A kept sequence: its last token, and the hypothesis that it extends. Sequences share their prefixes, so a search keeps one of these
/// for each row of its trace and no more.
/// </summary>
internal sealed class Hypothesis(Hypothesis? parent, int token, double tokenLogProb, double logProb, int rank)
{
    /// <summary>The hypothesis that it extends by one token; nothing at timestep 1.</summary>
    public Hypothesis? Parent { get; } = parent;

    /// <summary>Its last token.</summary>
    public int Token { get; } = token;

    /// <summary>The log-probability of its last token after the tokens before.</summary>
    public double TokenLogProb { get; } = tokenLogProb;

    /// <summary>The sum of the log-probabilities of all its tokens.</summary>
    public double LogProb { get; } = logProb;

    /// <summary>Its rank among those kept at its timestep, from 1.</summary>
    public int Rank { get; } = rank;

    /// <summary>Its number of tokens: the timestep at which it was kept.</summary>
    public int Length { get; } = (parent?.Length ?? 0) + 1;

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

/// <summary>A hypothesis extended by one of its best tokens: one of the k² sequences that compete at a timestep.</summary>
/// <param name="Hypothesis">The rank of the hypothesis that it extends, from 0.</param>
/// <param name="TokenLogProb">The token's log-probability after the hypothesis.</param>
/// <param name="LogProb">The total log-probability.</param>
internal readonly record struct Candidate(int Hypothesis, int Token, double TokenLogProb, double LogProb) : IComparable<Candidate>
{
    /// <summary>Better candidates first: the larger total, then the earlier hypothesis, then the earlier token.</summary>
    public int CompareTo(Candidate other)
    {
        if (LogProb != other.LogProb)
            return LogProb > other.LogProb ? -1 : 1;
        if (Hypothesis != other.Hypothesis)
            return Hypothesis < other.Hypothesis ? -1 : 1;
        return Token.CompareTo(other.Token);
    }

    /// <summary>
    /// Moves the <paramref name="count"/> best to the front, in order: a selection (Hoare's "find", 1961) that takes expected time
    /// proportional to the number of candidates, then a sort of those selected alone.
    /// </summary>
    public static void SelectBest(Span<Candidate> candidates, int count)
    {
        var rest = candidates;
        var wanted = count;
        while (wanted < rest.Length && wanted > 0)
        {
            var split = Partition(rest);
            if (wanted <= split)
            {
                rest = rest[..split];
            }
            else
            {
                rest = rest[split..];
                wanted -= split;
            }
        }

        candidates[..count].Sort();
    }

    // Leaves no candidate before the split worse than one after it; both parts have at least one.
    private static int Partition(Span<Candidate> candidates)
    {
        var pivot = Median(candidates[0], candidates[candidates.Length / 2], candidates[^1]);
        var low = 0;
        var high = candidates.Length - 1;
        while (true)
        {
            while (candidates[low].CompareTo(pivot) < 0)
                low++;
            while (pivot.CompareTo(candidates[high]) < 0)
                high--;
            if (low >= high)
                return Math.Max(low, 1);
            (candidates[low], candidates[high]) = (candidates[high], candidates[low]);
            low++;
            high--;
        }
    }

    private static Candidate Median(Candidate a, Candidate b, Candidate c)
    {
        if (b.CompareTo(a) < 0)
            (a, b) = (b, a);
        if (c.CompareTo(b) < 0)
            b = c;
        return b.CompareTo(a) < 0 ? a : b;
    }
}
