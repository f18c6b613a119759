using Hw6.Core.Autoencoders;
using Hw6.Core.Data;

namespace Hw6.Core.Tests.Data;

public sealed class SyntheticDataTests
{
    [Fact]
    public void Variances_and_labels_are_as_asked_for()
    {
        var data = Draw(
            new SyntheticOptions
            {
                Samples = 8000,
                Dimension = 12,
                Signal = 4,
                Variance = 9,
            },
            seed: 1
        );

        Assert.Equal((5600, 1600, 800), (data.Train.Count, data.Probe.Count, data.Test.Count));
        var variances = PrincipalComponents.Fit(data.Train.Samples, TestContext.Current.CancellationToken).Variances.ToArray();
        Assert.All(variances[..4], variance => Assert.InRange(variance, 8, 10));
        Assert.All(variances[4..], variance => Assert.InRange(variance, 0.9, 1.1));
        Assert.InRange(data.Train.Labels.Average(), 0.47, 0.53);

        // No single entry shows the rotated signal: all have a variance between those along the directions.
        for (var i = 0; i < 12; i++)
        {
            double sum = 0;
            for (var j = 0; j < data.Train.Count; j++)
                sum += Math.Pow(data.Train.Samples[i, j], 2);
            Assert.InRange(sum / data.Train.Count, 1, 8);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_another_seed_another()
    {
        var options = new SyntheticOptions
        {
            Samples = 50,
            Dimension = 5,
            Signal = 2,
        };

        Assert.Equal(Draw(options, 1).Train.Samples, Draw(options, 1).Train.Samples);
        Assert.NotEqual(Draw(options, 1).Train.Samples, Draw(options, 2).Train.Samples);
        Assert.NotEqual(Draw(options, 1).Digest, Draw(options, 2).Digest);
    }

    public static TheoryData<SyntheticOptions, string> Refused =>
        new()
        {
            {
                new SyntheticOptions { Samples = int.MaxValue },
                "--synthetic-samples: '2147483647' is not accepted with --synthetic-dim 100; expected at most 21474835"
            },
            {
                new SyntheticOptions { Signal = 101 },
                "--synthetic-signal: '101' is not accepted with --synthetic-dim 100; expected at most that"
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Options_that_do_not_fit_together_are_refused(SyntheticOptions options, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => Draw(options, 0)).Message);

    private static Dataset Draw(SyntheticOptions options, long seed) =>
        DatasetLoader.Load(
            new DatasetOptions
            {
                Name = "synthetic",
                Synthetic = options,
                Seed = seed,
            },
            null,
            TestContext.Current.CancellationToken
        );
}
