using Hw6.Core.Drawing;
using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>Builds an experiment: checks what was asked for and reads its inputs.</summary>
/// <exception cref="InputException">An option or an input cannot be used.</exception>
internal delegate Experiment ExperimentFactory(ParameterValues asked, RunRequest request);

/// <summary>
/// The one declaration of an experiment: its parameters, tables, figures and the report's words. The command line, the documentation, the readers of
/// files and the report are made from it.
/// </summary>
internal sealed class ExperimentDefinition
{
    /// <summary>The command, with its parent's name where it is a subcommand: <c>ae optimality</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The command as a user types it, without the tool's name.</summary>
    public string Command => CommandLine ?? Name;

    /// <summary>The command as a user types it, where that is more than <see cref="Name"/>.</summary>
    public string? CommandLine { get; init; }

    /// <summary>What it does, for the help.</summary>
    public required string Description { get; init; }

    /// <summary>Whole command lines, for the help.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>The parameters, in the order of the help and of the columns.</summary>
    public required IReadOnlyList<Parameter> Parameters { get; init; }

    /// <summary>
    /// The parameters that the sweep takes before the others, the outermost first; those left out follow in the order of the columns. Runs (seeds and
    /// repeats) are innermost in any case.
    /// </summary>
    public IReadOnlyList<Parameter> SweepOrder { get; init; } = [];

    /// <summary>Files that it writes on request.</summary>
    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    /// <summary>The main table's columns behind the parameters. Columns are made when they are first needed, as at most starts they are not.</summary>
    public required Func<IReadOnlyList<Column>> Results { get; init; }

    /// <summary>The history's columns behind the parameters; without, there is no history.</summary>
    public Func<IReadOnlyList<Column>>? Epochs { get; init; }

    /// <summary>
    /// What the summary measures in each run; without, the columns of the main table that identify a row in its cell or are
    /// <see cref="Column.Spread"/>.
    /// </summary>
    public Func<IReadOnlyList<Column>>? Measures { get; init; }

    /// <summary>Parameters whose values the summary's measures are taken over, beside those of runs: the sizes that a growth is fitted to.</summary>
    public IReadOnlyList<Parameter> MeasuredOver { get; init; } = [];

    public required ExperimentFactory Create { get; init; }

    /// <summary>Another experiment that a flag asks for in place of this one, with some of its parameters.</summary>
    public (Flag Flag, Func<ExperimentDefinition> Definition)? Alternative { get; init; }

    /// <summary>The heading of its section in a report.</summary>
    public required string Title { get; init; }

    /// <summary>The parameters whose values stand in the heading too: what was worked on, and with what.</summary>
    public IReadOnlyList<Parameter> NamedBy { get; init; } = [];

    /// <summary>What was done, in a paragraph for the report.</summary>
    public required string Introduction { get; init; }

    internal Func<ResultSet, IEnumerable<Figure?>> Figures { get; init; } = _ => [];

    /// <summary>What figures need beside the tables, and the parameter whose file holds it: the ties of a graph.</summary>
    internal (Parameter<string> File, Func<string, object> Read)? FigureInput { get; init; }

    /// <summary>The main table, in which a family of columns is one: how many it has is known once there is a sweep.</summary>
    public Schema Rows => field ??= RowsOf(column => [column]);

    /// <summary>The history, or <see langword="null"/>.</summary>
    public Schema? History =>
        field ??= Epochs is null
            ? null
            : new Schema([
                .. Parameters.Where(parameter => parameter.InHistory).Select(parameter => parameter.Column),
                .. Epochs(),
            ]);

    /// <summary>The summary: a row for each point, over its runs.</summary>
    public Schema Summary => field ??= SweepSummary.SchemaOf(this);

    /// <summary>Whether the summary says no more than the main table where every point has one run.</summary>
    public bool SummaryIsOfRuns => Measures is null;

    public IEnumerable<ResultTable> Tables
    {
        get
        {
            yield return new(this, TablePart.Rows);
            yield return new(this, TablePart.Summary);
            if (Epochs is not null)
                yield return new(this, TablePart.History);
        }
    }

    /// <summary>The main table with several columns for each family.</summary>
    public Schema RowsWith(int members) =>
        RowsOf(column => column.IsFamily ? Enumerable.Range(1, members).Select(column.Member) : [column]);

    /// <summary>The cells of a sweep.</summary>
    /// <exception cref="InputException">A value is given twice, or applies to no cell.</exception>
    public IReadOnlyList<Point> Plan(ParameterValues asked)
    {
        foreach (var parameter in asked.Given)
        {
            if (!Parameters.Contains(parameter))
                throw new InputException($"{parameter.Option} changes nothing in hw6 {Command}; expected it left out");
        }

        var ordered = SweepOrder.Union(Parameters).ToArray();
        return SweepPlan.Of(
            [.. ordered.Where(parameter => !parameter.IsRun), .. ordered.Where(parameter => parameter.IsRun)],
            asked
        );
    }

    private Schema RowsOf(Func<Column, IEnumerable<Column>> columnsOf) =>
        new([
            .. Parameters.Where(parameter => parameter.InTable).Select(parameter => parameter.Column),
            .. Results().SelectMany(columnsOf),
        ]);
}
