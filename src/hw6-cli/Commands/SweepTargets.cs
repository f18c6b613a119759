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
    private readonly Terminal terminal;
    private readonly OutputFile? history;
    private readonly OutputFile? plot;

    /// <summary>Checks the files and changes nothing.</summary>
    /// <exception cref="InputException">One cannot be written, or two options name the same.</exception>
    public SweepTargets(Terminal terminal, SweepSettings settings)
    {
        this.terminal = terminal;
        Output = terminal.Output(settings.Output);
        history = Prepare(settings.History, "--history");
        Summary = Prepare(settings.Summary, "--summary");
        plot = Prepare(settings.Plot, "--plot");
        CheckDistinct();
        if (settings.Resume && !Output.IsOrdinary)
            throw new InputException(
                $"--resume: '{settings.Output}' is not an ordinary file; expected one that can be read back"
            );
        Format = settings.Format ?? (OutputIsRead ? TableFormat.Table : TableFormat.Csv);
    }

    /// <summary>The main table's file, or stdout.</summary>
    public OutputFile Output { get; }

    /// <summary>The summary's file; <see langword="null"/> for stderr.</summary>
    public OutputFile? Summary { get; }

    /// <summary>How the main table is written.</summary>
    public TableFormat Format { get; }

    /// <summary>The history's file, where there is one that can be read back.</summary>
    public string? HistoryToResume => history is { IsOrdinary: true } ? history.Path : null;

    /// <summary>Whether a person reads the main table on stdout.</summary>
    public bool OutputIsRead => Output.IsStandardOutput && terminal.OutIsTerminal;

    /// <summary>Whether a later run can continue what this one leaves.</summary>
    public bool IsResumable => Output.IsOrdinary && Format == TableFormat.Csv;

    /// <summary>Opens the way for the rows and the history.</summary>
    public ISweepOutput Open(SweepLayout layout)
    {
        ISweepOutput output =
            Format == TableFormat.Csv
                ? new SweepFiles(layout, Output)
                : new DocumentOutput(layout, Format, OutputIsRead && terminal.Colors, Output);
        if (history is not null)
            output = new HistoryOutput(output, history, layout.History!);
        return plot is null ? output : new PlotOutput(output, plot, layout.Experiment);
    }

    public void Dispose()
    {
        Output.Dispose();
        history?.Dispose();
        Summary?.Dispose();
        plot?.Dispose();
    }

    private static OutputFile? Prepare(string? path, string option) => path is null ? null : OutputFile.Prepare(path, option);

    private void CheckDistinct()
    {
        var files = new[] { Output, history, Summary, plot }
            .OfType<OutputFile>()
            .Where(file => file.IsOrdinary)
            .Select(file => file.Target)
            .ToList();
        if (Output.IsOrdinary)
            files.Add(Journal.PathFor(Output.Target));
        if (files.Distinct().Count() < files.Count)
            throw new InputException("two of -o, --summary, --history and --plot name the same file; expected a file for each");
    }
}
