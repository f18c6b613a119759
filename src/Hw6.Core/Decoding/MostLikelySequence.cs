namespace Hw6.Core.Decoding;

/// <summary>
/// The exact most likely sequence, by best-first search: the most likely prefix is extended next. Log-probabilities never rise, so the
/// first complete sequence that comes up is the most likely one. Of equally likely sequences it is the earliest in the order of tokens.
/// </summary>
/// <remarks>
/// Prefixes of one length that leave the decoder in the same state have the same future, so only the first to come up is extended:
/// for an n-gram model the work grows with the number of contexts instead of exponentially in T. Both the number of
/// extended prefixes and the number of those that wait are bounded.
/// </remarks>
internal static class MostLikelySequence
{
    // 32 bytes each.
    private const int MostWaiting = 8_000_000;

    /// <summary>Searches.</summary>
    /// <param name="decoder">The model.</param>
    /// <param name="length">T, the length of a sequence that no token ends.</param>
    /// <param name="endToken">The token that ends a sequence, or −1 where none does.</param>
    /// <param name="mostExpansions">How many prefixes may be extended.</param>
    /// <param name="cancellation">Asks it to stop.</param>
    public static ExactResult Search(
        Decoder decoder,
        int length,
        int endToken,
        long mostExpansions,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var search = new BestFirst(decoder, length, endToken);
        return search.Run(mostExpansions, cancellation);
    }

    // A prefix that waits: an extended prefix and one more token.
    private readonly record struct Waiting(double LogProb, int Parent, int Token);

    // A prefix that was extended.
    private sealed record Extended(int Parent, int Token, int Length, DecoderState State);

    private sealed class BestFirst(Decoder decoder, int length, int endToken)
    {
        private readonly List<Extended> extended = [];
        private readonly HashSet<DecoderState>?[] known = new HashSet<DecoderState>?[length];
        private readonly double[] logProbs = new double[decoder.VocabularySize];
        private readonly Predictor predictor = decoder.NewPredictor();
        private PriorityQueue<Waiting, Waiting> waiting = new();

        public ExactResult Run(long mostExpansions, CancellationToken cancellation)
        {
            if (mostExpansions < 1)
                return new ExactResult(null, double.NaN, 0, "not searched: --max-expansions is 0");
            waiting = new(Comparer<Waiting>.Create(Order));
            Extend(new Waiting(0, -1, -1), decoder.Start);
            while (waiting.TryDequeue(out var next, out _))
            {
                var depth = extended[next.Parent].Length + 1;
                if (depth == length || next.Token == endToken)
                    return new ExactResult(TokensOf(next), next.LogProb, extended.Count, null);
                var state = decoder.Advance(extended[next.Parent].State, next.Token);
                if (!(known[depth] ??= []).Add(state))
                    continue;
                cancellation.ThrowIfCancellationRequested();
                if (extended.Count >= mostExpansions)
                    return new ExactResult(
                        null,
                        double.NaN,
                        extended.Count,
                        $"most likely sequence not found within {extended.Count} expansions: raise --max-expansions"
                    );
                if (waiting.Count > MostWaiting)
                    return new ExactResult(
                        null,
                        double.NaN,
                        extended.Count,
                        $"most likely sequence not found: more than {MostWaiting} prefixes wait after {extended.Count} expansions"
                    );
                Extend(next, state);
            }

            // Every complete sequence contains an impossible token, so all tie at −∞ and the first in the order of tokens wins.
            return new ExactResult(new int[endToken == 0 ? 1 : length], double.NegativeInfinity, extended.Count, null);
        }

        private void Extend(Waiting prefix, DecoderState state)
        {
            var index = extended.Count;
            extended.Add(
                new Extended(prefix.Parent, prefix.Token, prefix.Parent < 0 ? 0 : extended[prefix.Parent].Length + 1, state)
            );
            predictor.Predict([state]);
            predictor.LogProbabilities(0, logProbs);
            for (var token = 0; token < logProbs.Length; token++)
            {
                if (logProbs[token] == double.NegativeInfinity)
                    continue;
                var next = new Waiting(prefix.LogProb + logProbs[token], index, token);
                waiting.Enqueue(next, next);
            }
        }

        // The more likely first; of equal ones the earlier in the order of tokens. With that order some prefix of the earliest optimum always
        // comes up before any other optimum does.
        private int Order(Waiting a, Waiting b) =>
            a.LogProb != b.LogProb ? b.LogProb.CompareTo(a.LogProb)
            : a == b ? 0
            : IsEarlier(a, b) ? -1
            : 1;

        private bool IsEarlier(Waiting a, Waiting b)
        {
            var difference = extended[a.Parent].Length - extended[b.Parent].Length;
            for (var i = difference; i > 0; i--)
                a = Shorter(a);
            for (var i = difference; i < 0; i++)
                b = Shorter(b);
            while (a.Parent != b.Parent)
                (a, b) = (Shorter(a), Shorter(b));

            // Neither continues the other: what continues a prefix waits only once that prefix has left the queue.
            return a.Token < b.Token;
        }

        private Waiting Shorter(Waiting prefix) => new(0, extended[prefix.Parent].Parent, extended[prefix.Parent].Token);

        private int[] TokensOf(Waiting item)
        {
            var tokens = new int[extended[item.Parent].Length + 1];
            tokens[^1] = item.Token;
            for (var i = item.Parent; extended[i].Parent >= 0; i = extended[i].Parent)
                tokens[extended[i].Length - 1] = extended[i].Token;
            return tokens;
        }
    }
}

/// <summary>What an exact search found.</summary>
/// <param name="Tokens">The most likely sequence, or <see langword="null"/> where the bound came first.</param>
/// <param name="LogProb">Its log-probability; NaN where it was not found.</param>
/// <param name="Expansions">The prefixes extended.</param>
/// <param name="Note">Why it was not found.</param>
internal sealed record ExactResult(IReadOnlyList<int>? Tokens, double LogProb, long Expansions, string? Note);
