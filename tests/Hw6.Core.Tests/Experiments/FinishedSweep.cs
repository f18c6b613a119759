using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Experiments;

/// <summary>An experiment of which every cell was run, as a sweep runs them, but without files.</summary>
internal sealed class FinishedSweep
{
    private readonly SweepLayout layout;

    private FinishedSweep(Experiment experiment, bool timings)
    {
        layout = new SweepLayout(experiment, "1.2.3", timings);
        var warnings = new List<string>();
        var context = new CellContext(TestContext.Current.CancellationToken, warning: warnings.Add);
        var rows = new List<Row>();
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            var finished = layout.Lay(cell, experiment.Run(cell, context));
            Assert.Equal(CellStatus.Ok, finished.Status);
            experiment.Place(finished.Rows, rows);
            rows.AddRange(finished.Rows);
        }

        (Rows, Warnings, Summary) = (rows, warnings, layout.Summarize(rows));
    }

    /// <summary>The rows of all cells, with their bookkeeping.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>The summary of the rows.</summary>
    public IReadOnlyList<Row> Summary { get; }

    /// <summary>What the cells warned about.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Runs all cells, each of which has to end well.</summary>
    public static FinishedSweep Of(Experiment experiment, bool timings = true) => new(experiment, timings);

    /// <summary>The sweep's identity.</summary>
    public static string IdentityOf(Experiment experiment) => new SweepLayout(experiment, "1.2.3", timings: true).Sweep;

    /// <summary>What the rows of each cell say of some columns, joined by spaces.</summary>
    public static IReadOnlyList<string> Cells(Experiment experiment, params string[] columns) =>
        [
            .. Enumerable
                .Range(0, experiment.CellCount)
                .Select(cell =>
                {
                    var row = experiment.Rows.NewRow();
                    experiment.Describe(cell, row);
                    return Text(row, columns);
                }),
        ];

    /// <summary>Some columns of a row, joined by spaces.</summary>
    public static string Text(Row row, params string[] columns) =>
        string.Join(' ', columns.Select(column => CellText.Format(row[column])));

    /// <summary>The summary of some of the rows.</summary>
    public IReadOnlyList<Row> Summarize(IEnumerable<Row> rows) => layout.Summarize([.. rows]);

    /// <summary>
    /// Runs each cell of a sweep as an experiment of its own too, which has to have the same rows: nothing of one cell is to reach into another.
    /// </summary>
    public static void AssertEachCellIsAsItIsAlone(Experiment sweep)
    {
        for (var cell = 0; cell < sweep.CellCount; cell++)
        {
            var asked = new ParameterValues();
            foreach (var parameter in sweep.Definition.Parameters)
            {
                if (sweep.Cells[cell].Find(parameter) is { } value)
                    asked.Set(parameter, [value]);
            }

            var alone = sweep.Definition.Create(asked, new RunRequest());
            Assert.Equal(1, alone.CellCount);
            Assert.Equal(Results(alone, 0), Results(sweep, cell));
        }
    }

    /// <summary>Compares a measure of a summary with its mean, standard deviation, least and greatest over runs, each computed in the plainest way.</summary>
    /// <param name="summary">A row of the summary.</param>
    /// <param name="name">The measure.</param>
    /// <param name="runs">Its value in each run, of which there are at least two.</param>
    public static void AssertSpread(Row summary, string name, IReadOnlyList<double> runs)
    {
        Assert.Equal(runs.Order().First(), summary.Number($"{name}_min"));
        Assert.Equal(runs.Order().Last(), summary.Number($"{name}_max"));
        AssertSpread(summary, name, 1e-12 * runs.Max(Math.Abs), runs);
    }

    /// <summary>The same of runs whose values are known to a tolerance.</summary>
    /// <param name="summary">A row of the summary.</param>
    /// <param name="name">The measure.</param>
    /// <param name="tolerance">How far each may be off.</param>
    /// <param name="runs">Its value in each run, of which there are at least two.</param>
    public static void AssertSpread(Row summary, string name, double tolerance, IReadOnlyList<double> runs)
    {
        Close(runs.Sum() / runs.Count, "mean");
        Close(runs.Order().First(), "min");
        Close(runs.Order().Last(), "max");

        // The variance as half the mean square of the differences of all pairs, which needs no mean.
        var pairs =
            from i in Enumerable.Range(0, runs.Count)
            from j in Enumerable.Range(0, i)
            select (runs[i] - runs[j]) * (runs[i] - runs[j]);
        Close(Math.Sqrt(pairs.Sum() / (runs.Count * (runs.Count - 1.0))), "std");

        void Close(double expected, string suffix) =>
            Assert.Equal(expected, summary.Number($"{name}_{suffix}")!.Value, tolerance);
    }

    // Without the timings, and without columns that only the widest cell of a sweep needs.
    private static List<string> Results(Experiment experiment, int cell) =>
        [
            .. experiment
                .Run(cell, new CellContext(TestContext.Current.CancellationToken))
                .Rows.Select(row =>
                    string.Join(
                        ' ',
                        row.Schema.Columns.Where(column => column.Role != ColumnRole.Timing && row[column.Name] is not null)
                            .Select(column => $"{column.Name}={CellText.Format(row[column.Name])}")
                    )
                ),
        ];
}
