namespace Hw6.Core.Drawing;

/// <summary>A value of a category in a dot plot.</summary>
/// <param name="Category">Its place in <see cref="DotPlot.Categories"/>.</param>
internal readonly record struct Dot(int Category, double Value, Stroke Stroke, string Label);

/// <summary>A row for each category, with its name at the left, and dots along one numeric axis.</summary>
/// <param name="width">The width in pixels, labels included.</param>
internal sealed class DotPlot(double width) : Panel
{
    // Dots of one category stand a little below each other, so that equal values hide none.
    private const double Step = 11;

    public required Axis X { get; init; }

    /// <summary>The names of the categories, from top to bottom.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    public required IReadOnlyList<Dot> Dots { get; init; }

    /// <summary>A value to compare with, drawn as a dashed line.</summary>
    public double? Threshold { get; init; }

    /// <summary>Whether the categories' names stand at the left; not where the panel left of this one shows them.</summary>
    public bool Named { get; init; } = true;

    public override double Width => width;
    public override double Height => Top + (Categories.Count * RowHeight) + 42;

    private double RowHeight => 14 + (Step * Lanes.Count);

    private List<string> Lanes => [.. Dots.Select(dot => dot.Label).Distinct()];

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
        var names = Categories.Select(name => WrappedText.Fitted(name, (width / 2) - 12, Axis.FontSize)).ToList();
        var left = Named ? names.Max(name => TextWidth.Of(name, Axis.FontSize)) + 12 : 8;
        var bottom = Top + (Categories.Count * RowHeight);
        var values = Dots.Select(dot => dot.Value);
        var x = Scale.Create(X, Threshold is { } shown ? values.Append(shown) : values, left + 8, width - 22);
        DrawTitle(svg, Named ? 0 : left);
        foreach (var tick in x.Ticks)
        {
            svg.Line(x.Map(tick.Value), Top, x.Map(tick.Value), bottom, "grid");
            svg.Text(x.Map(tick.Value), bottom + 18, tick.Label, "quiet", Anchor.Middle);
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (Named)
                svg.Text(left - 6, Middle(i) + 4, names[i], "", Anchor.End);
            if (i > 0)
                svg.Line(left, Middle(i) - (RowHeight / 2), width - 14, Middle(i) - (RowHeight / 2), "grid");
        }

        svg.Line(left, bottom, width - 14, bottom, "axis");
        svg.Text((left + width - 14) / 2, bottom + 37, X.ShownLabel, "quiet", Anchor.Middle);
        if (Threshold is { } threshold)
            svg.Line(x.Map(threshold), Top, x.Map(threshold), bottom, "line s0 d1");
        var lanes = Lanes;
        foreach (var dot in Dots.Where(dot => x.Contains(dot.Value)))
            dot.Stroke.DrawMarker(
                svg,
                x.Map(dot.Value),
                Middle(dot.Category) + ((lanes.IndexOf(dot.Label) - ((lanes.Count - 1) / 2.0)) * Step),
                5
            );
    }

    private double Middle(int category) => Top + ((category + 0.5) * RowHeight);
}
