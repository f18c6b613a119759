using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Cli.Commands;

/// <summary>The files that a sweep writes: found writable before any work starts, opened when the experiment is there.</summary>
internal sealed class SweepTargets : IDisposable
{
    /// <summary>The main table's file; <see langword="null"/> for stdout.</summary>
    public OutputFile? Output { get; private init; }

    /// <summary>The history's file.</summary>
    public OutputFile? History { get; private init; }

    /// <summary>The summary's file; <see langword="null"/> for stderr.</summary>
    public OutputFile? Summary { get; private init; }

    /// <summary>The picture's file.</summary>
    public OutputFile? Plot { get; private init; }

    /// <summary>Checks the files and changes nothing.</summary>
    /// <exception cref="InputException">One cannot be written, or two options name the same.</exception>
    public static SweepTargets Prepare(SweepSettings settings)
    {
        var targets = new SweepTargets
        {
            Output = Prepare(settings.Output, "--output"),
            History = Prepare(settings.History, "--history"),
            Summary = Prepare(settings.Summary, "--summary"),
            Plot = Prepare(settings.Plot, "--plot"),
        };
        targets.CheckDistinct();
        if (settings.Resume && targets.Output is { IsOrdinary: false })
            throw new InputException(
                $"--resume: '{settings.Output}' is not an ordinary file; expected one that can be read back"
            );
        return targets;
    }

    /// <summary>Whether a later run can continue what this one leaves.</summary>
    public bool IsResumable(SweepSettings settings) =>
        Output is { IsOrdinary: true } && settings.Format is null or TableFormat.Csv;

    /// <summary>Opens the way for the rows and the history.</summary>
    public ISweepOutput Open(Terminal terminal, SweepSettings settings, SweepLayout layout)
    {
        var rows = OpenRows(terminal, settings, layout);
        var withHistory = History is null ? rows : new HistoryOutput(rows, History, layout.History!);
        return Plot is null ? withHistory : new PlotOutput(withHistory, Plot, layout.Experiment);
    }

    public void Dispose()
    {
        Output?.Dispose();
        History?.Dispose();
        Summary?.Dispose();
        Plot?.Dispose();
    }

    private static OutputFile? Prepare(string? path, string option) => path is null ? null : OutputFile.Prepare(path, option);

    private ISweepOutput OpenRows(Terminal terminal, SweepSettings settings, SweepLayout layout)
    {
        if (Output is not null)
        {
            return settings.Format is null or TableFormat.Csv
                ? new SweepFiles(layout, Output)
                : new DocumentOutput(layout, settings.Format.Value, terminal, Output);
        }

        var format = settings.Format ?? (terminal.OutIsTerminal ? TableFormat.Table : TableFormat.Csv);
        return format == TableFormat.Csv
            ? new StreamOutput(terminal, layout.Rows)
            : new DocumentOutput(layout, format, terminal, null);
    }

    private void CheckDistinct()
    {
        var files = new[] { Output, History, Summary, Plot }
            .OfType<OutputFile>()
            .Where(file => file.IsOrdinary)
            .Select(file => file.Target)
            .ToList();
        if (Output is { IsOrdinary: true })
            files.Add(Journal.PathFor(Output.Target));
        if (files.Distinct().Count() < files.Count)
            throw new InputException("two of -o, --summary, --history and --plot name the same file; expected a file for each");
    }
}
