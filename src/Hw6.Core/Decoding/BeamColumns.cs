using Hw6.Core.Tables;

namespace Hw6.Core.Decoding;

/// <summary>The columns of <c>hw6 beam</c>.</summary>
internal static class BeamColumns
{
    private static Column[] Parameters { get; } =
    [
        Column.Parameter("model", ColumnKind.Text, "Where the decoder comes from: tree, ngram or rnn."),
        Column.Parameter("unit", ColumnKind.Text, "Tokens of the n-gram model: words or characters."),
        Column.Parameter("order", ColumnKind.Integer, "n of the n-gram model: a token depends on the n - 1 before it."),
        Column.Parameter(
            "held_out",
            ColumnKind.Integer,
            "Every so many-th line of the corpus is kept out of training; 0 for none."
        ),
        Column.Parameter("prompt", ColumnKind.Text, "Start of the line that the n-gram model continues."),
        Column.Parameter("vocabulary", ColumnKind.Integer, "Number of tokens of the recurrent decoder."),
        Column.Parameter("hidden", ColumnKind.Integer, "Hidden size of the recurrent decoder."),
        Column.Parameter("seed", ColumnKind.Integer, "Seed of the recurrent decoder's weights."),
        Column.Parameter("eos", ColumnKind.Text, "Token that ends a sequence; empty for none."),
        Column.Parameter("length_penalty", ColumnKind.Number, "Exponent of the length penalty ((5 + length) / 6)^a; 0 for none."),
        Column.Parameter("n_best", ColumnKind.Integer, "How many sequences are returned."),
        Column.Parameter("max_expansions", ColumnKind.Integer, "How many prefixes the exact search may extend."),
        Column.Parameter("length", ColumnKind.Integer, "T, the number of timesteps."),
        Column.Parameter("k", ColumnKind.Integer, "Beam width: hypotheses kept at each timestep.", brief: true),
    ];

    /// <summary>The trace: a row for each kept hypothesis.</summary>
    public static Schema Trace { get; } =
        new([
            .. Parameters,
            Column.Result("timestep", ColumnKind.Integer, "Timestep, from 1: the number of tokens of the sequence.", brief: true),
            Column.Result("rank", ColumnKind.Integer, "Rank among the hypotheses kept at the timestep, from 1.", brief: true),
            Column.Result("sequence", ColumnKind.Text, "Tokens of the hypothesis, after the prompt.", brief: true),
            Column.Result("log_prob", ColumnKind.Number, "Total natural log-probability of the sequence.", brief: true),
            Column.Result(
                "parent_rank",
                ColumnKind.Integer,
                "Rank, one timestep before, of the hypothesis that it extends; empty at timestep 1.",
                brief: true
            ),
            Column.Result("token", ColumnKind.Text, "Its last token.", brief: true),
            Column.Result(
                "token_log_prob",
                ColumnKind.Number,
                "Natural log-probability of its last token after the tokens before.",
                brief: true
            ),
            Column.Result("score", ColumnKind.Number, "log_prob over the length penalty: what sequences are returned by."),
            Column.Result(
                "place",
                ColumnKind.Integer,
                "Place among the returned sequences, from 1; empty if it is not returned.",
                brief: true
            ),
            Column.Timing(
                "seconds",
                ColumnKind.Number,
                "Time from the start of the search to the end of the timestep, in seconds; that of the fastest of several searches."
            ),
        ]);

    /// <summary>The summary: a row for each beam width and length.</summary>
    public static Schema Summary { get; } =
        new(
            Column.Parameter("length", ColumnKind.Integer, "T, the number of timesteps."),
            Column.Parameter("k", ColumnKind.Integer, "Beam width.", brief: true),
            Column.Result("returned", ColumnKind.Text, "The sequence that beam search returns.", brief: true),
            Column.Result("returned_log_prob", ColumnKind.Number, "Its natural log-probability.", brief: true),
            Column.Result(
                "most_likely",
                ColumnKind.Text,
                "The most likely sequence, by exact search; empty if it was not found.",
                brief: true
            ),
            Column.Result("most_likely_log_prob", ColumnKind.Number, "Its natural log-probability.", brief: true),
            Column.Result(
                "optimal",
                ColumnKind.Boolean,
                "Whether no sequence is more likely than the returned one.",
                brief: true
            ),
            Column.Result(
                "gap",
                ColumnKind.Number,
                "most_likely_log_prob - returned_log_prob; empty if both are -inf.",
                brief: true
            ),
            Column.Result(
                "pruned_at",
                ColumnKind.Integer,
                "Timestep at which the most likely sequence fell out of the beam; empty if it never did.",
                brief: true
            ),
            Column.Result("expansions", ColumnKind.Integer, "Prefixes that the exact search extended."),
            Column.Result(
                "perplexity",
                ColumnKind.Number,
                "exp of the mean negative log-probability of a token of the held-out lines."
            ),
            Column.Result("held_out_tokens", ColumnKind.Integer, "Tokens of the held-out lines, their ends included."),
            Column.Result("unknown_tokens", ColumnKind.Integer, "Those of them that the training lines do not have."),
            Column.Result("note", ColumnKind.Text, "Why a result is missing or differs from what one might expect.", brief: true),
            Column.Timing("seconds", ColumnKind.Number, "Time of the whole search, in seconds."),
            Column.Timing(
                "exponent_in_length",
                ColumnKind.Number,
                "p in time ~ T^p: over the lengths if there are several, else over the timesteps of this search."
            ),
            Column.Timing("exponent_in_k", ColumnKind.Number, "p in time ~ k^p, over the beam widths of this length.")
        );

    /// <summary>The history: every candidate of every timestep.</summary>
    public static Schema Candidates() =>
        new([
            .. Parameters,
            Column.Result("timestep", ColumnKind.Integer, "Timestep, from 1."),
            Column.Result("rank", ColumnKind.Integer, "Rank among the candidates of the timestep, from 1."),
            Column.Result("sequence", ColumnKind.Text, "Tokens of the candidate, after the prompt."),
            Column.Result("log_prob", ColumnKind.Number, "Total natural log-probability of the sequence."),
            Column.Result(
                "parent_rank",
                ColumnKind.Integer,
                "Rank, one timestep before, of the hypothesis that it extends; empty at timestep 1."
            ),
            Column.Result("token", ColumnKind.Text, "Its last token."),
            Column.Result(
                "token_log_prob",
                ColumnKind.Number,
                "Natural log-probability of its last token after the tokens before."
            ),
            Column.Result("kept", ColumnKind.Boolean, "Whether it was kept; the others were pruned."),
        ]);
}
