using System.Text.RegularExpressions;
using Hw6.Core;
using Hw6.Core.Tables;

namespace Hw6.Cli.Plots;

/// <summary>Reads CSV that hw6 wrote: recognises the table by its header, so that columns may stand in any order and more may be there.</summary>
internal static partial class ResultReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read, is of no table that hw6 writes, or has a field that does not fit its column.</exception>
    public static ResultData Read(string path)
    {
        using var reader = CsvRecordReader.Open(path, "a result's of hw6");
        var table = Recognise(path, reader.Header);
        var known = table.InFile(timings: true);
        var schema = new Schema(reader.Header.Select(name => ColumnOf(known, name)));
        var rows = new List<Row>();
        while (reader.Read())
            rows.Add(CsvTable.ReadRow(reader, schema));
        if (rows.Count == 0)
            throw new InputException($"{path}: there are no rows after the header; expected at least one");
        return new ResultData(table, rows);
    }

    // The table with the most columns of all that are wholly there: a summary's columns may be a part of a main table's.
    private static ResultTable Recognise(string path, IReadOnlyList<string> header)
    {
        var names = header.ToHashSet();
        var nearest = ResultTables
            .All.Select(table =>
                (
                    Table: table,
                    Names: table
                        .InFile(timings: false)
                        .Columns.Select(column => column.Name)
                        .Where(name => !IsEmbedding(name))
                        .ToList()
                )
            )
            .Select(table => (table.Table, table.Names, Missing: table.Names.Where(name => !names.Contains(name)).ToList()))
            .OrderBy(table => (double)table.Missing.Count / table.Names.Count)
            .ThenByDescending(table => table.Names.Count)
            .First();
        if (nearest.Missing.Count == 0)
            return nearest.Table;
        throw new InputException(
            nearest.Missing.Count > nearest.Names.Count / 2
                ? $"{path}: its columns are those of no table that hw6 writes; expected a CSV file of hw6 {string.Join(", ", ResultTables.All.Select(table => table.Command).Distinct())}"
                : $"{path}: column '{nearest.Missing[0]}' is missing; expected all columns of {NameOf(nearest.Table)}"
        );
    }

    /// <summary>A table's name for people.</summary>
    public static string NameOf(ResultTable table) =>
        table.Part switch
        {
            TablePart.Rows => $"the table of hw6 {table.Command}",
            TablePart.History => $"the history of hw6 {table.Command}",
            _ => $"the summary of hw6 {table.Command}",
        };

    private static Column ColumnOf(Schema known, string name) =>
        known.Contains(name)
            ? known.Columns[known.IndexOf(name)]
            : Column.Result(name, IsEmbedding(name) ? ColumnKind.Number : ColumnKind.Text, "");

    // The one family of columns whose number an option decides.
    private static bool IsEmbedding(string name) => EmbeddingName().IsMatch(name);

    [GeneratedRegex("^embedding_[0-9]+$")]
    private static partial Regex EmbeddingName();
}
