using System.Text;

namespace Hw6.Core.Drawing;

/// <summary>A chart with two numeric axes.</summary>
/// <param name="width">The width in pixels, labels included.</param>
/// <param name="plotHeight">The height of the area between the axes.</param>
internal sealed class Chart(double width, double plotHeight) : Panel
{
    private const double EndLabelSize = 12;
    private const double EndLabelDistance = 15;
    private Axis? measured;

    public required Axis X { get; init; }

    public required Axis Y { get; init; }

    /// <summary>What is drawn, from the back to the front.</summary>
    public required IReadOnlyList<Series> Series { get; init; }

    public override Panel With(AxisScaling scaling) =>
        Y.Unit == Unit.Percent
            ? this
            : new Chart(width, plotHeight)
            {
                Title = Title,
                X = X,
                Y = Y with { Scaling = scaling },
                Series = Series,
            };

    public override double Width => width;
    public override double Height => Top + plotHeight + 42;

    private double Top => (Title.Length > 0 ? 20 : 0) + (Y.Label.Length > 0 ? 25 : 8);

    private IEnumerable<double> Values => Series.SelectMany(ValuesOf);

    private Axis Measured => measured ??= Y.Resolved(Values);

    protected override string Contents()
    {
        var text = new StringBuilder($"{Y.Label} against {X.Label}.");
        foreach (var series in Series.Where(series => series.Label.Length > 0))
        {
            var points = series.Points.Where(point => double.IsFinite(point.Y)).ToList();
            if (points.Count == 0)
                continue;
            text.Append($" {series.Label}: {Y.Unit.Format(points[0].Y)} at {X.Unit.Format(points[0].X)}");
            if (points.Count > 1)
                text.Append($", {Y.Unit.Format(points[^1].Y)} at {X.Unit.Format(points[^1].X)}");
            text.Append('.');
        }

        return text.ToString();
    }

    public override void Draw(SvgBuilder svg)
    {
        var y = Scale.Create(Measured, Values, Top + plotHeight, Top);
        var left = Math.Max(24, y.Ticks.Select(tick => TextWidth.Of(tick.Label, Axis.FontSize)).DefaultIfEmpty(0).Max() + 10);
        var ends = Series
            .Where(series => series.EndLabel.Length > 0)
            .Select(series => TextWidth.Of(series.EndLabel, EndLabelSize))
            .DefaultIfEmpty(-12)
            .Max();
        var right = width - Math.Max(8, ends + 20);
        var places = Series.SelectMany(series => series.Points.Select(point => point.X)).ToList();
        var x = Scale.Create(X, places, left, right);

        // The last label is centred at its tick and needs room right of it.
        var beyond =
            x.Ticks.Select(tick => x.Map(tick.Value) + (TextWidth.Of(tick.Label, Axis.FontSize) / 2)).DefaultIfEmpty(0).Max()
            - width;
        if (beyond > 0)
        {
            right -= beyond + 2;
            x = Scale.Create(X, places, left, right);
        }

        DrawTitle(svg);
        svg.Text(0, Top - 13, Measured.ShownLabel, "quiet");
        DrawAxes(svg, x, y, left, right, Top + plotHeight, X.ShownLabel);
        foreach (var series in Series.Where(series => series.Spread == Spread.Band))
            DrawBand(svg, series, x, y);
        foreach (var series in Series)
            DrawSeries(svg, series, x, y);
        DrawEndLabels(svg, x, y, right);
    }

    private static IEnumerable<double> ValuesOf(Series series) =>
        series.Spread == Spread.None
            ? series.Points.Select(point => point.Y)
            : series.Points.SelectMany(point => new[] { point.Y, point.Low, point.High });

    private void DrawSeries(SvgBuilder svg, Series series, Scale x, Scale y)
    {
        if (series.Line)
        {
            foreach (var piece in Pieces(series, y))
                svg.Path(Polyline(piece.Select(point => (x.Map(point.X), y.Map(point.Y)))), series.Stroke.LineStyle);
        }

        foreach (var point in series.Points.Where(point => IsShown(point, y)))
        {
            if (series.Spread == Spread.Bars && HasRange(point, y))
                svg.Line(x.Map(point.X), y.Map(point.Low), x.Map(point.X), y.Map(point.High), $"line s{series.Stroke.Color}");
            if (series.Markers)
                series.Stroke.DrawMarker(svg, x.Map(point.X), y.Map(point.Y));
        }
    }

    private void DrawBand(SvgBuilder svg, Series series, Scale x, Scale y)
    {
        var ranged = Pieces(series, y)
            .Where(piece =>
                piece.Exists(point => HasRange(point, y))
                && piece.TrueForAll(point => y.Contains(point.Low) && y.Contains(point.High))
            );
        foreach (var piece in ranged)
        {
            var outline = piece
                .Select(point => (x.Map(point.X), y.Map(point.High)))
                .Concat(Enumerable.Reverse(piece).Select(point => (x.Map(point.X), y.Map(point.Low))));
            svg.Path(Polyline(outline) + "z", $"band {series.Stroke.FillStyle}");
        }
    }

