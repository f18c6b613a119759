namespace Hw6.Core.Drawing;

/// <summary>A part of a figure that is drawn as a whole: a chart, a graph, a tree. Sizes are in pixels.</summary>
internal abstract class Panel
{
    /// <summary>What it shows; empty where the figure's title says so.</summary>
    public string Title { get; init; } = "";

    /// <summary>This panel with its measured axis of another scaling; itself where it has none, or one of percentages.</summary>
    public virtual Panel With(AxisScaling scaling) => this;

    public abstract double Width { get; }

    public abstract double Height { get; }

    /// <summary>What it shows, in words, for those who cannot see it.</summary>
    public string Describe() => (Title.Length > 0 ? $"{Title}: {Contents()}" : Contents()).TrimEnd();

    /// <summary>Draws it with its upper left corner at the origin.</summary>
    public abstract void Draw(SvgBuilder svg);

    /// <summary>What it shows beside its title, in words.</summary>
    protected abstract string Contents();

    /// <summary>Draws the title.</summary>
    protected void DrawTitle(SvgBuilder svg, double x = 0)
    {
        if (Title.Length > 0)
            svg.Text(x, 13, Title, "panel");
    }

    /// <summary>Draws the grid of the vertical axis, and the horizontal axis below it.</summary>
    protected static void DrawAxes(SvgBuilder svg, Scale x, Scale y, double left, double right, double bottom, string label)
    {
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

        svg.Text((left + right) / 2, bottom + 37, label, "quiet", Anchor.Middle);
    }
}
