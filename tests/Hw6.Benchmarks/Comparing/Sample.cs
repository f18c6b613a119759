namespace Hw6.Benchmarks.Comparing;

/// <summary>Repeated measurements of the same thing.</summary>
internal static class Sample
{
    /// <summary>Adds the values of a run, by case, to those of the runs before.</summary>
    public static void Add(Dictionary<string, List<double>> samples, IEnumerable<KeyValuePair<string, double>> run)
    {
        foreach (var (name, value) in run)
        {
            if (!samples.TryGetValue(name, out var list))
                samples[name] = list = [];
            list.Add(value);
        }
    }

    /// <summary>The median.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
