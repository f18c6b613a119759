using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>
/// What a command runs: a fixed list of cells, each a point of the sweep, and each run independently of the others. Building an experiment checks what
/// was asked for and reads its inputs; running a cell does not.
/// </summary>
/// <param name="definition">Its declaration.</param>
internal abstract class Experiment(ExperimentDefinition definition)
{
    public ExperimentDefinition Definition { get; } = definition;

    /// <summary>The command's name, part of the sweep's identity.</summary>
    public string Name => Definition.Name;

    /// <summary>The cells, in order.</summary>
    public IReadOnlyList<Point> Cells { get; protected init; } = [];

    /// <summary>The columns of the main table: parameters, results and timings. The bookkeeping columns are added by the writer.</summary>
    public Schema Rows => field ??= Definition.RowsWith(FamilyMembers);

    public int CellCount => Cells.Count;

    /// <summary>What the inputs hold, as hashes: a file is part of the sweep's identity by its contents.</summary>
    public virtual IEnumerable<string> Contents => [];

    /// <summary>Whether a cell that ends well has rows in the history. Cells count from 0, here and below.</summary>
    public virtual bool HasHistory(int cell) => Definition.Epochs is not null;

    /// <summary>
    /// Whether rows that an earlier run wrote into the history of a cell are those that are asked for now; a sweep that is resumed runs the cell again
    /// where not.
    /// </summary>
    /// <param name="rows">At least one.</param>
    public virtual bool IsHistory(int cell, IReadOnlyList<Row> rows) => true;

    /// <summary>Whether cells may run side by side; false where a cell measures time, so that it has the machine to itself.</summary>
    public virtual bool SideBySide => true;

    /// <summary>About how much work a cell is beside others, in any unit; it decides which of the last cells begin first.</summary>
    public virtual double Work(int cell) => 1;

    /// <summary>Lines to tell the user before the first cell runs, such as combinations that were left out.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Lines to warn the user with before the first cell runs, such as probabilities that do not sum to 1.</summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <summary>What the experiment's figures need beside its tables.</summary>
    public virtual object? FigureInput => null;

    /// <summary>How many columns each family of columns has: as many as the cell with the most needs.</summary>
    protected virtual int FamilyMembers => 1;

    /// <summary>Fills in the parameter columns of a cell, in a row of the main table or of the history.</summary>
    public void Describe(int cell, Row row)
    {
        Cells[cell].Describe(row);
        Complete(cell, row);
    }

    /// <summary>Runs a cell. Called on any thread, for several cells at once if <see cref="SideBySide"/>.</summary>
    /// <returns>The cell's rows; rows already hold what <see cref="Describe"/> writes if made by <see cref="NewRow"/>.</returns>
    public abstract CellResult Run(int cell, CellContext context);

    /// <summary>
    /// Fills in what compares a cell with earlier ones. Called in cell order when the cell's rows take their place in the table, and not
    /// at all where only a part of the cells runs. Only timing columns may be written here: a part has the same results as the whole.
    /// </summary>
    /// <param name="earlier">The rows of all cells before it.</param>
    public virtual void Place(IReadOnlyList<Row> rows, IReadOnlyList<Row> earlier) { }

    /// <summary>
    /// Measures a run for the summary, from rows alone, so that a resumed or merged sweep has the same summary as an uninterrupted one. Here: takes
    /// over what the main table's row has.
    /// </summary>
    /// <param name="run">
    /// The run's rows in the main table, at least one, with their bookkeeping; timing columns are empty with <c>--no-timings</c>.
    /// </param>
    /// <param name="all">The rows of all runs.</param>
    public virtual void Measure(IReadOnlyList<Row> run, IReadOnlyList<Row> all, Row measured) => measured.CopyFrom(run[0]);

    /// <summary>Fills in parameter columns whose value is more than what was asked for, such as the samples that "all" stands for.</summary>
    protected virtual void Complete(int cell, Row row) { }

    /// <summary>The cell of a row that was written, with its bookkeeping.</summary>
    internal static int CellOf(Row row) => (int)row.Integer(Bookkeeping.Cell.Name)!.Value - 1;

    /// <summary>A row of the main table that holds the cell's parameters.</summary>
    public Row NewRow(int cell)
    {
        var row = Rows.NewRow();
        Describe(cell, row);
        return row;
    }

    /// <summary>A row of the history that holds the cell's parameters.</summary>
    internal Row NewHistoryRow(int cell)
    {
        var row = (Definition.History ?? throw new InvalidOperationException($"{Name} has no history")).NewRow();
        Describe(cell, row);
        return row;
    }
}
