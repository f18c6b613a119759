using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// A sweep's CSV file, its history and its journal. A cell's history is written before its rows, so that a file which has a cell's rows
/// has its history too.
/// </summary>
public sealed class SweepFiles : ISweepOutput, IDisposable
{
    private readonly SweepLayout layout;
    private readonly OutputFile rows;
    private readonly OutputFile? history;
    private readonly Journal journal;
    private bool begun;

    /// <summary>Creates the output; nothing is written before the first cell.</summary>
    /// <param name="layout">The sweep.</param>
    /// <param name="rows">The main table's file.</param>
    /// <param name="history">The history's file.</param>
    public SweepFiles(SweepLayout layout, OutputFile rows, OutputFile? history)
    {
        ArgumentNullException.ThrowIfNull(rows);
        this.layout = layout;
        this.rows = rows;
        this.history = history;
        journal = new Journal(rows.Path, layout);
    }

    /// <inheritdoc/>
    public void Keep(FinishedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);

        // The first finished cell replaces what stood in the files: an old result beside a new journal would belong to two runs.
        if (!begun)
        {
            journal.Restart([cell]);
            Begin();
            return;
        }

        journal.Add(cell);
    }

    /// <inheritdoc/>
    public void Append(FinishedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (!begun) Begin();
        if (history is not null && cell.History.Count > 0) history.Append(CsvRowWriter.Lines(cell.History));
        rows.Append(CsvRowWriter.Lines(cell.Rows));
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later)
    {
        ArgumentNullException.ThrowIfNull(leading);

        // All cells go to the journal first, so that none is only in memory while the files are written anew.
        journal.Restart(leading.Concat(later));
        Begin(leading);
        journal.Restart(later);
    }

    /// <inheritdoc/>
    public void Close(bool complete)
    {
        Dispose();
        if (complete) journal.Delete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        history?.Dispose();
        rows.Dispose();
        journal.Dispose();
    }

    private void Begin(IReadOnlyList<FinishedCell>? leading = null)
    {
        history?.Start([.. CsvRowWriter.Header(layout.History!), .. leading is null ? [] : CsvRowWriter.Lines(leading.SelectMany(cell => cell.History))]);
        rows.Start([.. CsvRowWriter.Header(layout.Rows), .. leading is null ? [] : CsvRowWriter.Lines(leading.SelectMany(cell => cell.Rows))]);
        begun = true;
    }
}
