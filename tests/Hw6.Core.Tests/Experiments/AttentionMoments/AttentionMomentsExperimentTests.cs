using Hw6.Core.Experiments.AttentionMoments;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Parameters;
using Hw6.Core.Tables;
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
        var asked = new ParameterValues().With(D, 1, 4, 16, 64, 256).With(Mu, mu).With(Sigma, sigma).With(Samples, 50_000);
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
        float[] scores = [1, 3, -2, 0.5f];
        var weights = scores.Select(x => Math.Exp(0.7 * x)).ToArray();
        var probabilities = weights.Select(w => w / weights.Sum()).ToArray();
        var (entropy, largest) = SoftmaxSpread.Spread(scores, 0.7);
        Assert.Equal(-probabilities.Sum(p => p * Math.Log(p)), entropy, 1e-12);
        Assert.Equal(probabilities.Max(), largest, 1e-12);
        Assert.Equal((Math.Log(4), 0.25), SoftmaxSpread.Spread([5, 5, 5, 5], 1));
        Assert.Equal((0, 1), SoftmaxSpread.Spread([0, -1e30f], 1));
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
        Refuses(asked => asked.With(Sigma, 0), "--sigma:", "'0'", "0 excluded");
        Refuses(asked => asked.With(Sigma, -1), "--sigma:", "'-1'");
        Refuses(asked => asked.With(Mu, double.PositiveInfinity), "--mu:", "'inf'");
        Refuses(asked => asked.With(Samples, 1), "--samples:", "'1'", "at least 2");

        // Drawn in single precision, where larger ones are infinite.
        Refuses(asked => asked.With(Mu, 0, 1e39), "--mu:", "'1E+39'");
        Refuses(asked => asked.With(Sigma, 1, 1e39), "--sigma:", "'1E+39'");
    }

    [Fact]
    public void Every_parameter_is_swept()
    {
        var experiment = new AttentionMomentsExperiment(
            new ParameterValues().With(D, 4, 2).With(Mu, 1, -1).With(Sigma, 0.5, 2).With(Samples, 7, 5).With(Seed, 3, 9)
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
                new ParameterValues().With(D, 4, 8).With(Mu, 0.25).With(Samples, 50, 90).With(Seed, 0, 1, 2, 3, 4)
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

    private static T[] Values<T>(params T[] values) => values;

    private static IReadOnlyList<Row> Run(ParameterValues asked) => FinishedSweep.Of(new AttentionMomentsExperiment(asked)).Rows;

    private static void Refuses(Func<ParameterValues, ParameterValues> ask, params string[] parts)
    {
        var message = Assert.Throws<InputException>(() => new AttentionMomentsExperiment(ask(new ParameterValues()))).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
