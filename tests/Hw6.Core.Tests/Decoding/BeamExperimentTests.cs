using Hw6.Core.Decoding;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Decoding;

public sealed class BeamExperimentTests
{
    [Fact]
    public void The_default_shows_what_is_kept_at_each_timestep()
    {
        var rows = Run(new BeamOptions(), out _);
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
        Run(new BeamOptions { K = [1, 2, 3, 4] }, out var summary);
        Assert.Equal(
            ["neural neural neural", "neural network neural", "network neural network", "network neural network"],
            Texts("returned")
        );
        Assert.All(Texts("most_likely"), text => Assert.Equal("network neural network", text));
        Assert.Equal([false, false, true, true], summary.Select(row => row.Boolean("optimal")!.Value));
        Assert.Equal([1, 2, null, null], summary.Select(row => row.Integer("pruned_at")));
        var gaps = summary.Select(row => row.Number("gap")!.Value).ToArray();
        Assert.Equal(0.365, gaps[0], 12);
        Assert.Equal(0.116, gaps[1], 12);
        Assert.Equal([0, 0], gaps[2..]);
        Assert.All(summary, row => Assert.Null(row["note"]));

        IEnumerable<string?> Texts(string column) => summary.Select(row => row.Text(column));
    }

    [Fact]
    public void A_wider_beam_can_return_a_less_likely_sequence()
    {
        Run(new BeamOptions { Tree = Samples.Path("trees/wider-is-worse.csv"), K = [1, 2, 3] }, out var summary);
        Assert.Equal(["a a a", "b a a", "a a a"], summary.Select(row => row.Text("returned")));
        Assert.True(summary[1].Number("returned_log_prob") < summary[0].Number("returned_log_prob"));
        Assert.Equal(2, summary[1].Integer("pruned_at"));
    }

    [Fact]
    public void The_summary_needs_nothing_but_the_rows()
    {
        var options = new BeamOptions { K = [1, 3], Length = [2, 3] };
        var rows = Run(options, out var summary);
        var again = new BeamExperiment(options).Summarize(rows);
        Assert.Equal(summary.Select(row => row.Values), again.Select(row => row.Values));
        Assert.Equal(
            [(2, 1), (2, 3), (3, 1), (3, 3)],
            summary.Select(row => ((int)row.Integer("length")!, (int)row.Integer("k")!))
        );
        Assert.All(summary, row => Assert.NotNull(row.Number("exponent_in_length")));
        Assert.All(summary, row => Assert.NotNull(row.Number("exponent_in_k")));
    }

    [Fact]
    public void The_history_holds_the_candidates_that_were_pruned_too()
    {
        var experiment = new BeamExperiment(new BeamOptions { Candidates = true });
        var history = experiment.Run(0, new CellContext(default)).History!;
        Assert.Equal(2 + 4 + 4, history.Count);
        Assert.Equal(6, history.Count(row => row.Boolean("kept") == true));
        Assert.Contains(history, row =>
            row.Text("sequence") == "network neural" && row.Boolean("kept") == false && row.Integer("parent_rank") == 2
        );
        Assert.Null(new BeamExperiment(new BeamOptions()).History);
    }

