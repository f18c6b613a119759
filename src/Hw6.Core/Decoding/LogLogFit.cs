namespace Hw6.Core.Decoding;

/// <summary>The p of y ~ x^p: the slope of the least-squares line through (log x, log y).</summary>
internal static class LogLogFit
{
    /// <summary>Fits p.</summary>
    /// <param name="points">The points; those without a positive y are left out.</param>
    /// <returns>p, or <see langword="null"/> where fewer than two different x are left.</returns>
    public static double? Exponent(IEnumerable<(double X, double? Y)> points)
    {
        double n = 0, sumX = 0, sumY = 0, sumXx = 0, sumXy = 0;
        var first = double.NaN;
        var differ = false;
        foreach (var (x, y) in points)
        {
            if (y is not > 0) continue;
            var (logX, logY) = (Math.Log(x), Math.Log(y.Value));
            if (n > 0 && x != first) differ = true;
            if (n == 0) first = x;
            n++;
            sumX += logX;
            sumY += logY;
            sumXx += logX * logX;
            sumXy += logX * logY;
        }

        return differ ? ((n * sumXy) - (sumX * sumY)) / ((n * sumXx) - (sumX * sumX)) : null;
    }
}
