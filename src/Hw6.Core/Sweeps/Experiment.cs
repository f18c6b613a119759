using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>
/// What a command runs: a fixed list of cells, each a point of the cartesian product of the swept options, and each run
/// independently of the others. An experiment is built from checked options; building it reads its inputs, running a cell does not.
/// </summary>
public abstract class Experiment
{
    /// <summary>The command's name, part of the sweep's identity.</summary>
    public abstract string Name { get; }

    /// <summary>The columns of the main table: parameters, results and timings. The bookkeeping columns are added by the writer.</summary>
    public abstract Schema Rows { get; }

    /// <summary>The columns of the history, or <see langword="null"/> where there is none.</summary>
    public virtual Schema? History => null;

    /// <summary>Whether a cell that ends well has rows in the history.</summary>
    /// <param name="cell">The cell, from 0.</param>
    public virtual bool HasHistory(int cell) => History is not null;

    /// <summary>The columns of the summary, or <see langword="null"/> where there is none.</summary>
    public virtual Schema? Summary => null;

    /// <summary>The number of cells.</summary>
    public abstract int CellCount { get; }

    /// <summary>
    /// Every option and input that changes results, by name and in a fixed order: what the sweep's hash is made of. A file stands for its
    /// contents, not its path.
    /// </summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Identity { get; }

    /// <summary>Whether cells may run side by side; false where a cell measures time, so that it has the machine to itself.</summary>
    public virtual bool SideBySide => true;

    /// <summary>Lines to tell the user before the first cell runs, such as combinations that were left out.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Lines to warn the user with before the first cell runs, such as probabilities that do not sum to 1.</summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <summary>Fills in the parameter columns of a cell.</summary>
    /// <param name="cell">The cell, from 0.</param>
    /// <param name="row">A row of <see cref="Rows"/> (or of <see cref="History"/>, whose parameter columns have the same names).</param>
    public abstract void Describe(int cell, Row row);

    /// <summary>Runs a cell. Called on any thread, for several cells at once if <see cref="SideBySide"/>.</summary>
    /// <param name="cell">The cell, from 0.</param>
    /// <param name="context">Cancellation, progress and notes.</param>
    /// <returns>The cell's rows; rows already hold what <see cref="Describe"/> writes if made by <see cref="NewRow"/>.</returns>
    public abstract CellResult Run(int cell, CellContext context);

    /// <summary>
    /// Fills in what compares a cell with earlier ones. Called in cell order when the cell's rows take their place in the table, and not
    /// at all where only a part of the cells runs. Only timing columns may be written here: a part has the same results as the whole.
    /// </summary>
    /// <param name="rows">The cell's rows.</param>
    /// <param name="earlier">The rows of all cells before it.</param>
    public virtual void Place(IReadOnlyList<Row> rows, IReadOnlyList<Row> earlier) { }

    /// <summary>
    /// Computes the summary from the rows alone (all rows of the sweep in cell order, those of failed cells included), so that a
    /// resumed or merged sweep has the same summary as an uninterrupted one.
    /// </summary>
    /// <param name="rows">The rows; timing columns are empty with <c>--no-timings</c>.</param>
    public virtual IReadOnlyList<Row> Summarize(IReadOnlyList<Row> rows) => [];

    /// <summary>A row of the main table that holds the cell's parameters.</summary>
    protected Row NewRow(int cell)
    {
        var row = Rows.NewRow();
        Describe(cell, row);
        return row;
    }

    /// <summary>A row of the history that holds the cell's parameters.</summary>
    protected Row NewHistoryRow(int cell)
    {
        var row = (History ?? throw new InvalidOperationException($"{Name} has no history")).NewRow();
        Describe(cell, row);
        return row;
    }
}
