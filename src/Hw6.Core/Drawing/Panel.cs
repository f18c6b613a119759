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

    /// <summary>What can be pointed at, and what it says; in the order in which a reader goes through it.</summary>
    public virtual IReadOnlyList<Readout> Readouts => [];

    /// <summary>What it shows, in words, for those who cannot see it.</summary>
    public string Describe() => (Title.Length > 0 ? $"{Title}: {Contents()}" : Contents()).TrimEnd();

    /// <summary>Draws it with its upper left corner at the origin.</summary>
    public abstract void Draw(SvgBuilder svg);

    /// <summary>Whether something in it has a look.</summary>
    public virtual bool Shows(Stroke look) => true;

    /// <summary>What it shows beside its title, in words.</summary>
    protected abstract string Contents();

    /// <summary>Draws the title.</summary>
    protected void DrawTitle(SvgBuilder svg, double x = 0)
    {
        if (Title.Length > 0)
            svg.Text(x, 13, Title, "panel");
    }
}

/// <summary>Points of a panel that belong together: a line, the dots of one kind, the nodes of a tree.</summary>
/// <param name="Label">What they are; empty where each says so.</param>
/// <param name="Look">How they look, as <see cref="Stroke.Name"/> has it; empty where that tells them from no others.</param>
internal sealed record Readout(string Label, string Look, IReadOnlyList<ReadoutPoint> Points);

/// <summary>A point in a panel that tells its value.</summary>
internal readonly record struct ReadoutPoint(double X, double Y, string Text);
