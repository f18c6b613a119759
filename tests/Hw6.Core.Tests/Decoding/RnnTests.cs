using Hw6.Core.Decoding;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Tests.Decoding;

public sealed class RnnTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(301, 33)]
    public void A_step_is_that_of_the_definition(int vocabulary, int hidden)
    {
        var decoder = new RnnDecoder(vocabulary, hidden, 3);
        var predictor = decoder.NewPredictor();
        int[][] prefixes =
        [
            [],
            [0],
            [vocabulary - 1, 0],
            [0, vocabulary / 2, vocabulary - 1],
        ];
        var states = new DecoderState[prefixes.Length];
        for (var i = 0; i < prefixes.Length; i++)
        {
            states[i] = decoder.Start;
            foreach (var token in prefixes[i])
            {
                predictor.Predict([states[i]]);
                states[i] = decoder.Advance(states[i], token);
            }
        }

        predictor.Predict(states);
        var logProbs = new double[vocabulary];
        var best = new ScoredToken[4];
        for (var i = 0; i < prefixes.Length; i++)
        {
            predictor.LogProbabilities(i, logProbs);
            var expected = Naive(decoder, prefixes[i]);
            for (var token = 0; token < vocabulary; token++)
                Assert.Equal(expected[token], logProbs[token], 1e-4);
            Assert.Equal(1, logProbs.Sum(Math.Exp), 1e-5);

            var count = predictor.Best(i, best);
            var order = Enumerable
                .Range(0, vocabulary)
                .OrderByDescending(token => logProbs[token])
                .ThenBy(token => token)
                .Take(4);
            Assert.Equal(order, best[..count].Select(scored => scored.Token));
            foreach (var scored in best[..count])
                Assert.Equal(logProbs[scored.Token], scored.LogProb, 1e-6);
        }
    }

    [Fact]
    public void Memory_does_not_grow_with_the_vocabulary_times_the_length()
    {
        const int vocabulary = 20_000;
        const int k = 4;
        using var stay = new ThreadBudget(1).Enter();
        var decoder = new RnnDecoder(vocabulary, 8, 0);
        Allocated(20);
        var perStep = (Allocated(80) - Allocated(20)) / 60.0;

        // A distribution an hypothesis would be vocabulary · k · 4 = 320,000 bytes a step.
        Assert.InRange(perStep, 1, 5_000);

        long Allocated(int length)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Searches.Beam(decoder, new BeamSettings(k, length));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void The_search_is_the_same_for_any_number_of_threads_and_run()
    {
        var expected = Trace(1);
        foreach (var threads in (int[])[1, 2, 4])
            Assert.Equal(expected, Trace(threads));

        static List<(int Token, double LogProb)> Trace(int threads)
        {
            using var stay = new ThreadBudget(threads).Enter();
            var result = Searches.Beam(new RnnDecoder(50_000, 16, 5), new BeamSettings(6, 6));
            return [.. result.Steps.SelectMany(step => step.Kept).Select(hypothesis => (hypothesis.Token, hypothesis.LogProb))];
        }
    }

    [Fact]
    public void A_sequence_has_one_log_probability_whatever_it_is_searched_with()
    {
        var same = 0;
        for (var seed = 0; seed < 1000; seed++)
        {
            var decoder = new RnnDecoder(2 + (seed % 5), 1 + (seed % 40), seed);
            var (k, length) = (1 + (seed % 4), 1 + (seed % 3));
            var exact = Searches.Exact(decoder, length, -1, 1_000);
            var found = Searches.Beam(decoder, new BeamSettings(k, length)).Returned[0];
            Assert.True(found.LogProb <= exact.LogProb, $"seed {seed}");
            if (!exact.Tokens!.SequenceEqual(found.Tokens()))
                continue;
            same++;
            Assert.Equal(exact.LogProb, found.LogProb);
        }

        Assert.True(same > 500);
    }

    private static double[] Naive(RnnDecoder decoder, int[] prefix)
    {
        var h = decoder.HiddenSize;
        var hidden = ((RnnDecoder.State)decoder.Start).Hidden!.Select(value => (double)value).ToArray();
        foreach (var token in prefix)
        {
            var next = new double[h];
            for (var i = 0; i < h; i++)
            {
                var sum = (double)decoder.Embeddings[(token * h) + i];
                for (var j = 0; j < h; j++)
                    sum += decoder.Recurrent[(j * h) + i] * hidden[j];
                next[i] = Math.Tanh(sum);
            }

            hidden = next;
        }

        var logits = new double[decoder.VocabularySize];
        for (var token = 0; token < logits.Length; token++)
        for (var j = 0; j < h; j++)
            logits[token] += decoder.Output[(token * h) + j] * hidden[j];
        var largest = logits.Max();
        var normalizer = largest + Math.Log(logits.Sum(logit => Math.Exp(logit - largest)));
        return [.. logits.Select(logit => logit - normalizer)];
    }
}
