using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// A sweep's CSV file with its journal: rows stand in cell order, and every finished cell is in one or the other. A device or a pipe has no
/// journal: cells wait for their turn in memory.
/// </summary>
internal sealed class SweepFiles : ISweepOutput
{
    private readonly SweepLayout layout;
    private readonly OutputFile file;
    private readonly Journal? journal;

    /// <summary>Creates the output; nothing is written before the first cell.</summary>
    /// <param name="file">The main table's file.</param>
    public SweepFiles(SweepLayout layout, OutputFile file)
    {
        this.layout = layout;
        this.file = file;
        journal = file.IsOrdinary ? new Journal(file.Target, layout) : null;
    }

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
        file.Append(CsvRowWriter.Lines(cell.Rows));
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later)
    {
        if (journal is null)
            throw new InvalidOperationException("only an ordinary file can be resumed");

        // All cells go to the journal first, so that none is only in memory while the file is written anew.
        journal.Restart(leading.Concat(later));
        Begin(leading);
        journal.Restart(later);
    }

    public void Close(bool complete)
    {
        // A part of a sweep that has no cells is a file with a header.
        if (complete && !file.Started)
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
        file.Start([.. CsvRowWriter.Header(layout.Rows), .. CsvRowWriter.Lines(leading.SelectMany(cell => cell.Rows))]);
}
