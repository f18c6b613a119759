using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CsCheck;
using Hw6.Core.Autoencoders;
using Hw6.Core.Drawing;
using Hw6.Core.Experiments.Ae;

namespace Hw6.Cli.Tests.Plots;

public sealed class PanelTests
{
    private static readonly Stroke[] Looks = [.. Enumerable.Range(0, 4).Select(Stroke.Nth)];

    [Fact]
    public void An_axis_has_one_notation_and_one_unit() =>
        Gen.Select(Gen.Double[-14, 11], Gen.Double[0.01, 14], Gen.Bool, Gen.Int[0, 4])
            .Sample(
                (exponent, decades, logarithmic, kind) =>
                {
                    // There are no parts of a count.
                    var least = Math.Pow(10, kind == 1 ? Math.Abs(exponent) : exponent);
                    var unit = new[] { Unit.Plain, Unit.Count, Unit.Bytes, Unit.Milliseconds, Unit.Seconds }[kind];
                    var axis = new Axis("x") { Logarithmic = logarithmic, Unit = unit };
                    var scale = Scale.Create(axis, [least, least * Math.Pow(10, decades)], 0, 400);
                    var labels = scale.Ticks.Where(tick => tick.Value != 0).Select(tick => tick.Label).ToList();
                    Assert.Single(labels.Select(label => label.Any("⁰¹²³⁴⁵⁶⁷⁸⁹".Contains)).Distinct());
                    Assert.All(labels, label => Assert.DoesNotContain(label, char.IsLetter));
                    Assert.Equal(kind >= 2, scale.Caption.Contains(", in ", StringComparison.Ordinal));
                }
            );

    [Theory]
    [InlineData(1e-8, 1e-3, "10⁻⁸ 10⁻⁷ 10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³")]
    [InlineData(1e-3, 1e2, "0.001 0.01 0.1 1 10 100")]
    public void Powers_of_ten_are_written_alike(double least, double most, string labels) =>
        Assert.Equal(labels, LogarithmicLabels(Unit.Plain, least, most));

    [Theory]
    [InlineData(1.12, 1.78, "1.2 1.4 1.6 1.8")]
    [InlineData(0.21, 0.28, "0.22 0.24 0.26 0.28")]
    [InlineData(1, 2, "1 2")]
    public void An_axis_of_averages_of_counts_has_ticks(double least, double most, string labels) =>
        Assert.Equal(labels, LogarithmicLabels(Unit.Count, least, most));

    private static string LogarithmicLabels(Unit unit, double least, double most) =>
        string.Join(
            ' ',
            Scale
                .Create(new Axis("x") { Logarithmic = true, Unit = unit }, [least, most], 0, 400)
                .Ticks.Select(tick => tick.Label)
        );

    [Theory]
    [InlineData(0.5, 800, "time, in ms, logarithmic")]
    [InlineData(5, 90000, "time, in ms, logarithmic")]
    [InlineData(5000, 90000, "time, in s, logarithmic")]
    public void An_axis_says_its_unit(double least, double most, string caption) =>
        Assert.Equal(
            caption,
            Scale.Create(new Axis("time") { Logarithmic = true, Unit = Unit.Milliseconds }, [least, most], 0, 400).Caption
        );

    [Fact]
    public void A_line_behind_others_is_drawn_wider()
    {
        Series Line(int look, params double[] values) =>
            new($"{look}", Looks[look], [.. values.Select((value, i) => new ChartPoint(i, value))]);
        var chart = new Chart(400, 200)
        {
            X = new Axis("x"),
            Y = new Axis("y"),
            Series = [Line(0, 1, 2, 3), Line(1, 1, 2, 3), Line(2, 3, 2, 1), Line(3, 1, 2, 3)],
        };
        var lines = Drawn(chart)
            .Descendants("path")
            .Select(path => (string)path.Attribute("class")!)
            .Where(style => style.StartsWith("line", StringComparison.Ordinal));
        Assert.Equal(["line s1 w2", "line s2 w1", "line s3", "line s4"], lines);
    }

