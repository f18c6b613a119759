using System.Text;
using Hw6.Core.Experiments;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Tests.Docs;

/// <summary>Makes docs/columns.md from the declarations.</summary>
internal static class ColumnsPage
{
    /// <summary>The page of the tables that hw6 writes.</summary>
    public static string Markdown() => Markdown([.. AllExperiments.Tables]);

    /// <summary>The page of any tables.</summary>
    public static string Markdown(IReadOnlyList<ResultTable> tables)
    {
        var text = new StringBuilder(
            """
            # The columns

            Every file that hw6 writes is CSV: UTF-8, a header line, a comma between fields, quotes where a field needs them, a point in numbers, numbers with all
            their digits, nothing where there is no value, `true` and `false`. Text that a spreadsheet would take for a formula has an apostrophe before it.

            First come a table's own columns: the options that change results, each named after its option, then what was found. After them stand, in every table,

            """
        );
        Table(
            text,
            [
                Bookkeeping.Status,
                Bookkeeping.Error,
                Bookkeeping.Version,
                Bookkeeping.Format,
                Bookkeeping.Sweep,
                Bookkeeping.Cell,
                Bookkeeping.Cells,
                Bookkeeping.Rows,
            ]
        );
        text.Append(
            """

            (a history has no `status` and `error`, a summary only `version`, `format` and `sweep`), and last the columns marked as *timing*: wall times, measured memory,
            and what is computed from them. `--no-timings` leaves those out; then the same command gives the same bytes on every run, for any number of threads
            and on every processor: x64 with AVX-512, with AVX2 or with neither, and arm64.

            A history has rows of every cell, so that a missing one is noticed: a cell that has no epoch or step, or that failed, has one row in which those columns
            are empty.

            All but what a linear probe finds (the columns `probe_accuracy` and `probe_accuracy_mean` to `_max`, and plots of them): ML.NET chooses its own
            instructions, and without AVX2 two of fifteen accuracies over 1,000 digits differed by one digit. Shards of different machines merge all the same.

            This page is made from the program; a test holds it to the code.


            """
        );
        foreach (var table in tables)
            text.Append($"- [{Title(table)}](#{Anchor(Title(table))})\n");
        foreach (var table in tables)
        {
            text.Append($"\n## {Title(table)}\n");
            Table(text, table.Columns.Columns);
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Table(StringBuilder text, IEnumerable<Column> columns)
    {
        text.Append("\n| column | holds | what it is |\n| --- | --- | --- |\n");
        foreach (var column in columns)
        {
            var kind = column.Kind switch
            {
                ColumnKind.Integer => "whole number",
                ColumnKind.Number => "number",
                ColumnKind.Boolean => "true or false",
                _ => "text",
            };
            var role = column.Role switch
            {
                ColumnRole.Parameter => ", option",
                ColumnRole.Timing => ", timing",
                _ => "",
            };
            text.Append(
                $"| {Names(column)} | {kind}{role} | {column.Description.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)} |\n"
            );
        }
    }

    // How many columns a family has is known once a sweep is.
    private static string Names(Column column) =>
        column.IsFamily ? $"`{column.Name}_1`, `{column.Name}_2`, …" : $"`{column.Name}`";

    private static string Title(ResultTable table) =>
        table.Part switch
        {
            TablePart.Rows => $"hw6 {table.Definition.Command}",
            TablePart.History => $"hw6 {table.Definition.Command} --history",
            _ => $"hw6 {table.Definition.Command} --summary",
        };

    // As GitHub makes them.
    private static string Anchor(string title) => title.ToLowerInvariant().Replace(' ', '-');
}
