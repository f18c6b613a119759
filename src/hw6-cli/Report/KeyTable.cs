using System.Text;
using Hw6.Cli.Output;
using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Report;

/// <summary>
/// The key results of a sweep as an HTML table: the columns that a person wants to see, as the readable table has them. What is the same in every row stands above
/// it, so that it fits the paper; what is wider all the same goes on in a table below.
/// </summary>
internal static class KeyTable
{
    // More would make the page slow, and nobody reads them there.
    private const int MostRows = 10_000;
    private const int MostOnPaper = 60;

    // Such a table is kept on one page.
    private const int Short = 22;

    // Half digits of room behind a number; more than a number has digits.
    private const int MostHalves = 48;

    // About as many characters fit the width of the paper.
    private const int Width = 104;

    /// <summary>The rules for the room behind numbers: as wide as the digits that others have there, in any font.</summary>
    public static string Css { get; } =
        "td[class*=p]::after{visibility:hidden}\n"
        + string.Concat(
            Enumerable
                .Range(1, MostHalves)
                .Select(i => $"td.p{i}::after{{content:\"{(i % 2 == 1 ? "." : "")}{new string('0', i / 2)}\"}}\n")
        );

    /// <param name="told">What the section says already: names of columns that are the same in every row.</param>
    /// <param name="id">A name for the page, to tie caption and scrolling region together.</param>
    public static string Html(ResultData data, IReadOnlySet<string> told, string id)
    {
        var schema = new Schema(
            data.Rows[0]
                .Schema.Columns.Where(column =>
                    column.Role == ColumnRole.Parameter || column.Key || Bookkeeping.IsShown(column, data.Rows)
                )
        );
        var rows = data.Rows.Take(MostRows).Select(schema.RowFrom).ToList();
        var layout = new ReadableLayout(schema, rows, null, Width, namesWrap: true);
        var html = new StringBuilder();
        html.Append(rows.Count <= Short ? "<div class=\"keep\">\n" : "");
        html.Append("<div class=\"head\">\n");
        html.Append($"<p class=\"caption\" id=\"{id}\">{SafeText.Escape(Caption(data, rows.Count))}</p>\n");
        var above = layout.Above.Where(constant => !told.Contains(constant.Name)).ToList();
        if (above.Count > 0)
            html.Append(Constants(above));
        html.Append("</div>\n");
        foreach (var block in layout.Blocks)
            Append(html, block, rows.Count, id);
        return html.Append(rows.Count <= Short ? "</div>\n" : "").ToString();
    }

    /// <summary>What is the same everywhere, as names with values.</summary>
    public static string Constants(IEnumerable<(string Name, string Value)> constants)
    {
        var html = new StringBuilder("<dl class=\"settings\">\n");
        foreach (var (name, value) in constants)
            html.Append(
                $"<div><dt>{SafeText.Escape(name.Replace('_', ' '))}</dt><dd>{SafeText.Escape(SafeText.Shorten(value, 80))}</dd></div>\n"
            );
        return html.Append("</dl>\n").ToString();
    }

    private static string Caption(ResultData data, int shown)
    {
        var all = data.Rows.Count;
        return $"Key results: {data.Table.Name}"
            + (shown < all ? $", the first {Unit.Decimal(shown)} of {Unit.Decimal(all)} rows" : "")
            + (shown > MostOnPaper ? $" (on paper the first {MostOnPaper})" : "");
    }

    private static void Append(StringBuilder html, IReadOnlyList<TextColumn> columns, int rows, string id)
    {
        html.Append(
            $"<div class=\"table\" tabindex=\"0\" role=\"group\" aria-labelledby=\"{id}\">\n<table aria-labelledby=\"{id}\">\n<thead><tr>"
        );
        foreach (var column in columns)
        {
            html.Append(
                $"<th scope=\"col\"{(column.IsNumber ? " class=\"n\"" : "")} title=\"{SafeText.Escape(column.Column.Description)}\">"
            );
            html.Append(SafeText.Escape(column.Name.Replace('_', ' '))).Append("</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        for (var row = 0; row < rows; row++)
        {
            if (row == MostOnPaper)
                html.Append("</tbody>\n<tbody class=\"more\">\n");
            html.Append("<tr>");
            foreach (var column in columns)
                html.Append(Cell(column, row));
            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n</div>\n");
    }

    // In place of the blanks that align points, which not every font has as wide as digits, a class says how many digits' room there is behind the number, in
    // halves: an odd one is a point.
    private static string Cell(TextColumn column, int row)
    {
        var text = column.Text(row);
        if (!column.IsNumber)
            return $"<td>{SafeText.Escape(SafeText.Shorten(text, 400))}</td>";
        var number = text.TrimEnd(' ');
        var room = text.Length - number.Length - (text.Length > number.Length && !number.Contains('.') ? 0.5 : 0);
        var places = room > 0 ? $" p{Math.Min((int)(2 * room), MostHalves)}" : "";
        return $"<td class=\"n{places}\">{SafeText.Escape(number.Replace('-', '−'))}</td>";
    }
}
