namespace Hw6.Core.Drawing;

/// <summary>A value of a category in a dot plot.</summary>
/// <param name="Category">Its place in <see cref="DotPlot.Categories"/>.</param>
internal readonly record struct Dot(int Category, double Value, Stroke Stroke, string Label);

/// <summary>A row for each category, with its name at the left, and dots along one numeric axis.</summary>
/// <param name="width">The width in pixels, labels included.</param>
internal sealed class DotPlot(double width) : Panel
{
    // Dots of one category stand a little below each other, so that equal values hide none.
    private const double Step = 10;

    // A higher plot is neither seen as a whole on a screen nor kept together on paper.
    private const double MostHeight = 560;

    private Axes? axes;

    public required Axis X { get; init; }

    /// <summary>The names of the categories, from top to bottom.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    public required IReadOnlyList<Dot> Dots { get; init; }

    /// <summary>A value to compare with, drawn as a dashed line.</summary>
    public double? Threshold { get; init; }

    /// <summary>The labels of the dots, in the order in which they stand below each other; without, as they come.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Whether the categories' names stand at the left; not where the panel left of this one shows them.</summary>
    public bool Named { get; init; } = true;

    public override double Width => width;
    public override double Height => Bottom + Axes.Below;

    public override IReadOnlyList<Readout> Readouts =>
        [
            .. Lanes.Select(lane =>
            {
                var dots = Dots.Where(dot => dot.Label == lane && Axes.X.Contains(dot.Value)).ToList();
                return new Readout(
                    lane,
                    dots.Count == 0 ? "" : dots[0].Stroke.Name,
                    dots.ConvertAll(dot => new ReadoutPoint(
                        Axes.X.Map(dot.Value),
                        HeightOf(dot),
                        $"{Categories[dot.Category]}: {X.Unit.Format(dot.Value)}"
                    ))
                );
            }),
        ];

    private double Bottom => Top + (Categories.Count * RowHeight);

    private double RowHeight => 11 + (Step * Lanes.Count);

    // All kinds of dots there are, so that plots beside each other have rows of one height.
    private List<string> Lanes => Kinds?.ToList() ?? [.. Dots.Select(dot => dot.Label).Distinct()];

    private Axes Axes => axes ??= LaidOut();

    private double Top => Title.Length > 0 ? 26 : 4;

    protected override string Contents() =>
        string.Join(
            ' ',
            Dots.Where(dot => double.IsFinite(dot.Value))
                .Select(dot => $"{Categories[dot.Category]}, {dot.Label}: {X.Unit.Format(dot.Value)}.")
                .Prepend($"{X.Label}.")
        );

    public override void Draw(SvgBuilder svg)
    {
        var area = Axes.Area;
        DrawTitle(svg, Named ? 0 : area.Left);
        Axes.Draw(svg);
        for (var i = 0; i < Categories.Count; i++)
        {
            if (Named)
                svg.Text(area.Left - 6, Middle(i) + 4, Fitted(Categories[i]), "", Anchor.End);
            if (i > 0)
                svg.Line(area.Left, Middle(i) - (RowHeight / 2), area.Right, Middle(i) - (RowHeight / 2), "grid");
        }

        if (Threshold is { } threshold)
            svg.Line(Axes.X.Map(threshold), area.Top, Axes.X.Map(threshold), area.Bottom, "line s0 d1");
        foreach (var dot in Dots.Where(dot => Axes.X.Contains(dot.Value)))
        {
            svg.Open("g", ("data-look", dot.Stroke.Name));
            dot.Stroke.DrawMarker(svg, Axes.X.Map(dot.Value), HeightOf(dot), 5);
            svg.Close();
        }
    }

    public override bool Shows(Stroke look) => Dots.Any(dot => dot.Stroke == look && Axes.X.Contains(dot.Value));

    /// <summary>The plot in pieces that are not too high, one below the other over the same axis; itself where it is not.</summary>
    public IReadOnlyList<DotPlot> Pieces()
    {
        var rows = Math.Max(4, (int)((MostHeight - Top - Axes.Below) / RowHeight));
        if (Categories.Count <= rows)
            return [this];
        var pieces = (Categories.Count + rows - 1) / rows;
        rows = (Categories.Count + pieces - 1) / pieces;
        var axis = X.Over([
            .. Dots.Select(dot => dot.Value)
                .Append(Threshold ?? double.NaN)
                .Append(X.Least ?? double.NaN)
                .Append(X.Most ?? double.NaN)
                .Where(value => X.Logarithmic ? value > 0 && double.IsFinite(value) : double.IsFinite(value)),
        ]);
        return
        [
            .. Enumerable
                .Range(0, pieces)
                .Select(piece => new DotPlot(width)
                {
                    Title = Title,
                    X = axis,
                    Categories = [.. Categories.Skip(piece * rows).Take(rows)],
                    Dots =
                    [
                        .. Dots.Where(dot => dot.Category / rows == piece)
                            .Select(dot => dot with { Category = dot.Category % rows }),
                    ],
                    Kinds = Lanes,
                    Threshold = Threshold,
                    Named = Named,
                }),
        ];
    }

    /// <summary>Plots in pieces, over the same categories, row by row beside each other.</summary>
    public static IReadOnlyList<Panel> Beside(IReadOnlyList<IReadOnlyList<DotPlot>> plots) =>
        [.. Enumerable.Range(0, plots[0].Count).SelectMany(piece => plots.Select(plot => plot[piece]))];

    private Axes LaidOut()
    {
        var left = Named ? Categories.Max(name => TextWidth.Of(Fitted(name), Axis.FontSize)) + 12 : 8;
        List<double> values = [.. Dots.Select(dot => dot.Value)];
        if (Threshold is { } shown)
            values.Add(shown);
        return new Axes(width, new Box(left, Top, width - 14, Bottom), X, values, inset: 8);
    }

    private string Fitted(string name) => WrappedText.Fitted(name, (width / 2) - 12, Axis.FontSize);

    private double Middle(int category) => Top + ((category + 0.5) * RowHeight);

    private double HeightOf(Dot dot) => Middle(dot.Category) + ((Lanes.IndexOf(dot.Label) - ((Lanes.Count - 1) / 2.0)) * Step);
}
