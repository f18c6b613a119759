using Hw6.Core.Autoencoders.Optimality;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Autoencoders.Optimality;

public sealed class OptimalityTests
{
    [Theory]
    [InlineData(5, 2)]
    [InlineData(7, 6)]
    [InlineData(9, 1)]
    public void Loss_and_gradients_are_those_of_the_definition(int m, int k)
    {
        var random = new RandomSource(3, 0, "test");
        var (x, n) = (Draw(m * 20), 20);
        var covariance = new double[m * m];
        for (var s = 0; s < n; s++)
        for (var i = 0; i < m; i++)
        for (var j = 0; j < m; j++)
            covariance[(j * m) + i] += x[(s * m) + i] * x[(s * m) + j] / n;
        var (encoder, decoder) = (Draw(k * m), Draw(m * k));
        var factor = x.Select(value => value / Math.Sqrt(n)).ToArray();
        var loss = new LinearAutoencoderLoss(covariance, factor, m, k);
        var (first, second) = (new double[k * m], new double[m * k]);
        Assert.Equal(Naive(), loss.Value(encoder, decoder), 1e-10 * Naive());
        loss.Gradients(encoder, decoder, first, second);
        Compare(encoder, first);
        Compare(decoder, second);

        double[] Draw(int count)
        {
            var values = new double[count];
            random.FillNormal(values.AsSpan());
            return values;
        }

        double Naive()
        {
            double sum = 0;
            for (var s = 0; s < n; s++)
            {
                for (var i = 0; i < m; i++)
                {
                    var rest = x[(s * m) + i];
                    for (var c = 0; c < k; c++)
                    for (var j = 0; j < m; j++)
                        rest -= decoder[(c * m) + i] * encoder[(j * k) + c] * x[(s * m) + j];
                    sum += rest * rest / n;
                }
            }

            return sum;
        }

        void Compare(double[] weights, double[] gradient)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                var kept = weights[i];
                weights[i] = kept + 1e-5;
                var above = Naive();
                weights[i] = kept - 1e-5;
                var below = Naive();
                weights[i] = kept;
                Assert.Equal((above - below) / 2e-5, gradient[i], 1e-6 * (1 + Math.Abs(gradient[i])));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(30)]
    [InlineData(89)]
    [InlineData(90)]
    public void An_angle_is_measured_as_it_was_made(double degrees)
    {
        // Two planes in four dimensions that share a line and are otherwise turned by the angle.
        var (cosine, sine) = (Math.Cos(double.DegreesToRadians(degrees)), Math.Sin(double.DegreesToRadians(degrees)));
        double[] first = [1, 0, 0, 0, 0, 1, 0, 0];
        double[] second = [1, 0, 0, 0, 0, cosine, sine, 0];
        Assert.Equal(degrees, Subspace.MaxAngleDegrees(first, second, 4, 2), 1e-6);
    }
}
