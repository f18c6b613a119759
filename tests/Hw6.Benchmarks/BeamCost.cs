using System.Diagnostics;
using System.Globalization;
using Hw6.Benchmarks.Comparing;
using Hw6.Core.Decoding;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Benchmarks;

/// <summary>
/// Beam search with the recurrent decoder (T = 50, M = 32,000, H = 256, k = 10) beside its two products alone: the same shapes, the same
/// provider, a step after the other.
/// </summary>
internal static class BeamCost
{
    private const int Length = 50;
    private const int Vocabulary = 32_000;
    private const int Hidden = 256;
    private const int Rounds = 15;

    /// <summary>Prints a line a beam width with the median time in milliseconds.</summary>
    /// <param name="whole">The whole search, or its products alone.</param>
    public static int Measure(bool whole)
    {
        var decoder = new RnnDecoder(Vocabulary, Hidden, 0);
        foreach (var k in (int[])[1, 4, 10, 32])
        {
            var seconds = new List<double>();
            for (var round = 0; round < Rounds; round++)
                seconds.Add(
                    whole ? BeamSearch.Run(decoder, new BeamSettings(k, Length)).Steps[^1].Seconds : Products(decoder, k)
                );
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"k = {k}\t{Sample.Median(seconds) * 1e3:F2}"));
        }

        return 0;
    }

    private static double Products(RnnDecoder decoder, int k)
    {
        var hidden = new float[Hidden * k];
        var next = new float[Hidden * k];
        var logits = new float[Vocabulary * k];
        decoder.Embeddings.AsSpan(0, hidden.Length).CopyTo(hidden);
        var start = Stopwatch.GetTimestamp();
        for (var t = 0; t < Length; t++)
        {
            // At the first timestep there is one hypothesis only.
            var n = t == 0 ? 1 : k;
            Gemm.Multiply<float>(
                Operand.AsStored,
                Operand.AsStored,
                Hidden,
                n,
                Hidden,
                1,
                decoder.Recurrent,
                Hidden,
                hidden,
                Hidden,
                0,
                next,
                Hidden
            );
            Gemm.Multiply<float>(
                Operand.Transposed,
                Operand.AsStored,
                Vocabulary,
                n,
                Hidden,
                1,
                decoder.Output,
                Hidden,
                hidden,
                Hidden,
                0,
                logits,
                Vocabulary
            );
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
