using Hw6.Core.Files;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments;

/// <summary>Reads CSV that hw6 wrote: recognises the table by its header, so that columns may stand in any order and more may be there.</summary>
internal static class ResultReader
{
    private const string MeanOf = "_mean";
    private const string Header = "a result's of hw6";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It cannot be read, is of no table that hw6 writes, or has a field that does not fit its column.</exception>
    public static ResultData Read(string path)
    {
        using var reader = CsvRecordReader.Open(path, Header);
        return Read(path, reader);
    }

    /// <summary>Reads a file that may be another program's.</summary>
    /// <param name="why">Why it is none of ours.</param>
    /// <returns><see langword="null"/> for a folder, for what is no CSV, and for columns of which most are not those of a table that hw6 writes.</returns>
    /// <exception cref="InputException">It cannot be read, or is a table of hw6 that is damaged.</exception>
    public static ResultData? ReadIfOurs(string path, out string why)
    {
        why = "it is a folder";
        if (path != InputFile.Standard && Directory.Exists(path))
            return null;
        CsvRecordReader reader;
        try
        {
            reader = CsvRecordReader.Open(path, Header);
        }
        catch (InputException e) when (e.InnerException is null || !FileFailure.IsOne(e.InnerException))
        {
            why = "it is no CSV file with a header line";
            return null;
        }

        using (reader)
        {
            why = "its columns are those of no table that hw6 writes";
            return IsOurs(reader.Header) ? Read(path, reader) : null;
        }
    }

    private static ResultData Read(string path, CsvRecordReader reader)
    {
        var table = Recognise(path, reader.Header);
        var schema = ColumnsOf(table, reader.Header);
        var rows = new List<Row>();
        while (reader.Read())
            rows.Add(CsvTable.ReadRow(reader, schema));
        if (rows.Count == 0)
            throw new InputException($"{path}: there are no rows after the header; expected at least one");
        return ResultData.Of(table, rows);
    }

    /// <summary>The columns of a file by its header.</summary>
    /// <returns><see langword="null"/> where it is of no table that hw6 writes.</returns>
    public static Schema? ColumnsOf(IReadOnlyList<string> header) =>
        Nearest(header) is { Missing.Count: 0 } found ? ColumnsOf(found.Table, header) : null;

    private static Schema ColumnsOf(ResultTable table, IReadOnlyList<string> header)
    {
        var known = table.InFile;
        return new Schema(header.Select(name => ColumnOf(known, name, IsOld(header))));
    }

    // The table with the most columns of all that are wholly there: a summary's columns may be a part of a main table's.
    private static (ResultTable Table, List<Column> Names, List<Column> Missing) Nearest(IReadOnlyList<string> header)
    {
        var names = header.ToHashSet();
        var old = IsOld(header);
        return AllExperiments
            .Tables.Select(table => (Table: table, Names: table.InFile.Columns.Where(column => IsRequired(column, old)).ToList()))
            .Select(table =>
                (table.Table, table.Names, Missing: table.Names.Where(column => !IsThere(column.Name, names, old)).ToList())
            )
            .OrderBy(table => (double)table.Missing.Count / table.Names.Count)
            .ThenByDescending(table => table.Names.Count)
            .First();
    }

    private static ResultTable Recognise(string path, IReadOnlyList<string> header)
    {
        var nearest = Nearest(header);
        if (nearest.Missing.Count == 0)
            return nearest.Table;

        if (IsPart(header))
            throw new InputException(
                $"{path}: it has no column '{Bookkeeping.Sweep.Name}', which says what its rows are of; expected a table of hw6 with all its columns, as it is written without --columns"
            );
        throw new InputException(
            !IsOurs(header)
                ? $"{path}: its columns are those of no table that hw6 writes; expected a CSV file of hw6 {string.Join(", ", AllExperiments.All.Select(definition => definition.Command))}"
                : $"{path}: column '{nearest.Missing[0].Name}' is missing; expected all columns of {nearest.Table.Name}, as it is written without --columns"
        );
    }

    private static bool IsOurs(IReadOnlyList<string> header)
    {
        var nearest = Nearest(header);
        return nearest.Missing.Count <= nearest.Names.Count / 2 || IsPart(header);
    }

    // A table of ours with some of its columns: another program's hardly has as many of our names.
    private static bool IsPart(IReadOnlyList<string> header) =>
        !header.Contains(Bookkeeping.Sweep.Name)
        && header.All(AllExperiments.Tables.SelectMany(table => table.InFile.Columns).Select(column => column.Name).Contains);

    // Before formats had numbers, parameters that could not be swept had no column.
    private static bool IsOld(IReadOnlyList<string> header) => !header.Contains(Bookkeeping.Format.Name);

    private static bool IsRequired(Column column, bool old) =>
        !column.IsFamily
        && column.Role != ColumnRole.Timing
        && (!old || (column.Since == 1 && column.Role != ColumnRole.Parameter));

    private static bool IsThere(string name, HashSet<string> names, bool old) =>
        names.Contains(name)
        || (old && name.EndsWith(MeanOf, StringComparison.Ordinal) && names.Contains(name[..^MeanOf.Length]));

    // What an old summary calls by the measure's name is its mean over one run.
    private static Column ColumnOf(Schema known, string name, bool old)
    {
        if (known.Contains(name))
            return known.Columns[known.IndexOf(name)];
        if (old && known.Contains(name + MeanOf))
            return known.Columns[known.IndexOf(name + MeanOf)];
        return known.Columns.FirstOrDefault(column => column.HasMember(name)) is { } family
            ? family with
            {
                Name = name,
                Use = ColumnUse.Plain,
            }
            : Column.Text(name, "");
    }
}
