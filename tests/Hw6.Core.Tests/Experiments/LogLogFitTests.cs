using Hw6.Core.Drawing;
using Hw6.Core.Experiments;

namespace Hw6.Core.Tests.Experiments;

public sealed class LogLogFitTests
{
    [Fact]
    public void The_exponent_of_a_power_law_is_its_power()
    {
        Assert.Equal(1.5, Fit((1, 2), (4, 16), (100, 2000))!.Value, 12);
        Assert.Equal(2, Fit((1, 3), (5, null), (10, 300), (7, 0))!.Value, 12);
        Assert.Null(Fit((5, 1), (5, 2)));
        Assert.Null(Fit());

        static double? Fit(params (double X, double? Y)[] points)
        {
            var fit = new LogLogFit();
            foreach (var (x, y) in points)
                fit.Add(x, y);
            return fit.Exponent;
        }
    }

    [Fact]
    public void The_slope_is_that_of_least_squares()
    {
        // Far from 1, and not on one line.
        double[] x = [3e6, 5e6, 4e7, 9e7, 1e9];
        double[] y = [2e-9, 7e-9, 3e-8, 1e-6, 2e-6];
        var (u, v) = (Array.ConvertAll(x, Math.Log), Array.ConvertAll(y, Math.Log));
        var (meanU, meanV) = (u.Average(), v.Average());
        var slope = u.Zip(v, (one, other) => (one - meanU) * (other - meanV)).Sum() / u.Sum(one => (one - meanU) * (one - meanU));
        var fit = LogLogFit.Of(x.Zip(y, (one, other) => new ChartPoint(one, other)));
        Assert.Equal(slope, fit.Exponent!.Value, 1e-12);
    }

    [Fact]
    public void A_label_has_two_decimals_and_is_empty_without_a_fit()
    {
        Assert.Equal("∝ N^1.98", LogLogFit.Text("N", LogLogFit.Of([new(1, 1), new(10, Math.Pow(10, 1.984))]).Exponent));
        Assert.Equal("", LogLogFit.Text("N", LogLogFit.Of([new(1, 1)]).Exponent));
    }
}
