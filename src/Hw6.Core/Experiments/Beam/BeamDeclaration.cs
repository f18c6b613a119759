using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Beam.BeamParameters;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.Beam;

/// <summary>The declaration of <c>hw6 beam</c>.</summary>
internal static class BeamDeclaration
{
    public static ExperimentDefinition Definition { get; } =
        new()
        {
            Name = "beam",
            Description = "Beam search: what it keeps at each timestep, beside the exact most likely sequence.",
            Title = "Beam search",
            Introduction =
                "A decoder gives each next token a log-probability. Beam search keeps the k best sequences at every timestep; an exact search finds the most likely one to compare with.",
            Examples =
            [
                "hw6 beam --k 2",
                "hw6 beam --k 1..4",
                "hw6 beam --tree tree.csv --k 1,2,4 -o trace.csv --summary summary.csv",
                "hw6 beam --model ngram --corpus genesis.txt --prompt \"And God said\" --length 12 --k 8 --n-best 3",
                "hw6 beam --model rnn --k 1,2,4,8,16 --length 10..50+10 -o cost.csv",
            ],
            Parameters =
            [
                K,
                Length,
                Model,
                Tree,
                Corpus,
                Order,
                Unit,
                Prompt,
                HeldOut,
                Vocabulary,
                Hidden,
                Seed,
                NoEos,
                Eos,
                LengthPenalty,
                NBest,
                MaxExpansions,
            ],
            SweepOrder =
            [
                Model,
                Tree,
                Corpus,
                Order,
                Unit,
                HeldOut,
                Prompt,
                Vocabulary,
                Hidden,
                NoEos,
                Eos,
                LengthPenalty,
                NBest,
                MaxExpansions,
                Length,
            ],
            Results = () =>
                [
                    Column.Integer("timestep", "Timestep, from 1: the number of tokens of the sequence.", Brief),
                    Column.Integer("rank", "Rank among the hypotheses kept at the timestep, from 1.", Brief),
                    Column.Text("sequence", "Tokens of the hypothesis, after the prompt.", Brief),
                    Column.Number("log_prob", "Total natural log-probability of the sequence.", Brief),
                    Column.Integer(
                        "parent_rank",
                        "Rank, one timestep before, of the hypothesis that it extends; empty at timestep 1.",
                        Brief
                    ),
                    Column.Text("token", "Its last token.", Brief),
                    Column.Number("token_log_prob", "Natural log-probability of its last token after the tokens before.", Brief),
                    Column.Number("score", "log_prob over the length penalty: what sequences are returned by."),
                    Column.Integer("place", "Place among the returned sequences, from 1; empty if it is not returned.", Brief),
                    Column.Number(
                        "seconds",
                        "Time from the start of the search to the end of the timestep, in seconds; that of the fastest of several searches.",
                        Timing
                    ),
                ],
            Epochs = () =>
                [
                    Column.Integer("timestep", "Timestep, from 1."),
                    Column.Integer("rank", "Rank among the candidates of the timestep, from 1."),
                    Column.Text("sequence", "Tokens of the candidate, after the prompt."),
                    Column.Number("log_prob", "Total natural log-probability of the sequence."),
                    Column.Integer(
                        "parent_rank",
                        "Rank, one timestep before, of the hypothesis that it extends; empty at timestep 1."
                    ),
                    Column.Text("token", "Its last token."),
                    Column.Number("token_log_prob", "Natural log-probability of its last token after the tokens before."),
                    Column.Boolean("kept", "Whether it was kept; the others were pruned."),
                ],
            Measures = () =>
                [
                    Column.Text("returned", "The sequence that beam search returns.", Brief),
                    Column.Number("returned_log_prob", "Its natural log-probability.", Brief | Spread),
                    Column.Text("most_likely", "The most likely sequence, by exact search; empty if it was not found.", Brief),
                    Column.Number("most_likely_log_prob", "Its natural log-probability.", Brief | Spread),
                    Column.Boolean("optimal", "Whether no sequence is more likely than the returned one.", Brief),
                    Column.Number("gap", "most_likely_log_prob - returned_log_prob; empty if both are -inf.", Brief | Spread),
                    Column.Integer(
                        "pruned_at",
                        "Timestep at which the most likely sequence fell out of the beam; empty if it never did.",
                        Brief
                    ),
                    Column.Integer("expansions", "Prefixes that the exact search extended."),
                    Column.Number("perplexity", "exp of the mean negative log-probability of a token of the held-out lines."),
                    Column.Integer("held_out_tokens", "Tokens of the held-out lines, their ends included."),
                    Column.Integer("unknown_tokens", "Those of them that the training lines do not have."),
                    Column.Text("note", "Why a result is missing or differs from what one might expect.", Brief),
                    Column.Number("seconds", "Time of the whole search, in seconds.", Timing | Spread),
                    Column.Number(
                        "exponent_in_length",
                        "p in time ~ T^p: over the lengths if there are several, else over the timesteps of this search.",
                        Timing | Spread
                    ),
                    Column.Number("exponent_in_k", "p in time ~ k^p, over the beam widths of this length.", Timing | Spread),
                ],
            Create = (asked, request) => new BeamExperiment(asked, request),
            Figures = BeamFigures.Of,
        };
}
