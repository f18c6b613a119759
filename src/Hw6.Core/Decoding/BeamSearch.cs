using System.Diagnostics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Decoding;

/// <summary>
/// Beam search. At each timestep every kept hypothesis is extended by its k best tokens, and of these at most k² sequences the k with
/// the largest total log-probability are kept. Ties go to the earlier hypothesis, then to the earlier token.
/// </summary>
/// <remarks>
/// With a token that ends a sequence, a kept hypothesis that ends is put aside, and the others are extended. At the end those put aside
/// and those kept at the last timestep compete by log-probability over ((5 + length) / 6)^α (Wu et al., "Google's neural machine
/// translation system", 2016, equation 14, without coverage); α = 0 leaves the log-probability. Selection needs O(M) a hypothesis and
/// O(k²) a timestep on top of the decoder's own step, and memory for k hypotheses a timestep.
/// </remarks>
internal sealed class BeamSearch(Decoder decoder, BeamSettings settings)
{
    // So many prefixes share a step of the decoder at most: enough for products to run at full speed. With the bound on their
    // log-probabilities, memory stays the same however wide the beam is.
    private const int MostPrefixesAtOnce = 128;
    private const int MostLogProbsAtOnce = 1 << 24;

    private readonly Predictor predictor = decoder.NewPredictor();
    private readonly int extensions = Math.Min(settings.Width, decoder.VocabularySize); // of a prefix, at most
    private ScoredToken[] best = []; // the best tokens of the prefixes of one step, those of a prefix together
    private int[] found = []; // how many there are of each
    private readonly List<Hypothesis> finished = [];
    private Hypothesis[] live = [];
    private DecoderState[] states = [decoder.Start];
    private Candidate[] candidates = [];

    /// <summary>Runs a search.</summary>
    /// <param name="decoder">The model.</param>
    /// <param name="settings">The beam.</param>
    /// <param name="observe">Told the candidates of each timestep, if anybody wants them.</param>
    /// <param name="cancellation">Asks it to stop between two timesteps.</param>
    public static BeamResult Run(
        Decoder decoder,
        BeamSettings settings,
        CandidateObserver? observe = null,
        CancellationToken cancellation = default
    )
    {
        settings.Check(decoder);
        var start = Stopwatch.GetTimestamp();
        var search = new BeamSearch(decoder, settings);
        var steps = new List<BeamStep>(settings.Length);
        while (steps.Count < settings.Length && (steps.Count == 0 || search.live.Length > 0) && !search.IsDecided())
        {
            cancellation.ThrowIfCancellationRequested();
            var kept = search.Step(observe);
            steps.Add(new BeamStep(kept, Stopwatch.GetElapsedTime(start).TotalSeconds, search.predictor.AttentionSeconds));
        }

        return new BeamResult(steps, search.Return());
    }

    private Hypothesis[] Step(CandidateObserver? observe)
    {
        var count = Expand(all: observe is not null);
        var width = Math.Min(settings.Width, count);
        Candidate.SelectBest(candidates.AsSpan(0, count), width);

        var kept = new Hypothesis[width];
        var ends = 0;
        for (var i = 0; i < width; i++)
        {
            var candidate = candidates[i];
            var parent = live.Length == 0 ? null : live[candidate.Hypothesis];
            kept[i] = new Hypothesis(parent, candidate.Token, candidate.TokenLogProb, candidate.LogProb, i + 1);
            if (candidate.Token == settings.EndToken)
                ends++;
        }

        if (observe is not null)
            Tell(observe, count, width);

        var nextStates = new DecoderState[width - ends];
        var nextLive = new Hypothesis[width - ends];
        var next = 0;
        for (var i = 0; i < width; i++)
        {
            if (kept[i].Token == settings.EndToken)
            {
                finished.Add(kept[i]);
                continue;
            }

            nextLive[next] = kept[i];
            nextStates[next++] = decoder.Advance(states[candidates[i].Hypothesis], kept[i].Token);
        }

        live = nextLive;
        states = nextStates;
        return kept;
    }

    // Writes the best extensions of every live hypothesis into the candidates. Whenever many more than k have come together they are cut
    // back to the best k, which costs a constant each and keeps their memory proportional to k; an observer wants them all.
    private int Expand(bool all)
    {
        var most = all ? int.MaxValue : 3L * settings.Width;
        var capacity = (int)Math.Min((long)states.Length * extensions, most + extensions);
        if (candidates.Length < capacity)
            candidates = new Candidate[capacity];
        var count = 0;
        var valuesOfPrefix = Math.Max(decoder.VocabularySize, 4L * extensions);
        var atOnce = (int)Math.Clamp(MostLogProbsAtOnce / valuesOfPrefix, 1, MostPrefixesAtOnce);
        for (var first = 0; first < states.Length; first += atOnce)
        {
            var block = states.AsSpan(first, Math.Min(atOnce, states.Length - first));
            predictor.Predict(block);
            if (found.Length < block.Length)
                (best, found) = (new ScoredToken[block.Length * extensions], new int[block.Length]);
            var selection = new Selection(predictor, extensions, best, found);
            if (predictor.SideBySide)
                ParallelLoop.Rows(block.Length, (long)block.Length * decoder.VocabularySize, selection);
            else
                selection.Run(0, block.Length);
            for (var i = 0; i < block.Length; i++)
            {
                var total = live.Length == 0 ? 0 : live[first + i].LogProb;
                foreach (var (token, logProb) in best.AsSpan(i * extensions, found[i]))
                    candidates[count++] = new Candidate(first + i, token, logProb, total + logProb);
                if (count < most)
                    continue;
                Candidate.SelectBest(candidates.AsSpan(0, count), settings.Width);
                count = settings.Width;
            }
        }

        return count;
    }

