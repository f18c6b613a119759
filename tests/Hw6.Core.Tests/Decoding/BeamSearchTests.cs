using Hw6.Core.Decoding;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Decoding;

public sealed class BeamSearchTests
{
    private const int Trees = 2000;

    [Fact]
    public void Trace_and_optimum_equal_the_naive_ones_on_random_trees()
    {
        var draw = new RandomSource(1, 0, "trees");
        for (var i = 0; i < Trees; i++)
        {
            var tree = RandomTree.Draw(draw);
            var k = 1 + draw.NextInt32(8);
            var length = 1 + draw.NextInt32(tree.Depth);

            var found = Searches.Beam(tree.Decoder, new BeamSettings(k, length));
            AssertSame(NaiveSearch.Beam(tree, k, length), found);
            Assert.Same(found.Steps[^1].Kept[0], Assert.Single(found.Returned));

            var (tokens, logProb) = NaiveSearch.MostLikely(tree, length);
            var exact = Searches.Exact(tree.Decoder, length, -1, 1_000_000);
            Assert.Equal(tokens, exact.Tokens);
            Assert.Equal(logProb, exact.LogProb);
            Assert.True(found.Returned[0].LogProb <= logProb);
            if (k >= Math.Pow(tree.Vocabulary.Length, length - 1))
                Assert.Equal(logProb, found.Returned[0].LogProb);
        }
    }

    [Fact]
    public void Sequences_that_end_are_put_aside_and_ranked_with_the_rest()
    {
        var draw = new RandomSource(2, 0, "trees");
        for (var i = 0; i < Trees / 2; i++)
        {
            var tree = RandomTree.Draw(draw);
            var k = 1 + draw.NextInt32(8);
            var end = draw.NextInt32(tree.Vocabulary.Length);
            var penalty = draw.NextInt32(2) * 0.7;
            var settings = new BeamSettings(k, tree.Depth, end, penalty, 1 + draw.NextInt32(k));

            var steps = NaiveSearch.Beam(tree, k, tree.Depth, end);
            var found = Searches.Beam(tree.Decoder, settings);

            // Without a penalty the search may stop as soon as what it returns is decided.
            Assert.True(penalty == 0 ? found.Steps.Count <= steps.Count : found.Steps.Count == steps.Count);
            AssertSame(steps[..found.Steps.Count], found);
            var ranked = steps
                .SelectMany(step => step)
                .Where(kept => kept.Tokens[^1] == end || kept.Tokens.Length == tree.Depth)
                .OrderByDescending(kept => kept.LogProb / Math.Pow((5.0 + kept.Tokens.Length) / 6.0, penalty))
                .Where((kept, place) => place == 0 || kept.LogProb > double.NegativeInfinity)
                .Take(settings.Best)
                .Select(kept => kept.Tokens)
                .ToArray();
            Assert.All(found.Returned.Skip(1), hypothesis => Assert.True(hypothesis.LogProb > double.NegativeInfinity));
            Assert.Equal(ranked.Length, found.Returned.Count);
            for (var place = 0; place < ranked.Length; place++)
            {
                Assert.Equal(place + 1, found.Returned[place].Place);
                if (found.Steps.Count == steps.Count)
                    Assert.Equal(ranked[place], found.Returned[place].Tokens());
            }

            if (penalty == 0)
                Assert.Equal(ranked[0], found.Returned[0].Tokens());
        }
    }

    [Fact]
    public void A_search_is_decided_as_soon_as_nothing_live_is_better_than_what_has_ended()
    {
        var tree = new TreeBuilder("a tie");
        tree.Add(string.Empty, "end", Math.Log(0.5), 0);
        tree.Add(string.Empty, "go", Math.Log(0.5), 0);
        tree.Add("go", "end", 0, 0);
        tree.Add("go", "go", double.NegativeInfinity, 0);
        var found = Searches.Beam(tree.Build("end"), new BeamSettings(2, 2, EndToken: 0));
        Assert.Single(found.Steps);
        Assert.Equal([0], Assert.Single(found.Returned).Tokens());
    }

