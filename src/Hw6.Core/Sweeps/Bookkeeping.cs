using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>The columns that say where a row belongs. With them a file tells by itself of which sweep it is and whether it is whole.</summary>
public static class Bookkeeping
{
    /// <summary>How the cell ended.</summary>
    public static Column Status { get; } =
        new("status", ColumnKind.Text, ColumnRole.Bookkeeping, "How the cell ended: ok, diverged or failed.");

    /// <summary>Why the cell is not ok.</summary>
    public static Column Error { get; } =
        new("error", ColumnKind.Text, ColumnRole.Bookkeeping, "Why the cell did not end well; empty if it did.");

    /// <summary>The version of hw6.</summary>
    public static Column Version { get; } =
        new("version", ColumnKind.Text, ColumnRole.Bookkeeping, "The version of hw6 that computed the row.");

    /// <summary>The sweep's hash.</summary>
    public static Column Sweep { get; } =
        new(
            "sweep",
            ColumnKind.Text,
            ColumnRole.Bookkeeping,
            "A hash of the command and of all options and inputs that change results."
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
        Compose(schema, timings, [Status, Error, Version, Sweep, Cell, Cells, Rows]);

    /// <summary>The history's columns.</summary>
    /// <param name="schema">The experiment's columns.</param>
    /// <param name="timings">Whether the timing columns stay.</param>
    public static Schema ForHistory(Schema schema, bool timings) => Compose(schema, timings, [Version, Sweep, Cell, Cells, Rows]);

    /// <summary>The summary's columns.</summary>
    /// <param name="schema">The experiment's columns.</param>
    /// <param name="timings">Whether the timing columns stay.</param>
    public static Schema ForSummary(Schema schema, bool timings) => Compose(schema, timings, [Version, Sweep]);

    private static Schema Compose(Schema schema, bool timings, Column[] bookkeeping)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var timed = schema.Columns.Where(column => column.Role == ColumnRole.Timing);
        return new Schema([
            .. schema.Columns.Where(column => column.Role != ColumnRole.Timing),
            .. bookkeeping,
            .. timings ? timed : [],
        ]);
    }
}
