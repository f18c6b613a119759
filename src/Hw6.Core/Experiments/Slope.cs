using System.Globalization;
using Hw6.Core.Drawing;

namespace Hw6.Core.Experiments;

/// <summary>The p of y ~ x^p, fitted to points.</summary>
internal static class Slope
{
    /// <summary>The slope of the least-squares line through the logarithms; nothing with fewer than two different x.</summary>
    public static double? Of(IEnumerable<ChartPoint> points)
    {
        var logs = points
            .Where(point => point.X > 0 && point.Y > 0)
            .Select(point => (X: Math.Log(point.X), Y: Math.Log(point.Y)))
            .ToList();
        if (logs.Select(point => point.X).Distinct().Count() < 2)
            return null;
        var (meanX, meanY) = (logs.Average(point => point.X), logs.Average(point => point.Y));
        return logs.Sum(point => (point.X - meanX) * (point.Y - meanY))
            / logs.Sum(point => (point.X - meanX) * (point.X - meanX));
    }

    /// <summary>The power as a label, such as <c>N^1.98</c>; empty where it cannot be fitted.</summary>
    public static string Label(string variable, IEnumerable<ChartPoint> points) =>
        Of(points) is { } slope ? $"∝ {variable}^{slope.ToString("0.00", CultureInfo.InvariantCulture)}" : "";
}