    [Fact]
    public void The_exact_search_extends_each_state_once_at_each_length()
    {
        const int length = 12;
        string[] lines = ["a b a a b b", "b a b b a a", "a a b", "b b a"];
        var decoder = NGramDecoder.Train(lines, 2, TextUnit.Words);
        var exact = Searches.Exact(decoder, length, -1, 100_000);
        Assert.InRange(exact.Expansions, length, 1 + ((length - 1) * decoder.VocabularySize));
    }

    [Fact]
    public void The_exact_search_knows_sequences_that_end()
    {
        var draw = new RandomSource(3, 0, "trees");
        for (var i = 0; i < Trees / 2; i++)
        {
            var tree = RandomTree.Draw(draw);
            var end = draw.NextInt32(tree.Vocabulary.Length);
            var (tokens, logProb) = NaiveSearch.MostLikely(tree, tree.Depth, end);
            var exact = Searches.Exact(tree.Decoder, tree.Depth, end, 1_000_000);
            Assert.Equal(logProb, exact.LogProb);
            Assert.Equal(tokens, exact.Tokens);
        }
    }

    [Fact]
    public void The_exact_search_stops_at_its_bound()
    {
        var exact = Searches.Exact(TreeDecoder.Example(), 3, -1, 2);
        Assert.Null(exact.Tokens);
        Assert.Equal(2, exact.Expansions);
        Assert.Contains("--max-expansions", exact.Note);
    }

    [Fact]
    public void A_beam_as_wide_as_the_tree_sees_every_candidate()
    {
        var tree = RandomTree.Draw(new RandomSource(7, 0, "trees"));
        var seen = new List<(string Text, double LogProb, bool Kept)>();
        Searches.Beam(tree.Decoder, new BeamSettings(3, tree.Depth), (candidate, kept) =>
            seen.Add((NaiveSearch.Text(tree, candidate.Tokens()), candidate.LogProb, kept))
        );

        var steps = NaiveSearch.Beam(tree, 3, tree.Depth);
        var kept = steps.SelectMany(step => step).Select(hypothesis => NaiveSearch.Text(tree, hypothesis.Tokens));
        Assert.Equal(kept, seen.Where(candidate => candidate.Kept).Select(candidate => candidate.Text));
        Assert.True(seen.Count > steps.Sum(step => step.Count));
        foreach (var (text, logProb, _) in seen)
        {
            var tokens = text.Split(' ');
            var total = 0.0;
            for (var i = 0; i < tokens.Length; i++)
                total += tree.Table[string.Join(' ', tokens[..i])][Array.IndexOf(tree.Vocabulary, tokens[i])];
            Assert.Equal(total, logProb);
        }
    }

    [Fact]
    public void Cancelling_stops_the_search() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            BeamSearch.Run(TreeDecoder.Example(), new BeamSettings(2, 3), cancellation: new CancellationToken(canceled: true))
        );

    private static void AssertSame(List<List<NaiveSearch.Kept>> expected, BeamResult found)
    {
        Assert.Equal(expected.Count, found.Steps.Count);
        for (var t = 0; t < expected.Count; t++)
        {
            Assert.Equal(expected[t].Count, found.Steps[t].Kept.Count);
            for (var rank = 0; rank < expected[t].Count; rank++)
            {
                var hypothesis = found.Steps[t].Kept[rank];
                Assert.Equal(expected[t][rank].Tokens, hypothesis.Tokens());
                Assert.Equal(expected[t][rank].LogProb, hypothesis.LogProb);
                Assert.Equal(expected[t][rank].TokenLogProb, hypothesis.TokenLogProb);
                Assert.Equal(expected[t][rank].ParentRank, hypothesis.Parent?.Rank ?? 0);
                Assert.Equal(rank + 1, hypothesis.Rank);
            }
        }
    }
}
