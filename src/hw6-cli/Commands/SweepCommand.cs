using System.Text;
using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Cli.Commands;

/// <summary>Runs an experiment's cells and writes what they give: the one way from an experiment to files, for every command.</summary>
internal static class SweepCommand
{
    /// <summary>Runs the sweep.</summary>
    /// <param name="terminal">The process's streams.</param>
    /// <param name="settings">What the common options say.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">An output cannot be written, or a file to resume is of another sweep.</exception>
    public static int Run(Terminal terminal, SweepSettings settings, Experiment experiment, CancellationToken cancellation)
    {
        var layout = new SweepLayout(experiment, CommandLine.Version, settings.Timings);
        int[] cells = [.. settings.Shard.Select(layout.CellCount)];
        if (settings.DryRun) return PrintCells(terminal, settings, experiment, cells);

        using var reporter = new Reporter(terminal, settings.Quiet, experiment.Name);
        using var summary = settings.Summary is null ? null : OutputFile.Prepare(settings.Summary, "--summary");
        using var output = OpenOutput(terminal, settings, layout);
        var kept = settings.Resume ? ResumePoint.Load(layout, cells.ToHashSet(), settings.Output!, settings.History) : [];

        foreach (var line in experiment.Notes) reporter.Note(line);
        foreach (var line in experiment.Warnings) reporter.Warning(line);
        var sequence = new CellSequence(cells, output, settings.Shard.IsWhole ? experiment : null);
        if (kept.Count > 0)
        {
            sequence.Resume(kept);
            reporter.Note($"{kept.Count} of {cells.Length} cells were finished before");
        }

        var done = kept.Select(cell => cell.Cell).ToHashSet();
        int[] pending = [.. cells.Where(cell => !done.Contains(cell))];
        reporter.Start(pending.Length);
        bool stopped;
        try
        {
            stopped = new SweepRunner(layout, settings.Threads, settings.FailFast).Run(pending, sequence, reporter, cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            reporter.Stop();
            CloseEarly(sequence, settings);
            throw;
        }

        reporter.Stop();
        if (stopped) CloseEarly(sequence, settings);
        else sequence.Close(skipMissing: false);
        if (!stopped && settings.Shard.IsWhole) WriteSummary(terminal, settings, layout, summary, sequence.Rows);
        return sequence.Unsuccessful > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static ISweepOutput OpenOutput(Terminal terminal, SweepSettings settings, SweepLayout layout)
    {
        var history = settings.History is null ? null : OutputFile.Prepare(settings.History, "--history");
        var rows = OpenRows(terminal, settings, layout);
        return history is null ? rows : new HistoryOutput(rows, history, layout.History!);
    }

    private static ISweepOutput OpenRows(Terminal terminal, SweepSettings settings, SweepLayout layout)
    {
        if (settings.Output is { } path)
        {
            var file = OutputFile.Prepare(path, "--output");
            return settings.Format is null or TableFormat.Csv
                ? new SweepFiles(layout, file)
                : new DocumentOutput(layout, settings.Format.Value, terminal, file);
        }

        var format = settings.Format ?? (terminal.OutIsTerminal ? TableFormat.Table : TableFormat.Csv);
        return format == TableFormat.Csv ? new StreamOutput(terminal, layout.Rows) : new DocumentOutput(layout, format, terminal, null);
    }

    // A CSV file can be resumed, so cells behind a gap stay in its journal; nothing can be added later to any other output.
    private static void CloseEarly(CellSequence sequence, SweepSettings settings)
    {
        try
        {
            sequence.Close(skipMissing: settings.Output is null || settings.Format is not (null or TableFormat.Csv));
        }
        catch (IOException)
        {
            // The failure that ended the sweep is the one to tell.
        }
    }

    private static void WriteSummary(Terminal terminal, SweepSettings settings, SweepLayout layout, OutputFile? file, IReadOnlyList<Row> rows)
    {
        if (layout.Summary is null || (file is null && settings.Quiet)) return;
        var summary = layout.Summarize(rows);
        if (summary.Count == 0 && file is null) return;
        if (file is null)
        {
            if (terminal.OutIsTerminal && settings.Output is null) terminal.Error.WriteLine();
            terminal.Error.Write(ReadableTable.Aligned(layout.Summary, summary, terminal is { ErrorIsTerminal: true, Colors: true }));
            return;
        }

        file.Start([.. CsvRowWriter.Header(layout.Summary), .. CsvRowWriter.Lines(summary)]);
    }

    private static int PrintCells(Terminal terminal, SweepSettings settings, Experiment experiment, int[] cells)
    {
        var parameters = experiment.Rows.Columns.Where(column => column.Role == ColumnRole.Parameter);
        var schema = new Schema([Bookkeeping.Cell with { Brief = true }, .. parameters]);
        var rows = cells.Select(cell =>
        {
            var described = experiment.Rows.NewRow();
            experiment.Describe(cell, described);
            var row = schema.NewRow();
            row.CopyFrom(described);
            row[Bookkeeping.Cell.Name] = cell + 1;
            return row;
        }).ToList();
        var format = settings.Format ?? (terminal.OutIsTerminal && settings.Output is null ? TableFormat.Table : TableFormat.Csv);
        var text = DocumentOutput.Render(format, schema, rows, settings.Output is null && terminal is { OutIsTerminal: true, Colors: true });
        if (settings.Output is null)
        {
            terminal.Write(text);
            return ExitCode.Done;
        }

        using var file = OutputFile.Prepare(settings.Output, "--output");
        file.Start(Encoding.UTF8.GetBytes(text));
        return ExitCode.Done;
    }
}
