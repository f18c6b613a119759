namespace Hw6.Core.Decoding;

/// <summary>A hypothesis extended by one of its best tokens: one of the k² sequences that compete at a timestep.</summary>
/// <param name="Hypothesis">The rank of the hypothesis that it extends, from 0.</param>
/// <param name="Token">The token.</param>
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
