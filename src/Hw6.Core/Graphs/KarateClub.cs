using System.Globalization;

namespace Hw6.Core.Graphs;

/// <summary>
/// Zachary's karate club: 34 members, the 78 ties between members who met outside the club, each weighted by the number of contexts in which
/// they met, and the club that each member joined after the split.
/// </summary>
/// <remarks>
/// W. W. Zachary, "An information flow model for conflict and fission in small groups", Journal of Anthropological Research 33
/// (1977) 452-473: the weights are his matrix C, the clubs those joined after the split; member n of the paper is node n − 1. Both stand
/// here as networkx's <c>karate_club_graph</c> has them (2.8 and later).
/// </remarks>
internal static class KarateClub
{
    /// <summary>The club of the instructor, node 0.</summary>
    public const string Instructor = "Mr. Hi";

    /// <summary>The club of the officer, node 33.</summary>
    public const string Officer = "Officer";

    private const int Members = 34;

    /// <summary>The members whose labels the network does not see in training.</summary>
    public static ReadOnlySpan<int> TestNodes => [0, 1, 3, 8, 15, 16, 20, 25, 28, 30];

    private static ReadOnlySpan<byte> JoinedInstructor => [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21];

    // A line for each lower node: lower node, higher node, weight.
    private const string Ties = """
        0-1:4 0-2:5 0-3:3 0-4:3 0-5:3 0-6:3 0-7:2 0-8:2 0-10:2 0-11:3 0-12:1 0-13:3 0-17:2 0-19:2 0-21:2 0-31:2
        1-2:6 1-3:3 1-7:4 1-13:5 1-17:1 1-19:2 1-21:2 1-30:2
        2-3:3 2-7:4 2-8:5 2-9:1 2-13:3 2-27:2 2-28:2 2-32:2
        3-7:3 3-12:3 3-13:3
        4-6:2 4-10:3
        5-6:5 5-10:3 5-16:3
        6-16:3
        8-30:3 8-32:3 8-33:4
        9-33:2
        13-33:3
        14-32:3 14-33:2
        15-32:3 15-33:4
        18-32:1 18-33:2
        19-33:1
        20-32:3 20-33:1
        22-32:2 22-33:3
        23-25:5 23-27:4 23-29:3 23-32:5 23-33:4
        24-25:2 24-27:3 24-31:2
        25-31:7
        26-29:4 26-33:2
        27-33:4
        28-31:2 28-33:2
        29-32:4 29-33:2
        30-32:3 30-33:3
        31-32:4 31-33:4
        32-33:5
        """;

    /// <summary>The graph; nodes are named by their numbers, <c>0</c> to <c>33</c>.</summary>
    public static WeightedGraph Graph()
    {
        var names = new string[Members];
        for (var i = 0; i < names.Length; i++)
            names[i] = i.ToString(CultureInfo.InvariantCulture);
        var ties = Ties.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var (sources, targets, weights) = (new int[ties.Length], new int[ties.Length], new double[ties.Length]);
        for (var e = 0; e < ties.Length; e++)
        {
            var tie = ties[e].Split('-', ':');
            sources[e] = int.Parse(tie[0], CultureInfo.InvariantCulture);
            targets[e] = int.Parse(tie[1], CultureInfo.InvariantCulture);
            weights[e] = int.Parse(tie[2], CultureInfo.InvariantCulture);
        }

        return WeightedGraph.Create(names, sources, targets, weights);
    }

    /// <summary>The club that each member joined.</summary>
    public static string[] Clubs()
    {
        var clubs = new string[Members];
        Array.Fill(clubs, Officer);
        foreach (var member in JoinedInstructor)
            clubs[member] = Instructor;
        return clubs;
    }
}
