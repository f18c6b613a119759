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

    /// <summary>Draws queries and keys of d independent entries N(mu, sigma²) and measures.</summary>
    public static SoftmaxSpread Measure(int d, double mu, double sigma, long seed, CancellationToken cancellation)
    {
        var results = new SoftmaxSpread[Sets];
        new ScratchPool<Scratch>(() => new Scratch(d), cancellation).Run(Sets, (scratch, set) =>
            results[set] = OfSet(scratch, set, d, mu, sigma, seed)
        );
        return new SoftmaxSpread(
            results.Average(r => r.Entropy),
            results.Average(r => r.EntropyScaled),
            results.Average(r => r.MaxWeight),
            results.Average(r => r.MaxWeightScaled)
        );
    }

    /// <summary>Entropy and largest weight of softmax(scale·scores), of at most <see cref="Keys"/> scores.</summary>
    public static (double Entropy, double MaxWeight) Spread(ReadOnlySpan<float> scores, double scale)
    {
        // H = ln Z − Σ w·x/Z with x relative to the largest score.
        double largest = TensorPrimitives.Max(scores);
        Span<double> x = stackalloc double[scores.Length];
        for (var i = 0; i < x.Length; i++)
            x[i] = scale * (scores[i] - largest);
        Span<double> weights = stackalloc double[x.Length];
        x.CopyTo(weights);
        var sum = VectorOps.ExpBelowLargest(weights, out _);
        return (Elementary.Log(sum) - (VectorOps.Dot<double>(weights, x) / sum), 1 / sum);
    }

    private static SoftmaxSpread OfSet(Scratch s, int set, int d, double mu, double sigma, long seed)
    {
        var random = new RandomSource(seed, set, "attention-moments-softmax");
        ProductMoments.Draw(random, s.Q, mu, sigma);
        ProductMoments.Draw(random, s.K, mu, sigma);
        Gemm.Multiply<float>(Operand.Transposed, Operand.AsStored, Keys, Queries, d, 1, s.K, d, s.Q, d, 0, s.Scores, Keys);
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
        public float[] Q { get; } = new float[checked(Queries * d)];

        public float[] K { get; } = new float[checked(Keys * d)];

        public float[] Scores { get; } = new float[Queries * Keys];
    }
}
