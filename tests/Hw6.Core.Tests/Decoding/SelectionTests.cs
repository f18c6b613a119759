using Hw6.Core.Decoding;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Decoding;

public sealed class SelectionTests
{
    [Fact]
    public void The_top_tokens_are_those_of_a_stable_sort()
    {
        var draw = new RandomSource(1, 0, "scores");
        foreach (var size in (int[])[1, 2, 3, 31, 255, 256, 257, 511, 512, 513, 1000, 2047, 2048, 2049, 5000])
        {
            for (var levels = 1; levels < 100_000; levels *= 10)
            {
                var scores = new float[size];
                for (var i = 0; i < size; i++)
                    scores[i] = draw.NextInt32(levels) is var level and > 0 ? -level : float.NegativeInfinity;
                foreach (var k in (int[])[0, 1, 2, 7, 128, 129, 256, size - 1, size, size + 3])
                {
                    var top = new int[k];
                    var count = TopTokens.Select<float>(scores, top);
                    Assert.Equal(
                        Enumerable.Range(0, size).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(k),
                        top[..count]
                    );
                }
            }
        }
    }

    [Fact]
    public void The_best_candidates_are_those_of_a_full_sort()
    {
        var draw = new RandomSource(2, 0, "scores");
        for (var i = 0; i < 2000; i++)
        {
            var candidates = new List<Candidate>();
            var levels = 1 + draw.NextInt32(50);
            var hypotheses = 1 + draw.NextInt32(12);
            for (var hypothesis = 0; hypothesis < hypotheses; hypothesis++)
            for (var token = 0; token < 1 + (i % 9); token++)
                candidates.Add(new Candidate(hypothesis, token, 0, -draw.NextInt32(levels)));
            Candidate[] shuffled = [.. candidates];
            draw.Shuffle<Candidate>(shuffled);

            var count = draw.NextInt32(shuffled.Length + 1);
            Candidate.SelectBest(shuffled, count);

            var expected = candidates.OrderByDescending(c => c.LogProb).ThenBy(c => c.Hypothesis).ThenBy(c => c.Token).ToArray();
            Assert.Equal(expected[..count], shuffled[..count]);
            Assert.Equal(expected.Length, shuffled.Distinct().Count());
        }
    }
}
