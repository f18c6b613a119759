using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

/// <summary>The file of A, Ã and Â against dense matrices computed as they are defined.</summary>
public sealed class AdjacencyFileTests
{
    [Theory]
    [InlineData(Adjacency.Weighted)]
    [InlineData(Adjacency.Binary)]
    public void The_file_holds_the_matrices_of_the_club(Adjacency adjacency) => Check(KarateClub.Graph(), adjacency);

    // A self-loop, a tie given twice, a node without others, names that need quotes.
    [Theory]
    [InlineData(Adjacency.Weighted)]
    [InlineData(Adjacency.Binary)]
    public void Loops_and_names_are_kept(Adjacency adjacency) =>
        Check(
            WeightedGraph.Create(["a,b", "c\"", "d", "e"], [0, 1, 1, 2, 3, 0], [1, 0, 1, 1, 3, 2], [0.5, 0.25, 2, 3, 7, 1e-5]),
            adjacency
        );

    private static void Check(WeightedGraph graph, Adjacency adjacency)
    {
        var n = graph.NodeCount;
        var a = new double[n, n];
        foreach (var (source, target, weight) in graph.Edges)
            a[source, target] = a[target, source] = adjacency == Adjacency.Binary ? 1 : weight;
        var degrees = Enumerable.Range(0, n).Select(i => 1 + Enumerable.Range(0, n).Sum(j => a[i, j])).ToArray();
        using var stream = new MemoryStream();
        AdjacencyFile.Write(stream, graph, adjacency);

        // Nobody's name here has a line break in it; quotes are doubled.
        var lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal("source,target,a,a_tilde,a_hat", lines[0]);
        foreach (var line in lines.Skip(1))
        {
            var fields = Fields(line);
            var (i, j) = (Node(fields[0]), Node(fields[1]));
            var tilde = a[i, j] + (i == j ? 1 : 0);
            Assert.Equal(a[i, j], double.Parse(fields[2], CultureInfo.InvariantCulture));
            Assert.Equal(tilde, double.Parse(fields[3], CultureInfo.InvariantCulture));
            Assert.Equal(
                tilde / Math.Sqrt(degrees[i] * degrees[j]),
                double.Parse(fields[4], CultureInfo.InvariantCulture),
                1e-15
            );
        }

        Assert.Equal(n + Enumerable.Range(0, n * n).Count(k => k / n != k % n && a[k / n, k % n] != 0), lines.Length - 1);

        int Node(string name) => graph.Names.ToList().IndexOf(name);
    }

    private static List<string> Fields(string line) =>
        [
            .. Regex
                .Matches(line, "(?:^|,)(?:\"((?:[^\"]|\"\")*)\"|([^,]*))")
                .Select(field =>
                    field.Groups[2].Success
                        ? field.Groups[2].Value
                        : field.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal)
                ),
        ];
}
