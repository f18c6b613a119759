using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>A sweep's CSV file with its journal: rows stand in cell order, and every finished cell is in one or the other.</summary>
public sealed class SweepFiles : ISweepOutput
{
    private readonly SweepLayout layout;
    private readonly OutputFile file;
    private readonly Journal journal;
    private bool begun;

    /// <summary>Creates the output; nothing is written before the first cell.</summary>
    /// <param name="layout">The sweep.</param>
    /// <param name="file">The main table's file.</param>
    public SweepFiles(SweepLayout layout, OutputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        this.layout = layout;
        this.file = file;
        journal = new Journal(file.Path, layout);
    }

    /// <inheritdoc/>
    public void Keep(FinishedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (begun)
        {
            journal.Add(cell);
            return;
        }

        // The first finished cell replaces what stood in the file: an old result beside a new journal would belong to two runs.
        journal.Restart([cell]);
        Begin([]);
    }

    /// <inheritdoc/>
    public void Append(FinishedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (!begun) Begin([]);
        file.Append(CsvRowWriter.Lines(cell.Rows));
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later)
    {
        ArgumentNullException.ThrowIfNull(leading);

        // All cells go to the journal first, so that none is only in memory while the file is written anew.
        journal.Restart(leading.Concat(later));
        Begin(leading);
        journal.Restart(later);
    }

    /// <inheritdoc/>
    public void Close(bool complete)
    {
        file.Dispose();
        if (complete) journal.Delete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file.Dispose();
        journal.Dispose();
    }

    private void Begin(IEnumerable<FinishedCell> leading)
    {
        file.Start([.. CsvRowWriter.Header(layout.Rows), .. CsvRowWriter.Lines(leading.SelectMany(cell => cell.Rows))]);
        begun = true;
    }
}
