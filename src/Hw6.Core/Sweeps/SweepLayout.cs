using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>A sweep as its files see it: the columns with their bookkeeping, and what marks a row as belonging to it.</summary>
internal sealed class SweepLayout
{
    private readonly Schema wideRows;
    private readonly string version;

    /// <param name="version">The version of hw6.</param>
    /// <param name="timings">Whether timing columns are written.</param>
    /// <param name="wantsHistory">Whether the rows of the history are wanted, where the experiment has one.</param>
    public SweepLayout(Experiment experiment, string version, bool timings, bool wantsHistory = true)
    {
        Experiment = experiment;
        this.version = version;
        Sweep = HashOf(experiment);
        Rows = Bookkeeping.InFile(TablePart.Rows, experiment.Rows, timings);
        wideRows = timings ? Rows : Bookkeeping.InFile(TablePart.Rows, experiment.Rows, timings: true);
        History = experiment.Definition.History is { } history ? Bookkeeping.InFile(TablePart.History, history, timings) : null;
        WantsHistory = wantsHistory && History is not null;
        Summary = Bookkeeping.InFile(TablePart.Summary, experiment.Definition.Summary, timings);
    }

    public Experiment Experiment { get; }

    /// <summary>The hash of the command and of everything that changes results: a letter, so that no spreadsheet takes it for a number, and 16 hexadecimal digits.</summary>
    public string Sweep { get; }

    public int CellCount => Experiment.CellCount;

    public Schema Rows { get; }

    public Schema? History { get; }

    /// <summary>Whether each cell has rows in the history: those that it gave, or, where it gave none, one that holds its parameters only.</summary>
    public bool WantsHistory { get; }

    public Schema Summary { get; }

    /// <summary>A cell's result as the rows that are written.</summary>
    /// <param name="cell">The cell, from 0.</param>
    public FinishedCell Lay(int cell, CellResult result)
    {
        if (result.Rows.Count == 0)
            throw new ArgumentException($"cell {cell + 1} of {Experiment.Name} has no rows", nameof(result));
        var rows = Lay(Rows, cell, result.Rows);
        foreach (var row in rows)
        {
            row[Bookkeeping.Status.Name] = Bookkeeping.TextOf(result.Status);
            row[Bookkeeping.Error.Name] = result.Error?.ReplaceLineEndings(" ");
        }

        return new FinishedCell(cell, rows, WantsHistory ? Lay(History!, cell, HistoryOf(cell, result)) : []);
    }

    // A file that has rows of every cell tells by itself whether one is missing.
    private IReadOnlyList<Row> HistoryOf(int cell, CellResult result) =>
        result.History is { Count: > 0 } history ? history : [Experiment.NewHistoryRow(cell)];

    /// <summary>Whether a cell has the history that is wanted of it, be it that none is.</summary>
    public bool HasHistory(FinishedCell cell) =>
        !WantsHistory || (cell.History.Count > 0 && Experiment.IsHistory(cell.Cell, cell.History));

    /// <summary>The summary of all rows of the sweep.</summary>
    /// <param name="rows">The rows in cell order.</param>
    public IReadOnlyList<Row> Summarize(IReadOnlyList<Row> rows) =>
        [.. SweepSummary.Of(Experiment, Widened(rows)).Select(row => Mark(Summary, row))];

    // Rows written without timings have no such columns; an experiment finds them empty.
    private IReadOnlyList<Row> Widened(IReadOnlyList<Row> rows) =>
        wideRows == Rows ? rows : [.. rows.Select(row => wideRows.RowFrom(row))];

    private Row[] Lay(Schema schema, int cell, IReadOnlyList<Row> rows)
    {
        // The rows of a cell are as many as the nodes of a graph: what they have in common is one object.
        var same = Mark(schema, schema.NewRow());
        same[Bookkeeping.Cell.Name] = cell + 1;
        same[Bookkeeping.Cells.Name] = CellCount;
        same[Bookkeeping.Rows.Name] = rows.Count;
        var laid = new Row[rows.Count];
        for (var i = 0; i < laid.Length; i++)
        {
            laid[i] = schema.RowFrom(same);
            laid[i].CopyFrom(rows[i]);
        }

        return laid;
    }