    [Fact]
    public void Discs_stay_in_their_panel() =>
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1])
            .Array[1, 60]
            .Sample(
                places =>
                {
                    var panel = new NetworkPanel(330)
                    {
                        Nodes = [.. places.Select((place, i) => new NetworkNode(place.Item1, place.Item2, $"{i}", 1, 2, ""))],
                        XLabel = "x",
                        YLabel = "y",
                        Words = "",
                    };
                    foreach (var disc in Drawn(panel).Descendants("circle"))
                    {
                        Assert.InRange(Number(disc, "cx"), 12, panel.Width - 12);
                        Assert.InRange(Number(disc, "cy"), 12, panel.Height - 12);
                    }
                },
                iter: 50
            );

    [Fact]
    public void A_long_plot_of_dots_is_cut_and_loses_none()
    {
        var plot = new DotPlot(500)
        {
            Title = "Many",
            X = new Axis("x") { Logarithmic = true },
            Categories = [.. Enumerable.Range(0, 60).Select(i => $"number {i}")],
            Dots =
            [
                .. Enumerable.Range(0, 60).Select(i => new Dot(i, 1 + i, Looks[0], "one")),
                .. Enumerable.Range(0, 60).Select(i => new Dot(i, i == 3 ? double.NaN : 100 + i, Looks[1], "other")),
            ],
        };
        var pieces = plot.Pieces();
        Assert.InRange(pieces.Count, 2, 8);
        Assert.All(pieces, piece => Assert.InRange(piece.Height, 100, 640));
        Assert.Equal(plot.Categories, pieces.SelectMany(piece => piece.Categories));
        Assert.Equal(119, pieces.Sum(piece => piece.Readouts.Sum(readout => readout.Points.Count)));
        Assert.Contains(pieces[^1].Readouts, readout => readout.Points.Any(point => point.Text == "number 59: 159"));
        static string Ticks(DotPlot piece) =>
            string.Join(
                ' ',
                Drawn(piece)
                    .Descendants("text")
                    .Where(text => (string?)text.Attribute("text-anchor") == "middle")
                    .Select(text => text.Value + text.Attribute("x"))
            );
        Assert.All(pieces, piece => Assert.Equal(Ticks(pieces[0]), Ticks(piece)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(50, 10)]
    [InlineData(101, 24)]
    [InlineData(1000, 300)]
    public void A_search_of_any_size_fits_a_screen(int timesteps, int k)
    {
        var steps = Enumerable
            .Range(1, timesteps)
            .Select(t => new KeptStep(
                t,
                [
                    .. Enumerable
                        .Range(1, k)
                        .Select(rank => new KeptNode(
                            rank,
                            t == 1 ? 0 : ((rank * 7) + t) % k + 1,
                            "token",
                            "“token”, −1",
                            rank == k
                        )),
                ],
                90
            ))
            .ToList();
        var panel = new TrellisPanel(steps) { Title = "k" };
        Assert.InRange(panel.Width, 100, 900);
        Assert.InRange(panel.Height, 50, 500);
        var drawn = Drawn(panel);
        Assert.InRange(drawn.ToString().Length, 500, 1_000_000);
        Assert.Equal(
            Math.Min(timesteps, 100),
            drawn.Descendants("circle").Count(node => (string)node.Attribute("class")! == "mark f2")
        );
        Assert.Contains(
            $"{Unit.Decimal(timesteps * k)} sequences kept, {Unit.Decimal(timesteps * 90)} pruned",
            panel.Describe(),
            StringComparison.Ordinal
        );
        Assert.All(panel.Readouts.SelectMany(readout => readout.Points), point =>
        {
            Assert.InRange(point.X, 0, panel.Width);
            Assert.InRange(point.Y, 0, panel.Height);
        });
    }

    [Fact]
    public void A_legend_holds_what_is_drawn()
    {
        var chart = new Chart(400, 200)
        {
            X = new Axis("x"),
            Y = new Axis("y") { Logarithmic = true },
            Series =
            [
                new Series("a", Looks[0], [new(1, 1), new(2, 2)]),
                new Series("b", Looks[1], [new(1, -1), new(2, double.NaN)]),
            ],
        };
        var figure = new Figure("Figure", [chart]) { Legend = [new("a", Looks[0]), new("b", Looks[1]), new("c", Looks[2])] };
        Assert.Equal("a", Assert.Single(figure.ShownLegend).Label);
    }

    [Theory]
    [InlineData(10, 10, "The first test sample of each class.")]
    [InlineData(47, 20, "The first test sample of 20 of the 47 classes, evenly chosen.")]
    public void Reconstructions_show_the_samples_once_and_say_which(int classes, int shown, string said)
    {
        float[] Pictures(float value) => [.. Enumerable.Repeat(value, shown * 4)];
        ReconstructedSamples Model(string name, string corruption, float seen) =>
            new(name, "letters", corruption, 2, 2, Pictures(0.5f), Pictures(seen), Pictures(0.4f)) { Classes = classes };
        object[] models =
        [
            Model("vanilla", "", 0.5f),
            Model("denoising, k = 5", "with noise", 0.6f),
            Model("denoising, k = 9", "with noise", 0.6f),
            Model("masked", "masked", 0.1f),
        ];
        var svg = XElement.Parse(Encoding.UTF8.GetString(AeFigures.Reconstructions(models)));
        var texts = svg.Descendants().Where(text => text.Name.LocalName == "text").Select(text => text.Value).ToList();
        Assert.Contains(said, string.Join(' ', texts), StringComparison.Ordinal);
        Assert.Equal(
            ["clean", "with noise", "masked", "vanilla", "denoising, k = 5", "denoising, k = 9", "masked"],
            texts.TakeLast(7)
        );
        Assert.Equal(7, svg.Descendants().Count(image => image.Name.LocalName == "image"));
    }

    [Fact]
    public void Classes_are_chosen_evenly()
    {
        Assert.Equal([3, 1, 2], ReconstructedSamples.Evenly([3, 1, 2], 20));
        var chosen = ReconstructedSamples.Evenly([.. Enumerable.Range(0, 47)], 20);
        Assert.Equal((20, 0, 46), (chosen.Length, chosen[0], chosen[^1]));
        Assert.All(chosen.Zip(chosen.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 2, 3));
    }

    private static XElement Drawn(Panel panel)
    {
        var svg = new SvgBuilder();
        svg.Open("g");
        panel.Draw(svg);
        svg.Close();
        return XElement.Parse(svg.ToString());
    }

    private static double Number(XElement element, string name) =>
        double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
