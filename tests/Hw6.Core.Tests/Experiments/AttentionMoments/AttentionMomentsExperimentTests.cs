using Hw6.Core.Experiments.AttentionMoments;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Parameters;
using Hw6.Core.Randomness;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;
using static Hw6.Core.Experiments.AttentionMoments.AttentionMomentsParameters;

namespace Hw6.Core.Tests.Experiments.AttentionMoments;

public class AttentionMomentsExperimentTests
{
    private static readonly int[] ThreadCounts = [1, 2, 4];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2)]
    [InlineData(-3, 0.1)]
    public void Mean_and_variance_are_within_four_standard_errors_of_theory(double mu, double sigma)
    {
        var asked = new ParameterValues()
            .With(D, 1, 4, 16, 64, 256)
            .With(Mu, MeanVector.Of(mu))
            .With(Sigma, sigma)
            .With(Samples, 50_000);
        foreach (var row in Run(asked))
        {
            Assert.InRange(
                Math.Abs(row.Number("mean")!.Value - row.Number("mean_expected")!.Value) / row.Number("mean_stderr")!.Value,
                0,
                4
            );
            Assert.InRange(
                Math.Abs(row.Number("variance")!.Value - row.Number("variance_expected")!.Value)
                    / row.Number("variance_stderr")!.Value,
                0,
                4
            );
            var d = row.Integer("d")!.Value;
            Assert.Equal(d * mu * mu, row.Number("mean_expected")!.Value, 1e-9);
            Assert.Equal(d * sigma * sigma * ((sigma * sigma) + (2 * mu * mu)), row.Number("variance_expected")!.Value, 1e-9 * d);
            Assert.Equal(row.Number("variance")!.Value / d, row.Number("scaled_variance")!.Value, 1e-9);
            Assert.Equal(Math.Sqrt(d), row.Number("scale")!.Value, 1e-12);
        }
    }

    [Fact]
    public void Standard_errors_are_those_of_theory()
    {
        // For d = 1 and standard normals: Var[qk] = 1, E[(qk)⁴] = 9, so the variance has the standard error √((9 − 1)/n).
        var row = Assert.Single(Run(new ParameterValues().With(D, 1).With(Samples, 400_000)));
        Assert.Equal(1 / Math.Sqrt(400_000), row.Number("mean_stderr")!.Value, 1e-4);
        Assert.Equal(Math.Sqrt(8.0 / 400_000), row.Number("variance_stderr")!.Value, 5e-4);
    }

    [Fact]
    public void The_softmax_stays_spread_out_only_with_the_scale()
    {
        var rows = Run(new ParameterValues().With(Samples, 2));
        Assert.All(rows, row => Assert.InRange(row.Number("entropy_scaled")!.Value, 3.6, 3.8));
        Assert.InRange(rows[^1].Number("entropy")!.Value, 0, 0.2);
        Assert.InRange(rows[^1].Number("max_weight")!.Value, 0.9, 1);
        Assert.Equal(rows[0].Number("entropy"), rows[0].Number("entropy_scaled"));
    }

    [Fact]
    public void Entropy_is_that_of_the_definition()
    {
        double[] scores = [1, 3, -2, 0.5];
        var weights = scores.Select(x => Math.Exp(0.7 * x)).ToArray();
        var probabilities = weights.Select(w => w / weights.Sum()).ToArray();
        var (entropy, largest) = SoftmaxSpread.Spread(scores, 0.7);
        Assert.Equal(-probabilities.Sum(p => p * Math.Log(p)), entropy, 1e-12);
        Assert.Equal(probabilities.Max(), largest, 1e-12);
        Assert.Equal((Math.Log(4), 0.25), SoftmaxSpread.Spread([5, 5, 5, 5], 1));
        Assert.Equal((0, 1), SoftmaxSpread.Spread([0, -1e30], 1));
    }

    [Fact]
    public void The_bits_are_the_same_for_any_number_of_threads()
    {
        var results = ThreadCounts
            .Select(threads =>
            {
                using var stay = new ThreadBudget(threads).Enter();
                return Assert.Single(Run(new ParameterValues().With(D, 7).With(Samples, 1000))).Values;
            })
            .ToList();
        Assert.All(results, values => Assert.Equal(results[0], values));
    }

    [Fact]
    public void Bad_options_are_refused_by_name()
    {
        Refuses(asked => asked.With(D, 0), "--d:", "'0'");
        Refuses(asked => asked.With(D, int.MaxValue), "--d:", "bytes");
        Refuses(asked => asked.With(Sigma, 0), "--sigma:", "'0'", "from 1E-70");
        Refuses(asked => asked.With(Sigma, -1), "--sigma:", "'-1'");
        Refuses(asked => asked.With(Mu, MeanVector.Of(double.PositiveInfinity)), "--mu:", "'inf'");
        Refuses(asked => asked.With(Samples, 1), "--samples:", "'1'", "at least 2");

        // Past these, moments overflow.
        Refuses(asked => asked.With(Mu, MeanVector.Of(0), MeanVector.Of(1e39)), "--mu:", "'1E+39'");
        Refuses(asked => asked.With(Sigma, 1, 1e39), "--sigma:", "'1E+39'");
    }

    [Fact]
    public void Every_parameter_is_swept()
    {
        var experiment = new AttentionMomentsExperiment(
            new ParameterValues()
                .With(D, 4, 2)
                .With(Mu, MeanVector.Of(1), MeanVector.Of(-1))
                .With(Sigma, 0.5, 2)
                .With(Samples, 7, 5)
                .With(Seed, 3, 9)
        );
        Assert.Equal(
            from mu in Values("1", "-1")
            from sigma in Values("0.5", "2")
            from d in Values("4", "2")
            from samples in Values("7", "5")
            from seed in Values("3", "9")
            select $"{mu} {sigma} {d} {samples} {seed}",
            FinishedSweep.Cells(experiment, "mu", "sigma", "d", "samples", "seed")
        );
        FinishedSweep.AssertEachCellIsAsItIsAlone(experiment);
        var rows = FinishedSweep.Of(experiment).Rows;
        Assert.Distinct(rows.Select(row => row.Number("mean")));
        Assert.Distinct(rows.Select(row => row.Number("variance")));

        // The softmax is of 64 queries and keys of its own: it has no use for the samples.
        Assert.All(rows.GroupBy(row => FinishedSweep.Text(row, "mu", "sigma", "d", "seed")), group =>
            Assert.Single(group.Select(row => row.Number("entropy")).Distinct())
        );
        Assert.Equal(rows.Count / 2, rows.Select(row => row.Number("entropy_scaled")).Distinct().Count());
    }

    [Fact]
    public void The_summary_has_the_spread_of_the_seeds()
    {
        var sweep = FinishedSweep.Of(
            new AttentionMomentsExperiment(
                new ParameterValues().With(D, 4, 8).With(Mu, MeanVector.Of(0.25)).With(Samples, 50, 90).With(Seed, 0, 1, 2, 3, 4)
            )
        );
        Assert.Equal(
            ["4 50 5", "4 90 5", "8 50 5", "8 90 5"],
            sweep.Summary.Select(point => FinishedSweep.Text(point, "d", "samples", "finished"))
        );
        string[] measures =
        [
            "mean",
            "variance",
            "scaled_mean",
            "scaled_variance",
            "entropy",
            "entropy_scaled",
            "max_weight",
            "max_weight_scaled",
        ];
        for (var i = 0; i < 4; i++)
        {
            foreach (var measure in measures)
                FinishedSweep.AssertSpread(
                    sweep.Summary[i],
                    measure,
                    [.. sweep.Rows.Skip(5 * i).Take(5).Select(row => row.Number(measure)!.Value)]
                );
        }
    }

    [Fact]
    public void The_first_size_that_does_not_fit_is_named() =>
        Refuses(asked => asked.With(D, 4, 40_000_000, 50_000_000), "--d: '40000000' is not accepted; expected at most 33554431,");

    [Theory]
    [InlineData("--d 64 --mu 10000 --sigma 0.001", 12_800)]
    [InlineData("--d 64 --mu 1e6 --sigma 0.001", 128e6)]
    [InlineData("--d 64 --mu 1e6", 128e12 + 64)]
    [InlineData("--mu 0.5:-1:2", 3 + (2 * 5.25))]
    public void The_variance_is_that_of_theory_however_far_the_mean(string options, double variance)
    {
        var row = Assert.Single(Run(CommandText.Read(AttentionMomentsDeclaration.Definition, options + " --samples 100000")));
        Assert.Equal(variance, row.Number("variance_expected")!.Value, 1e-12 * variance);
        AssertWithin(row, 5, options);
        Assert.Equal(variance, row.Number("variance")!.Value, 0.05 * variance);
    }

    [Fact]
    public void Moments_are_within_five_standard_errors_for_every_mean_and_deviation()
    {
        var random = new Random(11);
        for (var test = 0; test < 1000; test++)
        {
            var sigma = Math.Pow(10, random.Next(3) == 0 ? (random.NextDouble() * 108) - 70 : (random.NextDouble() * 4) - 2);
            var d = random.Next(1, 9);
            var size = Math.Pow(10, random.Next(3) == 0 ? (random.NextDouble() * 78) - 40 : (random.NextDouble() * 8) - 4);
            var mean =
                random.Next(2) == 0
                    ? MeanVector.Of(size * ((2 * random.NextDouble()) - 1))
                    : MeanVector.Of([.. Enumerable.Range(0, d).Select(_ => size * ((2 * random.NextDouble()) - 1))]);
            var entries = new EntryDistribution(d, mean, Math.Min(sigma, float.MaxValue));
            var moments = ProductMoments.Measure(entries, 100_000, test, new(TestContext.Current.CancellationToken));
            var words = $"case {test}: d = {d}, mu = {mean}, sigma = {sigma}";
            Assert.True(
                Math.Abs(moments.Mean - entries.ProductMean) <= 5 * moments.MeanError + 1e-15 * entries.ProductMean,
                words
            );
            Assert.True(moments.VarianceError > 0 && double.IsFinite(moments.VarianceError), words);
            Assert.True(Math.Abs(moments.Variance - entries.ProductVariance) <= 5 * moments.VarianceError, words);
            if (size > 1e-3 * sigma && size * sigma < 1e70)
                continue;
            var spread = SoftmaxSpread.Measure(
                new EntryDistribution(d, mean, sigma),
                test,
                TestContext.Current.CancellationToken
            );
            Assert.InRange(spread.Entropy, 0, Math.Log(64) + 1e-12);
            Assert.InRange(spread.MaxWeight, 1 / 64.0, 1);
        }
    }

    [Fact]
    public void Draws_are_those_of_a_plain_sum_over_entries()
    {
        // The same stream, the products themselves in decimal arithmetic.
        double[] mu = [0.5, -1, 2];
        var entries = new EntryDistribution(3, MeanVector.Of(mu), 0.75);
        var moments = ProductMoments.Measure(entries, 640, 4, new(TestContext.Current.CancellationToken));
        var products = new List<decimal>();
        for (var block = 0; block < 64; block++)
        {
            var random = new RandomSource(4, block, "attention-moments");
            var (a, b) = (new double[30], new double[30]);
            random.FillSingleNormal(a, new float[30]);
            random.FillSingleNormal(b, new float[30]);
            for (var i = 0; i < 10; i++)
                products.Add(
                    Enumerable
                        .Range(0, 3)
                        .Sum(e =>
                            ((decimal)mu[e] + (0.75m * (decimal)a[(3 * i) + e]))
                            * ((decimal)mu[e] + (0.75m * (decimal)b[(3 * i) + e]))
                        )
                );
        }

        var mean = products.Average();
        var variance = products.Sum(product => (product - mean) * (product - mean)) / 639;
        Assert.Equal((double)mean, moments.Mean, 1e-12);
        Assert.Equal((double)variance, moments.Variance, 1e-11);
        Assert.Equal(Math.Sqrt((double)variance / 640), moments.MeanError, 1e-12);
    }

    [Fact]
    public void A_softmax_is_that_of_the_products_themselves()
    {
        // What is left out of the products is the same for all keys of a query: the weights are those of all of it.
        double[] mu = [0.5, -1];
        var spread = SoftmaxSpread.Measure(
            new EntryDistribution(2, MeanVector.Of(mu), 0.5),
            3,
            TestContext.Current.CancellationToken
        );
        var entropy = 0.0;
        for (var set = 0; set < 64; set++)
        {
            var random = new RandomSource(3, set, "attention-moments-softmax");
            var (q, k) = (new double[128], new double[128]);
            random.FillSingleNormal(q, new float[128]);
            random.FillSingleNormal(k, new float[128]);
            for (var query = 0; query < 64; query++)
            {
                var weights = Enumerable
                    .Range(0, 64)
                    .Select(key =>
                        Math.Exp(
                            Enumerable
                                .Range(0, 2)
                                .Sum(e => (mu[e] + (0.5 * q[(2 * query) + e])) * (mu[e] + (0.5 * k[(2 * key) + e])))
                        )
                    )
                    .ToArray();
                entropy -= weights.Sum(w => w / weights.Sum() * Math.Log(w / weights.Sum())) / (64 * 64);
            }
        }

        Assert.Equal(entropy, spread.Entropy, 1e-9);
    }

    [Fact]
    public void Numbers_and_vectors_are_swept_together()
    {
        using var folder = new TemporaryFolder();
        var first = folder.Write("first.csv", "1\n-2\n");
        var second = folder.Write("second.txt", "0.5, 1; 2\t3");
        Assert.Equal(["0  4", "0  9", "0.5:-1:2  3", "-1  4", "-1  9"], Cells("--mu 0,0.5:-1:2,-1 --d 4,9"));
        Assert.Equal([" first.csv 2", " second.txt 4"], Cells($"--mu-file {first} --mu-file {second}"));
        Assert.Equal(["1:2  2"], Cells("--mu 1:2 --d 2"));
        Assert.Equal(["0  2", "0.5  2", "1  2", "1:1  2"], Cells("--mu 0..1+0.5,1:1 --d 2"));
        var row = Assert.Single(
            Run(CommandText.Read(AttentionMomentsDeclaration.Definition, $"--mu-file {first} --samples 100"))
        );
        Assert.Equal(5, row.Number("mean_expected"));

        IReadOnlyList<string> Cells(string options)
        {
            var experiment = new AttentionMomentsExperiment(CommandText.Read(AttentionMomentsDeclaration.Definition, options));
            return FinishedSweep.Cells(experiment, "mu", "mu_file", "d");
        }
    }

    [Theory]
    [InlineData("--mu 0,0.5:-1:2 --d 4", "--d: '4' is not accepted; expected 3, the length of the vector of --mu")]
    [InlineData("--mu 1:2 --d 4,5", "--d: '4' is not accepted; expected it beside a number for --mu")]
    [InlineData("--mu 1:2,1:2", "--mu: '1:2' is given twice")]
    [InlineData("--mu 1::2", "--mu: '1::2' is not accepted; expected a number from")]
    [InlineData("--mu 0,1:x", "--mu: '0,1:x' is not accepted ('1:x' is no such value)")]
    [InlineData("--mu-file FILE --mu 1", "--mu: '1' changes nothing here; expected it only without --mu-file")]
    [InlineData("--mu-file FILE --d 2", "--d: '2' is not accepted; expected 3, the length of the vector of --mu-file")]
    [InlineData("--mu-file WORD", "row 2: found 'two', expected a number from")]
    [InlineData("--mu-file EMPTY", "found no number, expected at least one")]
    [InlineData("--mu-file NONE", "there is no such file")]
    public void Vectors_that_are_none_or_of_another_length_are_refused(string options, string expected)
    {
        using var folder = new TemporaryFolder();
        options = options
            .Replace("FILE", folder.Write("mu.csv", "1\n2\n3"))
            .Replace("WORD", folder.Write("word.csv", "1\ntwo"))
            .Replace("EMPTY", folder.Write("empty.csv", "\n"))
            .Replace("NONE", folder.File("none.csv"));
        var message = Assert
            .Throws<InputException>(() =>
                new AttentionMomentsExperiment(CommandText.Read(AttentionMomentsDeclaration.Definition, options))
            )
            .Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static void AssertWithin(Row row, double errors, string words)
    {
        foreach (var moment in new[] { "mean", "variance" })
        {
            var error = Math.Abs(row.Number(moment)!.Value - row.Number(moment + "_expected")!.Value);
            Assert.True(error <= errors * row.Number(moment + "_stderr"), $"{words}: {moment}");
        }
    }

    private static T[] Values<T>(params T[] values) => values;

    private static IReadOnlyList<Row> Run(ParameterValues asked) => FinishedSweep.Of(new AttentionMomentsExperiment(asked)).Rows;

    private static void Refuses(Func<ParameterValues, ParameterValues> ask, params string[] parts)
    {
        var message = Assert.Throws<InputException>(() => new AttentionMomentsExperiment(ask(new ParameterValues()))).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
