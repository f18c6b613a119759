using System.Runtime.CompilerServices;
using Hw6.Core.Decoding;
using Hw6.Core.Experiments.Beam;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;
using static Hw6.Core.Experiments.Beam.BeamParameters;

namespace Hw6.Core.Tests.Experiments.Beam;

/// <summary>Sweeps: the cells of several values of every parameter, and their summaries.</summary>
public sealed class BeamSweepTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string tree;
    private readonly string other;
    private readonly string corpus;
    private readonly string shorter;

    public BeamSweepTests()
    {
        tree = folder.Write(
            "tree.csv",
            "prefix,token,log_prob\n,go,-1.1\n,stop,-0.4\ngo,go,-3\ngo,stop,-0.05\nstop,go,-1\nstop,stop,-1.5\n"
        );
        other = folder.Write("other.csv", "prefix,token,log_prob\n,x,-0.5\n,y,-0.9\nx,x,-1\nx,y,-0.6\ny,x,-0.2\ny,y,-1.8\n");
        corpus = folder.Write(
            "corpus.txt",
            "a cat sat on a mat\na dog sat on a cat\nthe cat ran\na mat is on the dog\na dog ran\n"
        );
        shorter = folder.Write("shorter.txt", "a b a c\nb a c a\na c b b\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_parameter_is_swept_and_makes_one_cell_where_it_does_not_apply()
    {
        var experiment = new BeamExperiment(
            new ParameterValues()
                .With(Model, BeamModel.NGram, BeamModel.Tree, BeamModel.Rnn)
                .With(Tree, tree, other)
                .With(BeamParameters.Corpus, corpus, shorter)
                .With(Order, 2, 1)
                .With(Unit, TextUnit.Words, TextUnit.Characters)
                .With(BeamParameters.HeldOut, 0, 2)
                .With(Prompt, "a", "the b")
                .With(Vocabulary, 5, 6)
                .With(Hidden, 3, 4)
                .With(LengthPenalty, 0, 1.5)
                .With(NBest, 1, 2)
                .With(MaxExpansions, 0, 100)
                .With(Length, 2, 1)
                .With(K, 2, 3)
                .With(Seed, 0, 8)
        );
        var expected =
            from model in Values("ngram", "tree", "rnn")
            from tree in model == "tree" ? Values("tree.csv", "other.csv") : Values("")
            from corpus in model == "ngram" ? Values("corpus.txt", "shorter.txt") : Values("")
            from order in model == "ngram" ? Values("2", "1") : Values("")
            from unit in model == "ngram" ? Values("words", "characters") : Values("")
            from heldOut in model == "ngram" ? Values("0", "2") : Values("")
            from prompt in model == "ngram" ? Values("a", "the b") : Values("")
            from vocabulary in model == "rnn" ? Values("5", "6") : Values("")
            from hidden in model == "rnn" ? Values("3", "4") : Values("")
            from penalty in Values("0", "1.5")
            from best in Values("1", "2")
            from expansions in Values("0", "100")
            from length in Values("2", "1")
            from k in Values("2", "3")
            from seed in model == "rnn" ? Values("0", "8") : Values("")
            select $"{model} {tree} {corpus} {order} {unit} {heldOut} {prompt} {vocabulary} {hidden} {(model == "ngram" ? "</s>" : "")} {penalty} {best} {expansions} {length} {k} {seed}";
        Assert.Equal(
            expected,
            FinishedSweep.Cells(
                experiment,
                "model",
                "tree",
                "corpus",
                "order",
                "unit",
                "held_out",
                "prompt",
                "vocabulary",
                "hidden",
                "eos",
                "length_penalty",
                "n_best",
                "max_expansions",
                "length",
                "k",
                "seed"
            )
        );
    }

    [Fact]
    public void What_is_not_given_is_what_each_model_has()
    {
        var experiment = new BeamExperiment(
            new ParameterValues()
                .With(Model, BeamModel.Tree, BeamModel.NGram, BeamModel.Rnn)
                .With(BeamParameters.Corpus, corpus)
                .With(Vocabulary, 64)
                .With(Hidden, 2)
        );

        // A second's worth for the exact search: 2^23 log-probabilities that are in a table (of nine words, the end of a line and an unknown word), 2^20
        // that are computed, a million prefixes at most.
        Assert.Equal(
            ["tree 3  1000000 2", "ngram 20 </s> 762600 2", "rnn 50  16384 2"],
            FinishedSweep.Cells(experiment, "model", "length", "eos", "max_expansions", "k")
        );
        Assert.Equal(762_600, (1 << 23) / 11);
        Assert.Equal(["tree"], FinishedSweep.Cells(new BeamExperiment(new ParameterValues()), "model"));
        Assert.Equal(
            ["ngram"],
            FinishedSweep.Cells(new BeamExperiment(new ParameterValues().With(BeamParameters.Corpus, corpus)), "model")
        );
    }

    [Fact]
    public void Tokens_that_end_a_sequence_are_swept_and_may_be_none()
    {
        var swept = FinishedSweep.Of(new BeamExperiment(new ParameterValues().With(Tree, tree).With(Eos, "go", "stop")));
        Assert.Equal(["go", "stop"], swept.Summary.Select(point => point.Text("eos")));
        Assert.Equal(["1 go", "1 stop", "2 stop go", "2 stop stop"], Kept("go"));

        // Once the most likely hypothesis has ended, none can overtake it.
        Assert.Equal(["1 go", "1 stop"], Kept("stop"));

        var none = FinishedSweep.Of(
            new BeamExperiment(new ParameterValues().With(BeamParameters.Corpus, corpus).With(NoEos).With(Length, 9))
        );
        Assert.Null(none.Summary[0]["eos"]);
        Assert.Equal(9, none.Summary[0].Text("returned")!.Split(' ').Length);

        var recurrent = new BeamExperiment(
            new ParameterValues()
                .With(Model, BeamModel.Rnn)
                .With(Vocabulary, 5)
                .With(Hidden, 3)
                .With(Eos, "w4", "w0")
                .With(Length, 2)
        );
        Assert.Equal(["w4", "w0"], FinishedSweep.Cells(recurrent, "eos"));
        Assert.Equal((4, 0), (recurrent.EndTokenOf(0), recurrent.EndTokenOf(1)));

        IEnumerable<string> Kept(string end) =>
            swept
                .Rows.Where(row => row.Text("eos") == end)
                .Select(row => FinishedSweep.Text(row, "timestep", "sequence"))
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_cell_of_a_sweep_has_the_results_that_it_has_alone()
    {
        FinishedSweep.AssertEachCellIsAsItIsAlone(
            new BeamExperiment(
                new ParameterValues()
                    .With(Model, BeamModel.NGram, BeamModel.Tree)
                    .With(Tree, tree, other)
                    .With(BeamParameters.Corpus, corpus, shorter)
                    .With(Order, 2, 3)
                    .With(Unit, TextUnit.Words, TextUnit.Characters)
                    .With(BeamParameters.HeldOut, 0, 2)
                    .With(Prompt, "a", "the")
                    .With(LengthPenalty, 0, 1.5)
                    .With(NBest, 1, 2)
                    .With(Length, 2, 1)
                    .With(K, 2, 3)
            )
        );
        FinishedSweep.AssertEachCellIsAsItIsAlone(
            new BeamExperiment(
                new ParameterValues()
                    .With(Model, BeamModel.Rnn)
                    .With(Vocabulary, 5, 6)
                    .With(Hidden, 3)
                    .With(Length, 2)
                    .With(K, 1, 2)
                    .With(Seed, 0, 1)
            )
        );
    }

    [Fact]
    public void The_summary_of_a_point_is_that_of_its_search_alone()
    {
        var sweep = new BeamExperiment(
            new ParameterValues()
                .With(Model, BeamModel.NGram, BeamModel.Tree)
                .With(Tree, tree, other)
                .With(BeamParameters.Corpus, corpus, shorter)
                .With(Order, 2, 3)
                .With(BeamParameters.HeldOut, 0, 2)
                .With(LengthPenalty, 0, 4)
                .With(MaxExpansions, 1, 1000)
                .With(Length, 2, 1)
                .With(K, 1, 2)
        );
        var summary = FinishedSweep.Of(sweep).Summary;
        Assert.Equal(sweep.CellCount, summary.Count);
        for (var cell = 0; cell < sweep.CellCount; cell++)
        {
            var asked = new ParameterValues();
            foreach (var parameter in sweep.Definition.Parameters)
            {
                if (sweep.Cells[cell].Find(parameter) is { } value)
                    asked.Set(parameter, [value]);
            }

            Assert.Equal(Measured(Assert.Single(FinishedSweep.Of(new BeamExperiment(asked)).Summary)), Measured(summary[cell]));
        }

        // Both are exercised: searches that found the most likely sequence and those that did not.
        Assert.Equal(2, summary.Select(point => point["most_likely"] is null).Distinct().Count());
        Assert.Equal(5, summary.Select(point => point["perplexity"]).Distinct().Count());

        static string Measured(Row point) =>
            FinishedSweep.Text(
                point,
                [
                    .. point
                        .Schema.Columns.Where(column => column.Role is ColumnRole.Parameter or ColumnRole.Result)
                        .Select(column => column.Name),
                ]
            );
    }

    [Fact]
    public void Each_parameter_changes_the_results()
    {
        ParameterValues Text() =>
            new ParameterValues()
                .With(BeamParameters.Corpus, corpus)
                .With(Prompt, "a")
                .With(BeamParameters.HeldOut, 2)
                .With(Length, 8);
        ParameterValues Drawn() =>
            new ParameterValues().With(Model, BeamModel.Rnn).With(Vocabulary, 5).With(Hidden, 3).With(Length, 2);
        string[] found =
        [
            Found(Text()),
            Found(Text().With(BeamParameters.Corpus, shorter)),
            Found(Text().With(Order, 2)),
            Found(Text().With(Unit, TextUnit.Characters)),
            Found(Text().With(BeamParameters.HeldOut, 3)),
            Found(Text().With(Prompt, "the")),
            Found(Text().With(NoEos)),
            Found(Text().With(Eos, "on")),
            Found(Text().With(LengthPenalty, 1)),
            Found(Text().With(NBest, 2)),
            Found(Text().With(MaxExpansions, 1)),
            Found(Text().With(Length, 1)),
            Found(Text().With(K, 3)),
            Found(Drawn()),
            Found(Drawn().With(Vocabulary, 6)),
            Found(Drawn().With(Hidden, 4)),
            Found(Drawn().With(Seed, 1)),
            Found(new ParameterValues().With(Tree, tree)),
            Found(new ParameterValues().With(Tree, other)),
        ];
        Assert.Distinct(found);

        static string Found(ParameterValues asked)
        {
            var sweep = FinishedSweep.Of(new BeamExperiment(asked));
            return string.Join(
                '\n',
                [
                    .. sweep.Rows.Select(row => FinishedSweep.Text(row, "sequence", "log_prob", "score", "place")),
                    FinishedSweep.Text(Assert.Single(sweep.Summary), "expansions", "perplexity"),
                ]
            );
        }
    }

    [Fact]
    public void A_point_has_the_spread_of_its_seeds()
    {
        var sweep = FinishedSweep.Of(
            new BeamExperiment(
                new ParameterValues()
                    .With(Model, BeamModel.Rnn)
                    .With(Vocabulary, 6)
                    .With(Hidden, 3)
                    .With(Length, 3)
                    .With(K, 1, 2)
                    .With(Seed, 0, 1, 2, 3)
            )
        );
        Assert.Equal(["1 4", "2 4"], sweep.Summary.Select(point => FinishedSweep.Text(point, "k", "finished")));
        Assert.DoesNotContain(sweep.Summary[0].Schema.Columns, column => column.Name == "seed");
        foreach (var (place, point) in sweep.Summary.Index())
        {
            var runs = sweep
                .Rows.GroupBy(row => row.Integer("cell"))
                .Skip(4 * place)
                .Take(4)
                .Select(run => run.ToList())
                .ToList();
            var returned = runs.Select(run => run.Single(row => row.Integer("place") == 1)).ToList();
            var best = Enumerable.Range(0, 4).Select(seed => MostLikely(new RnnDecoder(6, 3, seed), 3)).ToList();
            Assert.Equal(["0", "1", "2", "3"], returned.Select(row => FinishedSweep.Text(row, "seed")));
            FinishedSweep.AssertSpread(point, "returned_log_prob", [.. returned.Select(LogProb)]);

            // In single precision, products of one prefix and of many round differently.
            FinishedSweep.AssertSpread(point, "most_likely_log_prob", 1e-6, best);
            FinishedSweep.AssertSpread(
                point,
                "gap",
                1e-6,
                [.. best.Zip(returned, (one, row) => Math.Max(0, one - LogProb(row)))]
            );
            FinishedSweep.AssertSpread(point, "seconds", [.. runs.Select(run => run[^1].Number("seconds")!.Value)]);

            // What is no number stands there where the runs agree.
            var sequences = returned.Select(row => row.Text("sequence")).Distinct().ToList();
            Assert.Equal(sequences.Count == 1 ? sequences[0] : null, point.Text("returned"));
            var optimal = best.Zip(returned, (one, row) => one - LogProb(row) < 1e-6).Distinct().ToList();
            Assert.Equal(optimal.Count == 1 ? optimal[0] : null, point.Boolean("optimal"));
        }

        static double LogProb(Row row) => row.Number("log_prob")!.Value;
    }

    [Fact]
    public void Exponents_are_over_the_searches_that_differ_in_nothing_else()
    {
        var experiment = new BeamExperiment(
            new ParameterValues()
                .With(Model, BeamModel.Rnn)
                .With(Vocabulary, 4, 7)
                .With(Hidden, 3)
                .With(Length, 2, 4)
                .With(K, 1, 3)
                .With(Seed, 0, 1, 2)
                .With(MaxExpansions, 0)
        );

        // Times are made up: those of the last timestep grow with powers that the vocabulary and the seed have a part in.
        static double OverLengths(Row row) => 1 + (0.1 * row.Integer("vocabulary")!.Value) + (0.2 * row.Integer("seed")!.Value);
        static double OverWidths(Row row) => 2 - (0.1 * row.Integer("vocabulary")!.Value) + (0.05 * row.Integer("seed")!.Value);
        var layout = new SweepLayout(experiment, "1.2.3", timings: true);
        var rows = new List<Row>();
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            var row = experiment.Rows.NewRow();
            experiment.Describe(cell, row);
            var (length, k) = (row.Integer("length")!.Value, row.Integer("k")!.Value);
            row["timestep"] = length;
            row["rank"] = 1;
            row["place"] = 1;
            row["sequence"] = "w0";
            row["log_prob"] = -1.0;
            row["seconds"] =
                Math.Exp(row.Integer("vocabulary")!.Value + row.Integer("seed")!.Value)
                * Math.Pow(length, OverLengths(row))
                * Math.Pow(k, OverWidths(row));
            rows.AddRange(layout.Lay(cell, new CellResult([row])).Rows);
        }

        var summary = layout.Summarize(rows);
        Assert.Equal(8, summary.Count);
        foreach (var point in summary)
        {
            var runs = rows.Where(row => Where(row) == Where(point)).ToList();
            Assert.Equal(3, runs.Count);
            FinishedSweep.AssertSpread(point, "exponent_in_length", 1e-9, [.. runs.Select(OverLengths)]);
            FinishedSweep.AssertSpread(point, "exponent_in_k", 1e-9, [.. runs.Select(OverWidths)]);
        }

        static string Where(Row row) => FinishedSweep.Text(row, "vocabulary", "length", "k");
    }

    [Fact]
    public void A_search_that_failed_is_not_among_the_runs_of_its_point()
    {
        var experiment = new BeamExperiment(
            new ParameterValues().With(Model, BeamModel.Rnn).With(Vocabulary, 5).With(Hidden, 3).With(Length, 2).With(Seed, 0, 1)
        );
        var layout = new SweepLayout(experiment, "1.2.3", timings: true);
        var empty = experiment.Rows.NewRow();
        experiment.Describe(0, empty);
        var rows = layout.Lay(0, new CellResult([empty], Status: CellStatus.Failed, Error: "it failed")).Rows;
        var found = layout.Lay(1, experiment.Run(1, new CellContext(CancellationToken.None))).Rows;

        var point = Assert.Single(layout.Summarize([.. rows, .. found]));
        Assert.Equal(1, point.Integer("finished"));
        Assert.Equal(found.Single(row => row.Integer("place") == 1).Text("sequence"), point.Text("returned"));
        Assert.Equal(0, Assert.Single(layout.Summarize(rows)).Integer("finished"));
    }

    [Fact]
    public void Weights_of_a_recurrent_decoder_are_not_kept_beyond_its_cells()
    {
        var experiment = new BeamExperiment(
            new ParameterValues().With(Model, BeamModel.Rnn).With(Vocabulary, 5).With(Hidden, 3).With(Length, 2).With(Seed, 0, 1)
        );
        var layout = new SweepLayout(experiment, "1.2.3", timings: true);
        var first = Summarized(experiment, layout, 0);
        var second = Summarized(experiment, layout, 1);
        GC.Collect();
        Assert.False(first.TryGetTarget(out _));
        Assert.True(second.TryGetTarget(out _));
        GC.KeepAlive(experiment);
    }

    [Fact]
    public void The_first_combination_that_cannot_be_is_named()
    {
        Refuses("--length: '4' is not accepted; expected a whole number from 1 to 3, as deep as the tree is", asked =>
            asked.With(Length, 2, 4, 5)
        );
        Refuses("--n-best: '4' is not accepted; expected at most 3, the widest beam", asked =>
            asked.With(K, 2, 3).With(NBest, 1, 4, 5)
        );
        Refuses("--eos: 'deep' is not accepted; expected a token of the vocabulary ('go', 'stop')", asked =>
            asked.With(Tree, tree).With(Eos, "go", "deep", "deeper")
        );
        Refuses("--eos: 'go' is not accepted; expected a token of the vocabulary ('x', 'y')", asked =>
            asked.With(Tree, tree, other).With(Eos, "go")
        );
        Refuses("--held-out: '1' is not accepted; expected 0 for none, or a whole number from 2 (every N-th line)", asked =>
            asked.With(BeamParameters.Corpus, corpus).With(BeamParameters.HeldOut, 0, 1)
        );
        Refuses($"--order: '16' is not accepted; expected at most 15, the tokens of the training lines of {shorter}", asked =>
            asked.With(BeamParameters.Corpus, corpus, shorter).With(BeamParameters.HeldOut, 0).With(Order, 2, 16, 17)
        );
        Refuses(
            "--vocabulary: '10000000' is not accepted; expected a product with --hidden 60000 of at most 268435456, 1 GiB of weights",
            asked => asked.With(Model, BeamModel.Rnn).With(Vocabulary, 10, 10_000_000).With(Hidden, 3, 60_000, 50_000)
        );
        Refuses("--corpus: --model ngram needs it; expected a text file to learn from", asked =>
            asked.With(Model, BeamModel.Tree, BeamModel.NGram)
        );
        Refuses("--vocabulary: '5' changes nothing here; expected it only with --model rnn", asked =>
            asked.With(Model, BeamModel.Tree, BeamModel.NGram).With(BeamParameters.Corpus, corpus).With(Vocabulary, 5, 6)
        );

        // A seed that is given to every command of a script hurts none.
        Assert.Equal(1, new BeamExperiment(new ParameterValues().With(Seed, 4, 5)).CellCount);

        static void Refuses(string expected, Func<ParameterValues, ParameterValues> ask) =>
            Assert.Equal(expected, Assert.Throws<InputException>(() => new BeamExperiment(ask(new ParameterValues()))).Message);
    }

    private static T[] Values<T>(params T[] values) => values;

    // Of all sequences, each scored token by token.
    private static double MostLikely(RnnDecoder decoder, int length)
    {
        return Best(decoder.Start, length);

        double Best(DecoderState state, int left)
        {
            if (left == 0)
                return 0;
            var predictor = decoder.NewPredictor();
            predictor.Predict([state]);
            var logProbs = new double[decoder.VocabularySize];
            predictor.LogProbabilities(0, logProbs);
            return Enumerable
                .Range(0, logProbs.Length)
                .Max(token => logProbs[token] + Best(decoder.Advance(state, token), left - 1));
        }
    }

    // In a method of its own, so that no local variable holds the decoder.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<Decoder> Summarized(BeamExperiment experiment, SweepLayout layout, int cell)
    {
        var rows = layout.Lay(cell, experiment.Run(cell, new CellContext(CancellationToken.None))).Rows;
        Assert.NotNull(Assert.Single(layout.Summarize(rows))["most_likely"]);
        return new WeakReference<Decoder>(experiment.DecoderOf(cell));
    }
}
