using Hw6.Core.Drawing;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Beam;

/// <summary>What a search kept and pruned at each timestep, from the rows of its trace, and from its candidates where they were written.</summary>
internal static class BeamTrellis
{
    /// <summary>The timesteps.</summary>
    /// <param name="trace">The kept hypotheses of a search, at least one; or its candidates, with their column <c>kept</c>.</param>
    /// <param name="candidates">What was scored, if known.</param>
    public static IReadOnlyList<KeptStep> Of(List<Row> trace, List<Row>? candidates)
    {
        var pruned = candidates?.Where(row => row.Boolean("kept") != true).ToLookup(TimestepOf);
        var steps = trace
            .Where(row => !row.Schema.Contains("kept") || row.Boolean("kept") == true)
            .GroupBy(TimestepOf)
            .OrderBy(step => step.Key)
            .Select(step => (Timestep: step.Key, Rows: step.OrderBy(RankOf).ToList()))
            .ToList();
        var kept = new List<KeptStep>();

        // Backwards from the returned sequence, from parent to parent.
        long? way = null;
        foreach (var (timestep, rows) in Enumerable.Reverse(steps))
        {
            var returned = rows.Find(row => row.Schema.Contains("place") && row.Integer("place") == 1)
                ?? rows.Find(row => RankOf(row) == way);
            way = returned is null ? way : ParentOf(returned);
            kept.Insert(
                0,
                new KeptStep(
                    timestep,
                    rows.ConvertAll(row => new KeptNode(
                        RankOf(row),
                        ParentOf(row),
                        SafeText.Shorten(row.Text("token") ?? "", 20),
                        $"“{SafeText.Shorten(row.Text("sequence") ?? "", 60)}”, {Unit.Decimal(row.Value("log_prob"))}",
                        row == returned
                    )),
                    pruned is null ? null : pruned[timestep].Count()
                )
            );
        }

        return kept;
    }

    private static long TimestepOf(Row row) => row.Integer("timestep") ?? 0;

    private static long RankOf(Row row) => row.Integer("rank") ?? 0;

    private static long ParentOf(Row row) => row.Integer("parent_rank") ?? 0;
}
