using System.Globalization;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>The summary of <c>hw6 zkc</c>, a row a cell, from the rows and the graph.</summary>
/// <param name="graph">The graph: a cell that ended well has a row for each node, in their order.</param>
/// <param name="hasClubs">Whether the nodes have clubs.</param>
/// <param name="schema">The columns.</param>
internal sealed class ZkcSummary(WeightedGraph graph, bool hasClubs, Schema schema)
{
    // A list that a person can read; the rows have all of them.
    private const int MostNamed = 20;

    internal List<Row> Of(IReadOnlyList<Row> rows)
    {
        var summary = new List<Row>();
        for (var first = 0; first < rows.Count; )
        {
            var row = schema.NewRow();
            row.CopyFrom(rows[first]);
            summary.Add(row);
            if (rows[first]["node"] is null)
            {
                first++; // the one row of a cell that did not end well
                continue;
            }

            Fill(row, rows, first);
            first += graph.NodeCount;
        }

        return summary;
    }

    private void Fill(Row row, IReadOnlyList<Row> rows, int first)
    {
        var (train, test, club) = (new Share(), new Share(), new Share());
        var (offClub, wrong, labelOffClub) = (new List<string>(), new List<string>(), new List<string>());
        var groups = new int[graph.NodeCount];
        for (var i = 0; i < groups.Length; i++)
        {
            var node = rows[first + i];
            var name = graph.Names[i];
            groups[i] = (int)node.Integer("community")!.Value;
            if (node.Text("split") is { } split)
                (split == "train" ? train : test).Count(node.Boolean("correct") == true);
            if (node.Boolean("correct") == false)
                wrong.Add(name);
            if (!hasClubs)
                continue;
            club.Count(node.Boolean("agrees_with_club") == true);
            if (node.Boolean("agrees_with_club") == false)
                offClub.Add(name);
            if (node.Text("label") is { } label && label != node.Text("club"))
                labelOffClub.Add(name);
        }

        var adjacency = row.Text("adjacency") == "weighted" ? Adjacency.Weighted : Adjacency.Binary;
        row["nodes"] = groups.Length;
        row["train_accuracy"] = train.Value;
        row["test_accuracy"] = test.Value;
        row["club_agreement"] = club.Value;
        row["disagreeing_nodes"] = Join(hasClubs ? offClub : wrong);
        row["mislabelled_nodes"] = Join(wrong);
        row["labels_off_club"] = Join(labelOffClub);
        row["community_sizes"] = Sizes(groups);
        row["modularity"] = Partition.Modularity(graph, adjacency, groups);
        row["cut_value"] = Partition.CutValue(graph, adjacency, groups);
    }

    private static string? Join(List<string> names) =>
        names.Count == 0 ? null
        : names.Count <= MostNamed ? string.Join(' ', names)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(' ', names[..MostNamed])} and {names.Count - MostNamed} more"
        );

    private static string? Sizes(int[] groups)
    {
        var sizes = new int[groups.Max() + 1];
        foreach (var group in groups)
            sizes[group]++;
        return Join([.. sizes.Select(size => size.ToString(CultureInfo.InvariantCulture))]);
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
