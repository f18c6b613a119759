using Hw6.Core.Experiments.Beam;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tests.Data;
using Hw6.Core.Tests.Decoding;
using static Hw6.Core.Experiments.Beam.BeamParameters;

namespace Hw6.Core.Tests.Experiments.Beam;

public sealed class BeamExperimentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_default_shows_what_is_kept_at_each_timestep()
    {
        var rows = Run(new ParameterValues()).Rows;
        Assert.Equal(
            [
                (1, 1, "neural", null, null),
                (1, 2, "network", null, null),
                (2, 1, "neural neural", 1, null),
                (2, 2, "neural network", 1, null),
                (3, 1, "neural network neural", 2, 1),
                (3, 2, "neural neural neural", 1, null),
            ],
            rows.Select(row =>
                    (
                        row.Integer("timestep"),
                        row.Integer("rank"),
                        row.Text("sequence"),
                        row.Integer("parent_rank"),
                        row.Integer("place")
                    )
                )
                .Select(row => ((int)row.Item1!, (int)row.Item2!, row.Item3!, (int?)row.Item4, (int?)row.Item5))
        );
    }

    [Fact]
    public void The_summary_shows_the_gap_close_as_the_beam_widens()
    {
        var summary = Run(new ParameterValues().With(K, 1, 2, 3, 4)).Summary;
        Assert.Equal(
            ["neural neural neural", "neural network neural", "network neural network", "network neural network"],
            Texts("returned")
        );
        Assert.All(Texts("most_likely"), text => Assert.Equal("network neural network", text));
        Assert.Equal([false, false, true, true], summary.Select(row => row.Boolean("optimal")!.Value));
        Assert.Equal([1, 2, null, null], summary.Select(row => row.Integer("pruned_at")));
        var gaps = summary.Select(row => row.Number("gap_mean")!.Value).ToArray();
        Assert.Equal(0.365, gaps[0], 12);
        Assert.Equal(0.116, gaps[1], 12);
        Assert.Equal([0, 0], gaps[2..]);
        Assert.All(summary, row => Assert.Null(row["note"]));

        IEnumerable<string?> Texts(string column) => summary.Select(row => row.Text(column));
    }

    [Fact]
    public void A_wider_beam_can_return_a_less_likely_sequence()
    {
        var tree = Samples.Path("trees/wider-is-worse.csv");
        var summary = Run(new ParameterValues().With(Tree, tree).With(K, 1, 2, 3)).Summary;
        Assert.Equal(["a a a", "b a a", "a a a"], summary.Select(row => row.Text("returned")));
        Assert.True(summary[1].Number("returned_log_prob_mean") < summary[0].Number("returned_log_prob_mean"));
        Assert.Equal(2, summary[1].Integer("pruned_at"));
    }

    [Fact]
    public void The_summary_needs_nothing_but_the_rows()
    {
        ParameterValues Asked() => new ParameterValues().With(K, 1, 3).With(Length, 2, 3);
        var sweep = Run(Asked());
        var summary = sweep.Summary;
        var again = new SweepLayout(new BeamExperiment(Asked()), "1.2.3", timings: true).Summarize(sweep.Rows);
        Assert.Equal(summary.Select(row => row.Values), again.Select(row => row.Values));
        Assert.Equal(
            [(2, 1), (2, 3), (3, 1), (3, 3)],
            summary.Select(row => ((int)row.Integer("length")!, (int)row.Integer("k")!))
        );
        Assert.All(summary, row => Assert.NotNull(row.Number("exponent_in_length_mean")));
        Assert.All(summary, row => Assert.NotNull(row.Number("exponent_in_k_mean")));
    }

    [Fact]
    public void The_history_holds_the_candidates_that_were_pruned_too()
    {
        var experiment = new BeamExperiment(new ParameterValues(), new RunRequest { History = true });
        var history = experiment.Run(0, new CellContext(default)).History!;
        Assert.Equal(2 + 4 + 4, history.Count);
        Assert.Equal(6, history.Count(row => row.Boolean("kept") == true));
        Assert.Contains(history, row =>
            row.Text("sequence") == "network neural" && row.Boolean("kept") == false && row.Integer("parent_rank") == 2
        );
        Assert.True(experiment.HasHistory(0));

        var without = new BeamExperiment(new ParameterValues());
        Assert.False(without.HasHistory(0));
        Assert.Null(without.Run(0, new CellContext(default)).History);
    }

    [Fact]
    public void A_length_penalty_can_prefer_a_longer_sequence_and_the_summary_says_so()
    {
        var tree = folder.Write("tree.csv", "prefix,token,log_prob\n,go,-1.1\n,stop,-0.4\ngo,go,-3\ngo,stop,-0.05\n");
        ParameterValues Asked() => new ParameterValues().With(Tree, tree).With(Eos, "stop").With(K, 2).With(NBest, 2);
        var plain = Run(Asked()).Summary;
        Assert.Equal("stop", plain[0].Text("returned"));
        Assert.True(plain[0].Boolean("optimal"));
        var penalized = Run(Asked().With(LengthPenalty, 8));
        Assert.Equal("go stop", penalized.Summary[0].Text("returned"));
        Assert.False(penalized.Summary[0].Boolean("optimal"));
        Assert.Null(penalized.Summary[0].Integer("pruned_at"));
        Assert.Contains("length penalty", penalized.Summary[0].Text("note"), StringComparison.Ordinal);
        Assert.Equal(
            ["stop", "go stop"],
            penalized
                .Rows.Where(row => row.Integer("place") is not null)
                .OrderByDescending(row => row.Integer("place"))
                .Select(row => row.Text("sequence"))
        );
    }

    [Fact]
    public void Impossible_trees_have_no_gap()
    {
        var tree = folder.Write("tree.csv", "prefix,token,log_prob\n,a,-inf\n,b,-inf\n");
        var summary = Run(new ParameterValues().With(Tree, tree).With(K, 1, 2)).Summary;
        Assert.Equal(2, summary.Count);
        Assert.All(summary, row => Assert.Null(row["gap_mean"]));
        Assert.All(summary, row => Assert.True(row.Boolean("optimal")));
        Assert.All(summary, row => Assert.Equal("a", row.Text("most_likely")));
    }

    [Fact]
    public void An_ngram_model_continues_a_prompt_and_reports_its_perplexity()
    {
        ParameterValues Asked() =>
            new ParameterValues()
                .With(Corpus, Samples.Path("corpus/genesis.txt"))
                .With(Prompt, "In the beginning God created the")
                .With(K, 4)
                .With(Length, 12);
        var summary = Run(Asked()).Summary;
        Assert.Equal("heaven to give light upon the earth . </s>", summary[0].Text("returned"));
        Assert.InRange(summary[0].Number("perplexity")!.Value, 20, 200);
        Assert.InRange(summary[0].Integer("held_out_tokens")!.Value, 4000, 5500);
        Assert.Equal(". </s>", summary[0].Text("most_likely"));
        Assert.Contains(
            "'zebra'",
            Assert.Single(new BeamExperiment(Asked().With(Prompt, "the zebra")).Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_search_that_is_too_large_says_so()
    {
        var asked = new ParameterValues()
            .With(Model, BeamModel.Rnn)
            .With(Vocabulary, 50)
            .With(Hidden, 8)
            .With(Length, 30)
            .With(MaxExpansions, 10);
        var summary = Run(asked).Summary;
        Assert.Null(summary[0]["most_likely"]);
        Assert.Null(summary[0]["optimal"]);
        Assert.Equal(10, summary[0].Integer("expansions"));
        Assert.Contains("--max-expansions", summary[0].Text("note"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bad_option_is_refused_by_its_name()
    {
        var corpus = Samples.Path("corpus/genesis.txt");
        Refused("--k: '0' is not accepted; expected a whole number from 1 to 1000000", asked => asked.With(K, 2, 0));
        Refused("--k: '2' is given twice; expected each value once", asked => asked.With(K, 2, 2));
        Refused("--length: '4' is not accepted; expected a whole number from 1 to 3, as deep", asked => asked.With(Length, 4));
        Refused("--length: '0' is not accepted; expected", asked => asked.With(Length, 0));
        Refused("--eos: 'deep' is not accepted; expected a token of the vocabulary ('", asked => asked.With(Eos, "deep"));
        Refused("--length-penalty: '-1' is not accepted; expected a number of at least 0", asked =>
            asked.With(LengthPenalty, -1)
        );
        Refused("--length-penalty: 'nan' is not accepted; expected", asked => asked.With(LengthPenalty, double.NaN));
        Refused("--n-best: '3' is not accepted; expected at most 2, the widest beam", asked => asked.With(NBest, 3));
        Refused("--n-best: '0' is not accepted; expected a whole number of at least 1", asked => asked.With(NBest, 0));
        Refused("--max-expansions: '-1' is not accepted; expected", asked => asked.With(MaxExpansions, -1));
        Refused("--order: '2' changes nothing here; expected it only with --model ngram", asked => asked.With(Order, 2));
        Refused("--prompt: 'a' changes nothing here; expected it only with --model ngram", asked =>
            asked.With(Model, BeamModel.Rnn).With(Prompt, "a")
        );
        Refused("--tree: 'x' changes nothing here; expected it only with --model tree", asked =>
            asked.With(Model, BeamModel.Rnn).With(Tree, "x")
        );
        Refused("--corpus: 'y' changes nothing here; expected it only with --model ngram", asked =>
            asked.With(Tree, "x").With(Corpus, "y")
        );
        Refused("--eos: 'neural' changes nothing here; expected it only without --no-eos", asked =>
            asked.With(NoEos).With(Eos, "neural")
        );
        Refused("--corpus: --model ngram needs it; expected a text file", asked => asked.With(Model, BeamModel.NGram));
        Refused("--order: '0' is not accepted; expected", asked => asked.With(Corpus, corpus).With(Order, 0));
        Refused("--held-out: '1' is not accepted; expected 0 for none", asked => asked.With(Corpus, corpus).With(HeldOut, 1));
        Refused("--prompt: 'a b' is not accepted; expected the start of one line", asked =>
            asked.With(Corpus, corpus).With(Prompt, "a\nb")
        );
        Refused("--vocabulary: '0' is not accepted; expected", asked => asked.With(Model, BeamModel.Rnn).With(Vocabulary, 0));
        Refused("--hidden: '0' is not accepted; expected", asked => asked.With(Model, BeamModel.Rnn).With(Hidden, 0));
        Refused("--vocabulary: '10000000' is not accepted; expected a product with --hidden 60000 of at most", asked =>
            asked.With(Model, BeamModel.Rnn).With(Vocabulary, 10_000_000).With(Hidden, 60_000)
        );
        Refused("there is no such file", asked => asked.With(Tree, "no/such/file.csv"));
        Refused("there is no such file", asked => asked.With(Corpus, "no/such/file.txt"));
    }

    [Theory]
    [InlineData("", "the corpus is empty")]
    [InlineData(" \n\t\n", "the corpus is empty")]
    [InlineData("to be or not", "--order: '6' is not accepted; expected at most 5, the tokens of the training lines of")]
    [InlineData("\xFF\xFE", "is not UTF-8")]
    public void A_corpus_that_cannot_train_the_model_is_refused(string text, string expected)
    {
        File.WriteAllText(folder.File("corpus.txt"), text, System.Text.Encoding.Latin1);
        Refused(expected, asked => asked.With(Corpus, folder.File("corpus.txt")).With(Order, 6));
    }

    private static void Refused(string expected, Func<ParameterValues, ParameterValues> ask)
    {
        var message = Assert.Throws<InputException>(() => new BeamExperiment(ask(new ParameterValues()))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static FinishedSweep Run(ParameterValues asked) => FinishedSweep.Of(new BeamExperiment(asked));
}
