using System.Numerics.Tensors;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>How spread out the softmax over 64 keys is, averaged over queries.</summary>
/// <param name="Entropy">Entropy of softmax(qᵀk), in nats; that of equal weights is ln 64 = 4.16.</param>
/// <param name="EntropyScaled">Entropy of softmax(qᵀk/√d).</param>
/// <param name="MaxWeight">Largest weight of softmax(qᵀk).</param>
/// <param name="MaxWeightScaled">Largest weight of softmax(qᵀk/√d).</param>
internal sealed record SoftmaxSpread(double Entropy, double EntropyScaled, double MaxWeight, double MaxWeightScaled)
{
    /// <summary>Keys of a softmax.</summary>
    public const int Keys = 64;

    // Each set of keys serves as many queries.
    private const int Sets = 64;
    private const int Queries = 64;

    /// <summary>Draws queries and keys and measures.</summary>
    public static SoftmaxSpread Measure(EntryDistribution entries, long seed, CancellationToken cancellation)
    {
        var results = new SoftmaxSpread[Sets];
        new ScratchPool<Scratch>(() => new Scratch(entries.D), cancellation).Run(Sets, (scratch, set) =>
            results[set] = OfSet(scratch, set, entries, seed)
        );
        return new SoftmaxSpread(
            results.Average(r => r.Entropy),
            results.Average(r => r.EntropyScaled),
            results.Average(r => r.MaxWeight),
            results.Average(r => r.MaxWeightScaled)
        );
    }

    /// <summary>Entropy and largest weight of softmax(scale·scores), of at most <see cref="Keys"/> scores.</summary>
    public static (double Entropy, double MaxWeight) Spread(ReadOnlySpan<double> scores, double scale)
    {
        // H = ln Z − Σ w·x/Z with x relative to the largest score.
        var largest = TensorPrimitives.Max(scores);
        Span<double> x = stackalloc double[scores.Length];
        for (var i = 0; i < x.Length; i++)
            x[i] = scale * (scores[i] - largest);
        Span<double> weights = stackalloc double[x.Length];
        x.CopyTo(weights);
        var sum = VectorOps.ExpBelowLargest(weights, out _);
        return (Elementary.Log(sum) - (VectorOps.Dot<double>(weights, x) / sum), 1 / sum);
    }

    // With q = μ + σa and k = μ + σb, qᵀk = σ²·aᵀb + σ·μᵀb + a number of the query, which a softmax does not see and could cancel all else.
    private static SoftmaxSpread OfSet(Scratch s, int set, EntryDistribution entries, long seed)
    {
        var (d, sigma) = (entries.D, entries.Sigma);
        var random = new RandomSource(seed, set, "attention-moments-softmax");
        random.FillSingleNormal(s.Q, s.Single);
        random.FillSingleNormal(s.K, s.Single);
        Gemm.Multiply<double>(
            Operand.Transposed,
            Operand.AsStored,
            Keys,
            Queries,
            d,
            sigma * sigma,
            s.K,
            d,
            s.Q,
            d,
            0,
            s.Scores,
            Keys
        );
        for (var key = 0; key < Keys; key++)
        {
            var b = s.K.AsSpan(key * d, d);
            s.OfKeys[key] =
                sigma
                * (
                    entries.Mean.Number is { } number
                        ? number * VectorOps.Sum<double>(b)
                        : VectorOps.Dot<double>(entries.Mean.Entries, b)
                );
        }

        VectorOps.AddToColumns<double>(Keys, Queries, s.OfKeys, s.Scores);
        var (plain, scaled) = ((Entropy: 0.0, Weight: 0.0), (Entropy: 0.0, Weight: 0.0));
        for (var query = 0; query < Queries; query++)
        {
            var scores = s.Scores.AsSpan(query * Keys, Keys);
            var (entropy, weight) = Spread(scores, 1);
            plain = (plain.Entropy + entropy, plain.Weight + weight);
            (entropy, weight) = Spread(scores, 1 / Math.Sqrt(d));
            scaled = (scaled.Entropy + entropy, scaled.Weight + weight);
        }

        return new SoftmaxSpread(
            plain.Entropy / Queries,
            scaled.Entropy / Queries,
            plain.Weight / Queries,
            scaled.Weight / Queries
        );
    }

    private sealed class Scratch(int d)
    {
        public double[] Q { get; } = new double[checked(Queries * d)];

        public double[] K { get; } = new double[checked(Keys * d)];

        public float[] Single { get; } = new float[Math.Max(Queries, Keys) * d];

        public double[] Scores { get; } = new double[Queries * Keys];

        public double[] OfKeys { get; } = new double[Keys];
    }
}
