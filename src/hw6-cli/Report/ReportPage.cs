using System.Text;
using Hw6.Core.Drawing;
using Hw6.Core.Experiments;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Report;

/// <summary>
/// One HTML page over results: no request and no script but its own, and a policy that forbids any other, so that nothing in the data can act. Without
/// scripts everything is there but values at the pointer, sorting and filtering. The same data give the same bytes.
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
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{ReportFiles.ScriptHash}'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>{SafeText.Escape(title)}</title>
            <style>
            {ReportFiles.Style}{KeyTable.Css}{FigureStyle.Css(Theme.Auto)}</style>
            <noscript><style>{ReportFiles.StyleWithoutScript}</style></noscript>
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
        var names = SectionNames.Of(sections);
        for (var i = 0; i < sections.Count; i++)
            html.Append($"<li><a href=\"#s{i + 1}\">{SafeText.Escape(names[i])}</a></li>\n");
        html.Append("</ul>\n</nav>\n<main id=\"results\">\n");
        for (var i = 0; i < sections.Count; i++)
            Append(html, sections[i], names[i], $"s{i + 1}");
        html.Append(
            "</main>\n<footer>\n<p>Each section names the files it was made from. The columns are described in docs/columns.md of hw6.</p>\n</footer>\n<script>"
        );
        html.Append(ReportFiles.Script).Append("</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void Append(StringBuilder html, ReportSection section, string name, string id)
    {
        html.Append($"<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{SafeText.Escape(name)}</h2>\n");
        html.Append($"<p class=\"lead\">{SafeText.Escape(section.Results.Definition.Introduction)}</p>\n");
        foreach (var table in section.Results.Tables)
        {
            if (table.Share is { } share)
                html.Append($"<p class=\"warn\">{SafeText.Escape(Capital(table.Table.Name))} holds {share} of its sweep.</p>\n");
        }

        Unsuccessful(html, section);
        var told = Settings(html, section.Settings);
        var figures = section.Results.Figures;
        var findings = new HashSet<string> { "" };
        for (var i = 0; i < figures.Count; i++)
        {
            html.Append(FigureHtml.Html(figures[i], $"{id}-f{i + 1}"));
            AppendFindings(html, [.. figures[i].Findings.Where(findings.Add)]);
        }

        if (section.Key is { } key)
            html.Append(KeyTable.Html(key, told, $"{id}-t"));
        html.Append("<p class=\"quiet\">From ");
        html.AppendJoin(
            ", ",
            section.Files.Select(file => $"<code>{SafeText.Escape(SafeText.Shorten(Path.GetFileName(file), 100))}</code>")
        );
        html.Append(".</p>\n</section>\n");
    }

    private static void AppendFindings(StringBuilder html, List<string> findings)
    {
        if (findings.Count > 0)
            html.Append("<ul class=\"findings\">\n")
                .AppendJoin("", findings.Select(finding => $"<li>{SafeText.Escape(finding)}</li>\n"))
                .Append("</ul>\n");
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

    // What is the same in the whole sweep.
    private static HashSet<string> Settings(StringBuilder html, ResultData data)
    {
        var constant = data
            .Table.Columns.Columns.Where(column =>
                column.Role == ColumnRole.Parameter && data.Has(column.Name) && data.Rows[0][column.Name] is not null
            )
            .Where(column => !data.Varies(column.Name))
            .Select(column => column.Name)
            .ToList();
        if (constant.Count > 0)
            html.Append(KeyTable.Constants(constant.Select(name => (name, Varying.Value(data.Rows[0], name)))));
        return [.. constant];
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
