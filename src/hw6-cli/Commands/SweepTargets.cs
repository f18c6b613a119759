using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.Drawing;
using Hw6.Core.Files;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Cli.Commands;

/// <summary>
/// The files that a sweep writes: found writable, and none of them an input or another output, before any work starts; opened when the experiment is there.
/// </summary>
internal sealed class SweepTargets : IDisposable
{
    private readonly Terminal terminal;
    private readonly FileUses uses = new();
    private readonly OutputClaims claims = new();
    private readonly List<(string Option, OutputFile File)> all = [];
    private readonly OutputFile? history;
    private readonly OutputFile? plot;
    private readonly Browser? browser;
    private readonly AxisScaling axis;
    private readonly ColumnChoice? columns;

    /// <summary>Checks the files and changes nothing.</summary>
    /// <param name="hasArtifacts">Whether files beside these are asked for.</param>
    /// <exception cref="InputException">One cannot be written, two options name the same, or its name promises something else.</exception>
    public SweepTargets(Terminal terminal, SweepSettings settings, bool hasArtifacts)
    {
        // Where only stdout's reader goes away, the files are written all the same.
        if (hasArtifacts || (settings.Summary ?? settings.History ?? settings.Plot) is not null)
            terminal = terminal with { Out = new LeavableStream(terminal.Out) };
        this.terminal = terminal;
        Output = terminal.Output(settings.Output);
        history = Prepare(settings.History, SweepOptions.History, ".csv");
        Summary = Prepare(settings.Summary, SweepOptions.Summary, ".csv");
        axis = settings.Axis;
        plot = Prepare(settings.Plot, SweepOptions.Plot, [".svg", .. Browser.Extensions]);
        browser = Browser.For(plot, SweepOptions.Plot.Option, ".svg");
        Format = !Output.IsOrdinary
            ? settings.Format ?? (OutputIsRead && settings.Output is null ? TableFormat.Table : TableFormat.Csv)
            : FileExtensions.FormatOf(Output, SweepOptions.Output.Option, settings.Format);
        columns = settings.Columns;
        if (!settings.Shard.IsWhole && Format == TableFormat.Csv && columns is not null)
            RequireIdentity(columns);
        all.Insert(0, (SweepOptions.Output.Option, Output));
        foreach (var (option, file) in all)
            uses.Write(option, file.Entry);
        if (Output.IsOrdinary)
        {
            uses.Write(SweepOptions.Output.Option, FileEntry.Of(Journal.PathFor(Output.Target)));
            Journal.CheckPlace(Output.Target, SweepOptions.Output.Option);
        }

        if (settings.Overwrite && !all.Exists(one => one.File.IsOrdinary))
            throw new InputException("--overwrite: nothing is overwritten on a stream; expected -o FILE beside it");
        if (!settings.Resume)
            return;
        if (Output.IsStandardOutput)
            throw new InputException("--resume needs the file to continue; expected -o FILE beside it");
        if (!Output.IsOrdinary)
            throw new InputException(
                $"--resume: '{settings.Output}' is not an ordinary file; expected one that can be read back"
            );
        if (Format == TableFormat.Table)
            throw new InputException(
                "--resume: a table for reading is aligned over all its rows and cannot be gone on with; expected a name that ends in .csv, .json or .md"
            );
    }

    /// <summary>The main table's file, or stdout.</summary>
    public OutputFile Output { get; }

    /// <summary>The summary's file; <see langword="null"/> for stderr.</summary>
    public OutputFile? Summary { get; }

    /// <summary>How the main table is written.</summary>
    public TableFormat Format { get; }

    /// <summary>Whether rows are written one after another, and found in the file again: not where some of their columns are left out.</summary>
    private bool KeepsRows => Format == TableFormat.Csv && (columns is null || !Output.IsOrdinary);

    private TableForm Form =>
        OutputIsRead ? new(Format, columns) { Width = terminal.OutWidth, Bold = terminal.Colors } : new(Format, columns);

    /// <summary>Whether a person reads the main table on stdout.</summary>
    public bool OutputIsRead => Output.IsStandardOutput && terminal.OutIsTerminal;

