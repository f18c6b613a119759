using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Decoding;

/// <summary>An n-gram model of a text as a decoder.</summary>
internal sealed class NGramDecoder : Decoder
{
    /// <summary>The token at the end of each line of the text; the next line starts after it.</summary>
    public const string LineEnd = "</s>";

    /// <summary>The token that stands for everything the training text does not have.</summary>
    public const string Unknown = "<unk>";

    private const int LineEndToken = 0;
    private const int UnknownToken = 1;

    private readonly NGramModel model;
    private readonly string[] vocabulary;
    private readonly Dictionary<string, int> tokens;
    private readonly TextUnit unit;

    private NGramDecoder(NGramModel model, string[] vocabulary, Dictionary<string, int> tokens, TextUnit unit, DecoderState start)
    {
        this.model = model;
        this.vocabulary = vocabulary;
        this.tokens = tokens;
        this.unit = unit;
        Start = start;
    }

    public override int VocabularySize => vocabulary.Length;
    public override DecoderState Start { get; }
    public override string Separator => unit == TextUnit.Characters ? string.Empty : " ";

    /// <summary>Trains a decoder.</summary>
    /// <param name="lines">The lines to learn from; at least one of them has a token.</param>
    /// <param name="order">n: a token depends on the n − 1 before it.</param>
    /// <param name="unit">What the tokens are.</param>
    /// <exception cref="ArgumentException">There is nothing to learn from.</exception>
    public static NGramDecoder Train(IEnumerable<string> lines, int order, TextUnit unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(order);
        var vocabulary = new List<string> { LineEnd, Unknown };
        var tokens = new Dictionary<string, int> { [LineEnd] = LineEndToken, [Unknown] = UnknownToken };
        var text = new List<int[]>();
        foreach (var line in lines)
        {
            var words = Tokenizer.Split(line, unit);
            if (words.Count == 0)
                continue;
            var numbers = new int[words.Count + 1];
            numbers[^1] = LineEndToken;
            for (var i = 0; i < words.Count; i++)
            {
                if (!tokens.TryGetValue(words[i], out var token))
                {
                    token = vocabulary.Count;
                    tokens.Add(words[i], token);
                    vocabulary.Add(words[i]);
                }

                numbers[i] = token;
            }

            text.Add(numbers);
        }

        if (text.Count == 0)
            throw new ArgumentException("no line has a token", nameof(lines));
        var model = new NGramModel(text, vocabulary.Count, order);
        return new NGramDecoder(model, [.. vocabulary], tokens, unit, model.ContextAfter([]));
    }

    /// <summary>The same model, starting after the first tokens of a line.</summary>
    /// <param name="prompt">The text of the line so far.</param>
    public NGramDecoder After(string prompt) =>
        new(model, vocabulary, tokens, unit, model.ContextAfter(Numbers(prompt).AsSpan()));

    /// <summary>The words or characters of a text that the training text does not have, each once.</summary>
    public IReadOnlyList<string> UnknownTokens(string text)
    {
        var unknown = new List<string>();
        foreach (var word in Tokenizer.Split(text, unit))
            if (!tokens.ContainsKey(word) && !unknown.Contains(word))
                unknown.Add(word);
        return unknown;
    }

    /// <summary>How well the model predicts lines that it has not seen.</summary>
    /// <param name="lines">The lines; those without tokens are skipped.</param>
    public HeldOut Evaluate(IEnumerable<string> lines)
    {
        var logLikelihood = 0.0;
        long count = 0;
        long unknown = 0;
        foreach (var line in lines)
        {
            var numbers = Numbers(line);
            if (numbers.Length == 0)
                continue;
            var context = model.ContextAfter([]);
            foreach (var token in (int[])[.. numbers, LineEndToken])
            {
                logLikelihood += Elementary.Log(model.Probability(context, token));
                context = model.ContextAfter(context, token);
                count++;
                if (token == UnknownToken)
                    unknown++;
            }
        }

        return new HeldOut(count, unknown, count == 0 ? double.NaN : Elementary.Exp(-logLikelihood / count));
    }

    public override string Token(int token) => vocabulary[token];

    public override int Find(string text) => tokens.GetValueOrDefault(text, -1);

    public override DecoderState Advance(DecoderState state, int token) =>
        token == LineEndToken ? model.ContextAfter([]) : model.ContextAfter((NGramContext)state, token);

    public override Predictor NewPredictor() => new ContextPredictor(model, vocabulary.Length);

    private int[] Numbers(string text)
    {
        var words = Tokenizer.Split(text, unit);
        var numbers = new int[words.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = tokens.GetValueOrDefault(words[i], UnknownToken);
        return numbers;
    }

    private sealed class ContextPredictor(NGramModel model, int size) : Predictor
    {
        private readonly double[] logProbs = new double[size];
        private NGramContext[] contexts = [];
        private NGramContext? computed;

        public override void Predict(ReadOnlySpan<DecoderState> states)
        {
            if (contexts.Length < states.Length)
                contexts = new NGramContext[states.Length];
            for (var i = 0; i < states.Length; i++)
                contexts[i] = (NGramContext)states[i];
        }

        public override int Best(int prefix, Span<ScoredToken> best)
        {
            Compute(contexts[prefix]);
            return TopTokens.Select(logProbs, best);
        }

        public override void LogProbabilities(int prefix, Span<double> logProbs)
        {
            Compute(contexts[prefix]);
            this.logProbs.CopyTo(logProbs);
        }

        private void Compute(NGramContext context)
        {
            if (ReferenceEquals(computed, context))
                return;
            model.Distribution(context, logProbs);
            VectorOps.Log<double>(logProbs);

            // A probability of 1 may come out a rounding error above it.
            TensorPrimitives.Min(logProbs, 0.0, logProbs);
            computed = context;
        }
    }
}

/// <summary>How well a model predicts lines that it has not seen.</summary>
/// <param name="Tokens">The tokens of the lines, their ends included.</param>
/// <param name="UnknownTokens">Those that the training text does not have.</param>
/// <param name="Perplexity">exp of the mean negative log-probability of a token; NaN without tokens.</param>
internal sealed record HeldOut(long Tokens, long UnknownTokens, double Perplexity);

/// <summary>A context that the training text has: the tokens before the next one.</summary>
internal sealed class NGramContext(int node, int length, NGramContext? shorter) : DecoderState
{
    /// <summary>Its node in the trie.</summary>
    public int Node { get; } = node;

    /// <summary>Its number of tokens.</summary>
    public int Length { get; } = length;

    /// <summary>The context without its first token; nothing at the empty one.</summary>
    public NGramContext? Shorter { get; } = shorter;

    /// <summary>The tokens that followed it.</summary>
    public int[] Followers { get; set; } = [];

    /// <summary>What each follower's own count contributes to its probability: (count − D) / total.</summary>
    public double[] Shares { get; set; } = [];

    /// <summary>What is left for the shorter context's distribution: D · followers / total.</summary>
    public double Rest { get; set; } = 1;
}