    private readonly struct Selection(Predictor predictor, int extensions, ScoredToken[] best, int[] found) : IRowBody
    {
        public void Run(int first, int end)
        {
            for (var i = first; i < end; i++)
                found[i] = predictor.Best(i, best.AsSpan(i * extensions, extensions));
        }
    }

    private void Tell(CandidateObserver observe, int count, int kept)
    {
        // Those kept are sorted already; those pruned get an order that does not depend on how the selection went.
        candidates.AsSpan(kept, count - kept).Sort();
        for (var i = 0; i < count; i++)
        {
            var candidate = candidates[i];
            var parent = live.Length == 0 ? null : live[candidate.Hypothesis];
            observe(new Hypothesis(parent, candidate.Token, candidate.TokenLogProb, candidate.LogProb, i + 1), i < kept);
        }
    }

    // Log-probabilities never rise, so without a length penalty nothing live can overtake what has ended with at least its own.
    private bool IsDecided()
    {
        if (settings.LengthPenalty != 0 || finished.Count < settings.Best || live.Length == 0)
            return false;
        var atLeast = 0;
        foreach (var hypothesis in finished)
            if (hypothesis.LogProb >= live[0].LogProb)
                atLeast++;
        return atLeast >= settings.Best;
    }

    private Hypothesis[] Return()
    {
        // A search that was decided early leaves incomplete sequences behind.
        var isComplete = live.Length > 0 && live[0].Length == settings.Length;
        Hypothesis[] all = isComplete ? [.. finished, .. live] : [.. finished];
        Array.Sort(all, Compare);

        // Impossible sequences come last, and are none: only where there is nothing else is the first of them returned.
        var possible = 0;
        while (possible < all.Length && all[possible].LogProb > double.NegativeInfinity)
            possible++;
        var returned = all.AsSpan(0, Math.Min(Math.Max(possible, Math.Min(1, all.Length)), settings.Best)).ToArray();
        for (var i = 0; i < returned.Length; i++)
            returned[i].Place = i + 1;
        return returned;
    }

    // The better score first; of equal ones the one that was kept first: the shorter, then the better ranked.
    private int Compare(Hypothesis a, Hypothesis b)
    {
        var (first, second) = (settings.Score(a), settings.Score(b));
        if (first != second)
            return first > second ? -1 : 1;
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.Rank.CompareTo(b.Rank);
    }
}

/// <summary>Told a candidate of a timestep, in the order of their ranks.</summary>
/// <param name="candidate">The sequence; its rank is that among all candidates of the timestep.</param>
/// <param name="kept">Whether it is one of the k that were kept.</param>
internal delegate void CandidateObserver(Hypothesis candidate, bool kept);

/// <summary>A timestep of a search.</summary>
/// <param name="Kept">The hypotheses kept, best first.</param>
/// <param name="Seconds">The time from the start of the search to the end of this timestep.</param>
/// <param name="AttentionSeconds">The part of it that attention took.</param>
internal sealed record BeamStep(IReadOnlyList<Hypothesis> Kept, double Seconds, double AttentionSeconds);

/// <summary>What a search did.</summary>
/// <param name="Steps">Its timesteps.</param>
/// <param name="Returned">The best sequences, best first.</param>
internal sealed record BeamResult(IReadOnlyList<BeamStep> Steps, IReadOnlyList<Hypothesis> Returned);

/// <summary>The beam of a search.</summary>
/// <param name="Width">k, the number of hypotheses kept, at least 1; 1 is greedy.</param>
/// <param name="Length">T, the number of timesteps, at least 1.</param>
/// <param name="EndToken">The token that ends a sequence, or −1 where none does.</param>
/// <param name="LengthPenalty">α, not negative: 0 compares sequences of different lengths by their log-probability.</param>
/// <param name="Best">How many sequences are returned at most, at least 1; impossible ones are not.</param>
internal sealed record BeamSettings(int Width, int Length, int EndToken = -1, double LengthPenalty = 0, int Best = 1)
{
    /// <summary>What the returned sequences are ranked by.</summary>
    /// <param name="hypothesis">A sequence.</param>
    public double Score(Hypothesis hypothesis) =>
        LengthPenalty == 0
            ? hypothesis.LogProb
            : hypothesis.LogProb / Elementary.Power((5.0 + hypothesis.Length) / 6.0, LengthPenalty);

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
