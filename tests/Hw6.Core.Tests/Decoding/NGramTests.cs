using Hw6.Core.Decoding;

namespace Hw6.Core.Tests.Decoding;

public sealed class NGramTests
{
    private static readonly string[] Lines =
    [
        "the cat sat on the mat .",
        "the dog sat on the log .",
        "a cat and a dog sat .",
        "on the mat the cat slept .",
        "the cat , the dog .",
    ];

    [Theory]
    [InlineData(1, TextUnit.Words)]
    [InlineData(2, TextUnit.Words)]
    [InlineData(3, TextUnit.Words)]
    [InlineData(5, TextUnit.Words)]
    [InlineData(4, TextUnit.Characters)]
    public void Every_contexts_probabilities_are_those_of_the_definition_and_sum_to_one(int order, TextUnit unit)
    {
        var decoder = NGramDecoder.Train(Lines, order, unit);
        var naive = new NaiveKneserNey([.. Lines.Select(line => Tokens(line, unit))], order);
        Assert.Equal(naive.Vocabulary.Order(), Enumerable.Range(0, decoder.VocabularySize).Select(decoder.Token).Order());

        var predictor = decoder.NewPredictor();
        var logProbs = new double[decoder.VocabularySize];
        foreach (var line in Lines.Append("the log sat and slept on a dog ."))
        {
            var tokens = Tokens(line, unit);
            var state = decoder.Start;
            for (var t = 0; t <= tokens.Length; t++)
            {
                predictor.Predict([state]);
                predictor.LogProbabilities(0, logProbs);
                Assert.Equal(1, logProbs.Sum(Math.Exp), 12);
                for (var token = 0; token < logProbs.Length; token++)
                    Assert.Equal(naive.Probability(tokens[..t], decoder.Token(token)), Math.Exp(logProbs[token]), 12);
                if (t < tokens.Length)
                    state = decoder.Advance(state, Math.Max(1, decoder.Find(tokens[t])));
            }
        }
    }

    [Fact]
    public void Probabilities_of_random_texts_are_those_of_the_definition_and_sum_to_one()
    {
        var random = new Random(23);
        for (var test = 0; test < 1000; test++)
        {
            var words = random.Next(1, 6);
            string[] lines =
            [
                .. Enumerable
                    .Range(0, random.Next(1, 5))
                    .Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => $"w{random.Next(words)}"))),
            ];
            var order = random.Next(1, 5);
            var decoder = NGramDecoder.Train(lines, order, TextUnit.Words);
            var naive = new NaiveKneserNey([.. lines.Select(line => Tokens(line, TextUnit.Words))], order);
            var predictor = decoder.NewPredictor();
            var logProbs = new double[decoder.VocabularySize];
            var state = decoder.Start;
            string[] history = [];
            for (var t = 0; t < 6; t++)
            {
                predictor.Predict([state]);
                predictor.LogProbabilities(0, logProbs);
                Assert.Equal(1, logProbs.Sum(Math.Exp), 12);
                for (var token = 0; token < logProbs.Length; token++)
                    Assert.Equal(naive.Probability(history, decoder.Token(token)), Math.Exp(logProbs[token]), 1e-12);
                var next = $"w{random.Next(words)}";
                history = [.. history, next];
                state = decoder.Advance(state, Math.Max(1, decoder.Find(next)));
            }
        }
    }

    [Fact]
    public void Every_context_of_the_sample_sums_to_one()
    {
        var decoder = NGramDecoder.Train(File.ReadLines(Samples.Path("corpus/genesis.txt")).Take(300), 3, TextUnit.Words);
        var predictor = decoder.NewPredictor();
        var logProbs = new double[decoder.VocabularySize];
        var seen = new HashSet<DecoderState>();
        foreach (var line in File.ReadLines(Samples.Path("corpus/genesis.txt")).Take(300))
        {
            var state = decoder.Start;
            foreach (var word in Tokenizer.Split(line, TextUnit.Words))
            {
                if (seen.Add(state))
                {
                    predictor.Predict([state]);
                    predictor.LogProbabilities(0, logProbs);
                    Assert.Equal(1, logProbs.Sum(Math.Exp), 10);
                }

                state = decoder.Advance(state, decoder.Find(word));
            }
        }

        Assert.True(seen.Count > 3000);
    }

    [Fact]
    public void Perplexity_is_that_of_the_definition()
    {
        var decoder = NGramDecoder.Train(Lines, 3, TextUnit.Words);
        var naive = new NaiveKneserNey([.. Lines.Select(line => line.Split(' '))], 3);
        string[] heldOut = ["the cat sat .", "a bird sat on the log ."];
        var logs = new List<double>();
        foreach (var line in heldOut)
        {
            string[] tokens = [.. line.Split(' ').Select(word => naive.Vocabulary.Contains(word) ? word : "<unk>"), "</s>"];
            for (var t = 0; t < tokens.Length; t++)
                logs.Add(Math.Log(naive.Probability(tokens[..t], tokens[t])));
        }

        var found = decoder.Evaluate([.. heldOut, " "]);
        Assert.Equal(13, found.Tokens);
        Assert.Equal(1, found.UnknownTokens);
        Assert.Equal(Math.Exp(-logs.Average()), found.Perplexity, 10);
    }

    [Fact]
    public void Prefixes_with_the_same_future_share_their_state()
    {
        var decoder = NGramDecoder.Train(Lines, 3, TextUnit.Words);
        Assert.Same(After("the cat sat on"), After("a dog sat on"));
        Assert.NotSame(After("sat on"), After("the on"));
        Assert.Same(decoder.Start, decoder.Advance(After("the cat"), decoder.Find(NGramDecoder.LineEnd)));
        Assert.Same(decoder.After("the cat sat").Start, After("the cat sat"));

        DecoderState After(string text) =>
            text.Split(' ').Aggregate(decoder.Start, (state, word) => decoder.Advance(state, decoder.Find(word)));
    }

    [Fact]
    public void The_exact_search_finds_the_best_of_all_sequences()
    {
        var decoder = NGramDecoder.Train(["a b a c", "b a a", "c a b b"], 2, TextUnit.Words);
        var end = decoder.Find(NGramDecoder.LineEnd);
        foreach (var (length, endToken) in ((int, int)[])[(1, -1), (3, -1), (5, -1), (4, end), (6, end)])
        {
            var wide = Searches.Beam(decoder, new BeamSettings(20_000, length, endToken));
            var exact = Searches.Exact(decoder, length, endToken, 10_000);
            Assert.Equal(wide.Returned[0].LogProb, exact.LogProb);
            Assert.Equal(wide.Returned[0].Tokens(), exact.Tokens);
        }
    }

    [Theory]
    [InlineData(
        "And God said, Let there be light: and there was light.",
        TextUnit.Words,
        "And|God|said|,|Let|there|be|light|:|and|there|was|light|."
    )]
    [InlineData("father's house; he -- well-beloved'", TextUnit.Words, "father's|house|;|he|-|-|well-beloved|'")]
    [InlineData("na\u0131\u0308ve 😀!", TextUnit.Words, "na\u0131\u0308ve|😀|!")]
    [InlineData("a 😀", TextUnit.Characters, "a| |😀")]
    [InlineData("  ", TextUnit.Words, "")]
    public void Lines_are_cut_into_tokens(string line, TextUnit unit, string expected) =>
        Assert.Equal(expected, string.Join('|', Tokenizer.Split(line, unit)));

    private static string[] Tokens(string line, TextUnit unit) =>
        unit == TextUnit.Words ? line.Split(' ') : [.. line.Select(c => c.ToString())];
}
