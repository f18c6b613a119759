using System.Text;

namespace Hw6.Core.Drawing;

/// <summary>A chart with two numeric axes.</summary>
/// <param name="width">The width in pixels, labels included.</param>
/// <param name="plotHeight">The height of the area between the axes.</param>
internal sealed class Chart(double width, double plotHeight) : Panel
{
    private const double EndLabelSize = 12;
    private const double EndLabelDistance = 15;

    /// <summary>The horizontal axis.</summary>
    public required Axis X { get; init; }

    /// <summary>The vertical axis.</summary>
    public required Axis Y { get; init; }

    /// <summary>What is drawn, from the back to the front.</summary>
    public required IReadOnlyList<Series> Series { get; init; }
    public override double Width => width;
    public override double Height => Top + plotHeight + 42;

    private double Top => (Title.Length > 0 ? 20 : 0) + (Y.Label.Length > 0 ? 25 : 8);

    public override string Describe()
    {
        var text = new StringBuilder(Title.Length > 0 ? $"{Title}: " : "").Append($"{Y.Label} against {X.Label}.");
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
        var y = Scale.Create(Y, Series.SelectMany(ValuesOf), Top + plotHeight, Top);
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

        if (Title.Length > 0)
            svg.Text(0, 13, Title, "panel");
        svg.Text(0, Top - 13, Y.Label, "quiet");
        DrawAxes(svg, x, y, left, right);
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

    private static string N(double value) => SvgBuilder.Number(value);

    private void DrawAxes(SvgBuilder svg, Scale x, Scale y, double left, double right)
    {
        var bottom = Top + plotHeight;
        foreach (var tick in y.Ticks)
        {
            svg.Line(left, y.Map(tick.Value), right, y.Map(tick.Value), "grid");
            svg.Text(left - 7, y.Map(tick.Value) + 4, tick.Label, "quiet", Anchor.End);
        }

        svg.Line(left, bottom, right, bottom, "axis");
        foreach (var tick in x.Ticks)
        {
            svg.Line(x.Map(tick.Value), bottom, x.Map(tick.Value), bottom + 5, "axis");
            svg.Text(x.Map(tick.Value), bottom + 18, tick.Label, "quiet", Anchor.Middle);
        }

        svg.Text((left + right) / 2, bottom + 37, X.Label, "quiet", Anchor.Middle);
    }

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
        y.Contains(point.Y) && double.IsFinite(point.X) && (!X.Logarithmic || point.X > 0) && (!Y.Logarithmic || point.Low > 0);

    private static bool HasRange(ChartPoint point, Scale y) =>
        point.High > point.Low && y.Contains(point.Low) && y.Contains(point.High);

    private static string Polyline(IEnumerable<(double X, double Y)> points)
    {
        var data = new StringBuilder();
        foreach (var (x, y) in points)
            data.Append(data.Length == 0 ? 'M' : 'L').Append(N(x)).Append(' ').Append(N(y));
        return data.ToString();
    }

    // Labels stand at the ends of their lines; those that would overlap move apart, and a thin line leads back.
    private void DrawEndLabels(SvgBuilder svg, Scale x, Scale y, double right)
    {
        var labels = new List<(Series Series, double X, double Y)>();
        foreach (var series in Series.Where(series => series.EndLabel.Length > 0))
        {
            var last = series.Points.Where(point => IsShown(point, y)).Select(point => (ChartPoint?)point).LastOrDefault();
            if (last is { } point)
                labels.Add((series, x.Map(point.X), y.Map(point.Y)));
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
