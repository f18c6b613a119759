using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>Finds what an earlier run of the same sweep finished.</summary>
internal static class ResumePoint
{
    /// <summary>Reads the whole cells of the files and their journal; failed cells are left out, so that they run again.</summary>
    /// <param name="cells">The cells that this run is to have.</param>
    /// <param name="rowsPath">The main table's file; absent, empty and torn are fine.</param>
    /// <param name="historyPath">The history's file, if one is wanted.</param>
    /// <exception cref="InputException">A file is of another sweep or format, or damaged.</exception>
    public static IReadOnlyList<FinishedCell> Load(
        SweepLayout layout,
        IReadOnlySet<int> cells,
        string rowsPath,
        string? historyPath
    )
    {
        var kept = new Dictionary<int, FinishedCell>();
        var history = historyPath is null ? null : ReadCells(layout, cells, layout.History!, historyPath);
        foreach (var (cell, rows) in ReadCells(layout, cells, layout.Rows, rowsPath))
        {
            IReadOnlyList<Row>? epochs = null;
            if (history is not null && layout.Experiment.HasHistory(cell) && !history.TryGetValue(cell, out epochs))
                continue;
            var finished = new FinishedCell(cell, rows, epochs ?? []);
            if (finished.Status != CellStatus.Failed)
                kept[cell] = finished;
        }

        foreach (var cell in Journal.Load(OutputFile.Resolve(rowsPath), layout))
        {
            if (!cells.Contains(cell.Cell))
                throw OfAnotherPart(Journal.PathFor(rowsPath), cell.Cell);
            if (cell.Status != CellStatus.Failed)
                kept.TryAdd(cell.Cell, cell);
        }

        return [.. kept.Values.OrderBy(cell => cell.Cell)];
    }

    private static Dictionary<int, IReadOnlyList<Row>> ReadCells(
        SweepLayout layout,
        IReadOnlySet<int> cells,
        Schema schema,
        string path
    )
    {
        var found = new Dictionary<int, IReadOnlyList<Row>>();
        if (!File.Exists(path))
            return found;
        if (ResultFile.Read(path) is not { } file)
        {
            // Anything but a piece of our own header is a file of the user's that a slip of the finger named.
            if (ResultFile.BreaksOffWithin(path, CsvRowWriter.Header(schema)))
                return found;
            throw new InputException(
                $"--resume: {path} is not a result of this command; expected an absent or empty file, or one that it wrote"
            );
        }

        file.RequireFormat($"--resume: {path}");
        if (!file.Header.SequenceEqual(schema.Columns.Select(column => column.Name)))
            throw new InputException(
                $"--resume: {path} has other columns than this sweep writes (see --no-timings); expected the file of the same command"
            );
        if (file.Sweep is not null && (file.Sweep != layout.Sweep || file.CellCount != layout.CellCount))
            throw new InputException(
                $"--resume: {path} is of another sweep ({file.Sweep}, not {layout.Sweep}): its options, inputs or seed differ"
            );
        foreach (var (cell, lines) in file.Cells)
        {
            if (!cells.Contains(cell))
                throw OfAnotherPart(path, cell);
            found[cell] = [.. lines.Select(line => ParseRow(schema, line, path, cell))];
        }

        return found;
    }

    private static InputException OfAnotherPart(string path, int cell) =>
        new($"--resume: {path} has cell {cell + 1}, which is not of this --shard; expected the file of the same shard");

    private static Row ParseRow(Schema schema, string[] line, string path, int cell)
    {
        var row = schema.NewRow();
        for (var i = 0; i < line.Length; i++)
        {
            var column = schema.Columns[i];
            if (!CellText.TryParse(column, CellText.Unguard(line[i]), out var value))
                throw new InputException(
                    $"--resume: {path}, cell {cell + 1}, column '{column.Name}': '{CsvRecordReader.Shown(line[i])}' is not what hw6 writes there"
                );
            row.Set(i, value);
        }

        return row;
    }
}