    // A value that is not finite, or not positive on a logarithmic axis, is a gap in the line.
    private IEnumerable<List<ChartPoint>> Pieces(Series series, Scale y)
    {
        var piece = new List<ChartPoint>();
        foreach (var point in series.Points)
        {
            if (IsShown(point, y))
            {
                piece.Add(point);
                continue;
            }

            if (piece.Count > 0)
                yield return piece;
            piece = [];
        }

        if (piece.Count > 0)
            yield return piece;
    }

    private bool IsShown(ChartPoint point, Scale y) =>
        y.Contains(point.Y)
        && double.IsFinite(point.X)
        && (!X.Logarithmic || point.X > 0)
        && (!Measured.Logarithmic || point.Low > 0);

    private static bool HasRange(ChartPoint point, Scale y) =>
        point.High > point.Low && y.Contains(point.Low) && y.Contains(point.High);

    private static string Polyline(IEnumerable<(double X, double Y)> points)
    {
        var data = new StringBuilder();
        foreach (var (x, y) in points)
            data.Append(data.Length == 0 ? 'M' : 'L').Append(SvgBuilder.Number(x)).Append(' ').Append(SvgBuilder.Number(y));
        return data.ToString();
    }

    // Labels stand at the ends of their lines; those that would overlap move apart, and a thin line leads back.
    private void DrawEndLabels(SvgBuilder svg, Scale x, Scale y, double right)
    {
        var labels = new List<(Series Series, double X, double Y)>();
        foreach (var series in Series.Where(series => series.EndLabel.Length > 0))
        {
            var shown = series.Points.Where(point => IsShown(point, y)).ToList();
            if (shown.Count > 0)
                labels.Add((series, x.Map(shown[^1].X), y.Map(shown[^1].Y)));
        }

        labels.Sort((a, b) => a.Y.CompareTo(b.Y));
        var places = Spacing.Apart([.. labels.Select(label => label.Y)], EndLabelDistance, Top, Top + plotHeight);
        for (var i = 0; i < labels.Count; i++)
        {
            var (series, endX, endY) = labels[i];
            if (Math.Abs(places[i] - endY) > 2 || right - endX > 12)
                svg.Line(endX + 6, endY, right + 11, places[i], $"thin s{series.Stroke.Color}");
            svg.Text(right + 14, places[i] + 4, series.EndLabel, "");
        }
    }
}

/// <summary>A point of a series.</summary>
/// <param name="Y">Not finite where there is a gap.</param>
/// <param name="Low">The lower end of what was seen there; Y if it was seen once.</param>
/// <param name="High">The upper end.</param>
internal readonly record struct ChartPoint(double X, double Y, double Low, double High)
{
    /// <summary>A point that was seen once.</summary>
    public ChartPoint(double x, double y)
        : this(x, y, y, y) { }

    /// <summary>The mean of what was seen at a place, from the least to the greatest.</summary>
    public static ChartPoint Of(double x, IReadOnlyCollection<double> values) =>
        values.Count == 0 ? new ChartPoint(x, double.NaN) : new ChartPoint(x, values.Average(), values.Min(), values.Max());
}

/// <summary>How a series shows the range of what was seen at a point.</summary>
internal enum Spread
{
    None,

    /// <summary>As a band along the line.</summary>
    Band,

    /// <summary>As a bar through the point.</summary>
    Bars,
}

/// <summary>Data drawn in one look.</summary>
/// <param name="Points">Its points, in the order in which the line joins them.</param>
internal sealed record Series(string Label, Stroke Stroke, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Whether a line joins the points.</summary>
    public bool Line { get; init; } = true;

    /// <summary>Whether the points are marked.</summary>
    public bool Markers { get; init; } = true;

    public Spread Spread { get; init; }

    /// <summary>What is written at its end, right of the plot; empty for nothing.</summary>
    public string EndLabel { get; init; } = "";
}

/// <summary>Moves labels apart along a line.</summary>
internal static class Spacing
{
    /// <summary>
    /// Places near the wanted ones, in the same order, with a least distance between neighbours, inside the ends where there is room. Labels
    /// that touch form a block around the mean of what they want.
    /// </summary>
    /// <param name="wanted">The wanted places in ascending order.</param>
    /// <param name="distance">The least distance.</param>
    /// <param name="from">The least place.</param>
    /// <param name="to">The greatest place.</param>
    public static double[] Apart(IReadOnlyList<double> wanted, double distance, double from, double to)
    {
        var blocks = new List<(double Sum, int Count)>();
        for (var i = 0; i < wanted.Count; i++)
        {
            // Each block keeps the mean of (wanted - position inside the block): where its first label wants to be.
            var block = (Sum: wanted[i], Count: 1);
            while (blocks.Count > 0 && Start(block) < Start(blocks[^1]) + (blocks[^1].Count * distance))
            {
                var before = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                block = (before.Sum + block.Sum - (block.Count * before.Count * distance), before.Count + block.Count);
            }

            blocks.Add(block);
        }

        var places = new List<double>();
        foreach (var block in blocks)
        {
            for (var i = 0; i < block.Count; i++)
                places.Add(Start(block) + (i * distance));
        }

        return places.ToArray();

        double Start((double Sum, int Count) block) =>
            Math.Clamp(block.Sum / block.Count, from, Math.Max(from, to - ((block.Count - 1) * distance)));
    }
}
