using System.Diagnostics;
using System.Numerics.Tensors;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
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

    // A score so far below the largest that its exponential is 0, and finite, so that their product is 0 too.
    private const double WithoutWeight = -1000;

    /// <summary>Draws queries and keys of d independent entries N(mu, sigma²) and measures.</summary>
    public static SoftmaxSpread Measure(int d, double mu, double sigma, long seed, CancellationToken cancellation)
    {
        var drawing = new Drawing(d, mu, sigma, seed, cancellation);
        Widest.Run<double, Drawing>(ref drawing);
        var results = drawing.Results;
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
        var one = new One(scores.ToArray(), scale);
        Widest.Run<double, One>(ref one);
        return one.Result;
    }

    // H = ln Z − Σ w·x with x relative to the largest score.
    private static unsafe (double Entropy, double MaxWeight) Spread<TLanes, TVector>(ReadOnlySpan<float> scores, double scale)
        where TVector : struct
        where TLanes : struct, ILanes<double, TVector>
    {
        double largest = TensorPrimitives.Max(scores);
        var count = Lane.RoundUp<double>(scores.Length);
        Debug.Assert(count <= Keys, "room for whole registers");
        var x = stackalloc double[Keys];
        var weights = stackalloc double[Keys];
        for (var i = 0; i < count; i++)
            x[i] = i < scores.Length ? scale * (scores[i] - largest) : WithoutWeight;
        for (var i = 0; i < count; i += TLanes.Count)
            TLanes.Store(Exponential<double, TLanes, TVector>.Exp(TLanes.Load(x + i)), weights + i);
        var sum = Sums<double, TLanes, TVector>.Of(weights, count);
        return (Math.Log(sum) - (Sums<double, TLanes, TVector>.Dot(weights, x, count) / sum), 1 / sum);
    }

    private struct One(float[] scores, double scale) : ILaneWork<double>
    {
        public (double Entropy, double MaxWeight) Result { get; private set; }

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector> => Result = Spread<TLanes, TVector>(scores, scale);
    }

    private readonly struct Drawing(int d, double mu, double sigma, long seed, CancellationToken cancellation) : ILaneWork<double>
    {
        public SoftmaxSpread[] Results { get; } = new SoftmaxSpread[Sets];

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector>
        {
            var (drawing, entries) = (this, d);
            new ScratchPool<Scratch>(() => new Scratch(entries), cancellation).Run(Sets, (scratch, set) =>
                drawing.Results[set] = drawing.OfSet<TLanes, TVector>(scratch, set)
            );
        }

        private SoftmaxSpread OfSet<TLanes, TVector>(Scratch s, int set)
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector>
        {
            var random = new RandomSource(seed, set, "attention-moments-softmax");
            ProductMoments.Draw(random, s.Q, mu, sigma);
            ProductMoments.Draw(random, s.K, mu, sigma);
            Gemm.Multiply<float>(Operand.Transposed, Operand.AsStored, Keys, Queries, d, 1, s.K, d, s.Q, d, 0, s.Scores, Keys);
            var (plain, scaled) = ((Entropy: 0.0, Weight: 0.0), (Entropy: 0.0, Weight: 0.0));
            for (var query = 0; query < Queries; query++)
            {
                var scores = s.Scores.AsSpan(query * Keys, Keys);
                var (entropy, weight) = Spread<TLanes, TVector>(scores, 1);
                plain = (plain.Entropy + entropy, plain.Weight + weight);
                (entropy, weight) = Spread<TLanes, TVector>(scores, 1 / Math.Sqrt(d));
                scaled = (scaled.Entropy + entropy, scaled.Weight + weight);
            }

            return new SoftmaxSpread(
                plain.Entropy / Queries,
                scaled.Entropy / Queries,
                plain.Weight / Queries,
                scaled.Weight / Queries
            );
        }
    }

    private sealed class Scratch(int d)
    {
        public float[] Q { get; } = new float[checked(Queries * d)];

        public float[] K { get; } = new float[checked(Keys * d)];

        public float[] Scores { get; } = new float[Queries * Keys];
    }
}
