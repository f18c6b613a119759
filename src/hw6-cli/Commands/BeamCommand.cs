using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Core;
using Hw6.Core.Decoding;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 beam</c>: beam search, step by step, beside the exact most likely sequence.</summary>
internal static class BeamCommand
{
    private static readonly string[] Examples =
    [
        "hw6 beam --k 2",
        "hw6 beam --k 1..4",
        "hw6 beam --tree tree.csv --k 1,2,4 -o trace.csv --summary summary.csv",
        "hw6 beam --model ngram --corpus genesis.txt --prompt \"And God said\" --length 12 --k 8 --n-best 3",
        "hw6 beam --model rnn --k 1,2,4,8,16 --length 10..50+10 -o cost.csv",
    ];

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var model = Opt.OptionalChoice<BeamModel>(
            "--model",
            "Decoder: a tree, an n-gram model of --corpus, or a recurrent network with random weights. [default: tree, or ngram with --corpus]",
            "NAME",
            ("tree", BeamModel.Tree),
            ("ngram", BeamModel.NGram),
            ("rnn", BeamModel.Rnn)
        );
        var tree = Opt.File("--tree", "Decode the tree in FILE (CSV: prefix,token,log_prob) instead of the embedded example.");
        var corpus = Opt.File("--corpus", "Text, a sentence or paragraph a line, that the n-gram model learns from.");
        var order = Opt.OptionalInt(
            "--order",
            "n of the n-gram model: a token depends on the n - 1 before it. [default: 3]",
            1,
            20
        );
        var unit = Opt.OptionalChoice<TextUnit>(
            "--unit",
            "Tokens of the n-gram model. [default: words]",
            "UNIT",
            ("words", TextUnit.Words),
            ("characters", TextUnit.Characters)
        );
        var prompt = Opt.Text("--prompt", "Start of the line that the n-gram model continues.", "TEXT");
        var heldOut = Opt.OptionalInt(
            "--held-out",
            "Keep every N-th line out of training to measure perplexity; 0 keeps none. [default: 10]",
            0
        );
        var vocabulary = Opt.OptionalInt("--vocabulary", "Number of tokens of the recurrent network. [default: 32000]", 1);
        var hidden = Opt.OptionalInt("--hidden", "Hidden size of the recurrent network. [default: 256]", 1);
        var k = Opt.Ints("--k", "Beam widths; 1 is greedy.", [2], 1, 1_000_000);
        var length = Opt.Ints(
            "--length",
            "Lengths T of a sequence. [default: the tree's depth; 20 for ngram, 50 for rnn]",
            [],
            1,
            100_000
        );
        var eos = Opt.Text(
            "--eos",
            "Token that ends a sequence. [default: </s>, the end of a line, for ngram; else none]",
            "TOKEN"
        );
        var noEos = Opt.Flag("--no-eos", "Let no token end a sequence: all are as long as --length.");
        var penalty = Opt.Double(
            "--length-penalty",
            "Return sequences in the order of log_prob / ((5 + length) / 6)^VALUE.",
            0,
            Interval.NonNegative
        );
        var best = Opt.Int("--n-best", "How many sequences to return.", 1, 1);
        var expansions = Opt.OptionalLong(
            "--max-expansions",
            "Prefixes that the exact search may extend; 0 leaves it out. [default: about a second's worth]",
            0
        );

        return ExperimentCommand.Create(
            "beam",
            "Beam search: what it keeps at each timestep, beside the exact most likely sequence.",
            Examples,
            [
                k,
                length,
                model,
                tree,
                corpus,
                order,
                unit,
                prompt,
                heldOut,
                vocabulary,
                hidden,
                eos,
                noEos,
                penalty,
                best,
                expansions,
            ],
            history: true,
            (result, settings) =>
                new BeamExperiment(
                    new BeamOptions
                    {
                        Model = result.GetValue(model),
                        Tree = result.GetValue(tree),
                        Corpus = result.GetValue(corpus),
                        Order = result.GetValue(order),
                        Unit = result.GetValue(unit),
                        Prompt = result.GetValue(prompt),
                        HeldOut = result.GetValue(heldOut),
                        Vocabulary = result.GetValue(vocabulary),
                        Hidden = result.GetValue(hidden),
                        Seed = settings.Seed,
                        K = result.GetValue(k)!,
                        Length = result.GetValue(length) is { Length: > 0 } lengths ? lengths : null,
                        Eos = EndToken(result.GetValue(eos), result.GetValue(noEos)),
                        LengthPenalty = result.GetValue(penalty),
                        NBest = result.GetValue(best),
                        MaxExpansions = result.GetValue(expansions),
                        Candidates = settings.WantsHistory,
                    }
                )
        );
    }

    // Nothing, the empty text, stands for no token; without either option the model decides.
    private static string? EndToken(string? token, bool none)
    {
        if (token is not null && none)
            throw new InputException("--no-eos: found beside --eos; expected one of the two");
        return none ? string.Empty : token;
    }
}
