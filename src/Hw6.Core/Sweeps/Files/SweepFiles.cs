using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>Where finished cells go. Called by one thread at a time; disposed after <see cref="Close"/>, or instead of it.</summary>
internal interface ISweepOutput : IDisposable
{
    /// <summary>Makes a cell that ended before its turn safe, so that it survives the process.</summary>
    void Keep(FinishedCell cell);

    /// <summary>Writes a cell whose turn has come.</summary>
    void Append(FinishedCell cell);

    /// <summary>Takes what an earlier run finished, before any other cell.</summary>
    /// <param name="leading">The cells that come first, in order: their turn has come.</param>
    /// <param name="later">The cells that wait for others.</param>
    /// <param name="again">The cells that run again: they are kept until they have ended once more.</param>
    void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later, IReadOnlyList<FinishedCell> again);

    /// <summary>Ends the output after the last cell that will come.</summary>
    /// <param name="complete">Whether every cell is there; false after an interruption or a failure.</param>
    void Close(bool complete);
}

/// <summary>
/// A sweep's CSV file with its journal: rows stand in cell order, and every finished cell is in one or the other. Stdout, a device or a pipe has no
/// journal: cells wait for their turn in memory.
/// </summary>
/// <param name="file">The main table's file; nothing is written before the first cell.</param>
/// <param name="columns">The columns that are written; fewer than all only where the file is a stream, which nobody goes on from.</param>
internal sealed class SweepFiles(SweepLayout layout, OutputFile file, Schema? columns = null) : ISweepOutput
{
    private readonly Schema schema = columns ?? layout.Rows;
    private readonly Journal? journal = file.IsOrdinary ? new Journal(file.Target, layout) : null;

    public void Keep(FinishedCell cell)
    {
        if (journal is null)
            return;
        if (file.Started)
        {
            journal.Add(cell);
            return;
        }

        // The first finished cell replaces what stood in the file: an old result beside a new journal would belong to two runs.
        journal.Restart([cell]);
        Begin([]);
    }

    public void Append(FinishedCell cell)
    {
        if (!file.Started)
            BeginAfresh();
        file.Append(LinesOf(cell));
        journal?.AddFiles(cell);
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later, IReadOnlyList<FinishedCell> again)
    {
        if (journal is null)
            throw new InvalidOperationException("only an ordinary file can be resumed");

        // All cells go to the journal first, so that none is only in memory while the file is written anew.
        journal.Restart([.. leading, .. later, .. again]);
        Begin(leading);
        journal.Restart([.. later, .. again], leading);
    }

    public void Close(bool complete)
    {
        // A part of a sweep that has no cells is a file with a header; so is what a pipe gets where no cell came to its end.
        if ((complete || file.IsStandardOutput) && !file.Started)
            BeginAfresh();
        file.Close();
        if (complete)
            journal?.Delete();
    }

    public void Dispose()
    {
        file.Dispose();
        journal?.Dispose();
    }

    // A journal that an earlier run left is of what stood in the file until now.
    private void BeginAfresh()
    {
        journal?.Delete();
        Begin([]);
    }

    private void Begin(IEnumerable<FinishedCell> leading) =>
        file.Start([.. CsvRowWriter.Header(schema), .. leading.SelectMany(LinesOf)]);

    private byte[] LinesOf(FinishedCell cell) =>
        CsvRowWriter.Lines(schema == layout.Rows ? cell.Rows : cell.Rows.Select(schema.RowFrom));
}

/// <summary>
/// Writes the history beside another output. A cell's history is written before its rows, so that whoever finds the rows finds the
/// history too.
/// </summary>
/// <param name="inner">Takes the rows.</param>
/// <param name="schema">The history's columns.</param>
internal sealed class HistoryOutput(ISweepOutput inner, OutputFile file, Schema schema) : ISweepOutput
{
    public void Keep(FinishedCell cell)
    {
        if (!file.Started)
            Begin([]);
        inner.Keep(cell);
    }

    public void Append(FinishedCell cell)
    {
        if (!file.Started)
            Begin([]);
        file.Append(CsvRowWriter.Lines(cell.History));
        inner.Append(cell);
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later, IReadOnlyList<FinishedCell> again)
    {
        // At every moment each cell's history is in this file or in the journal: here with all of them until the journal has the later ones.
        // To a device or a pipe it is written once.
        Begin(file.IsOrdinary ? [.. leading, .. later, .. again] : leading);
        inner.Restore(leading, later, again);
        if (file.IsOrdinary && later.Count + again.Count > 0)
            Begin(leading);
    }

    public void Close(bool complete)
    {
        if (complete && !file.Started)
            Begin([]);
        file.Close();
        inner.Close(complete);
    }

    public void Dispose()
    {
        file.Dispose();
        inner.Dispose();
    }

    private void Begin(IEnumerable<FinishedCell> leading) =>
        file.Start([.. CsvRowWriter.Header(schema), .. CsvRowWriter.Lines(leading.SelectMany(cell => cell.History))]);
}
