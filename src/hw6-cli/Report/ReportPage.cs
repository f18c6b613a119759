using System.Text;
using Hw6.Core.Drawing;
using Hw6.Core.Experiments;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Report;

/// <summary>
/// One HTML page over results: no script, no request, and a policy that forbids both, so that nothing in the data can act. The same data
/// give the same bytes.
/// </summary>
internal static class ReportPage
{
    public static string Html(string title, IReadOnlyList<ReportSection> sections)
    {
        var html = new StringBuilder();
        html.Append(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>{SafeText.Escape(title)}</title>
            <style>
            {ReportStyle.Css}{FigureStyle.Css(Theme.Auto)}</style>
            </head>
            <body>
            <a class="skip" href="#results">Skip to the results</a>
            <header>
            <h1>{SafeText.Escape(title)}</h1>
            <p class="quiet">Computed by hw6 {SafeText.Escape(Versions(sections))} from {sections.Sum(section =>
                section.Files.Count
            )} {(sections.Sum(section => section.Files.Count) == 1 ? "file" : "files")} of results.</p>
            </header>
            <nav aria-label="Sections">
            <ul>

            """.ReplaceLineEndings(
                "\n"
            )
        );
        var names = Names(sections);
        for (var i = 0; i < sections.Count; i++)
            html.Append($"<li><a href=\"#s{i + 1}\">{SafeText.Escape(names[i])}</a></li>\n");
        html.Append("</ul>\n</nav>\n<main id=\"results\">\n");
        for (var i = 0; i < sections.Count; i++)
            Append(html, sections[i], names[i], $"s{i + 1}");
        html.Append(
            "</main>\n<footer>\n<p>Each section names the files it was made from. The columns are described in docs/columns.md of hw6.</p>\n</footer>\n</body>\n</html>\n"
        );
        return html.ToString();
    }

    private static void Append(StringBuilder html, ReportSection section, string name, string id)
    {
        html.Append($"<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{SafeText.Escape(name)}</h2>\n");
        html.Append($"<p>{SafeText.Escape(section.Results.Definition.Introduction)}</p>\n");
        foreach (var table in section.Results.Tables)
        {
            if (table.Share is { } share)
                html.Append($"<p class=\"warn\">{SafeText.Escape(Capital(table.Table.Name))} holds {share} of its sweep.</p>\n");
        }

        Unsuccessful(html, section);
        Settings(html, section.Settings);
        var figures = section.Results.Figures;
        for (var i = 0; i < figures.Count; i++)
            html.Append(FigureHtml.Html(figures[i], $"{id}-f{i + 1}"));
        if (section.Key is { } key)
            html.Append(KeyTable.Html(key, $"{id}-t"));
        html.Append("<p class=\"quiet\">From ");
        html.AppendJoin(
            ", ",
            section.Files.Select(file => $"<code>{SafeText.Escape(SafeText.Shorten(Path.GetFileName(file), 100))}</code>")
        );
        html.Append(".</p>\n</section>\n");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static void Unsuccessful(StringBuilder html, ReportSection section)
    {
        if (section.Results.Rows is not { } rows)
            return;
        var cells = rows.Rows.GroupBy(row => row.Integer(Bookkeeping.Cell.Name)).ToList();
        var bad = cells.Count(cell => Bookkeeping.StatusOf(cell.First()) != CellStatus.Ok);
        if (bad > 0)
            html.Append(
                $"<p class=\"warn\">{bad} of {cells.Count} cells did not end well; see the columns status and error.</p>\n"
            );
    }

    private static void Settings(StringBuilder html, ResultData data)
    {
        var constant = data
            .Table.Columns.Columns.Where(column =>
                column.Role == ColumnRole.Parameter && data.Has(column.Name) && data.Rows[0][column.Name] is not null
            )
            .Where(column => !data.Varies(column.Name))
            .ToList();
        if (constant.Count == 0)
            return;
        html.Append("<dl class=\"settings\">\n");
        foreach (var column in constant)
        {
            var value = SafeText.Shorten(Varying.Value(data.Rows[0], column.Name), 80);
            html.Append(
                $"<div><dt>{SafeText.Escape(column.Name.Replace('_', ' '))}</dt><dd>{SafeText.Escape(value)}</dd></div>\n"
            );
        }

        html.Append("</dl>\n");
    }

    // Several sweeps of one command are told apart by a number.
    private static List<string> Names(IReadOnlyList<ReportSection> sections)
    {
        var count = new Dictionary<ExperimentDefinition, int>();
        return
        [
            .. sections.Select(section =>
            {
                var number = count[section.Results.Definition] = count.GetValueOrDefault(section.Results.Definition) + 1;
                return section.Results.Definition.Title + (number > 1 ? $" ({number})" : "");
            }),
        ];
    }

    private static string Versions(IReadOnlyList<ReportSection> sections) =>
        string.Join(
            ", ",
            sections
                .SelectMany(section => section.Results.Tables)
                .SelectMany(table => table.Rows)
                .Select(row => row.Text(Bookkeeping.Version.Name))
                .OfType<string>()
                .Distinct()
                .Take(4)
        );
}

/// <summary>The key results of a sweep as an HTML table: the columns that a person wants to see, and as many rows as are read.</summary>
internal static class KeyTable
{
    private const int MostRows = 60;

    // Text past this length may break into lines.
    private const int Long = 24;

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
        var differing = brief.FindAll(column => column.Role != ColumnRole.Parameter || data.Varies(column.Name));
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
            long number => number.ToString().Replace('-', '−'),
            double number when double.IsFinite(number) => Math.Abs(number) is > 0 and (< 1e-4 or >= 1e7)
                ? Unit.Decimal(number)
                : number.ToString("G5").Replace('-', '−'),
            double number => double.IsNaN(number) ? "not a number"
            : number > 0 ? "∞"
            : "−∞",
            _ => SafeText.Shorten(CellText.Format(value), 400),
        };
}
