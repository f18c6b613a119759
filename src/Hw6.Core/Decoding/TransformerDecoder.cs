using Hw6.Core.Attention.Kernels;
using Hw6.Core.Nn;

namespace Hw6.Core.Decoding;

/// <summary>
/// A transformer that decodes token by token, after a prompt. With a softmax a state is the keys and values of its token, and the states before it: T tokens
/// cost O(T²). With a kernel of finite features it is the sums over all tokens so far, of constant size (Katharopoulos et al., "Transformers are RNNs", 2020,
/// equations 18 to 20): O(T). Hypotheses share their past, and a step copies no history.
/// </summary>
internal sealed class TransformerDecoder : Decoder
{
    // Numbers in the sums of a state: 256 MiB.
    private const double MostSums = 1 << 26;

    private readonly LanguageModel model;
    private readonly State start;

    /// <summary>Runs the prompt through the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">Tokens, at least one and less than the context.</param>
    public TransformerDecoder(LanguageModel model, IReadOnlyList<int> prompt)
    {
        ArgumentOutOfRangeException.ThrowIfZero(prompt.Count, nameof(prompt));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(prompt.Count, model.Network.Size.Context, nameof(prompt));
        this.model = model;
        Depth = model.Network.Size.Context - prompt.Count;
        Separator = model.Unit == TextUnit.Words ? " " : "";
        var predictor = new TransformerPredictor(this);
        State? last = null;
        foreach (var token in prompt)
        {
            last = new State(last, token);
            predictor.Predict([last]);
        }

        start = last!;
    }

    public override int VocabularySize => model.Vocabulary.Count;
    public override int? Depth { get; }
    public override DecoderState Start => start;
    public override string Separator { get; }

    /// <summary>The weights.</summary>
    internal Transformer<float> Network => model.Network;

    /// <summary>Whether a state is a sum over tokens, not a list of them.</summary>
    internal bool HasSums => HasSumsOf(Network.Kernel);

    /// <summary>Whether a state of a kernel is a sum over tokens.</summary>
    public static bool HasSumsOf(AttentionKernel kernel) => kernel.FeatureDimension(1) is not null;

    /// <summary>Numbers that a state holds of its own.</summary>
    public static double StateSizeOf(Transformer<float> network)
    {
        var size = network.Size;
        var entries = size.Width / size.Heads;
        return network.Kernel.FeatureDimension(entries) is { } features
            ? size.Layers * size.Heads * features * (entries + 1.0)
            : 2.0 * size.Layers * size.Width;
    }

    /// <summary>Whether states are small enough to be kept.</summary>
    public static bool Fits(LanguageModel model) => StateSizeOf(model.Network) <= MostSums;

    public override string Token(int token) => model.Vocabulary[token];

    public override DecoderState Advance(DecoderState state, int token) => new State((State)state, token);

    public override Predictor NewPredictor() => new TransformerPredictor(this);

    /// <summary>What the decoder remembers of a prefix; computed by its first prediction.</summary>
    internal sealed class State(State? previous, int token) : DecoderState
    {
        /// <summary>The prefix without its last token; nothing once sums hold all that matters of it.</summary>
        public State? Previous { get; set; } = previous;

        /// <summary>The last token.</summary>
        public int Token { get; } = token;

        /// <summary>Its position, from 0.</summary>
        public int Position { get; } = previous is null ? 0 : previous.Position + 1;

        /// <summary>The last normalisation's result; nothing until it is computed.</summary>
        public float[]? Output { get; set; }

        /// <summary>
        /// With a softmax the keys and values of its token, layers × 2 × width; else S and z of each layer and head, features × (entries + 1), the last column
        /// being z.
        /// </summary>
        public float[]? Memory { get; set; }
    }
}
