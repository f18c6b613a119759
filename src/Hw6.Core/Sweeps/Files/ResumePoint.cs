using Hw6.Core.Files;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>Finds what an earlier run of the same sweep finished.</summary>
/// <param name="layout">The sweep.</param>
/// <param name="cells">The cells that this run is to have.</param>
/// <param name="rows">The main table's file; absent, empty and torn are fine.</param>
/// <param name="history">The history's file, where there is one that can be read back.</param>
internal sealed class ResumePoint(SweepLayout layout, IReadOnlySet<int> cells, OutputFile rows, OutputFile? history)
{
    /// <summary>Whether the main table's file has all columns, and so rows that can be gone on from.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public bool FileHoldsWholeRows =>
        File.Exists(rows.Target) && InputFile.ReadAllBytes(rows.Target).AsSpan().StartsWith(CsvRowWriter.Header(layout.Rows));

    /// <summary>Reads the whole cells of the files and their journal; failed cells are left out, so that they run again.</summary>
    /// <param name="rowsAreRead">Whether the main table's file can be read back; otherwise all of it is in the journal until it is whole.</param>
    /// <returns>The cells in order. One whose history has been lost has none.</returns>
    /// <exception cref="InputException">A file is of another sweep or format, damaged, or not as hw6 wrote it.</exception>
    public IReadOnlyList<FinishedCell> Load(bool rowsAreRead)
    {
        var kept = new Dictionary<int, FinishedCell>();
        var histories = history is null ? [] : ReadCells(layout.History!, history.Target);
        var tables = rowsAreRead ? ReadCells(layout.Rows, rows.Target) : [];
        foreach (var (cell, lines) in tables)
            Keep(new FinishedCell(cell, lines, histories.GetValueOrDefault(cell) ?? []));
        var journal = Journal.Load(rows.Target, layout);
        if (journal.IsOfAnother)
            throw new InputException(
                $"--resume: {Journal.PathFor(rows.Target)} holds cells of another sweep, or with other columns; remove it, or run the command that wrote it"
            );
        foreach (var cell in journal.Cells)
        {
            if (!cells.Contains(cell.Cell))
                throw OfAnotherPart(Journal.PathFor(rows.Path), cell.Cell);
            var better =
                !tables.ContainsKey(cell.Cell) || (kept.GetValueOrDefault(cell.Cell) is { } found && !layout.HasHistory(found));
            if (better)
                Keep(cell.History.Count > 0 ? cell : cell with { History = histories.GetValueOrDefault(cell.Cell) ?? [] });
        }

        return
        [
            .. kept
                .Values.OrderBy(cell => cell.Cell)
                .Select(cell => cell with { Files = journal.Files.GetValueOrDefault(cell.Cell) ?? [] }),
        ];

        void Keep(FinishedCell cell)
        {
            if (cell.Status != CellStatus.Failed)
                kept[cell.Cell] = cell;
        }
    }

    /// <summary>
    /// Refuses to start a sweep anew on files that hold finished cells of it which this run would not write at once: what another sweep or program left is
    /// replaced, an unfinished sweep is not.
    /// </summary>
    /// <exception cref="InputException">There are such cells.</exception>
    public void RefuseToStartAnew()
    {
        if (rows.IsOrdinary && Journal.Load(rows.Target, layout).Sweep == layout.Sweep)
            throw Unfinished(Journal.PathFor(rows.Path));
        foreach (var file in new[] { rows, history })
        {
            if (file is { IsOrdinary: true } && Found(file.Target) is { } found && !found.SetEquals(cells))
                throw Unfinished(file.Path);
        }
    }

    // The cells of this sweep in a file; what is not one of ours holds none.
    private HashSet<int>? Found(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return ResultFile.Read(path) is { } file && file.Sweep == layout.Sweep && file.Cells.Count > 0
                ? [.. file.Cells.Keys]
                : null;
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static InputException Unfinished(string path) =>
        new(
            $"{path} holds finished cells of this sweep, which is not complete there; expected --resume to go on, or --overwrite to start anew"
        );

    private Dictionary<int, IReadOnlyList<Row>> ReadCells(Schema schema, string path)
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
                $"--resume: {path} has other columns than this sweep writes (see --no-timings and --columns); expected the file of the same command"
            );
        if (file.Sweep is not null && (file.Sweep != layout.Sweep || file.CellCount != layout.CellCount))
            throw new InputException(
                $"--resume: {path} is of another sweep ({MessageText.Quoted(file.Sweep)}, not {layout.Sweep}): its options, inputs or seed differ"
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

    // What another program saved may have lost digits: such rows are read where they are shown, and not gone on from.
    private static Row ParseRow(Schema schema, string[] line, string path, int cell)
    {
        var row = schema.NewRow();
        for (var i = 0; i < line.Length; i++)
        {
            var column = schema.Columns[i];
            if (!CellText.TryParse(column, CellText.Unguard(line[i]), out var value) || CellText.InFile(column, value) != line[i])
                throw new InputException(
                    $"--resume: {path}, cell {cell + 1}, column '{column.Name}': '{CsvRecordReader.Shown(line[i])}' is not what hw6 writes there; expected the file as hw6 wrote it, not as another program saved it"
                );
            row.Set(i, value);
        }

        return row;
    }
}
