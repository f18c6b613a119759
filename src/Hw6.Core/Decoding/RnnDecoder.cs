using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;

namespace Hw6.Core.Decoding;

/// <summary>
/// A recurrent decoder with random weights, to measure what decoding costs: h_t = tanh(U·h_{t−1} + E·y_{t−1}), logits = V·h_t, with
/// h of size H and M tokens (Elman, "Finding structure in time", 1990).
/// </summary>
/// <remarks>
/// A step of n prefixes is one H×H · H×n product and one M×H · H×n product, 2·n·H·(H + M) operations, whatever the timestep.
/// Weights are normal with a scale that keeps hidden units away from saturation and gives the logits a spread of a few nats.
/// </remarks>
internal sealed class RnnDecoder : Decoder
{
    private const float RecurrentScale = 0.9f;
    private const float LogitScale = 4f;

    private readonly State start;

    /// <summary>Draws the weights.</summary>
    /// <param name="vocabularySize">M, at least 1.</param>
    /// <param name="hiddenSize">H, at least 1.</param>
    public RnnDecoder(int vocabularySize, int hiddenSize, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        VocabularySize = vocabularySize;
        HiddenSize = hiddenSize;
        var draw = new RandomSource(seed, 0, "initialisation");
        var scale = 1 / MathF.Sqrt(hiddenSize);
        Recurrent = Normal(draw, hiddenSize, hiddenSize, RecurrentScale * scale);
        Embeddings = Normal(draw, hiddenSize, vocabularySize, 1);
        Output = Normal(draw, hiddenSize, vocabularySize, LogitScale * scale);
        var hidden = Normal(draw, hiddenSize, 1, 1);
        VectorOps.Tanh<float>(hidden);
        start = new State(null, -1) { Hidden = hidden };
    }

    public override int VocabularySize { get; }

    /// <summary>H.</summary>
    public int HiddenSize { get; }
    public override DecoderState Start => start;

    /// <summary>U, H × H, column-major.</summary>
    internal float[] Recurrent { get; }

    /// <summary>E, H × M, column-major: a token a column.</summary>
    internal float[] Embeddings { get; }

    /// <summary>Vᵀ, H × M, column-major: a token's weights lie together.</summary>
    internal float[] Output { get; }

    public override string Token(int token) => "w" + token.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public override DecoderState Advance(DecoderState state, int token) => new State((State)state, token);

    public override Predictor NewPredictor() => new RnnPredictor(this);

    private static float[] Normal(RandomSource draw, int rows, int columns, float scale)
    {
        var values = new float[checked(rows * columns)];
        draw.FillNormal(values.AsSpan());
        TensorPrimitives.Multiply(values, scale, values);
        return values;
    }

    /// <summary>
    /// What the decoder remembers. The hidden vector is computed by the first prediction, together with those of the other prefixes
    /// of that call; until then the state is the hidden vector before, shared by all that extend it, and a token.
    /// </summary>
    internal sealed class State : DecoderState
    {
        public State(State? previous, int token)
        {
            Previous = previous?.Hidden;
            Token = token;
        }

        /// <summary>h_{t−1}, H entries; nothing once h_t is known.</summary>
        public float[]? Previous { get; set; }

        /// <summary>y_{t−1}.</summary>
        public int Token { get; }

        /// <summary>h_t, H entries.</summary>
        public float[]? Hidden { get; set; }
    }
}

/// <summary>
/// A step of an <see cref="RnnDecoder"/> for several prefixes at once. A sequence has the same log-probability whatever it is predicted with: products
/// with two columns and more add up in one order, that with one column in another, so a single prefix is computed twice.
/// </summary>
internal sealed class RnnPredictor(RnnDecoder decoder) : LogitPredictor(decoder.VocabularySize)
{
    private readonly int hiddenSize = decoder.HiddenSize;
    private readonly int size = decoder.VocabularySize;
    private float[] gathered = []; // H × n: the hidden vectors before, then those now
    private float[] hidden = []; //   H × n

    public override void Predict(ReadOnlySpan<DecoderState> states)
    {
        var n = Columns(states.Length);
        if (Logits.Length < n * size)
        {
            gathered = new float[n * hiddenSize];
            hidden = new float[n * hiddenSize];
            Logits = new float[n * size];
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
            Logits,
            size
        );
    }

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

        if (pending == 1)
            Repeat(gathered);

        Gemm.Multiply<float>(
            Operand.AsStored,
            Operand.AsStored,
            hiddenSize,
            pending == 0 ? 0 : Columns(pending),
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
            VectorOps.Tanh(column);
            state.Hidden = column.ToArray();
            state.Previous = null;
        }

        for (var i = 0; i < states.Length; i++)
            ((RnnDecoder.State)states[i]).Hidden.CopyTo(gathered.AsSpan(hiddenSize * i));
        if (states.Length == 1)
            Repeat(gathered);
    }

    private static int Columns(int prefixes) => Math.Max(2, prefixes);

    private void Repeat(float[] columns) => columns.AsSpan(0, hiddenSize).CopyTo(columns.AsSpan(hiddenSize));
}
