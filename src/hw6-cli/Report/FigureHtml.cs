using System.Text;
using Hw6.Core.Drawing;

namespace Hw6.Cli.Report;

/// <summary>
/// A figure inside a page: title, legend and words are the page's own text, and each panel is a picture of its own, so that panels stand
/// below each other on a narrow screen and no page of paper cuts one.
/// </summary>
internal static class FigureHtml
{
    // A higher figure may break between its panels on paper: keeping it whole would leave pages half empty.
    private const double MostOnPage = 640;

    // Below this part of its size a picture's text is too small to read; it scrolls instead.
    private const double LeastScale = 0.76;

    /// <param name="id">A name for the page, from which the panels' names are made.</param>
    public static string Html(Figure figure, string id)
    {
        var html = new StringBuilder();
        html.Append($"<h3 id=\"{id}\">{SafeText.Escape(figure.Title)}</h3>\n");
        if (figure.Subtitle.Length > 0)
            html.Append($"<p class=\"quiet\">{SafeText.Escape(figure.Subtitle)}</p>\n");
        html.Append($"<figure class=\"{Layout(figure)}\" aria-labelledby=\"{id}\">\n");
        if (figure.Legend.Count > 0)
            html.Append(Legend(figure));
        html.Append("<div class=\"panels\">\n");
        for (var i = 0; i < figure.Panels.Count; i++)
            html.Append(Panel(figure, i, $"{id}-{i + 1}"));
        html.Append("</div>\n");
        if (figure.Explanation.Length > 0)
            html.Append($"<figcaption>{SafeText.Escape(figure.Explanation)}</figcaption>\n");
        html.Append("</figure>\n");
        var findings = figure.Findings.Where(finding => finding.Length > 0).ToList();
        if (findings.Count > 0)
            html.Append("<ul class=\"findings\">\n")
                .AppendJoin("", findings.Select(finding => $"<li>{SafeText.Escape(finding)}</li>\n"))
                .Append("</ul>\n");
        return html.ToString();
    }

    // On paper panels stand in two columns, if the figure has several at all.
    private static string Layout(Figure figure)
    {
        var columns = Math.Min(2, figure.Columns);
        var height = figure.Panels.Chunk(columns).Sum(row => row.Max(panel => panel.Height) * (columns == 2 ? 0.8 : 0.9));
        return (height <= MostOnPage ? "small" : "large") + (columns == 2 ? " beside" : "");
    }

    private static string Legend(Figure figure)
    {
        var svg = new SvgBuilder();
        svg.Open("ul", ("class", "legend"));
        foreach (var key in figure.Legend)
        {
            svg.Open("li");
            svg.Open(
                "svg",
                ("class", "hw6"),
                ("width", "26"),
                ("height", "20"),
                ("viewBox", "0 0 26 20"),
                ("aria-hidden", "true")
            );
            Core.Drawing.Legend.DrawSign(svg, key);
            svg.Close();
            svg.Element("span", key.Label);
            svg.Close();
        }

        svg.Close();
        return svg.ToString();
    }

    private static string Panel(Figure figure, int place, string id)
    {
        var panel = figure.Panels[place];

        // Of the width of the paper, beside its neighbour: the same scale for both.
        var row = figure.Panels.Skip(place - (place % 2)).Take(2).ToList();
        var share = row.Count == 1 ? 0.485 : 0.97 * panel.Width / row.Sum(each => each.Width);
        var (width, height) = (Math.Ceiling(panel.Width), Math.Ceiling(panel.Height));
        var name = panel.Title.Trim().Length > 0 ? $"{figure.Title}: {panel.Title}" : figure.Title;
        var svg = new SvgBuilder();
        svg.Open(
            "div",
            ("class", "panel"),
            ("tabindex", "0"),
            ("role", "group"),
            ("aria-label", name),
            ("style", $"--share:{SvgBuilder.Number(100 * share)}%")
        );
        svg.Open(
            "svg",
            ("class", "hw6"),
            ("width", width),
            ("height", height),
            ("viewBox", $"0 0 {SvgBuilder.Number(width)} {SvgBuilder.Number(height)}"),
            ("role", "img"),
            ("aria-labelledby", $"{id}-t {id}-d"),
            ("style", $"min-width:{SvgBuilder.Number(Math.Floor(panel.Width * LeastScale))}px")
        );
        svg.Element("title", name, ("id", $"{id}-t"));
        svg.Element("desc", panel.Describe(), ("id", $"{id}-d"));
        panel.Draw(svg);
        svg.Close();
        svg.Close();
        return svg.ToString();
    }
}
