using System.Globalization;
using System.Text;
using Hw6.Core.Drawing;
using Hw6.Core.Experiments;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Report;

/// <summary>The key results of a sweep as an HTML table: the columns that a person wants to see, and as many rows as are read.</summary>
internal static class KeyTable
{
    private const int MostRows = 60;

    // Text past this length may break into lines.
    private const int Long = 24;

    /// <summary>The table's markup.</summary>
    /// <param name="id">A name for the page, to tie caption and scrolling region together.</param>
    public static string Html(ResultData data, string id)
    {
        var columns = Columns(data);
        var rows = data.Rows.Take(MostRows).ToList();
        var html = new StringBuilder();
        html.Append(
            $"<div class=\"table\" tabindex=\"0\" role=\"group\" aria-labelledby=\"{id}\">\n<table>\n<caption id=\"{id}\">"
        );
        html.Append(
            SafeText.Escape(
                $"Key results: {data.Table.Name}"
                    + (rows.Count < data.Rows.Count ? $", the first {rows.Count} of {Unit.Decimal(data.Rows.Count)} rows" : "")
            )
        );
        html.Append("</caption>\n<thead><tr>");
        foreach (var column in columns)
        {
            html.Append(
                $"<th scope=\"col\"{(IsNumber(column) ? " class=\"n\"" : "")} title=\"{SafeText.Escape(column.Description)}\">"
            );
            html.Append(SafeText.Escape(column.Name.Replace('_', ' '))).Append("</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            html.Append("<tr>");
            foreach (var column in columns)
            {
                var text = Text(row[column.Name]);
                var style =
                    IsNumber(column) ? " class=\"n\""
                    : text.Length > Long ? " class=\"long\""
                    : "";
                html.Append($"<td{style}>").Append(SafeText.Escape(text)).Append("</td>");
            }

            html.Append("</tr>\n");
        }

        return html.Append("</tbody>\n</table>\n</div>\n").ToString();
    }

    // Those marked for reading; what is empty, or the same in every row, says nothing here.
    private static List<Column> Columns(ResultData data)
    {
        var present = data.Rows[0].Schema.Columns.Where(column => data.Rows.Any(row => row[column.Name] is not null)).ToList();
        var varying = Varying.Names(data);
        var brief = present.Where(column => Bookkeeping.IsShown(column, data.Rows) || varying.Contains(column.Name)).ToList();
        var differing = brief
            .Where(column =>
                column.Role != ColumnRole.Parameter || data.Rows.Select(row => row[column.Name]).Distinct().Skip(1).Any()
            )
            .ToList();
        return differing.Count > 0 ? differing
            : brief.Count > 0 ? brief
            : present;
    }

    private static bool IsNumber(Column column) => column.Kind is ColumnKind.Integer or ColumnKind.Number;

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            true => "yes",
            false => "no",
            long number => number.ToString(CultureInfo.InvariantCulture).Replace('-', '−'),
            double number when double.IsFinite(number) => Math.Abs(number) is > 0 and (< 1e-4 or >= 1e7)
                ? Unit.Decimal(number)
                : number.ToString("G5", CultureInfo.InvariantCulture).Replace('-', '−'),
            double number => double.IsNaN(number) ? "not a number"
            : number > 0 ? "∞"
            : "−∞",
            _ => SafeText.Shorten(CellText.Format(value), 400),
        };
}
