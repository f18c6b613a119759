namespace Hw6.Core.Drawing;

/// <summary>A part of a figure that is drawn as a whole: a chart, a graph, a tree.</summary>
internal abstract class Panel
{
    /// <summary>What it shows; empty where the figure's title says so.</summary>
    public string Title { get; init; } = "";

    /// <summary>Its width in pixels.</summary>
    public abstract double Width { get; }

    /// <summary>Its height in pixels.</summary>
    public abstract double Height { get; }

    /// <summary>What it shows, in words, for those who cannot see it.</summary>
    public abstract string Describe();

    /// <summary>Draws it with its upper left corner at the origin.</summary>
    public abstract void Draw(SvgBuilder svg);
}
