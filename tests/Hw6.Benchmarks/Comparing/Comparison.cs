namespace Hw6.Benchmarks.Comparing;

/// <summary>The same work done by us and by a peer.</summary>
/// <param name="Name">What to type after <c>compare</c>.</param>
/// <param name="Work">The work in a few words.</param>
/// <param name="Unit">The unit of the values.</param>
/// <param name="MoreIsBetter">Whether the values are rates rather than times.</param>
/// <param name="Ours">We.</param>
/// <param name="Peer">The peer.</param>
internal sealed record Comparison(string Name, string Work, string Unit, bool MoreIsBetter, Contender Ours, Contender Peer)
{
    /// <summary>Runs both in turn and prints medians and ratios; a ratio above 1 says that we are faster.</summary>
    public void Run(int rounds, TextWriter output)
    {
        output.WriteLine($"## {Name}: {Work}");
        output.WriteLine();
        var ours = new Dictionary<string, List<double>>();
        var peers = new Dictionary<string, List<double>>();
        for (var i = 0; i < rounds; i++)
        {
            // Each goes first every other time.
            if (i % 2 == 0) Add(Ours, ours);
            Add(Peer, peers);
            if (i % 2 == 1) Add(Ours, ours);
        }

        output.WriteLine($"| case | hw6, {Unit} | peer, {Unit} | ratio |");
        output.WriteLine("|---|---:|---:|---:|");
        foreach (var (name, values) in ours)
        {
            if (!peers.TryGetValue(name, out var others))
            {
                output.WriteLine($"| {name} | {Median(values):G4} | | |");
                continue;
            }

            var ratio = MoreIsBetter ? Median(values) / Median(others) : Median(others) / Median(values);
            output.WriteLine($"| {name} | {Median(values):G4} | {Median(others):G4} | {ratio:F2} |");
        }

        output.WriteLine();
    }

    private static void Add(Contender contender, Dictionary<string, List<double>> values)
    {
        foreach (var (name, value) in contender.Run())
        {
            if (!values.TryGetValue(name, out var list)) values[name] = list = [];
            list.Add(value);
        }
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
