using Hw6.Core.Autoencoders.Optimality;
using Hw6.Core.Data;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

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
        var loss = new LinearAutoencoderLoss(covariance, m, k);
        var (first, second) = (new double[k * m], new double[m * k]);
        Assert.Equal(Naive(), loss.Evaluate(encoder, decoder, first, second), 1e-10 * Naive());
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

    [Fact]
    public void On_the_digits_the_points_are_what_theory_says()
    {
        var rows = Run(
            new OptimalityOptions
            {
                K = [5, 40],
                Steps = 600,
                Rate = 0.015,
            }
        );
        foreach (var k in new[] { 5, 40 })
        {
            var points = rows.Where(row => row.Integer("k") == k).ToDictionary(row => row.Text("point")!);
            foreach (var name in new[] { "principal", "mixed" })
            {
                Assert.InRange(points[name].Number("gradient_w1")!.Value, 0, 1e-5);
                Assert.InRange(points[name].Number("gradient_w2")!.Value, 0, 1e-5);
                Assert.InRange(Math.Abs(points[name].Number("excess")!.Value), 0, 1e-5);
                Assert.InRange(points[name].Number("max_principal_angle_deg")!.Value, 0, 1e-4);
            }

            var gap = points["principal"].Number("eigengap")!.Value;
            Assert.Equal(2 * gap, points["principal"].Number("curvature")!.Value, 1e-3 * gap);
            Assert.InRange(points["eigenvectors"].Number("gradient_w1")!.Value, 0, 1e-5);
            Assert.InRange(points["eigenvectors"].Number("gradient_w2")!.Value, 0, 1e-5);
            Assert.True(points["eigenvectors"].Number("excess") > 0.05);
            Assert.True(points["eigenvectors"].Number("curvature") < 0);
            Assert.Equal(90, points["eigenvectors"].Number("max_principal_angle_deg")!.Value, 1e-3);
            Assert.Equal(1, points["random"].Number("gradient_w1"));
            Assert.InRange(points["trained"].Number("excess")!.Value, 0, 0.01);
        }

        Assert.InRange(rows.First(row => row.Text("point") == "trained").Number("max_principal_angle_deg")!.Value, 1e-6, 20);
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

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    public void A_bottleneck_that_is_none_is_refused(int k) =>
        Assert.Contains(
            "--k",
            Assert.Throws<InputException>(() => new OptimalityExperiment(new OptimalityOptions { K = [k] })).Message,
            StringComparison.Ordinal
        );

    private static List<Row> Run(OptimalityOptions options)
    {
        var experiment = new OptimalityExperiment(options with { Data = new DatasetOptions() });
        return
        [
            .. Enumerable
                .Range(0, experiment.CellCount)
                .SelectMany(cell => experiment.Run(cell, new CellContext(TestContext.Current.CancellationToken)).Rows),
        ];
    }
}
