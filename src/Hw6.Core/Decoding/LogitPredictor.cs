using System.Buffers;
using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Decoding;

/// <summary>A predictor whose model gives a logit for each token of each prefix: log-probabilities are those of a softmax.</summary>
/// <param name="size">M, the number of tokens.</param>
internal abstract class LogitPredictor(int size) : Predictor
{
    /// <summary>The logits of the last prediction, M × n, column-major.</summary>
    protected float[] Logits { get; set; } = [];

    public override bool SideBySide => true;

    public override int Best(int prefix, Span<ScoredToken> best)
    {
        // log softmax is the logit less one number, so the best logits are selected, and few are normalised.
        var column = Column(prefix);
        var top = ArrayPool<int>.Shared.Rent(best.Length);
        var count = TopTokens.Select(column, top.AsSpan(0, best.Length));
        var normalizer = LogNormalizer(column, column[top[0]]);
        for (var i = 0; i < count; i++)
            best[i] = new ScoredToken(top[i], Math.Min(0, column[top[i]] - normalizer));
        ArrayPool<int>.Shared.Return(top);
        return count;
    }

    public override void LogProbabilities(int prefix, Span<double> logProbs)
    {
        var column = Column(prefix);
        var normalizer = LogNormalizer(column, TensorPrimitives.Max(column));
        for (var i = 0; i < column.Length; i++)
            logProbs[i] = Math.Min(0, column[i] - normalizer);
    }

    private ReadOnlySpan<float> Column(int prefix) => Logits.AsSpan(prefix * size, size);

    // log Σ exp(logit), relative to the largest, so that nothing overflows.
    private static double LogNormalizer(ReadOnlySpan<float> column, float largest) =>
        largest + Elementary.Log(VectorOps.SumOfExponentials(column, largest));
}
