using System.Text;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>
/// A table in a format that is only whole at its end. It is written when the last cell has come, or after an interruption; with a file, a
/// journal beside it keeps every finished cell until then.
/// </summary>
/// <param name="terminal">Where stdout is.</param>
/// <param name="file">The file, or <see langword="null"/> for stdout.</param>
internal sealed class DocumentOutput(SweepLayout layout, TableFormat format, Terminal terminal, OutputFile? file) : ISweepOutput
{
    private readonly List<Row> rows = [];
    private readonly Journal? journal = file is { IsOrdinary: true } ? new Journal(file.Target, layout) : null;
    private readonly HashSet<int> kept = [];

    /// <summary>The text of a table in a format.</summary>
    public static string Render(TableFormat format, Schema schema, IReadOnlyList<Row> rows, bool bold) =>
        format switch
        {
            TableFormat.Table => ReadableTable.Aligned(schema, rows, bold),
            TableFormat.Markdown => ReadableTable.Markdown(schema, rows),
            TableFormat.Json => JsonTable.Write(schema, rows),
            _ => Encoding.UTF8.GetString([.. CsvRowWriter.Header(schema), .. CsvRowWriter.Lines(rows)]),
        };

    public void Keep(FinishedCell cell)
    {
        journal?.Add(cell);
        kept.Add(cell.Cell);
    }

    public void Append(FinishedCell cell)
    {
        if (!kept.Remove(cell.Cell))
            journal?.Add(cell);
        rows.AddRange(cell.Rows);
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later)
    {
        foreach (var cell in leading)
            Append(cell);
        foreach (var cell in later)
            Keep(cell);
    }

    public void Close(bool complete)
    {
        if (complete || rows.Count > 0)
        {
            var text = Render(format, layout.Rows, rows, file is null && terminal is { OutIsTerminal: true, Colors: true });
            if (file is null)
                terminal.Write(text);
            else
                WriteTo(file, text);
        }

        journal?.Delete();
    }

    public void Dispose()
    {
        file?.Dispose();
        journal?.Dispose();
    }

    private static void WriteTo(OutputFile file, string text)
    {
        file.Start(Encoding.UTF8.GetBytes(text));
        file.Close();
    }
}
