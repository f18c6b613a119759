namespace Hw6.Core.Decoding;

/// <summary>The p of y ~ x^p: the slope of the least-squares line through (log x, log y).</summary>
internal sealed class LogLogFit
{
    private int count;
    private bool differ;
    private double first;
    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumXy;

    /// <summary>p, or <see langword="null"/> where there are fewer than two different x.</summary>
    public double? Exponent => differ ? ((count * sumXy) - (sumX * sumY)) / ((count * sumXx) - (sumX * sumX)) : null;

    /// <summary>Adds a point, unless it has no positive y.</summary>
    public void Add(double x, double? y)
    {
        if (y is not > 0)
            return;
        var (logX, logY) = (Math.Log(x), Math.Log(y.Value));
        if (count == 0)
            first = x;
        differ |= x != first;
        count++;
        sumX += logX;
        sumY += logY;
        sumXx += logX * logX;
        sumXy += logX * logY;
    }
}
