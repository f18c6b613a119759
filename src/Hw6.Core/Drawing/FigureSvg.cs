using System.Text;

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
            ("width", width),
            ("height", height),
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
            legend = new Legend(figure.ShownLegend, width);
            panelsTop = 22 + (subtitle.Count * 17) + (figure.ShownLegend.Count > 0 ? legend.Height + 8 : 0) + 12;
            Height = panelsTop + figure.Panels.Chunk(figure.Columns).Sum(row => row.Max(panel => panel.Height) + Gap) - Gap;
        }

        public double Height { get; }

        public void Draw(SvgBuilder svg)
        {
            svg.Text(0, 15, figure.Title, "title");
            for (var i = 0; i < subtitle.Count; i++)
                svg.Text(0, 36 + (i * 17), subtitle[i], "quiet");
            if (figure.ShownLegend.Count > 0)
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

/// <summary>Which colours a figure has.</summary>
internal enum Theme
{
    /// <summary>Those that the reader's system asks for; light where it prints.</summary>
    Auto,
    Light,
    Dark,
}

/// <summary>
/// The style sheet of all figures. Colours are plain values in classes, not variables, so that editors and converters without a browser's
/// style engine show them too. The series' colours are those of Okabe and Ito, which people with any colour vision can tell apart; on a dark
/// ground each is lightened.
/// </summary>
internal static class FigureStyle
{
    /// <summary>The number of colours of series.</summary>
    public const int Colors = 6;

    /// <summary>Fonts of about the same widths, which layouts reckon with; the system's own only after them, since it may be much wider.</summary>
    public const string Fonts = "'Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans',system-ui,sans-serif";

    // Text, quiet text, grid, ground, then the series.
    private static readonly string[] LightColors =
        "#1b1f24 #57606a #e3e6ea #ffffff #0072b2 #d55e00 #009e73 #cc79a7 #e69f00 #56b4e9".Split(' ');

    private static readonly string[] DarkColors =
        "#e9ecf0 #a4adb8 #333a44 #14181d #4ba6e3 #f08341 #30c39b #e29cc6 #f2b632 #92d0f7".Split(' ');

    /// <summary>The rules for a theme.</summary>
    public static string Css(Theme theme)
    {
        var css = new StringBuilder(
            $$"""
            .hw6{font-family:{{Fonts}};font-size:12px}
            .hw6 .title{font-size:17px;font-weight:600}
            .hw6 .panel{font-size:13px;font-weight:600}
            .hw6 .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
            .hw6 .w1{stroke-width:7}
            .hw6 .w2{stroke-width:12}
            .hw6 .thin{fill:none;stroke-width:1}
            .hw6 .grid,.hw6 .axis,.hw6 .tie{stroke-width:1}
            .hw6 .band{stroke:none;opacity:.18}
            .hw6 .best{fill:none;stroke-width:9;stroke-linecap:round;opacity:.3}
            .hw6 .mark{stroke-width:1}
            .hw6 .ring{stroke-width:3}
            .hw6 .bold{font-weight:600}
            .hw6 .small{font-size:10.5px}
            .hw6 .d1{stroke-dasharray:7 4}
            .hw6 .d2{stroke-dasharray:2 4}
            .hw6 .d3{stroke-dasharray:8 3 2 3}
            .hw6 .pixels{image-rendering:pixelated}

            """.ReplaceLineEndings("\n")
        );
        css.Append(Rules(theme == Theme.Dark ? DarkColors : LightColors, theme == Theme.Dark));
        if (theme == Theme.Auto)
            css.Append("@media screen and (prefers-color-scheme:dark){\n").Append(Rules(DarkColors, dark: true)).Append("}\n");
        return css.ToString();
    }

    private static string Rules(string[] colors, bool dark)
    {
        var (text, quiet, grid, ground) = (colors[0], colors[1], colors[2], colors[3]);
        var css = new StringBuilder();
        css.Append($".hw6 text{{fill:{text}}}\n.hw6 .quiet{{fill:{quiet}}}\n.hw6 .ground{{fill:{ground}}}\n");
        css.Append(
            $".hw6 .grid{{stroke:{grid}}}\n.hw6 .axis{{stroke:{quiet}}}\n.hw6 .tie{{stroke:{quiet};opacity:.45}}\n.hw6 .mark{{stroke:{ground}}}\n"
        );
        css.Append($".hw6 .s0{{stroke:{text}}}\n.hw6 .f0{{fill:{text}}}\n.hw6 .sq{{stroke:{quiet}}}\n.hw6 .fq{{fill:{quiet}}}\n");
        css.Append($".hw6 .halo{{stroke:{ground};stroke-width:4;stroke-linejoin:round;paint-order:stroke}}\n");
        for (var i = 1; i <= Colors; i++)
        {
            var color = colors[i + 3];
            css.Append($".hw6 .s{i}{{stroke:{color}}}\n.hw6 .f{i}{{fill:{color}}}\n");
            css.Append($".hw6 .on{i}{{fill:{(dark || i > 1 ? "#000000" : "#ffffff")}}}\n");
        }

        return css.ToString();
    }
}
