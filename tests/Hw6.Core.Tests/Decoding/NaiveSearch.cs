namespace Hw6.Core.Tests.Decoding;

/// <summary>
/// The searches as a textbook writes them, on the table of a <see cref="RandomTree"/>: every list is sorted whole, every sequence is kept
/// whole, and the most likely sequence is found by scoring all.
/// </summary>
internal static class NaiveSearch
{
    public sealed record Kept(int[] Tokens, double LogProb, int ParentRank, double TokenLogProb);

    /// <summary>Algorithm 1: what is kept at each timestep. Sequences that end are put aside.</summary>
    public static List<List<Kept>> Beam(RandomTree tree, int k, int length, int end = -1)
    {
        var steps = new List<List<Kept>>();
        var live = new List<(Kept Kept, int Rank)> { (new Kept([], 0, 0, 0), 0) };
        for (var t = 0; t < length && live.Count > 0; t++)
        {
            var candidates = new List<(Kept Kept, int Hypothesis)>();
            for (var i = 0; i < live.Count; i++)
            {
                var (hypothesis, rank) = live[i];
                var row = tree.Table[Text(tree, hypothesis.Tokens)];
                var best = Enumerable.Range(0, row.Length).OrderByDescending(token => row[token]).ThenBy(token => token).Take(k);
                foreach (var token in best)
                    candidates.Add(
                        (new Kept([.. hypothesis.Tokens, token], hypothesis.LogProb + row[token], rank, row[token]), i)
                    );
            }

            var kept = candidates
                .OrderByDescending(candidate => candidate.Kept.LogProb)
                .ThenBy(candidate => candidate.Hypothesis)
                .ThenBy(candidate => candidate.Kept.Tokens[^1])
                .Take(k)
                .Select(candidate => candidate.Kept)
                .ToList();
            steps.Add(kept);
            live = [.. kept.Select((hypothesis, i) => (hypothesis, i + 1)).Where(item => item.hypothesis.Tokens[^1] != end)];
        }

        return steps;
    }

    /// <summary>The most likely of all complete sequences, the earliest in the order of tokens among equals.</summary>
    public static (int[] Tokens, double LogProb) MostLikely(RandomTree tree, int length, int end = -1)
    {
        var best = (Tokens: Array.Empty<int>(), LogProb: double.NaN);
        foreach (var (tokens, logProb) in All(tree, [], 0, length, end))
            if (best.Tokens.Length == 0 || logProb > best.LogProb)
                best = (tokens, logProb);
        return best;
    }

    public static string Text(RandomTree tree, IEnumerable<int> tokens) =>
        string.Join(' ', tokens.Select(token => tree.Vocabulary[token]));

    /// <summary>All complete sequences in the order of tokens.</summary>
    public static IEnumerable<(int[] Tokens, double LogProb)> All(
        RandomTree tree,
        int[] prefix,
        double logProb,
        int length,
        int end
    )
    {
        if (prefix.Length == length || (prefix.Length > 0 && prefix[^1] == end))
        {
            yield return (prefix, logProb);
            yield break;
        }

        var row = tree.Table[Text(tree, prefix)];
        for (var token = 0; token < row.Length; token++)
            foreach (var complete in All(tree, [.. prefix, token], logProb + row[token], length, end))
                yield return complete;
    }
}
