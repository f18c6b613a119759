using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Decoding;

/// <summary>A step of an <see cref="RnnDecoder"/> for several prefixes at once.</summary>
internal sealed class RnnPredictor(RnnDecoder decoder) : Predictor
{
    private readonly int hiddenSize = decoder.HiddenSize;
    private readonly int size = decoder.VocabularySize;
    private readonly float[] exponentials = new float[decoder.VocabularySize];
    private float[] gathered = []; // H × n: the hidden vectors before, then those now
    private float[] hidden = []; //   H × n
    private float[] logits = []; //   M × n
    private int[] top = [];

    /// <inheritdoc/>
    public override void Predict(ReadOnlySpan<DecoderState> states)
    {
        var n = states.Length;
        if (logits.Length < n * size)
        {
            gathered = new float[n * hiddenSize];
            hidden = new float[n * hiddenSize];
            logits = new float[n * size];
        }

        Recur(states);
        Gemm.Multiply<float>(
            Operand.Transposed,
            Operand.AsStored,
            size,
            n,
            hiddenSize,
            1,
            decoder.Output,
            hiddenSize,
            gathered,
            hiddenSize,
            0,
            logits,
            size
        );
    }

    /// <inheritdoc/>
    public override int Best(int prefix, Span<ScoredToken> best)
    {
        // log softmax is the logit less one number, so the best logits are selected, and few are normalised.
        var column = Column(prefix);
        if (top.Length < best.Length)
            top = new int[best.Length];
        var count = TopTokens.Select(column, top.AsSpan(0, best.Length));
        var normalizer = LogNormalizer(column, column[top[0]]);
        for (var i = 0; i < count; i++)
            best[i] = new ScoredToken(top[i], Math.Min(0, column[top[i]] - normalizer));
        return count;
    }

    /// <inheritdoc/>
    public override void LogProbabilities(int prefix, Span<double> logProbs)
    {
        var column = Column(prefix);
        var normalizer = LogNormalizer(column, TensorPrimitives.Max(column));
        for (var i = 0; i < column.Length; i++)
            logProbs[i] = Math.Min(0, column[i] - normalizer);
    }

    private ReadOnlySpan<float> Column(int prefix) => logits.AsSpan(prefix * size, size);

    // Leaves the hidden vectors of all states in `gathered`, computing those that are not known yet with one product.
    private void Recur(ReadOnlySpan<DecoderState> states)
    {
        var pending = 0;
        foreach (var item in states)
        {
            var state = (RnnDecoder.State)item;
            if (state.Hidden is null)
                state.Previous.CopyTo(gathered.AsSpan(hiddenSize * pending++));
        }

        Gemm.Multiply<float>(
            Operand.AsStored,
            Operand.AsStored,
            hiddenSize,
            pending,
            hiddenSize,
            1,
            decoder.Recurrent,
            hiddenSize,
            gathered,
            hiddenSize,
            0,
            hidden,
            hiddenSize
        );

        var next = 0;
        foreach (var item in states)
        {
            var state = (RnnDecoder.State)item;
            if (state.Hidden is not null)
                continue;
            var column = hidden.AsSpan(hiddenSize * next++, hiddenSize);
            TensorPrimitives.Add(column, decoder.Embeddings.AsSpan(hiddenSize * state.Token, hiddenSize), column);
            TensorPrimitives.Tanh(column, column);
            state.Hidden = column.ToArray();
            state.Previous = null;
        }

        for (var i = 0; i < states.Length; i++)
            ((RnnDecoder.State)states[i]).Hidden.CopyTo(gathered.AsSpan(hiddenSize * i));
    }

    // log Σ exp(logit), relative to the largest, so that nothing overflows.
    private double LogNormalizer(ReadOnlySpan<float> column, float largest)
    {
        TensorPrimitives.Subtract(column, largest, exponentials);
        TensorPrimitives.Exp(exponentials, exponentials);
        return largest + Math.Log(TensorPrimitives.Sum<float>(exponentials));
    }
}
