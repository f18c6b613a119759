using Hw6.Core.Autoencoders;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Autoencoders;

public sealed class ReconstructionLossTests
{
    [Theory]
    [InlineData(MaskedLoss.Full)]
    [InlineData(MaskedLoss.Hidden)]
    [InlineData(MaskedLoss.Visible)]
    public void Loss_and_gradient_match_the_plain_loops_at_every_length(MaskedLoss counted)
    {
        const int n = 3;
        for (var m = 1; m <= 35; m++)
        {
            var random = new RandomSource(m, 0, "test");
            var (x, y, visible, gradient) = (new float[m * n], new float[m * n], new float[m * n], new float[m * n]);
            random.FillUniform(x.AsSpan(), 0f, 1f);
            random.FillUniform(y.AsSpan(), 0f, 1f);
            for (var i = 0; i < visible.Length; i++)
                visible[i] = i == 1 || random.NextInt32(3) > 0 ? 1 : 0;
            visible[0] = 0;

            var loss = ReconstructionLoss.Gradient<float>(m, n, x, y, counted, visible, gradient);

            var weights = visible
                .Select(seen =>
                    counted switch
                    {
                        MaskedLoss.Visible => seen,
                        MaskedLoss.Hidden => 1 - seen,
                        _ => 1.0,
                    }
                )
                .ToArray();
            var scale = m / weights.Sum();
            var expected = scale * Enumerable.Range(0, m * n).Sum(i => weights[i] * Math.Pow((double)x[i] - y[i], 2));
            Assert.Equal(expected, loss, 1e-5 * Math.Max(1, expected));
            for (var i = 0; i < m * n; i++)
                Assert.Equal(2 * scale * weights[i] * ((double)x[i] - y[i]), gradient[i], 1e-5 * m);
            if (counted == MaskedLoss.Full)
                Assert.Equal(expected, ReconstructionLoss.Value<float>(m, n, x, y), 1e-5 * Math.Max(1, expected));
        }
    }

    [Fact]
    public void A_batch_without_a_counted_entry_has_no_loss_and_no_gradient()
    {
        double[] gradient = [9, 9];

        Assert.Equal(0, ReconstructionLoss.Gradient<double>(2, 1, [1, 2], [0, 0], MaskedLoss.Hidden, [1, 1], gradient));
        Assert.Equal([0, 0], gradient);
    }
}
