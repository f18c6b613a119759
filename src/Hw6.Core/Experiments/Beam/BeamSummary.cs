using Hw6.Core.Decoding;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Beam.BeamParameters;

namespace Hw6.Core.Experiments.Beam;

/// <summary>
/// Measures searches from the rows of the trace. The exact search does not depend on them: it is run once for each decoder and length, when it is
/// first asked for.
/// </summary>
internal sealed class BeamSummary(BeamExperiment experiment)
{
    private readonly List<Search> exact = [];
    private (IReadOnlyList<Row> Rows, List<Row>[] Cells)? grouped;

    /// <summary>Measures the search of a cell.</summary>
    /// <param name="cell">The cell, from 0.</param>
    /// <param name="all">The rows of all cells.</param>
    public void Measure(int cell, IReadOnlyList<Row> all, Row measured)
    {
        if (experiment.EvaluationOf(cell) is { } heldOut)
        {
            measured["perplexity"] = heldOut.Tokens == 0 ? null : heldOut.Perplexity;
            measured["held_out_tokens"] = heldOut.Tokens;
            measured["unknown_tokens"] = heldOut.UnknownTokens;
        }

        var cells = Cells(all);
        Compare(experiment.DecoderOf(cell), cells[cell], Exact(cell), measured);
        Time(cell, cells, measured);
    }

    // The rows of each cell; none of a cell without results.
    private List<Row>[] Cells(IReadOnlyList<Row> all)
    {
        if (grouped?.Rows == all)
            return grouped.Value.Cells;
        var cells = new List<Row>[experiment.CellCount];
        for (var cell = 0; cell < cells.Length; cell++)
            cells[cell] = [];
        foreach (var row in all)
        {
            if (row.Integer("timestep") is not null)
                cells[BeamExperiment.CellOf(row)].Add(row);
        }

        grouped = (all, cells);
        return cells;
    }

    private void Time(int cell, List<Row>[] cells, Row measured)
    {
        measured["seconds"] = cells[cell][^1].Number("seconds");
        var overWidths = new LogLogFit();
        var overLengths = new LogLogFit();
        var overTimesteps = new LogLogFit();
        for (var other = 0; other < cells.Length; other++)
        {
            var rows = cells[other];
            if (rows.Count == 0)
                continue;
            var (point, seconds) = (experiment.Cells[other], rows[^1].Number("seconds"));
            if (point.DiffersOnlyIn(K, experiment.Cells[cell]))
                overWidths.Add(point.Get(K), seconds);
            if (point.DiffersOnlyIn(Length, experiment.Cells[cell]))
                overLengths.Add(rows[^1].Integer("timestep")!.Value, seconds);
        }

        foreach (var kept in cells[cell])
        {
            if (kept.Integer("rank") == 1)
                overTimesteps.Add(kept.Integer("timestep")!.Value, kept.Number("seconds"));
        }

        measured["attention_theory"] = experiment.SourceOf(cell).AttentionTheory;
        if (measured["attention_theory"] is not null)
            measured["attention_exponent"] = AttentionExponent(cell, cells);
        measured["exponent_in_k"] = overWidths.Exponent;
        measured["exponent_in_length"] = overLengths.Exponent ?? overTimesteps.Exponent;
    }

    private double? AttentionExponent(int cell, List<Row>[] cells)
    {
        var (overLengths, overTimesteps) = (new LogLogFit(), new LogLogFit());
        for (var other = 0; other < cells.Length; other++)
        {
            if (cells[other].Count > 0 && experiment.Cells[other].DiffersOnlyIn(Length, experiment.Cells[cell]))
                overLengths.Add(cells[other][^1].Integer("timestep")!.Value, cells[other][^1].Number("attention_seconds"));
        }

        foreach (var kept in cells[cell])
        {
            if (kept.Integer("rank") == 1)
                overTimesteps.Add(kept.Integer("timestep")!.Value, kept.Number("attention_seconds"));
        }

        return overLengths.Exponent ?? overTimesteps.Exponent;
    }

    private static void Compare(Decoder decoder, List<Row> trace, ExactResult best, Row measured)
    {
        var returned = trace.Find(kept => kept.Integer("place") == 1)!;
        measured["returned"] = returned.Text("sequence");
        measured["returned_log_prob"] = returned.Number("log_prob");
        measured["expansions"] = best.Expansions;
        measured["note"] = best.Note;
        if (best.Tokens is not { } tokens)
            return;

        var mostLikely = decoder.Text([.. tokens]);
        measured["most_likely"] = mostLikely;
        measured["most_likely_log_prob"] = best.LogProb;
        var prunedAt = PrunedAt(decoder, trace, [.. tokens]);
        measured["pruned_at"] = prunedAt;

        var found = returned.Number("log_prob")!.Value;
        var gap = found >= best.LogProb ? 0 : best.LogProb - found;
        measured["optimal"] = gap == 0;
        if (!double.IsNegativeInfinity(best.LogProb))
            measured["gap"] = gap;
        if (gap > 0 && prunedAt is null)
            measured["note"] = "the most likely sequence was kept to its end; the length penalty prefers another";
    }

    // The first timestep that the most likely sequence reaches, and the trace too, at which its tokens so far are not among those kept.
    private static int? PrunedAt(Decoder decoder, List<Row> trace, int[] tokens)
    {
        var last = trace[^1].Integer("timestep")!.Value;
        for (var timestep = 1; timestep <= Math.Min(last, tokens.Length); timestep++)
        {
            var prefix = decoder.Text(tokens.AsSpan(0, timestep));
            if (!trace.Exists(kept => kept.Integer("timestep") == timestep && kept.Text("sequence") == prefix))
                return timestep;
        }

        return null;
    }

    private ExactResult Exact(int cell)
    {
        var point = experiment.Cells[cell];
        var (source, length, expansions) = (experiment.SourceOf(cell), point.Get(Length), point.Get(MaxExpansions));
        foreach (var known in exact)
        {
            if (known.Source == source && known.Length == length && known.Expansions == expansions)
                return known.Found;
        }

        var found = MostLikelySequence.Search(experiment.DecoderOf(cell), length, experiment.EndTokenOf(cell), expansions);
        exact.Add(new Search(source, length, expansions, found));
        return found;
    }

    private sealed record Search(BeamSource Source, int Length, long Expansions, ExactResult Found);
}
