using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>A sweep as its files see it: the columns with their bookkeeping, and what marks a row as belonging to it.</summary>
internal sealed class SweepLayout
{
    private readonly bool timings;
    private readonly Schema wideRows;
    private readonly string version;

    /// <summary>Creates the layout of an experiment's files.</summary>
    /// <param name="version">The version of hw6.</param>
    /// <param name="timings">Whether timing columns are written.</param>
    public SweepLayout(Experiment experiment, string version, bool timings)
    {
        Experiment = experiment;
        this.version = version;
        Sweep = HashOf(experiment);
        Rows = Bookkeeping.ForRows(experiment.Rows, timings);
        wideRows = Bookkeeping.ForRows(experiment.Rows, timings: true);
        this.timings = timings;
        History = experiment.Definition.History is { } history ? Bookkeeping.ForHistory(history, timings) : null;
        Summary = Bookkeeping.ForSummary(experiment.Definition.Summary, timings);
    }

    /// <summary>The experiment.</summary>
    public Experiment Experiment { get; }

    /// <summary>The hash of the command and of everything that changes results: a letter, so that no spreadsheet takes it for a number, and 16 hexadecimal digits.</summary>
    public string Sweep { get; }

    /// <summary>The number of cells of the whole sweep.</summary>
    public int CellCount => Experiment.CellCount;

    /// <summary>The columns of the main table.</summary>
    public Schema Rows { get; }

    /// <summary>The columns of the history.</summary>
    public Schema? History { get; }

    /// <summary>The columns of the summary.</summary>
    public Schema Summary { get; }

    /// <summary>A cell's result as the rows that are written.</summary>
    /// <param name="cell">The cell, from 0.</param>
    /// <param name="result">What it produced.</param>
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

        return new FinishedCell(cell, rows, History is null || result.History is null ? [] : Lay(History, cell, result.History));
    }

    /// <summary>The summary of all rows of the sweep.</summary>
    /// <param name="rows">The rows in cell order.</param>
    public IReadOnlyList<Row> Summarize(IReadOnlyList<Row> rows) =>
        [.. SweepSummary.Of(Experiment, timings ? rows : [.. rows.Select(Widen)]).Select(row => Mark(Summary, row))];

    // Rows written without timings have no such columns; an experiment finds them empty.
    private Row Widen(Row row)
    {
        var wide = wideRows.NewRow();
        wide.CopyFrom(row);
        return wide;
    }

    private Row[] Lay(Schema schema, int cell, IReadOnlyList<Row> rows)
    {
        var laid = new Row[rows.Count];
        for (var i = 0; i < laid.Length; i++)
        {
            var row = Mark(schema, rows[i]);
            row[Bookkeeping.Cell.Name] = cell + 1;
            row[Bookkeeping.Cells.Name] = CellCount;
            row[Bookkeeping.Rows.Name] = rows.Count;
            laid[i] = row;
        }

        return laid;
    }

    private Row Mark(Schema schema, Row source)
    {
        var row = schema.NewRow();
        row.CopyFrom(source);
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

        return "s" + hash.GetCurrentHashAsUInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

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
/// <param name="History">Its rows in the history.</param>
internal sealed record FinishedCell(int Cell, IReadOnlyList<Row> Rows, IReadOnlyList<Row> History)
{
    /// <summary>How the cell ended, as its rows say.</summary>
    public CellStatus Status => Bookkeeping.StatusOf(Rows[0]);
}
