using Hw6.Core.Files;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>Joins the files of a sweep's parts into the file of the whole sweep.</summary>
internal static class SweepMerge
{
    private const string Again = "run that part again with --resume";

    /// <summary>Reads the parts, in any order, and puts their cells in order.</summary>
    /// <param name="paths">The files: main tables, or histories, of one sweep.</param>
    /// <param name="output">
    /// The file that the result replaces. Where it is among the parts and holds the whole sweep, as after <c>merge *.csv -o all.csv</c>
    /// a second time, it is an earlier result and no part.
    /// </param>
    /// <param name="columnsOf">The columns of a table by its header; <see langword="null"/> where it is not known.</param>
    /// <returns>The bytes that the sweep would have written in one run.</returns>
    /// <exception cref="InputException">
    /// A file is torn or damaged; two are of different sweeps or have different columns; a cell is missing or appears twice; the output is a part.
    /// </exception>
    public static byte[] Merge(
        IReadOnlyList<string> paths,
        FileEntry? output = null,
        Func<IReadOnlyList<string>, Schema?>? columnsOf = null
    )
    {
        (string Path, ResultFile File)? first = null;
        var owners = new SortedDictionary<int, (string Path, IReadOnlyList<string[]> Rows)>();
        foreach (var path in paths)
        {
            var file = ResultFile.Read(path)
                ?? throw new InputException($"{path}: the file is empty or breaks off in its header; {Again}");
            if (output is not null && InputFile.TryFind(path) is { } entry && entry.IsSame(output))
            {
                if (paths.Count > 1 && file.Torn is null && file.Cells.Count == file.CellCount)
                    continue;
                throw new InputException($"--output: '{output.Path}' is a part too; expected another file for the whole");
            }

            file.RequireFormat(path);
            if (file.Torn is not null)
                throw new InputException($"{path}: the file is torn: {file.Torn}; {Again}");

            // What a part that got no cell says of itself is its columns.
            if (first is not { } other || (other.File.Sweep is null && file.Sweep is not null))
            {
                if (first is { } empty)
                    CheckColumns(path, file, empty.Path, empty.File);
                first = (path, file);
            }
            else
            {
                CheckSame(path, file, other.Path, other.File);
            }

            foreach (var (cell, rows) in file.Cells)
            {
                if (owners.TryGetValue(cell, out var owner))
                    throw new InputException($"{path}: cell {cell + 1} is in {owner.Path} too; expected each cell once");
                owners.Add(cell, (path, rows));
            }
        }

        if (first is not { File: var header } || header.Sweep is null)
            throw new InputException($"{string.Join(", ", paths)}: no file has any row");

        if (owners.Count < header.CellCount)
            throw Missing(header.CellCount, owners.Keys);
        var columns = columnsOf?.Invoke(header.Header);
        return CsvRowWriter.Raw([
            header.Header,
            .. owners.Values.SelectMany(owner =>
                owner.Rows.Select(row => columns is null ? row : AsWritten(row, columns, owner.Path))
            ),
        ]);
    }

    // What a spreadsheet saved says TRUE where we say true, and 20000.0 where we say 20000.
    private static string[] AsWritten(string[] row, Schema columns, string path)
    {
        var written = new string[row.Length];
        for (var i = 0; i < row.Length; i++)
        {
            written[i] = CellText.TryParse(columns.Columns[i], CellText.Unguard(row[i]), out var value)
                ? CellText.InFile(columns.Columns[i], value)
                : throw new InputException(
                    $"{path}, column '{columns.Columns[i].Name}': '{CsvRecordReader.Shown(row[i])}' is not what hw6 writes there"
                );
        }

        return written;
    }

    private static void CheckSame(string path, ResultFile file, string firstPath, ResultFile first)
    {
        if (file.Sweep is not null && (file.Sweep != first.Sweep || file.CellCount != first.CellCount))
        {
            throw Seed(file) is { } seed && Seed(first) is { } firstSeed && seed != firstSeed
                ? new InputException(
                    $"{path}: of --seed {MessageText.Quoted(seed)}, but {firstPath} of --seed {MessageText.Quoted(firstSeed)}; expected parts of one sweep"
                )
                : new InputException(
                    $"{path}: of sweep {MessageText.Quoted(file.Sweep)}, but {firstPath} of {MessageText.Quoted(first.Sweep ?? "none")}: options or inputs differ; expected parts of one sweep"
                );
        }

        CheckColumns(path, file, firstPath, first);
    }

    private static void CheckColumns(string path, ResultFile file, string firstPath, ResultFile first)
    {
        if (!file.Header.SequenceEqual(first.Header))
            throw new InputException(
                $"{path}: its columns differ from those of {firstPath}; expected parts written with the same options"
            );
    }

    // What most often differs between parts that do not belong together.
    private static string? Seed(ResultFile file)
    {
        var column = file.Header.ToList().IndexOf("seed");
        return column < 0 ? null : file.Cells.Values.FirstOrDefault()?[0][column];
    }

    private static InputException Missing(int cellCount, IReadOnlyCollection<int> present)
    {
        // The number of cells is what a file says: nothing here grows with it.
        var there = present.ToHashSet();
        var count = cellCount - there.Count;
        var missing = Enumerable.Range(0, cellCount).Where(cell => !there.Contains(cell)).Take(8).Select(cell => cell + 1);
        var shown = string.Join(", ", missing) + (count > 8 ? ", …" : "");
        return new InputException(
            $"{count} of {cellCount} cells are in none of the files ({shown}): a shard is missing or unfinished"
        );
    }
}