    private Row Mark(Schema schema, Row source)
    {
        var row = schema.RowFrom(source);
        row[Bookkeeping.Version.Name] = version;
        row[Bookkeeping.Format.Name] = ResultFormat.Number;
        row[Bookkeeping.Sweep.Name] = Sweep;
        return row;
    }

    private static string HashOf(Experiment experiment)
    {
        // Not XxHash3: its vector code would be compiled at every start.
        var hash = new XxHash64();
        Append(experiment.Name);
        foreach (var contents in experiment.Contents)
            Append(contents);
        var row = experiment.Rows.NewRow();
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            foreach (var parameter in experiment.Definition.Parameters)
            {
                if (parameter is { ChangesResults: true, InTable: false })
                    Append(experiment.Cells[cell].Text(parameter));
            }

            row.Clear();
            experiment.Describe(cell, row);
            foreach (var value in row.Values)
                Append(CellText.Format(value));
        }

        return "s" + hash.GetCurrentHashAsUInt64().ToString("x16");

        // The length before each text keeps ("a", "bc") apart from ("ab", "c").
        void Append(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.Append(length);
            hash.Append(bytes);
        }
    }
}

/// <summary>A cell with the rows that are written for it.</summary>
/// <param name="Cell">The cell, from 0.</param>
/// <param name="Rows">Its rows in the main table.</param>
/// <param name="History">Its rows in the history, at least one where the history is wanted.</param>
internal sealed record FinishedCell(int Cell, IReadOnlyList<Row> Rows, IReadOnlyList<Row> History)
{
    /// <summary>The files of its own that it has written.</summary>
    public IReadOnlyList<WrittenFile> Files { get; init; } = [];

    /// <summary>How the cell ended, as its rows say.</summary>
    public CellStatus Status => Bookkeeping.StatusOf(Rows[0]);
}

/// <summary>A file that a cell has written beside its rows.</summary>
/// <param name="Option">The option that asked for it.</param>
/// <param name="Checksum">Of its contents.</param>
internal sealed record WrittenFile(string Option, string Checksum);

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

    public static Column Status { get; } =
        New("status", ColumnKind.Text, $"How the cell ended: {string.Join(", ", StatusNames)}.");

    public static Column Error { get; } = New("error", ColumnKind.Text, "Why the cell did not end well; empty if it did.");

    public static Column Version { get; } = New("version", ColumnKind.Text, "The version of hw6 that computed the row.");

    public static Column Format { get; } =
        New(
            "format",
            ColumnKind.Integer,
            "The format of the results: files of the same format can be resumed and merged, whatever release wrote them."
        ) with
        {
            Since = 2,
        };

    public static Column Sweep { get; } =
        New("sweep", ColumnKind.Text, "A letter and a hash of the command and of all options and inputs that change results.");

    public static Column Cell { get; } = New("cell", ColumnKind.Integer, "The cell's number in the sweep, from 1.");

    public static Column Cells { get; } = New("cells", ColumnKind.Integer, "The number of cells in the sweep.");

    public static Column Rows { get; } = New("rows", ColumnKind.Integer, "The number of rows that the cell has in this file.");

    /// <summary>The columns by which a file says of which sweep it is and which of its cells it has.</summary>
    public static IReadOnlyList<Column> Identity { get; } = [Format, Sweep, Cell, Cells, Rows];

    /// <summary>A table's columns as they stand in a file: the experiment's, the bookkeeping, and last, unless left out, the timings.</summary>
    /// <param name="schema">The experiment's columns.</param>
    /// <param name="timings">Whether the timing columns stay.</param>
    public static Schema InFile(TablePart part, Schema schema, bool timings)
    {
        Column[] own = part switch
        {
            TablePart.Rows => [Status, Error, Version, Format, Sweep, Cell, Cells, Rows],
            TablePart.History => [Version, Format, Sweep, Cell, Cells, Rows],
            _ => [Version, Format, Sweep],
        };
        var timed = schema.Columns.Where(column => column.Role == ColumnRole.Timing);
        return new Schema([.. schema.Columns.Where(column => column.Role != ColumnRole.Timing), .. own, .. timings ? timed : []]);
    }

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

    private static Column New(string name, ColumnKind kind, string text) => new(name, kind, ColumnRole.Bookkeeping, text);
}
