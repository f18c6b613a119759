using Hw6.Core.Tables;

namespace Hw6.Core.Decoding;

/// <summary>
/// Computes the summary from the rows of the trace. The exact search does not depend on them: it is run once a length, when it is
/// first asked for.
/// </summary>
internal sealed class BeamSummary(BeamSetup setup, IReadOnlyList<int> widths)
{
    private readonly Dictionary<int, ExactResult> exact = [];

    /// <summary>A row for each length and beam width.</summary>
    public List<Row> Of(IReadOnlyList<Row> rows)
    {
        var cells = Cells(rows);
        var summary = new List<Row>();
        foreach (var length in setup.Lengths)
        {
            foreach (var width in widths)
            {
                var row = BeamColumns.Summary.NewRow();
                row["length"] = length;
                row["k"] = width;
                if (setup.HeldOut is { } heldOut)
                {
                    row["perplexity"] = heldOut.Tokens == 0 ? null : heldOut.Perplexity;
                    row["held_out_tokens"] = heldOut.Tokens;
                    row["unknown_tokens"] = heldOut.UnknownTokens;
                }

                var cell = cells.Find(cell => cell.Length == length && cell.Width == width);
                if (cell is null)
                {
                    row["note"] = "the search has no result";
                }
                else
                {
                    Compare(row, cell.Rows, Exact(length));
                    Time(row, cell, cells);
                }

                summary.Add(row);
            }
        }

        return summary;
    }

    // The rows of each cell that has a result.
    private static List<Cell> Cells(IReadOnlyList<Row> rows)
    {
        var cells = new List<Cell>();
        foreach (var row in rows)
        {
            if (row.Integer("timestep") is null)
                continue;
            var (length, width) = (row.Integer("length")!.Value, row.Integer("k")!.Value);
            var last = cells.Count > 0 ? cells[^1] : null;
            if (last is null || last.Length != length || last.Width != width)
                cells.Add(last = new Cell(length, width));
            last.Rows.Add(row);
        }

        return cells;
    }

    private static void Time(Row row, Cell cell, List<Cell> cells)
    {
        row["seconds"] = cell.Seconds;
        var overWidths = new LogLogFit();
        var overLengths = new LogLogFit();
        var overTimesteps = new LogLogFit();
        foreach (var other in cells)
        {
            if (other.Length == cell.Length)
                overWidths.Add(other.Width, other.Seconds);
            if (other.Width == cell.Width)
                overLengths.Add(other.Timesteps, other.Seconds);
        }

        foreach (var kept in cell.Rows)
            if (kept.Integer("rank") == 1)
                overTimesteps.Add(kept.Integer("timestep")!.Value, SecondsOf(kept));
        row["exponent_in_k"] = overWidths.Exponent;
        row["exponent_in_length"] = overLengths.Exponent ?? overTimesteps.Exponent;
    }

    // Rows of a sweep without timings have no such column.
    private static double? SecondsOf(Row row) => row.Schema.Contains("seconds") ? row.Number("seconds") : null;

    private void Compare(Row row, List<Row> trace, ExactResult best)
    {
        var returned = trace.Find(kept => kept.Integer("place") == 1)!;
        row["returned"] = returned.Text("sequence");
        row["returned_log_prob"] = returned.Number("log_prob");
        row["expansions"] = best.Expansions;
        row["note"] = best.Note;
        if (best.Tokens is not { } tokens)
            return;

        var mostLikely = setup.Decoder.Text([.. tokens]);
        row["most_likely"] = mostLikely;
        row["most_likely_log_prob"] = best.LogProb;
        var prunedAt = PrunedAt(trace, [.. tokens]);
        row["pruned_at"] = prunedAt;

        // The products of one prefix and of many may round differently, so the same sequence is compared by its text first.
        var found = returned.Number("log_prob")!.Value;
        var gap = mostLikely == returned.Text("sequence") || found >= best.LogProb ? 0 : best.LogProb - found;
        row["optimal"] = gap == 0;
        if (!double.IsNegativeInfinity(best.LogProb))
            row["gap"] = gap;
        if (gap > 0 && prunedAt is null)
            row["note"] = "the most likely sequence was kept to its end; the length penalty prefers another";
    }

    // The first timestep that the most likely sequence reaches, and the trace too, at which its tokens so far are not among those kept.
    private int? PrunedAt(List<Row> trace, int[] tokens)
    {
        var last = trace[^1].Integer("timestep")!.Value;
        for (var timestep = 1; timestep <= Math.Min(last, tokens.Length); timestep++)
        {
            var prefix = setup.Decoder.Text(tokens.AsSpan(0, timestep));
            if (!trace.Exists(kept => kept.Integer("timestep") == timestep && kept.Text("sequence") == prefix))
                return timestep;
        }

        return null;
    }

    private ExactResult Exact(int length)
    {
        if (!exact.TryGetValue(length, out var found))
            exact[length] = found = MostLikelySequence.Search(setup.Decoder, length, setup.EndToken, setup.MaxExpansions);
        return found;
    }

    private sealed class Cell(long length, long width)
    {
        public long Length { get; } = length;

        public long Width { get; } = width;

        public List<Row> Rows { get; } = [];

        public long Timesteps => Rows[^1].Integer("timestep")!.Value;

        public double? Seconds => SecondsOf(Rows[^1]);
    }
}
