using System.Text;
using System.Text.Json;
using Hw6.Core.Drawing;

namespace Hw6.Cli.Report;

/// <summary>
/// A figure inside a page: title, legend and words are the page's own text, and each panel is a picture of its own, so that panels stand
/// below each other on a narrow screen and no page of paper cuts one. What a script needs to tell a point's value stands beside the picture.
/// </summary>
internal static class FigureHtml
{
    // The paper in CSS pixels: its width, and the height up to which a row of panels with its title leaves no page half empty.
    private const double PaperWidth = 695;
    private const double PaperRow = 390;
    private const double PaperGap = 14;

    // Text of 12 pixels is still read on paper at this size, and is not needed larger.
    private const double MostPaperScale = 0.72;

    // Below this part of its size a picture's text is too small to read on a screen; it scrolls instead.
    private const double LeastScale = 0.76;

    /// <param name="id">A name for the page, from which the panels' names are made.</param>
    public static string Html(Figure figure, string id)
    {
        var rows = figure.Panels.Select((panel, i) => (panel, i)).Chunk(Math.Max(1, figure.Columns)).ToList();
        var html = new StringBuilder();
        html.Append(
            $"<figure{(figure.Moves ? " class=\"moves\"" : "")} aria-labelledby=\"{id}\" style=\"--paper:{SvgBuilder.Number(PaperScale(figure))}\">\n<div class=\"keep\">\n"
        );
        html.Append($"<h3 id=\"{id}\">{SafeText.Escape(figure.Title)}</h3>\n");
        if (figure.Subtitle.Length > 0)
            html.Append($"<p class=\"quiet\">{SafeText.Escape(figure.Subtitle)}</p>\n");
        if (figure.ShownLegend.Count > 0)
            html.Append(Legend(figure.ShownLegend));
        for (var row = 0; row < rows.Count; row++)
        {
            // Title and legend stay with the first row, and the caption with the last.
            if (row > 0)
                html.Append("</div>\n<div class=\"keep\">\n");
            html.Append("<div class=\"panels\">\n");
            foreach (var (panel, i) in rows[row])
                html.Append(Panel(figure, panel, i, $"{id}-{i + 1}"));
            html.Append("</div>\n");
        }

        if (figure.Explanation.Length > 0)
            html.Append($"<p class=\"caption\">{SafeText.Escape(figure.Explanation)}</p>\n");
        return html.Append("</div>\n</figure>\n").ToString();
    }

    // All panels of a figure in one scale, so that the text is of one size.
    private static double PaperScale(Figure figure)
    {
        var scale = MostPaperScale;
        foreach (var row in figure.Panels.Chunk(Math.Max(1, figure.Columns)))
        {
            scale = Math.Min(scale, (PaperWidth - (PaperGap * (row.Length - 1))) / row.Sum(panel => Math.Ceiling(panel.Width)));
            scale = Math.Min(scale, PaperRow / row.Max(panel => panel.Height));
        }

        return Math.Floor(scale * 1000) / 1000;
    }

    private static string Legend(IReadOnlyList<LegendKey> keys)
    {
        var svg = new SvgBuilder();
        svg.Open("ul", ("class", "legend"));
        foreach (var key in keys)
        {
            svg.Open("li", ("data-look", key.Stroke.Name));
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

    private static string Panel(Figure figure, Panel panel, int place, string id)
    {
        var (width, height) = (Math.Ceiling(panel.Width), Math.Ceiling(panel.Height));
        var name = panel.Title.Trim().Length > 0 ? $"{figure.Title}: {panel.Title}" : figure.Title;
        var svg = new SvgBuilder();
        svg.Open(
            "div",
            ("class", "panel"),
            ("tabindex", "0"),
            ("role", "group"),
            ("aria-label", name),
            ("style", $"--w:{SvgBuilder.Number(width)}{(figure.Moves ? $";--frame:{place}" : "")}"),
            ("data-points", Points(panel.Readouts))
        );
        svg.Open(
            "svg",
            ("class", "hw6"),
            ("width", width),
            ("height", height),
            ("viewBox", $"0 0 {SvgBuilder.Number(width)} {SvgBuilder.Number(height)}"),
            ("role", "img"),
            ("aria-label", name),
            ("aria-describedby", $"{id}-d"),
            ("style", $"min-width:{SvgBuilder.Number(Math.Floor(width * LeastScale))}px")
        );
        svg.Element("desc", panel.Describe(), ("id", $"{id}-d"));
        panel.Draw(svg);
        svg.Close();
        svg.Close();
        return svg.ToString();
    }

    // JSON: for each readout its label, its look and its points, [x, y, text].
    private static string? Points(IReadOnlyList<Readout> readouts)
    {
        if (readouts.All(readout => readout.Points.Count == 0))
            return null;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var readout in readouts.Where(readout => readout.Points.Count > 0))
            {
                json.WriteStartArray();
                json.WriteStringValue(SafeText.Visible(readout.Label));
                json.WriteStringValue(readout.Look);
                foreach (var point in readout.Points)
                {
                    json.WriteStartArray();
                    json.WriteRawValue(SvgBuilder.Number(point.X));
                    json.WriteRawValue(SvgBuilder.Number(point.Y));
                    json.WriteStringValue(SafeText.Visible(point.Text));
                    json.WriteEndArray();
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
