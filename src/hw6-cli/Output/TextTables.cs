using System.Text;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>Tables for people.</summary>
internal static class ReadableTable
{
    private const string Between = " · ";

    /// <summary>Aligned columns under a rule, as <see cref="ReadableLayout"/> chooses them.</summary>
    /// <param name="named">The positions of the columns to show, in their order; without, the layout chooses.</param>
    /// <param name="width">The width that no line exceeds, in cells.</param>
    /// <param name="bold">Whether headers are set in bold by an escape sequence.</param>
    public static string Aligned(Schema schema, IReadOnlyList<Row> rows, IReadOnlyList<int>? named, int width, bool bold)
    {
        var layout = new ReadableLayout(schema, rows, named, width);
        var text = new StringBuilder();
        AppendAbove(text, layout.Above, width);
        foreach (var block in layout.Blocks)
        {
            if (text.Length > 0)
                text.Append('\n');
            AppendLine(text, block, column => column.Header, bold);
            AppendLine(text, block, column => new string('─', column.Width), bold: false);
            for (var i = 0; i < rows.Count; i++)
            {
                var row = i;
                AppendLine(text, block, column => column.Cell(row), bold: false);
            }
        }

        return text.ToString();
    }

    /// <summary>A pipe table: the columns that were named, or those that are brief or were swept and hold something.</summary>
    /// <param name="named">The positions of the columns to show, in their order.</param>
    public static string Markdown(Schema schema, IReadOnlyList<Row> rows, IReadOnlyList<int>? named)
    {
        var columns = named ?? [.. Enumerable.Range(0, schema.Columns.Count).Where(IsShown)];
        var text = new StringBuilder();
        Append(columns.Select(column => schema.Columns[column].Name));
        Append(columns.Select(column => schema.Columns[column].Kind is ColumnKind.Integer or ColumnKind.Number ? "--:" : "---"));
        foreach (var row in rows)
            Append(columns.Select(column => Show(row.Values[column])));
        return text.ToString();

        bool IsShown(int column) =>
            (
                Bookkeeping.IsShown(schema.Columns[column], rows)
                && (rows.Count == 0 || rows.Any(row => row.Values[column] is not null))
            )
            || (
                schema.Columns[column].Role == ColumnRole.Parameter
                && rows.Select(row => row.Values[column]).Where(value => value is not null).Distinct().Skip(1).Any()
            );

        void Append(IEnumerable<string> fields)
        {
            text.Append("| ");
            text.AppendJoin(
                " | ",
                fields.Select(field =>
                    field
                        .Replace("\\", "\\\\", StringComparison.Ordinal)
                        .Replace("|", "\\|", StringComparison.Ordinal)
                        .Replace("<", "&lt;", StringComparison.Ordinal)
                )
            );
            text.Append(" |\n");
        }
    }

    // Names with their values, as many on a line as fit.
    private static void AppendAbove(StringBuilder text, IReadOnlyList<(string Name, string Value)> above, int width)
    {
        var taken = 0;
        foreach (var (name, value) in above)
        {
            var item = CellWidth.Cut($"{name} {value}", width);
            var cells = CellWidth.Of(item);
            if (taken > 0 && taken + Between.Length + cells > width)
            {
                text.Append('\n');
                taken = 0;
            }

            if (taken > 0)
            {
                text.Append(Between);
                taken += Between.Length;
            }

            text.Append(item);
            taken += cells;
        }

        if (taken > 0)
            text.Append('\n');
    }

    private static void AppendLine(
        StringBuilder text,
        IReadOnlyList<TextColumn> columns,
        Func<TextColumn, string> cell,
        bool bold
    )
    {
        if (bold)
            text.Append("\e[1m");
        var line = string.Join(new string(' ', ReadableLayout.Gap), columns.Select(cell)).TrimEnd(' ');
        text.Append(line);
        if (bold)
            text.Append("\e[0m");
        text.Append('\n');
    }

    private static string Show(object? value) =>
        CellWidth.Visible(value is double number && double.IsFinite(number) ? number.ToString("G6") : CellText.Format(value));
}
