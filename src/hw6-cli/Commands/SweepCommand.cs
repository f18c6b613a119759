using System.Text;
using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Cli.Commands;

/// <summary>Runs an experiment's cells and writes what they give: the one way from an experiment to files, for every command.</summary>
internal static class SweepCommand
{
    /// <summary>Runs the sweep.</summary>
    /// <param name="definition">The experiment, built once the outputs are known to be writable: it may read large inputs.</param>
    /// <param name="asked">The values of its parameters, and the files that were asked for.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">An output cannot be written, or a file to resume is of another sweep.</exception>
    /// <exception cref="IOException">An output could not be written; the cells before it are intact.</exception>
    public static int Run(
        Surroundings surroundings,
        SweepSettings settings,
        ExperimentDefinition definition,
        ParameterValues asked
    )
    {
        var (terminal, interruption, responseFiles) = surroundings;
        if (settings.WantedHelp is { } part)
        {
            terminal.Write(ColumnChoice.Describe(new(definition, part), terminal.OutWidth));
            return ExitCode.Done;
        }

        if (settings.History is not null && definition.Epochs is null)
            throw new InputException($"--history: hw6 {definition.Command} has none; expected it left out");
        var wanted = Wanted(definition, asked);
        using var files = new SweepTargets(terminal, settings, wanted.Count > 0);
        files.CheckInputs(asked, responseFiles);
        var experiment = definition.Create(
            asked,
            new RunRequest
            {
                History = settings.WantsHistory,
                Artifacts = [.. wanted.Keys],
                Output = files.IsResumable ? files.Output.Target : null,
                Resume = settings.Resume,
                Note = settings.Quiet ? null : line => terminal.Error.WriteLine($"hw6: note: {line}"),
                Cancellation = interruption.Token,
            }
        );
        var artifacts = wanted.Count == 0 ? null : new CellArtifacts(wanted, experiment, terminal.Out);
        if (artifacts is not null)
            files.Add(artifacts);
        var layout = new SweepLayout(experiment, CommandLine.Version, settings.Timings, settings.WantsHistory);
        int[] cells = [.. settings.Shard.Select(layout.CellCount)];
        if (!settings.DryRun)
            files.Claim();
        var (kept, again) = Earlier(settings, files, layout, cells, artifacts);
        int[] pending = [.. cells.Except(kept.Select(cell => cell.Cell))];
        if (settings.DryRun)
            return DryRun(terminal, settings, experiment, pending);

        using var reporter = new Reporter(terminal, settings.Quiet, experiment.Name);
        foreach (var line in experiment.Notes)
            reporter.Note(line);
        foreach (var line in experiment.Warnings)
            reporter.Warning(line);
        using var output = files.Open(layout);
        var sequence = new CellSequence(cells, output, settings is { Shard.IsWhole: true, Timings: true } ? experiment : null);

        // Nothing can be added later to a stream; beside a file cells behind a gap wait in its journal to be resumed.
        var resumable = files.IsResumable;
        interruption.LastWords = () =>
            $"interrupted: {sequence.Finished} of {cells.Length} cells are finished and kept{(resumable ? "; the same command with --resume continues" : "")}";
        if (kept.Count + again.Count > 0)
        {
            sequence.Resume(kept, again);
            reporter.Note($"{kept.Count} of {cells.Length} cells were finished before");
            if (again.Count > 0)
                reporter.Note($"{again.Count} more run again, for files or a history that were not kept of them");
        }

        reporter.Start(pending.Length);
        try
        {
            var runner = new SweepRunner(layout, settings.Threads, settings.FailFast, artifacts);
            runner.Run(pending, sequence, reporter, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            reporter.Stop();
            sequence.Close(skipMissing: !resumable);
            terminal.Error.WriteLine($"hw6: {interruption.LastWords()}");
            return ExitCode.Interrupted;
        }
        catch (IOException)
        {
            reporter.Stop();
            TryClose(sequence, !resumable);
            throw;
        }

        reporter.Stop();
        if (sequence.IsComplete)
            artifacts?.Complete();
        sequence.Close(skipMissing: !resumable);
        if (sequence.IsComplete && settings.Shard.IsWhole)
            WriteSummary(terminal, settings, layout, files, sequence.Rows);
        if (sequence.Unsuccessful == 0)
            return ExitCode.Done;
        var stopped = sequence.IsComplete ? "" : "; stopped by --fail-fast";
        terminal.Error.WriteLine(
            $"hw6: error: {sequence.Unsuccessful} of {cells.Length} cells did not end well: see the columns status and error{stopped}"
        );
        return ExitCode.Failed;
    }

    // What an earlier run finished, and which of it runs again for what it lacks of what is asked for now.
    private static (IReadOnlyList<FinishedCell> Kept, IReadOnlyList<FinishedCell> Again) Earlier(
        SweepSettings settings,
        SweepTargets files,
        SweepLayout layout,
        int[] cells,
        CellArtifacts? artifacts
    )
    {
        var point = files.PointOf(layout, cells.ToHashSet());
        if (settings.Resume)
        {
            var found = point.Load(rowsAreRead: files.HoldsRows(point)).ToLookup(IsWhole);
            return ([.. found[true]], [.. found[false]]);
        }

        if (settings is { Overwrite: false, DryRun: false })
            point.RefuseToStartAnew();
        return ([], []);

        bool IsWhole(FinishedCell cell) => layout.HasHistory(cell) && artifacts?.Has(cell) != false;
    }

    // The cells that would run, on stdout whatever -o says, so that adding --dry-run to a command never costs results.
    private static int DryRun(Terminal terminal, SweepSettings settings, Experiment experiment, IEnumerable<int> cells)
    {
        var parameters = experiment.Rows.Columns.Where(column => column.Role == ColumnRole.Parameter);
        var schema = new Schema([Bookkeeping.Cell with { Use = ColumnUse.Chief }, .. parameters]);
        var rows = cells
            .Select(cell =>
            {
                var row = schema.RowFrom(experiment.NewRow(cell));
                row[Bookkeeping.Cell.Name] = cell + 1;
                return row;
            })
            .ToList();
        var format = settings.Format ?? (terminal.OutIsTerminal ? TableFormat.Table : TableFormat.Csv);
        var form = new TableForm(format);
        if (terminal.OutIsTerminal)
            form = form with { Width = terminal.OutWidth, Bold = terminal.Colors };
        terminal.Write(form.Render(schema, rows));
        return ExitCode.Done;
    }

    // The artifacts are no parameters: what they hold changes no result.
    private static Dictionary<Artifact, string> Wanted(ExperimentDefinition definition, ParameterValues asked)
    {
        var wanted = new Dictionary<Artifact, string>();
        foreach (var artifact in definition.Artifacts)
        {
            if (asked.TextOf(artifact.Parameter) is not { } path)
                continue;
            wanted.Add(artifact, path);
            asked.Remove(artifact.Parameter);
        }

        return wanted;
    }

    private static void TryClose(CellSequence sequence, bool skipMissing)
    {
        try
        {
            sequence.Close(skipMissing);
        }
        catch (IOException)
        {
            // The failure that ended the sweep is the one to tell.
        }
    }

    private static void WriteSummary(
        Terminal terminal,
        SweepSettings settings,
        SweepLayout layout,
        SweepTargets files,
        IReadOnlyList<Row> rows
    )
    {
        if (files.Summary is null && settings.Quiet)
            return;
        IReadOnlyList<Row> summary;
        try
        {
            summary = layout.Summarize(rows);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"the rows are written, but no summary could be computed from them: {e.Message}",
                e
            );
        }

        if (files.Summary is { } file)
        {
            file.Write(
                Encoding.UTF8.GetBytes(new TableForm(TableFormat.Csv, settings.SummaryColumns).Render(layout.Summary, summary))
            );
        }
        else if (
            summary.Count > 0
            && (settings.SummaryColumns is not null || !RepeatsTheTable(layout.Experiment.Definition, summary))
        )
        {
            if (files.OutputIsRead)
                terminal.Error.WriteLine();
            var form = new TableForm(TableFormat.Table, settings.SummaryColumns);
            if (terminal.ErrorIsTerminal)
                form = form with { Width = terminal.ErrorWidth, Bold = terminal.Colors };
            terminal.Error.Write(form.Render(layout.Summary, summary));
        }
    }

    // Means over single runs are the rows once more.
    private static bool RepeatsTheTable(ExperimentDefinition definition, IReadOnlyList<Row> summary) =>
        definition.SummaryIsOfRuns && summary.All(row => row.Integer(SweepSummary.Finished.Name) <= 1);
}
