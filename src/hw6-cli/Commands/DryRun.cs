using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Commands;

/// <summary>
/// <c>--dry-run</c>: the cells that would run, with their parameters, on stdout whatever <c>-o</c> says, so that adding it to a command never
/// costs results.
/// </summary>
internal static class DryRun
{
    /// <summary>Prints the cells.</summary>
    /// <param name="terminal">Where stdout is.</param>
    /// <param name="settings">What the common options say.</param>
    /// <param name="cells">The cells that would run.</param>
    public static int Print(Terminal terminal, SweepSettings settings, Experiment experiment, IEnumerable<int> cells)
    {
        var parameters = experiment.Rows.Columns.Where(column => column.Role == ColumnRole.Parameter);
        var schema = new Schema([Bookkeeping.Cell with { Use = ColumnUse.Brief }, .. parameters]);
        var rows = cells
            .Select(cell =>
            {
                var described = experiment.Rows.NewRow();
                experiment.Describe(cell, described);
                var row = schema.NewRow();
                row.CopyFrom(described);
                row[Bookkeeping.Cell.Name] = cell + 1;
                return row;
            })
            .ToList();
        var format = settings.Format ?? (terminal.OutIsTerminal ? TableFormat.Table : TableFormat.Csv);
        terminal.Write(DocumentOutput.Render(format, schema, rows, terminal is { OutIsTerminal: true, Colors: true }));
        return ExitCode.Done;
    }
}
