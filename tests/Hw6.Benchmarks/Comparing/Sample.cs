namespace Hw6.Benchmarks.Comparing;

/// <summary>Repeated measurements of the same thing.</summary>
internal static class Sample
{
    /// <summary>The median.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
