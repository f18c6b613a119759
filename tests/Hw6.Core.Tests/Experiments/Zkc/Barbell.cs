using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Parameters;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Experiments.Zkc;

/// <summary>A graph of one's own that every method divides alike: two cliques of six, a0 to a5 and b0 to b5, that one tie joins.</summary>
internal static class Barbell
{
    /// <summary>Asks for the graph with its labels.</summary>
    public static ParameterValues Labelled(TemporaryFolder folder, string name = "barbell.csv") =>
        Unlabelled(folder, name).With(ZkcParameters.NodeLabels, WriteLabels(folder));

    /// <summary>Asks for the graph alone.</summary>
    public static ParameterValues Unlabelled(TemporaryFolder folder, string name = "barbell.csv") =>
        new ParameterValues().With(ZkcParameters.Graph, WriteTies(folder, name));

    /// <summary>Writes the ties.</summary>
    public static string WriteTies(TemporaryFolder folder, string name = "barbell.csv")
    {
        var ties = new List<string> { "source,target" };
        foreach (var side in "ab")
        {
            for (var i = 0; i < 6; i++)
            {
                for (var j = 0; j < i; j++)
                    ties.Add($"{side}{j},{side}{i}");
            }
        }

        ties.Add("a3,b2");
        return folder.Write(name, string.Join('\n', ties) + "\n");
    }

    /// <summary>Writes the labels, half of them to train with.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="names">The two labels.</param>
    public static string WriteLabels(TemporaryFolder folder, string name = "labels.csv", string names = "ab")
    {
        var labels = new List<string> { "node,label,split" };
        for (var side = 0; side < 2; side++)
        {
            for (var i = 0; i < 6; i++)
                labels.Add($"{"ab"[side]}{i},{names[side]},{(i < 3 ? "train" : "test")}");
        }

        return folder.Write(name, string.Join('\n', labels));
    }
}
