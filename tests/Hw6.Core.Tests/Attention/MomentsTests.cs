using Hw6.Core.Attention;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Attention;

public class MomentsTests
{
    private static readonly int[] ThreadCounts = [1, 2, 4];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2)]
    [InlineData(-3, 0.1)]
    public void Mean_and_variance_are_within_four_standard_errors_of_theory(double mu, double sigma)
    {
        foreach (
            var row in Run(
                new MomentsOptions
                {
                    D = [1, 4, 16, 64, 256],
                    Mu = [mu],
                    Sigma = [sigma],
                    Samples = 50_000,
                }
            )
        )
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
        var row = Assert.Single(Run(new MomentsOptions { D = [1], Samples = 400_000 }));
        Assert.Equal(1 / Math.Sqrt(400_000), row.Number("mean_stderr")!.Value, 1e-4);
        Assert.Equal(Math.Sqrt(8.0 / 400_000), row.Number("variance_stderr")!.Value, 5e-4);
    }

    [Fact]
    public void The_softmax_stays_spread_out_only_with_the_scale()
    {
        var rows = Run(new MomentsOptions { Samples = 2 });
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
                return Assert.Single(Run(new MomentsOptions { D = [7], Samples = 1000 })).Values;
            })
            .ToList();
        Assert.All(results, values => Assert.Equal(results[0], values));
    }

    [Fact]
    public void Bad_options_are_refused_by_name()
    {
        Refuses(new MomentsOptions { D = [0] }, "--d", "'0'");
        Refuses(new MomentsOptions { D = [int.MaxValue] }, "--d", "bytes");
        Refuses(new MomentsOptions { Sigma = [0] }, "--sigma", "'0'", "above 0");
        Refuses(new MomentsOptions { Sigma = [-1] }, "--sigma");
        Refuses(new MomentsOptions { Mu = [double.PositiveInfinity] }, "--mu");
        Refuses(new MomentsOptions { Samples = 1 }, "--samples", "'1'", "at least 2");
    }

    private static List<Row> Run(MomentsOptions options)
    {
        var experiment = new MomentsExperiment(options);
        return
        [
            .. Enumerable
                .Range(0, experiment.CellCount)
                .SelectMany(cell => experiment.Run(cell, new CellContext(CancellationToken.None)).Rows),
        ];
    }

    private static void Refuses(MomentsOptions options, params string[] parts)
    {
        var message = Assert.Throws<InputException>(() => new MomentsExperiment(options)).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
