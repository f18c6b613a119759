using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>Joins the files of a sweep's parts into the file of the whole sweep.</summary>
public static class SweepMerge
{
    /// <summary>Reads the parts, in any order, and puts their cells in order.</summary>
    /// <param name="paths">The files: main tables, or histories, of one sweep.</param>
    /// <returns>The bytes that the sweep would have written in one run.</returns>
    /// <exception cref="InputException">
    /// A file is torn or damaged; two are of different sweeps or versions or have different columns; a cell is missing or appears twice.
    /// </exception>
    public static byte[] Merge(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ResultFile? first = null;
        var firstPath = "";
        var owners = new SortedDictionary<int, (string Path, IReadOnlyList<string[]> Rows)>();
        foreach (var path in paths)
        {
            var file = ResultFile.Read(path) ?? throw new InputException($"{path}: the file is empty or breaks off in its header; run that part again with --resume");
            if (file.Torn is not null) throw new InputException($"{path}: the file is torn: {file.Torn}; run that part again with --resume");

            // A part that got no cell has a header and nothing to compare.
            if (file.Sweep is null && first is not null && !file.Header.SequenceEqual(first.Header)) throw OtherColumns(path, firstPath);
            if (file.Sweep is null) continue;
            if (first is null)
            {
                first = file;
                firstPath = path;
            }

            if (file.Version != first.Version)
                throw new InputException($"{path}: written by version {file.Version}, but {firstPath} by {first.Version}; expected parts of one run");
            if (file.Sweep != first.Sweep || file.CellCount != first.CellCount)
                throw new InputException($"{path}: of sweep {file.Sweep}, but {firstPath} of {first.Sweep}; options, inputs or seed differ");
            if (!file.Header.SequenceEqual(first.Header)) throw OtherColumns(path, firstPath);
            foreach (var (cell, rows) in file.Cells)
            {
                if (owners.TryGetValue(cell, out var owner))
                    throw new InputException($"{path}: cell {cell + 1} is in {owner.Path} too; expected each cell once");
                owners.Add(cell, (path, rows));
            }
        }

        if (first is null) throw new InputException($"{string.Join(", ", paths)}: no file has any row");

        // Only the main table has a row for every cell; a history need not.
        if (first.Header.Contains(Bookkeeping.Status.Name) && owners.Count < first.CellCount) throw Missing(first.CellCount, owners.Keys);
        return CsvRowWriter.Raw([first.Header, .. owners.Values.SelectMany(owner => owner.Rows)]);
    }

    private static InputException Missing(int cellCount, IReadOnlyCollection<int> present)
    {
        var there = present.ToHashSet();
        var missing = Enumerable.Range(0, cellCount).Where(cell => !there.Contains(cell)).ToList();
        var shown = string.Join(", ", missing.Take(8).Select(cell => cell + 1)) + (missing.Count > 8 ? ", …" : "");
        return new InputException($"{missing.Count} of {cellCount} cells are in none of the files ({shown}): a shard is missing or unfinished");
    }

    private static InputException OtherColumns(string path, string firstPath) =>
        new($"{path}: its columns differ from those of {firstPath}; expected parts written with the same options");
}