    /// <summary>Whether a later run can continue what this one leaves.</summary>
    public bool IsResumable => Output.IsOrdinary && Format != TableFormat.Table;

    /// <summary>Compares the inputs with the outputs.</summary>
    /// <param name="asked">The values of an experiment's parameters.</param>
    /// <param name="responseFiles">The files that the command line was read from.</param>
    /// <exception cref="InputException">An output is an input.</exception>
    public void CheckInputs(ParameterValues asked, IEnumerable<string> responseFiles)
    {
        foreach (var file in responseFiles)
            uses.Read("@" + file, file);
        foreach (var parameter in asked.Given.Where(parameter => parameter.Domain.IsFile))
        {
            foreach (var path in asked.ValuesOf(parameter)!.Cast<string>())
            {
                uses.Read(parameter.Option, path);
                foreach (var file in parameter.FilesIn?.Invoke(path) ?? [])
                    uses.Read(parameter.Option, file);
            }
        }
    }

    /// <summary>Adds the files of cells to the comparison.</summary>
    /// <exception cref="InputException">One is an input or another output, or its name promises something else.</exception>
    public void Add(CellArtifacts artifacts)
    {
        foreach (var (artifact, file) in artifacts.Files)
        {
            FileExtensions.Require(file, artifact.Parameter.Option, artifact.Extension);
            uses.Write(artifact.Parameter.Option, file.Entry);
            all.Add((artifact.Parameter.Option, file));
        }
    }

    /// <summary>Keeps the files from other processes.</summary>
    /// <exception cref="InputException">Another process writes one.</exception>
    public void Claim()
    {
        foreach (var (_, file) in all)
            file.Claim(claims);
        if (Output.IsOrdinary)
            claims.Take(Journal.PathFor(Output.Target), Journal.PathFor(Output.Path));
    }

    /// <summary>What an earlier run of the same sweep has left.</summary>
    /// <param name="cells">The cells that this run is to have.</param>
    public ResumePoint PointOf(SweepLayout layout, IReadOnlySet<int> cells) =>
        new(layout, cells, Output, history is { IsOrdinary: true } ? history : null);

    /// <summary>Whether an earlier run has left whole rows in the main table's file.</summary>
    /// <param name="point">What it has left.</param>
    public bool HoldsRows(ResumePoint point) => Format == TableFormat.Csv && (columns is null || point.FileHoldsWholeRows);

    /// <summary>Removes what killed processes left, finds out whether the disks have room, and opens the way for the rows and the history.</summary>
    /// <exception cref="InputException">A disk is full.</exception>
    public ISweepOutput Open(SweepLayout layout)
    {
        claims.DeleteLeftovers();
        foreach (var (option, file) in all.DistinctBy(one => Path.GetDirectoryName(one.File.Target)))
            file.CheckRoom(option);
        var named = columns is null ? layout.Rows : ColumnChoice.Part(layout.Rows, columns.In(layout.Rows));
        ISweepOutput output = KeepsRows ? new SweepFiles(layout, Output, named) : new DocumentOutput(layout, Form, Output);
        if (history is not null)
            output = new HistoryOutput(output, history, layout.History!);
        return plot is null ? output : new PlotOutput(output, plot, browser, layout.Experiment, axis);
    }

    public void Dispose()
    {
        foreach (var (_, file) in all)
            file.Dispose();
        claims.Dispose();
    }

    // Parts are joined by what their rows say of themselves.
    private static void RequireIdentity(ColumnChoice columns)
    {
        foreach (var column in Bookkeeping.Identity)
        {
            if (!columns.Contains(column))
                throw new InputException(
                    $"{SweepOptions.Columns.Option}: without '{column.Name}' hw6 merge could not join the parts of {SweepOptions.ShardPart.Option}; expected {string.Join(',', Bookkeeping.Identity.Select(one => one.Name))} among the columns, or all by leaving it out"
                );
        }
    }

    private OutputFile? Prepare(string? path, Parameter option, params string[] extensions)
    {
        if (path is null)
            return null;
        var file = OutputFile.Prepare(path, option.Option, terminal.Out);
        FileExtensions.Require(file, option.Option, extensions);
        all.Add((option.Option, file));
        return file;
    }
}
