using Hw6.Core.Probing;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Tests.Probing;

/// <summary>The bound below which no probe falls, where it is known in closed form.</summary>
public sealed class ProbeObjectiveTests
{
    [Fact]
    public void A_bound_is_found_from_biases_that_are_the_best_but_for_their_rounding()
    {
        // Features of zeros tell nothing: the best biases are the logarithms of the classes' frequencies, and the least loss is their entropy.
        var random = new Random(7);
        for (var table = 0; table < 200; table++)
        {
            var counts = Enumerable.Range(0, random.Next(2, 6)).Select(_ => random.Next(1, 300)).ToArray();
            var n = counts.Sum();
            var labels = counts.SelectMany((count, label) => Enumerable.Repeat(label, count)).ToArray();
            var biases = counts.Select(count => (float)Math.Log((double)count / n)).ToArray();
            var entropy = counts.Sum(count => -count * Math.Log((double)count / n));

            var found = ProbeObjective.Of(new float[counts.Length], biases, new DenseMatrix(1, n), labels, n, 1, 1e-12);

            Assert.Equal(entropy, found.Value, entropy * 1e-12);
            Assert.Equal(entropy, found.LowerBound, entropy * 1e-12);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(300, 1)]
    [InlineData(300, 0.01)]
    public void Points_of_the_dual_lead_to_the_least_objective(double size, double penalty)
    {
        var (z, labels) = Problem(seed: 3, k: 6, n: 60, classes: 4, size);
        var codes = z.Values.Select(value => (double)value).ToArray();
        var point = new DualPoint(new double[24], new double[4], codes, labels, penalty);
        var bounds = new List<double>();
        for (var i = 0; i < 40; i++)
        {
            bounds.Add(point.Bound()!.Value);
            point.Step(0);
        }

        var least = point.Objective;
        Assert.Equal(least, point.Bound()!.Value, least * 1e-9);
        Assert.All(bounds, bound => Assert.True(bound <= least * (1 + 1e-12), $"a bound of {bound} above {least}"));

        // Where the gradient is 0 no other weights are better: the objective is convex.
        var random = new Random(4);
        for (var i = 0; i < 200; i++)
        {
            var weights = Enumerable.Range(0, 24).Select(_ => (float)((random.NextDouble() - 0.5) / size)).ToArray();
            var other = ProbeObjective.Of(weights, new float[4], z, labels, labels.Length, penalty, 1e-5);
            Assert.True(other.Value >= least, $"an objective of {other.Value} below {least}");
        }
    }

    [Fact]
    public void Weights_a_little_off_the_optimum_are_shown_to_be_near_it()
    {
        // A step of a hundred-thousandth adds next to nothing to the objective, and where features are large it makes a gradient of hundreds.
        var (z, labels) = Problem(seed: 5, k: 20, n: 200, classes: 3, size: 100);
        var codes = z.Values.Select(value => (double)value).ToArray();
        var (weights, biases) = (new double[60], new double[3]);
        var optimum = new DualPoint(weights, biases, codes, labels, 1);
        for (var i = 0; i < 40; i++)
        {
            _ = optimum.Bound();
            optimum.Step(0);
        }

        var least = optimum.Bound()!.Value;
        var near = weights.Select((w, i) => (float)(i < 20 ? w + (2e-5 * weights.Max()) : w)).ToArray();
        var found = ProbeObjective.Of(near, Array.ConvertAll(biases, b => (float)b), z, labels, labels.Length, 1, 1e-5);
        Assert.InRange(found.Value, least, least * (1 + 1e-6));
        Assert.InRange(found.LowerBound, found.Value * (1 - 1e-5), least * (1 + 1e-9));

        // The first point alone does not show it.
        var first = new DualPoint(Array.ConvertAll(near, w => (double)w), (double[])biases.Clone(), codes, labels, 1).Bound();
        Assert.False(ProbeObjective.IsWithin(found.Value, first!.Value, 1e-5), $"a bound of {first} for {found.Value}");
    }

    private static (DenseMatrix Codes, int[] Labels) Problem(int seed, int k, int n, int classes, double size)
    {
        var random = new Random(seed);
        var codes = new DenseMatrix(
            k,
            n,
            [.. Enumerable.Range(0, k * n).Select(_ => (float)(size * ((2 * random.NextDouble()) - 1)))]
        );
        return (codes, [.. Enumerable.Range(0, n).Select(_ => random.Next(classes))]);
    }
}
