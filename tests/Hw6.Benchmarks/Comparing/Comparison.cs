using System.Globalization;

namespace Hw6.Benchmarks.Comparing;

/// <summary>A case that README.md shows.</summary>
/// <param name="Case">The case's name.</param>
/// <param name="Work">What README.md calls it.</param>
/// <param name="Peer">What README.md calls the peer.</param>
internal sealed record Headline(string Case, string Work, string Peer);

/// <summary>The same work done by us and by a peer.</summary>
/// <param name="Name">What to type after <c>compare</c>.</param>
/// <param name="Work">The work in a few words.</param>
/// <param name="Unit">The unit of the values, where a case's name does not end with one.</param>
/// <param name="Ours">Our processes, each with cases of its own.</param>
/// <param name="Peer">The peer, at its best of all ways to start it.</param>
internal sealed record Comparison(string Name, string Work, string Unit, IReadOnlyList<Contender> Ours, Peer Peer)
{
    /// <summary>Whether the values are rates rather than times.</summary>
    public bool MoreIsBetter { get; init; }

    /// <summary>The least number of rounds: short runs need more.</summary>
    public int LeastRounds { get; init; } = 1;

    /// <summary>Our case that each of the peer's cases is compared with, where they are not called the same.</summary>
    public Func<string, string> PeerCase { get; init; } = name => name;

    /// <summary>The cases that README.md shows.</summary>
    public IReadOnlyList<Headline> Headlines { get; init; } = [];

    /// <summary>Runs both in turn and prints medians and ratios, beside the peer at its best and as it starts; a ratio above 1 says that we are faster.</summary>
    /// <returns>The rows of README.md's table.</returns>
    public IReadOnlyList<string> Run(int rounds, TextWriter output)
    {
        output.WriteLine($"## {Name}: {Work}");
        output.WriteLine();
        var ours = new Dictionary<string, List<double>>();
        rounds = Math.Max(rounds, LeastRounds);
        for (var i = 0; i < rounds; i++)
        {
            // Each goes first every other time.
            if (i % 2 == 0)
                AddOurs();
            Peer.Run(MoreIsBetter);
            if (i % 2 == 1)
                AddOurs();
        }

        if (rounds == LeastRounds && rounds > 1)
            output.WriteLine($"Medians of {rounds} runs.\n");
        output.WriteLine("| case | hw6 | best peer | ratio | how | default | ratio |");
        output.WriteLine("|---|---:|---:|---:|---|---:|---:|");
        var shown = new List<string>();
        foreach (var (name, values) in ours)
        {
            var value = Sample.Median(values);
            var unit = name.Contains(", ", StringComparison.Ordinal)
                ? name[(name.LastIndexOf(", ", StringComparison.Ordinal) + 2)..]
                : Unit;
            if (Peer.Best(PeerCase(name), MoreIsBetter) is not var (best, way, common))
            {
                output.WriteLine($"| {name} | {Show(value, unit)} | | | | | |");
                continue;
            }

            output.WriteLine(
                $"| {name} | {Show(value, unit)} | {Show(best, unit)} | {Round(Ratio(value, best))} | {way} | {Show(common, unit)} | {Round(Ratio(value, common))} |"
            );
            if (Headlines.FirstOrDefault(headline => headline.Case == name) is { } headline)
                shown.Add(
                    $"| {headline.Work} | {Show(value, unit)} | {headline.Peer} {Show(best, unit)} | {Round(Ratio(value, best))} |"
                );
        }

        output.WriteLine();
        return shown;

        void AddOurs()
        {
            foreach (var contender in Ours)
                Sample.Add(ours, contender.Run());
        }
    }

    private double Ratio(double ours, double other) => MoreIsBetter ? ours / other : other / ours;

    private static string Show(double value, string unit) => $"{Round(value)} {unit}";

    // Three digits, more of large numbers, and never an exponent.
    private static string Round(double value) =>
        value >= 100 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("G3", CultureInfo.InvariantCulture);
}
