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

            var found = ProbeObjective.Of(new float[counts.Length], biases, new DenseMatrix(1, n), labels, n, 1);

            Assert.Equal(entropy, found.Value, entropy * 1e-12);
            Assert.Equal(entropy, found.LowerBound, entropy * 1e-12);
        }
    }
}
