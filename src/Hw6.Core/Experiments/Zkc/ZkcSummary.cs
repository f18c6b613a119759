using Hw6.Core.Graphs;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>What the summary of <c>hw6 zkc</c> says of a run: how its rows, one for each node, agree with labels and clubs.</summary>
internal static class ZkcSummary
{
    // A list that a person can read; the rows have all of them.
    private const int MostNamed = 20;

    /// <summary>Measures a run.</summary>
    /// <param name="run">A row for each node of the graph, in their order.</param>
    public static void Measure(IReadOnlyList<Row> run, ZkcInputs input, Row measured)
    {
        var (train, valid, test, club) = (new Share(), new Share(), new Share(), new Share());
        var (offClub, wrong, labelOffClub) = (new List<string>(), new List<string>(), new List<string>());
        var graph = input.Graph;
        var groups = new int[graph.NodeCount];
        for (var i = 0; i < groups.Length; i++)
        {
            var node = run[i];
            var name = graph.Names[i];
            groups[i] = (int)node.Integer("community")!.Value;
            if (node.Text("split") is { } split)
                (
                    split == "train" ? train
                    : split == "valid" ? valid
                    : test
                ).Count(node.Boolean("correct") == true);
            if (node.Boolean("correct") == false)
                wrong.Add(name);
            if (input.Clubs is null)
                continue;
            club.Count(node.Boolean("agrees_with_club") == true);
            if (node.Boolean("agrees_with_club") == false)
                offClub.Add(name);
            if (node.Text("label") is { } label && label != node.Text("club"))
                labelOffClub.Add(name);
        }

        var adjacency = (Adjacency)ZkcParameters.Adjacency.Domain.Parse(run[0].Text(ZkcParameters.Adjacency.ColumnName)!)!;
        measured["nodes"] = groups.Length;
        measured["ties"] = graph.EdgeCount;
        measured["train_accuracy"] = train.Value;
        measured["valid_accuracy"] = valid.Value;
        measured["test_accuracy"] = test.Value;
        measured["club_agreement"] = club.Value;
        measured["disagreeing_nodes"] = Join(input.Clubs is null ? wrong : offClub);
        measured["mislabelled_nodes"] = Join(wrong);
        measured["labels_off_club"] = Join(labelOffClub);
        measured["community_sizes"] = Sizes(groups);
        measured["modularity"] = PartitionQuality.Modularity(graph, adjacency, groups);
        measured["cut_value"] = PartitionQuality.CutValue(graph, adjacency, groups);
    }

    private static string? Join(List<string> names) =>
        names.Count == 0 ? null
        : names.Count <= MostNamed ? string.Join(' ', names)
        : $"{string.Join(' ', names[..MostNamed])} and {names.Count - MostNamed} more";

    private static string? Sizes(int[] groups)
    {
        var sizes = new int[groups.Max() + 1];
        foreach (var group in groups)
            sizes[group]++;
        return Join([.. sizes.Select(size => size.ToString())]);
    }

    private sealed class Share
    {
        private int hits;
        private int all;

        internal double? Value => all == 0 ? null : (double)hits / all;

        internal void Count(bool hit)
        {
            all++;
            if (hit)
                hits++;
        }
    }
}
