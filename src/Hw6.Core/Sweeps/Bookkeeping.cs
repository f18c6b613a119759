using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>The format of the results: what columns mean and how numbers come about. It is no part of the release's version.</summary>
internal static class ResultFormat
{
    /// <summary>
    /// The number of this format. It goes up when a column or a number changes, so that no file mixes rows that were computed differently.
    /// </summary>
    public const int Number = 2;
}

/// <summary>The columns that say where a row belongs. With them a file tells by itself of which sweep it is and whether it is whole.</summary>
internal static class Bookkeeping
{
    private static readonly string[] StatusNames = ["ok", "diverged", "failed"];

    /// <summary>How the cell ended.</summary>
    public static Column Status { get; } =
        new("status", ColumnKind.Text, ColumnRole.Bookkeeping, $"How the cell ended: {string.Join(", ", StatusNames)}.");

    /// <summary>Why the cell is not ok.</summary>
    public static Column Error { get; } =
        new("error", ColumnKind.Text, ColumnRole.Bookkeeping, "Why the cell did not end well; empty if it did.");

    /// <summary>The version of hw6.</summary>
    public static Column Version { get; } =
        new("version", ColumnKind.Text, ColumnRole.Bookkeeping, "The version of hw6 that computed the row.");

    /// <summary>The number of the results' format.</summary>
    public static Column Format { get; } =
        new(
            "format",
            ColumnKind.Integer,
            ColumnRole.Bookkeeping,
            "The format of the results: files of the same format can be resumed and merged, whatever release wrote them."
        )
        {
            Since = 2,
        };

    /// <summary>The sweep's hash.</summary>
    public static Column Sweep { get; } =
        new(
            "sweep",
            ColumnKind.Text,
            ColumnRole.Bookkeeping,
            "A letter and a hash of the command and of all options and inputs that change results."
        );

    /// <summary>The cell's number.</summary>
    public static Column Cell { get; } =
        new("cell", ColumnKind.Integer, ColumnRole.Bookkeeping, "The cell's number in the sweep, from 1.");

    /// <summary>The number of cells.</summary>
    public static Column Cells { get; } =
        new("cells", ColumnKind.Integer, ColumnRole.Bookkeeping, "The number of cells in the sweep.");

    /// <summary>The number of rows of the cell.</summary>
    public static Column Rows { get; } =
        new("rows", ColumnKind.Integer, ColumnRole.Bookkeeping, "The number of rows that the cell has in this file.");

    /// <summary>The main table's columns: the experiment's, the bookkeeping, and last, unless left out, the timings.</summary>
    /// <param name="schema">The experiment's columns.</param>
    /// <param name="timings">Whether the timing columns stay.</param>
    public static Schema ForRows(Schema schema, bool timings) =>
        Compose(schema, timings, [Status, Error, Version, Format, Sweep, Cell, Cells, Rows]);

    /// <summary>The history's columns.</summary>
    /// <param name="schema">The experiment's columns.</param>
    /// <param name="timings">Whether the timing columns stay.</param>
    public static Schema ForHistory(Schema schema, bool timings) =>
        Compose(schema, timings, [Version, Format, Sweep, Cell, Cells, Rows]);

    /// <summary>The summary's columns.</summary>
    /// <param name="schema">The experiment's columns.</param>
    /// <param name="timings">Whether the timing columns stay.</param>
    public static Schema ForSummary(Schema schema, bool timings) => Compose(schema, timings, [Version, Format, Sweep]);

    /// <summary>The word for how a cell ended.</summary>
    public static string TextOf(CellStatus status) => StatusNames[(int)status];

    /// <summary>How a row's cell ended; well, where nothing says otherwise.</summary>
    /// <param name="row">A row of any table.</param>
    public static CellStatus StatusOf(Row row) =>
        row.Schema.Contains(Status.Name) && Array.IndexOf(StatusNames, row.Text(Status.Name)) is >= 0 and var status
            ? (CellStatus)status
            : CellStatus.Ok;

    /// <summary>Whether people should see a column: those marked for it, and how cells ended where one did not end well.</summary>
    public static bool IsShown(Column column, IReadOnlyList<Row> rows) =>
        column.Brief
        || ((column.Name == Status.Name || column.Name == Error.Name) && rows.Any(row => StatusOf(row) != CellStatus.Ok));

    private static Schema Compose(Schema schema, bool timings, Column[] bookkeeping)
    {
        var timed = schema.Columns.Where(column => column.Role == ColumnRole.Timing);
        return new Schema([
            .. schema.Columns.Where(column => column.Role != ColumnRole.Timing),
            .. bookkeeping,
            .. timings ? timed : [],
        ]);
    }
}
