using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>Which of a command's tables.</summary>
internal enum TablePart
{
    Rows,
    History,
    Summary,
}

/// <summary>A table that hw6 writes.</summary>
/// <param name="Definition">The experiment that writes it.</param>
/// <param name="Part">Which of its tables.</param>
internal sealed record ResultTable(ExperimentDefinition Definition, TablePart Part)
{
    /// <summary>Its own columns, without the bookkeeping.</summary>
    public Schema Columns =>
        Part switch
        {
            TablePart.Rows => Definition.Rows,
            TablePart.History => Definition.History!,
            _ => Definition.Summary,
        };

    /// <summary>All columns, as they stand in a file.</summary>
    public Schema InFile => Bookkeeping.InFile(Part, Columns, timings: true);

    /// <summary>The table's name for people.</summary>
    public string Name =>
        (Part == TablePart.Rows ? "the table" : $"the {Part.ToString().ToLowerInvariant()}") + $" of hw6 {Definition.Command}";
}

/// <summary>A table with its rows, from a run or from a file.</summary>
/// <param name="Table">Which table it is.</param>
/// <param name="Rows">The rows; each has the columns that were there.</param>
internal sealed record ResultData(ResultTable Table, IReadOnlyList<Row> Rows)
{
    /// <summary>The cells of the sweep that the table has rows of, from 1; none where its rows are of no single cell.</summary>
    public IReadOnlySet<long> Cells { get; init; } = new HashSet<long>();

    /// <summary>How many of the sweep's cells there are, where that is not all: <c>3 of 6 cells</c>.</summary>
    public string? Share =>
        Cells.Count > 0 && Rows.Count > 0 && Rows[0].Integer(Bookkeeping.Cells.Name) is { } all && all != Cells.Count
            ? $"{Cells.Count} of {all} cells"
            : null;

    /// <summary>The data of a table: of a history, without the rows that only say that a cell has none.</summary>
    public static ResultData Of(ResultTable table, IReadOnlyList<Row> rows)
    {
        var data = new ResultData(table, rows);

        // Before formats had numbers, a history had no rows of cells without epochs.
        var tells = table.Part != TablePart.History || data.Has(Bookkeeping.Format.Name);
        if (tells && data.Has(Bookkeeping.Cell.Name) && data.Has(Bookkeeping.Cells.Name))
            data = data with { Cells = rows.Select(row => row.Integer(Bookkeeping.Cell.Name) ?? 0).ToHashSet() };
        return table.Part == TablePart.History ? data with { Rows = [.. rows.Where(HasResult)] } : data;
    }

    private static bool HasResult(Row row)
    {
        for (var i = 0; i < row.Values.Count; i++)
        {
            if (row.Values[i] is not null && row.Schema.Columns[i].Role == ColumnRole.Result)
                return true;
        }

        return false;
    }

    /// <summary>Whether the rows have a column.</summary>
    public bool Has(string column) => Rows.Count > 0 && Rows[0].Schema.Contains(column);

    /// <summary>Whether rows differ in a column that all have.</summary>
    public bool Varies(string column) => Rows.Select(row => row[column]).Distinct().Skip(1).Any();
}

/// <summary>The tables of one sweep that are there: all that figures are made of.</summary>
/// <param name="Tables">At least one table, each part at most once.</param>
/// <param name="Input">What the experiment's figures need beside them, where it is known.</param>
internal sealed record ResultSet(IReadOnlyList<ResultData> Tables, object? Input = null)
{
    public ExperimentDefinition Definition => Tables[0].Table.Definition;

    public ResultData? Rows => Part(TablePart.Rows);

    public ResultData? History => Part(TablePart.History);

    public ResultData? Summary => Part(TablePart.Summary);

    /// <summary>The figures that can be drawn of them.</summary>
    internal IReadOnlyList<Drawing.Figure> Figures =>
        [.. Definition.Figures(this).OfType<Drawing.Figure>().Select(figure => figure.With(Axis))];

    /// <summary>How the measured axes of charts are scaled.</summary>
    internal Drawing.AxisScaling Axis { get; init; } = Drawing.AxisScaling.Auto;

    private ResultData? Part(TablePart part) => Tables.FirstOrDefault(table => table.Table.Part == part);
}
