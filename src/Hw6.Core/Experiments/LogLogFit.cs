using Hw6.Core.Drawing;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Experiments;

/// <summary>The p of y ~ x^p: the slope of the least-squares line through (log x, log y).</summary>
internal sealed class LogLogFit
{
    // Sums of logarithms counted from the first point's, so that points far from 1 lose no digits.
    private int count;
    private bool differ;
    private double firstX;
    private double firstY;
    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumXy;

    /// <summary>p, or <see langword="null"/> where there are fewer than two different x.</summary>
    public double? Exponent => differ ? ((count * sumXy) - (sumX * sumY)) / ((count * sumXx) - (sumX * sumX)) : null;

    /// <summary>The fit of points.</summary>
    public static LogLogFit Of(IEnumerable<ChartPoint> points)
    {
        var fit = new LogLogFit();
        foreach (var point in points)
            fit.Add(point.X, point.Y);
        return fit;
    }

    /// <summary>Adds a point, unless a coordinate is not positive.</summary>
    public void Add(double x, double? y)
    {
        if (!(x > 0) || y is not > 0)
            return;
        var (logX, logY) = (Elementary.Log(x), Elementary.Log(y.Value));
        if (count++ == 0)
            (firstX, firstY) = (logX, logY);
        (logX, logY) = (logX - firstX, logY - firstY);
        differ |= logX != 0;
        sumX += logX;
        sumY += logY;
        sumXx += logX * logX;
        sumXy += logX * logY;
    }

    /// <summary>A power as a label, such as <c>∝ N^1.98</c>; empty where it could not be fitted.</summary>
    public static string Text(string variable, double? exponent) =>
        exponent is { } p && double.IsFinite(p) ? $"∝ {variable}^{p:0.00}" : "";
}
