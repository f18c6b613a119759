using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>CSV on stdout: a cell's rows as soon as its turn has come.</summary>
/// <param name="terminal">Where stdout is.</param>
internal sealed class StreamOutput(Terminal terminal, Schema schema) : ISweepOutput
{
    private bool begun;

    public void Keep(FinishedCell cell)
    {
        // What is on its way through a pipe cannot be kept out of order; the sequence holds it.
    }

    public void Append(FinishedCell cell)
    {
        Begin();
        terminal.Out.Write(CsvRowWriter.Lines(cell.Rows));
        terminal.Out.Flush();
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later)
    {
        foreach (var cell in leading)
            Append(cell);
    }

    public void Close(bool complete) => Begin();

    public void Dispose()
    {
        // The process's own stream stays open.
    }

    private void Begin()
    {
        if (begun)
            return;
        terminal.Out.Write(CsvRowWriter.Header(schema));
        begun = true;
    }
}
