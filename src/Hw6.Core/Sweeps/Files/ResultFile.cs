using Hw6.Core.Files;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>What a CSV file of a sweep holds, read back cell by cell.</summary>
/// <param name="Header">The names of its columns.</param>
/// <param name="Format">The number of its results' format.</param>
/// <param name="Sweep">The sweep's hash; <see langword="null"/> where there is no row.</param>
/// <param name="CellCount">The number of cells of the whole sweep.</param>
/// <param name="Cells">Its whole cells by their number from 0, in the order of the file: the fields as they stand there, formula guards included.</param>
/// <param name="Torn">What is wrong at its end, where it breaks off within a cell; <see langword="null"/> where it is whole.</param>
internal sealed record ResultFile(
    IReadOnlyList<string> Header,
    long Format,
    string? Sweep,
    int CellCount,
    IReadOnlyDictionary<int, IReadOnlyList<string[]>> Cells,
    string? Torn
)
{
    /// <summary>Reads a file that a sweep wrote. A file that breaks off is read up to its last whole cell.</summary>
    /// <returns>What it holds, or <see langword="null"/> if it is empty or breaks off within the header.</returns>
    /// <exception cref="InputException">It cannot be read, is not such a file, or is damaged before its end.</exception>
    public static ResultFile? Read(string path)
    {
        var bytes = InputFile.ReadAllText(path);
        var whole = EndOfWholeRecords(bytes);
        if (whole == 0)
            return null;
        using var reader = CsvRecordReader.Open(new MemoryStream(bytes, 0, whole), path, "that of a result of hw6");
        return Read(path, reader, whole < bytes.Length ? "its last line breaks off" : null);
    }

    /// <summary>Whether a file has nothing but a beginning of these bytes.</summary>
    /// <param name="header">The bytes that it would begin with if it were whole.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static bool BreaksOffWithin(string path, ReadOnlySpan<byte> header) => header.StartsWith(InputFile.ReadAllBytes(path));

    /// <summary>Refuses a file whose rows are not of this release's format.</summary>
    /// <param name="shown">What the message calls the file.</param>
    /// <exception cref="InputException">They are not.</exception>
    public void RequireFormat(string shown)
    {
        if (Format != ResultFormat.Number)
            throw new InputException(
                $"{shown} holds results of format {Format}; expected format {ResultFormat.Number}, which this release writes (hw6 plot and report read both)"
            );
    }

    // A line end within quotes does not end a record: inside them the number of quotes so far is odd.
    private static int EndOfWholeRecords(ReadOnlySpan<byte> bytes)
    {
        var quoted = false;
        var end = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '"')
                quoted = !quoted;
            else if (bytes[i] == '\n' && !quoted)
                end = i + 1;
        }

        return end;
    }

    private static ResultFile Read(string path, CsvRecordReader reader, string? torn)
    {
        var formatColumn = reader.Find(Bookkeeping.Format.Name);
        var sweepColumn = Require(Bookkeeping.Sweep);
        var cellColumn = Require(Bookkeeping.Cell);
        var cellsColumn = Require(Bookkeeping.Cells);
        var rowsColumn = Require(Bookkeeping.Rows);

        // Before formats had numbers there was one.
        var format = formatColumn < 0 ? 1L : ResultFormat.Number;
        string? sweep = null;
        var count = 0;
        var cells = new Dictionary<int, IReadOnlyList<string[]>>();
        List<string[]> current = [];
        var expected = 0L;
        var number = -1;
        while (reader.Read())
        {
            var next = (int)reader.Integer(cellColumn, 1, int.MaxValue) - 1;
            var total = (int)reader.Integer(cellsColumn, 1, int.MaxValue);
            var rows = reader.Integer(rowsColumn, 1, int.MaxValue);
            var rowFormat = formatColumn < 0 ? 1 : reader.Integer(formatColumn, 1, int.MaxValue);
            if (sweep is null)
                (format, sweep, count) = (rowFormat, reader.Text(sweepColumn), total);
            if (rowFormat != format || reader.Text(sweepColumn) != sweep || total != count)
                throw reader.Error("the row is of another sweep or format than the rows above it");
            if (next >= count)
                throw reader.Error($"cell {next + 1} of a sweep of {count} cells");
            if (next != number)
            {
                if (current.Count != expected)
                    throw reader.Error($"cell {number + 1} above it has {current.Count} of its {expected} rows");
                if (cells.ContainsKey(next))
                    throw reader.Error($"cell {next + 1} appears twice");
                (current, number, expected) = ([], next, rows);
            }
            else if (rows != expected || current.Count == expected)
            {
                throw reader.Error($"cell {next + 1} has more rows than the {expected} it says");
            }

            current.Add([.. Enumerable.Range(0, reader.Header.Count).Select(reader.RawText)]);
            if (current.Count == expected)
                cells.Add(number, current);
        }

        if (current.Count != expected)
            torn ??= $"cell {number + 1} has {current.Count} of its {expected} rows";
        return new ResultFile(reader.Header, format, sweep, count, cells, torn);

        int Require(Column column) =>
            reader.Find(column.Name) is >= 0 and var i
                ? i
                : throw new InputException(
                    reader.Find(Bookkeeping.Sweep.Name) >= 0
                        ? $"{path}: it has no column '{column.Name}', which tells the cells apart; expected a table or a history of hw6 with all its columns, as it is written without --columns (a summary is of a whole sweep, and no part)"
                        : $"{path}: not a result of a hw6 sweep: it has no column '{column.Name}'; expected a table or a history of hw6 with all its columns, as it is written without --columns"
                );
    }
}