    [Fact]
    public void A_length_penalty_can_prefer_a_longer_sequence_and_the_summary_says_so()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "prefix,token,log_prob\n,go,-1.1\n,stop,-0.4\ngo,go,-3\ngo,stop,-0.05\n");
            var options = new BeamOptions
            {
                Tree = file,
                Eos = "stop",
                K = [2],
                NBest = 2,
            };
            Run(options, out var plain);
            Assert.Equal("stop", plain[0].Text("returned"));
            Assert.True(plain[0].Boolean("optimal"));
            var rows = Run(options with { LengthPenalty = 8 }, out var penalized);
            Assert.Equal("go stop", penalized[0].Text("returned"));
            Assert.False(penalized[0].Boolean("optimal"));
            Assert.Null(penalized[0].Integer("pruned_at"));
            Assert.Contains("length penalty", penalized[0].Text("note"), StringComparison.Ordinal);
            Assert.Equal(
                ["stop", "go stop"],
                rows.Where(row => row.Integer("place") is not null)
                    .OrderByDescending(row => row.Integer("place"))
                    .Select(row => row.Text("sequence"))
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Impossible_trees_have_no_gap()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "prefix,token,log_prob\n,a,-inf\n,b,-inf\n");
            Run(new BeamOptions { Tree = file, K = [1, 2] }, out var summary);
            Assert.All(summary, row => Assert.Null(row["gap"]));
            Assert.All(summary, row => Assert.True(row.Boolean("optimal")));
            Assert.All(summary, row => Assert.Equal("a", row.Text("most_likely")));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_ngram_model_continues_a_prompt_and_reports_its_perplexity()
    {
        var options = new BeamOptions
        {
            Corpus = Samples.Path("corpus/genesis.txt"),
            Prompt = "In the beginning God created the",
            K = [4],
            Length = [12],
        };
        Run(options, out var summary);
        Assert.Equal("heaven to give light upon the earth . </s>", summary[0].Text("returned"));
        Assert.InRange(summary[0].Number("perplexity")!.Value, 20, 200);
        Assert.InRange(summary[0].Integer("held_out_tokens")!.Value, 4000, 5500);
        Assert.Equal(". </s>", summary[0].Text("most_likely"));
        Assert.Contains(
            "'zebra'",
            Assert.Single(new BeamExperiment(options with { Prompt = "the zebra" }).Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_search_that_is_too_large_says_so()
    {
        var options = new BeamOptions
        {
            Model = BeamModel.Rnn,
            Vocabulary = 50,
            Hidden = 8,
            Length = [30],
            MaxExpansions = 10,
        };
        Run(options, out var summary);
        Assert.Null(summary[0]["most_likely"]);
        Assert.Null(summary[0]["optimal"]);
        Assert.Equal(10, summary[0].Integer("expansions"));
        Assert.Contains("--max-expansions", summary[0].Text("note"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bad_option_is_refused_by_its_name()
    {
        var corpus = Samples.Path("corpus/genesis.txt");
        Refused("--k: found 0", new BeamOptions { K = [2, 0] });
        Refused("--k: found 2 twice", new BeamOptions { K = [2, 2] });
        Refused("--length: found 4, but the tree is 3 tokens deep", new BeamOptions { Length = [4] });
        Refused("--length: found 0", new BeamOptions { Length = [0] });
        Refused("--eos: found 'deep'", new BeamOptions { Eos = "deep" });
        Refused("--length-penalty: found -1", new BeamOptions { LengthPenalty = -1 });
        Refused("--length-penalty: found nan", new BeamOptions { LengthPenalty = double.NaN });
        Refused("--n-best: found 3", new BeamOptions { NBest = 3 });
        Refused("--max-expansions: found -1", new BeamOptions { MaxExpansions = -1 });
        Refused("--order: found with --model tree", new BeamOptions { Order = 2 });
        Refused("--prompt: found with --model rnn", new BeamOptions { Model = BeamModel.Rnn, Prompt = "a" });
        Refused("--tree: found with --model rnn", new BeamOptions { Model = BeamModel.Rnn, Tree = "x" });
        Refused("--corpus: found none", new BeamOptions { Model = BeamModel.NGram });
        Refused("--order: found 0", new BeamOptions { Corpus = corpus, Order = 0 });
        Refused("--held-out: found 1", new BeamOptions { Corpus = corpus, HeldOut = 1 });
        Refused("--prompt: found a line break", new BeamOptions { Corpus = corpus, Prompt = "a\nb" });
        Refused("--vocabulary: found 0", new BeamOptions { Model = BeamModel.Rnn, Vocabulary = 0 });
        Refused("--hidden: found 0", new BeamOptions { Model = BeamModel.Rnn, Hidden = 0 });
        Refused(
            "a product of at most",
            new BeamOptions
            {
                Model = BeamModel.Rnn,
                Vocabulary = 10_000_000,
                Hidden = 60_000,
            }
        );
        Refused("there is no such file", new BeamOptions { Tree = "no/such/file.csv" });
        Refused("there is no such file", new BeamOptions { Corpus = "no/such/file.txt" });
    }

    [Theory]
    [InlineData("", "the corpus is empty")]
    [InlineData(" \n\t\n", "the corpus is empty")]
    [InlineData("to be or not", "--order: found 6, but the training lines of")]
    [InlineData("\xFF\xFE", "is not UTF-8")]
    public void A_corpus_that_cannot_train_the_model_is_refused(string text, string expected)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text, System.Text.Encoding.Latin1);
            Refused(expected, new BeamOptions { Corpus = file, Order = 6 });
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Refused(string expected, BeamOptions options)
    {
        var message = Assert.Throws<InputException>(() => new BeamExperiment(options)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static List<Row> Run(BeamOptions options, out IReadOnlyList<Row> summary)
    {
        var experiment = new BeamExperiment(options);
        var rows = new List<Row>();
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            var result = experiment.Run(cell, new CellContext(default));
            Assert.Equal(CellStatus.Ok, result.Status);
            rows.AddRange(result.Rows);
        }

        summary = experiment.Summarize(rows);
        return rows;
    }
}
