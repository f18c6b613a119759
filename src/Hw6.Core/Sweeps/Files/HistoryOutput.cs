using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// Writes the history beside another output. A cell's history is written before its rows, so that whoever finds the rows finds the
/// history too.
/// </summary>
/// <param name="inner">Takes the rows.</param>
/// <param name="file">The history's file.</param>
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
        if (cell.History.Count > 0)
            file.Append(CsvRowWriter.Lines(cell.History));
        inner.Append(cell);
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later)
    {
        if (!file.IsOrdinary)
        {
            Begin(leading);
            inner.Restore(leading, later);
            return;
        }

        // At every moment each cell's history is in this file or in the journal: here with all of them until the journal has the later ones.
        Begin(leading.Concat(later));
        inner.Restore(leading, later);
        if (later.Count > 0)
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
