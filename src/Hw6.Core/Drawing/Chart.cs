using System.Text;

namespace Hw6.Core.Drawing;

/// <summary>A chart with two numeric axes.</summary>
/// <param name="width">The width in pixels, labels included.</param>
/// <param name="plotHeight">The height of the area between the axes.</param>
internal sealed class Chart(double width, double plotHeight) : Panel
{
    private const double EndLabelSize = 12;
    private const double EndLabelDistance = 15;

    // A line of more points than pixels looks the same with the extremes of each of so many parts.
    private const int MostPoints = 2000;
    private const int Parts = 300;

    // Lines that keep this near each other, in pixels, hide each other.
    private const double Hidden = 2.5;

    private Axes? axes;
    private Axis? measured;

    public required Axis X { get; init; }

    public required Axis Y { get; init; }

    /// <summary>What is drawn, from the back to the front. What lies behind another line all along is drawn wider, so that it is seen on both sides.</summary>
    public required IReadOnlyList<Series> Series
    {
        get;
        init => field = [.. value.Select(Thinned)];
    }

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
    public override double Height => Top + plotHeight + Axes.Below;

    public override IReadOnlyList<Readout> Readouts =>
        [
            .. Series.Select(series => new Readout(
                series.Label,
                series.Stroke.Name,
                [
                    .. Shown(series)
                        .Select(point => new ReadoutPoint(Axes.X.Map(point.X), Axes.Y.Map(point.Y), Text(series, point))),
                ]
            )),
        ];

    private double Top => (Title.Length > 0 ? 20 : 0) + (Y.Label.Length > 0 ? Axes.Above : 8);

    private IEnumerable<double> Values => Series.SelectMany(ValuesOf);

    private Axis Measured => measured ??= Y.Resolved(Values);

    private Axes Axes => axes ??= LaidOut();

    public override bool Shows(Stroke look) => Series.Any(series => series.Stroke == look && Shown(series).Any());

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
        DrawTitle(svg);
        Axes.Draw(svg);
        var wider = Behind();
        foreach (var series in Series.Where(series => series.Spread == Spread.Band))
            DrawBand(svg, series, Axes.X, Axes.Y);
        var labels = EndLabels();
        for (var i = 0; i < Series.Count; i++)
        {
            svg.Open("g", ("data-look", Series[i].Stroke.Name));
            DrawSeries(svg, Series[i], Axes.X, Axes.Y, wider[i]);
            if (labels.TryGetValue(i, out var place))
                DrawEndLabel(svg, Series[i], place);
            svg.Close();
        }
    }

    private Axes LaidOut()
    {
        var ends = Series
            .Where(series => series.EndLabel.Length > 0)
            .Select(series => TextWidth.Of(series.EndLabel, EndLabelSize))
            .DefaultIfEmpty(-12)
            .Max();
        var most = new Box(0, Top, width - Math.Min(Math.Max(8, ends + 20), width / 2), Top + plotHeight);
        List<double> places = [.. Series.SelectMany(series => series.Points.Select(point => point.X))];
        return new Axes(width, most, X, places, Measured, [.. Values]);
    }

    // How many lines in front of each lie on it all along.
    private int[] Behind()
    {
        var places = Series
            .Select(series => series.Line ? Shown(series) : [])
            .Select(points => points.Select(point => (X: Axes.X.Map(point.X), Y: Axes.Y.Map(point.Y))).ToList())
            .ToList();
        return
        [
            .. places.Select(
                (own, i) =>
                    own.Count == 0
                        ? 0
                        : places
                            .Skip(i + 1)
                            .Count(other =>
                                other.Count == own.Count
                                && own.Zip(other)
                                    .All(pair =>
                                        Math.Abs(pair.First.X - pair.Second.X) < Hidden
                                        && Math.Abs(pair.First.Y - pair.Second.Y) < Hidden
                                    )
                            )
            ),
        ];
    }

    private static Series Thinned(Series series)
    {
        if (series.Points.Count <= MostPoints)
            return series;
        var kept = new List<ChartPoint>();
        foreach (var part in series.Points.Chunk((series.Points.Count + Parts - 1) / Parts))
        {
            // Both ends, the extremes, and a gap, each once and in their order.
            int[] places =
            [
                0,
                Array.IndexOf(part, part.MinBy(point => point.Y)),
                Array.IndexOf(part, part.MaxBy(point => point.Y)),
                Array.FindIndex(part, point => !double.IsFinite(point.Y)),
                part.Length - 1,
            ];
            kept.AddRange(places.Where(place => place >= 0).Distinct().Order().Select(place => part[place]));
        }

        return series with
        {
            Points = kept,
        };
    }

    private IEnumerable<ChartPoint> Shown(Series series) => series.Points.Where(point => IsShown(point, Axes.Y));

    private string Text(Series series, ChartPoint point)
    {
        var text = $"{X.Label.Split(',')[0]} {X.Unit.Format(point.X)}: {Y.Unit.Format(point.Y)}";
        return series.Spread != Spread.None && point.High > point.Low
            ? $"{text} ({Y.Unit.Format(point.Low)} to {Y.Unit.Format(point.High)})"
            : text;
    }

    private static IEnumerable<double> ValuesOf(Series series) =>
        series.Spread == Spread.None
            ? series.Points.Select(point => point.Y)
            : series.Points.SelectMany(point => new[] { point.Y, point.Low, point.High });

    private void DrawSeries(SvgBuilder svg, Series series, Scale x, Scale y, int hidden)
    {
        if (series.Line)
        {
            var style = hidden == 0 ? series.Stroke.LineStyle : $"{series.Stroke.LineStyle} w{Math.Min(hidden, 2)}";
            foreach (var piece in Pieces(series, y))
                svg.Path(Polyline(piece.Select(point => (x.Map(point.X), y.Map(point.Y)))), style);
        }

        foreach (var point in Shown(series))
        {
            if (series.Spread == Spread.Bars && HasRange(point, y))
                svg.Line(x.Map(point.X), y.Map(point.Low), x.Map(point.X), y.Map(point.High), $"line s{series.Stroke.Color}");
            if (series.Markers)
                series.Stroke.DrawMarker(svg, x.Map(point.X), y.Map(point.Y), 4 + (2.5 * Math.Min(hidden, 2)));
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

    // Labels stand at the ends of their lines, by the number of the series; those that would overlap move apart.
    private Dictionary<int, (double X, double Y, double Label)> EndLabels()
    {
        var labels = new List<(int Series, double X, double Y)>();
        for (var i = 0; i < Series.Count; i++)
        {
            if (Series[i].EndLabel.Length == 0)
                continue;
            var shown = Shown(Series[i]).ToList();
            if (shown.Count > 0)
                labels.Add((i, Axes.X.Map(shown[^1].X), Axes.Y.Map(shown[^1].Y)));
        }

        labels.Sort((a, b) => a.Y.CompareTo(b.Y));
        var places = Spacing.Apart([.. labels.Select(label => label.Y)], EndLabelDistance, Top, Top + plotHeight);
        return labels
            .Index()
            .ToDictionary(label => label.Item.Series, label => (label.Item.X, label.Item.Y, places[label.Index]));
    }

    // A thin line leads back from a label that had to move.
    private void DrawEndLabel(SvgBuilder svg, Series series, (double X, double Y, double Label) place)
    {
        var right = Axes.Area.Right;
        if (Math.Abs(place.Label - place.Y) > 2 || right - place.X > 12)
            svg.Line(place.X + 6, place.Y, right + 11, place.Label, $"thin s{series.Stroke.Color}");
        svg.Text(right + 14, place.Label + 4, series.EndLabel, "");
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
