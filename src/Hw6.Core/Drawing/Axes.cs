namespace Hw6.Core.Drawing;

/// <summary>A rectangle in pixels.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom);

/// <summary>
/// The axes of a plot: where they stand in their panel, so that every tick's label is inside it, their scales, and how they are drawn. Without a vertical
/// axis, what stands at the left are names, and the grid is that of the horizontal one; a horizontal axis without a label is laid out and not drawn.
/// </summary>
internal sealed class Axes
{
    /// <summary>The room above the plot for the vertical axis's caption.</summary>
    public const double Above = 25;

    /// <summary>The room below the plot for ticks and caption.</summary>
    public const double Below = 42;

    // Scales are laid out anew until the labels fit; ticks may change with the room.
    private const int MostRounds = 4;

    private readonly Scale? up;
    private readonly double width;
    private readonly bool bare;

    /// <summary>Lays out the axes.</summary>
    /// <param name="width">The width of the panel.</param>
    /// <param name="most">The largest box that the plot may take.</param>
    /// <param name="across">The horizontal axis.</param>
    /// <param name="xs">The values shown along it.</param>
    /// <param name="up">The vertical axis.</param>
    /// <param name="ys">The values shown along it.</param>
    /// <param name="inset">The room between the plot's edges and the ends of the scales.</param>
    public Axes(
        double width,
        Box most,
        Axis across,
        IReadOnlyCollection<double> xs,
        Axis? up = null,
        IReadOnlyCollection<double>? ys = null,
        double inset = 0
    )
    {
        this.width = width;
        bare = across.Label.Length == 0;
        var (left, right) = (most.Left, most.Right);
        if (up is not null)
        {
            var (lower, upper) = (most.Bottom - inset, most.Top + inset);
            this.up = up.Downward ? Scale.Create(up, ys!, upper, lower) : Scale.Create(up, ys!, lower, upper);
            left += bare
                ? 0
                : Math.Max(
                    24,
                    this.up.Ticks.Select(tick => TextWidth.Of(tick.Label, Axis.FontSize)).DefaultIfEmpty(0).Max() + 10
                );
        }

        X = Scale.Create(across, xs, left + inset, right - inset);
        for (var round = 0; round < MostRounds && !bare; round++)
        {
            // Labels are centred at their ticks, and those at the ends need room beside them.
            var before = -X.Ticks.Select(tick => X.Map(tick.Value) - Half(tick)).DefaultIfEmpty(0).Min();
            var behind = X.Ticks.Select(tick => X.Map(tick.Value) + Half(tick)).DefaultIfEmpty(0).Max() - width;
            if (before <= 0 && behind <= 0)
                break;
            left += Math.Max(0, before + 1);
            right -= Math.Max(0, behind + 1);
            X = Scale.Create(across, xs, left + inset, right - inset);
        }

        Area = new Box(left, most.Top, right, most.Bottom);
    }

    /// <summary>Where the plot is.</summary>
    public Box Area { get; }

    /// <summary>The scale of the horizontal axis.</summary>
    public Scale X { get; }

    /// <summary>The scale of the vertical axis, which must be there.</summary>
    public Scale Y => up!;

    /// <summary>Draws grid, ticks and captions.</summary>
    public void Draw(SvgBuilder svg)
    {
        if (bare)
            return;
        var (left, top, right, bottom) = (Area.Left, Area.Top, Area.Right, Area.Bottom);
        foreach (var tick in up?.Ticks ?? [])
        {
            svg.Line(left, up!.Map(tick.Value), right, up.Map(tick.Value), "grid");
            svg.Text(left - 7, up.Map(tick.Value) + 4, tick.Label, "quiet", Anchor.End);
        }

        foreach (var tick in X.Ticks)
        {
            var x = X.Map(tick.Value);
            if (up is null)
                svg.Line(x, top, x, bottom, "grid");
            else
                svg.Line(x, bottom, x, bottom + 5, "axis");
            svg.Text(x, bottom + 18, tick.Label, "quiet", Anchor.Middle);
        }

        svg.Line(left, bottom, right, bottom, "axis");
        if (up is not null)
            svg.Text(0, top - 13, WrappedText.Fitted(up.Caption, width, Axis.FontSize), "quiet");
        var caption = WrappedText.Fitted(X.Caption, width, Axis.FontSize);
        var half = TextWidth.Of(caption, Axis.FontSize) / 2;
        svg.Text(
            Math.Clamp((left + right) / 2, Math.Min(half, width / 2), Math.Max(width - half, width / 2)),
            bottom + 37,
            caption,
            "quiet",
            Anchor.Middle
        );
    }

    private static double Half(Tick tick) => TextWidth.Of(tick.Label, Axis.FontSize) / 2;
}
