namespace Hw6.Core.Decoding;

/// <summary>Where the decoder of a beam search comes from.</summary>
public enum BeamModel
{
    /// <summary>A tree: a file, or the embedded example.</summary>
    Tree,

    /// <summary>An n-gram model of a text.</summary>
    NGram,

    /// <summary>A recurrent decoder with random weights.</summary>
    Rnn,
}

/// <summary>The options of <see cref="BeamExperiment"/>; what belongs to another model than the chosen one must be left out.</summary>
public sealed record BeamOptions
{
    /// <summary>Where the decoder comes from; a tree unless it says otherwise.</summary>
    public BeamModel? Model { get; init; }

    /// <summary>The tree's file; the embedded example without.</summary>
    public string? Tree { get; init; }

    /// <summary>The text that the n-gram model learns from.</summary>
    public string? Corpus { get; init; }

    /// <summary>n, 3 by default.</summary>
    public int? Order { get; init; }

    /// <summary>The tokens of the text, words by default.</summary>
    public TextUnit? Unit { get; init; }

    /// <summary>The start of a line that the n-gram model continues.</summary>
    public string? Prompt { get; init; }

    /// <summary>Every so many-th line of the text is kept out of training to measure perplexity; 10 by default, 0 for none.</summary>
    public int? HeldOut { get; init; }

    /// <summary>M of the recurrent decoder, 32,000 by default.</summary>
    public int? Vocabulary { get; init; }

    /// <summary>The hidden size of the recurrent decoder, 256 by default.</summary>
    public int? Hidden { get; init; }

    /// <summary>The seed of the recurrent decoder's weights.</summary>
    public long Seed { get; init; }

    /// <summary>The beam widths.</summary>
    public IReadOnlyList<int> K { get; init; } = [2];

    /// <summary>
    /// The lengths T; by default the depth of the tree, 20 for an n-gram model and 50 for the recurrent decoder.
    /// </summary>
    public IReadOnlyList<int>? Length { get; init; }

    /// <summary>The token that ends a sequence, or empty for none; the end of the line by default for an n-gram model, else none.</summary>
    public string? Eos { get; init; }

    /// <summary>α: sequences are returned in the order of log-probability over ((5 + length) / 6)^α.</summary>
    public double LengthPenalty { get; init; }

    /// <summary>How many sequences are returned.</summary>
    public int NBest { get; init; } = 1;

    /// <summary>
    /// How many prefixes the exact search may extend; by default as many as take about a second at most.
    /// </summary>
    public long? MaxExpansions { get; init; }

    /// <summary>Whether the history holds every candidate, those pruned included. Changes no other result.</summary>
    public bool Candidates { get; init; }
}
