namespace Hw6.Core.Drawing;

/// <summary>Figures as an SVG file: one below the other, each with its title, legend and panels.</summary>
internal static class FigureSvg
{
    private const double Margin = 20;
    private const double Gap = 24;
    private const double FigureGap = 40;

    /// <summary>The whole file.</summary>
    public static string Render(IReadOnlyList<Figure> figures, Theme theme)
    {
        var width = Math.Ceiling(figures.Max(WidthOf)) + (2 * Margin);
        var layouts = figures.Select(figure => new Layout(figure, width - (2 * Margin))).ToList();
        var height = Math.Ceiling(layouts.Sum(layout => layout.Height) + (FigureGap * (figures.Count - 1)) + (2 * Margin));
        var svg = new SvgBuilder();
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("class", "hw6"),
            ("width", SvgBuilder.Number(width)),
            ("height", SvgBuilder.Number(height)),
            ("viewBox", $"0 0 {SvgBuilder.Number(width)} {SvgBuilder.Number(height)}"),
            ("role", "img"),
            ("aria-labelledby", "hw6-title hw6-desc")
        );
        svg.Element("title", string.Join("; ", figures.Select(figure => figure.Title)), ("id", "hw6-title"));
        svg.Element("desc", string.Join(' ', figures.Select(figure => figure.Describe())), ("id", "hw6-desc"));
        svg.Raw($"<style>\n{FigureStyle.Css(theme)}</style>\n");
        svg.Rectangle(0, 0, width, height, "ground");
        var y = Margin;
        foreach (var layout in layouts)
        {
            svg.OpenAt(Margin, y);
            layout.Draw(svg);
            svg.Close();
            y += layout.Height + FigureGap;
        }

        svg.Close();
        return svg.ToString();
    }

    // Wide enough for the title of a figure without panels, too.
    private static double WidthOf(Figure figure) =>
        figure
            .Panels.Chunk(figure.Columns)
            .Select(row => row.Sum(panel => panel.Width) + (Gap * (row.Length - 1)))
            .Append(380)
            .Max();

    /// <summary>Where the parts of a figure stand.</summary>
    private sealed class Layout
    {
        private readonly Figure figure;
        private readonly IReadOnlyList<string> subtitle;
        private readonly Legend legend;
        private readonly double panelsTop;

        public Layout(Figure figure, double width)
        {
            this.figure = figure;
            subtitle = WrappedText.Lines(figure.Subtitle, width, 12.5);
            legend = new Legend(figure.Legend, width);
            panelsTop = 22 + (subtitle.Count * 17) + (figure.Legend.Count > 0 ? legend.Height + 8 : 0) + 12;
            Height = panelsTop + figure.Panels.Chunk(figure.Columns).Sum(row => row.Max(panel => panel.Height) + Gap) - Gap;
        }

        public double Height { get; }

        public void Draw(SvgBuilder svg)
        {
            svg.Text(0, 15, figure.Title, "title");
            for (var i = 0; i < subtitle.Count; i++)
                svg.Text(0, 36 + (i * 17), subtitle[i], "quiet");
            if (figure.Legend.Count > 0)
            {
                svg.OpenAt(0, 26 + (subtitle.Count * 17));
                legend.Draw(svg);
                svg.Close();
            }

            var y = panelsTop;
            foreach (var row in figure.Panels.Chunk(figure.Columns))
            {
                var x = 0.0;
                foreach (var panel in row)
                {
                    svg.OpenAt(x, y);
                    panel.Draw(svg);
                    svg.Close();
                    x += panel.Width + Gap;
                }

                y += row.Max(panel => panel.Height) + Gap;
            }
        }
    }
}
