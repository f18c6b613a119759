namespace Hw6.Core.Drawing;

/// <summary>A key of a legend.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Stroke">How it looks.</param>
/// <param name="Kind">What of it is drawn.</param>
internal sealed record LegendKey(string Label, Stroke Stroke, KeyKind Kind = KeyKind.LineAndMarker);

/// <summary>What of a series its legend key shows.</summary>
internal enum KeyKind
{
    /// <summary>A line with a point.</summary>
    LineAndMarker,

    /// <summary>A line.</summary>
    Line,

    /// <summary>A point.</summary>
    Marker,

    /// <summary>A point with a ring in the colour, filled with the ground.</summary>
    Ring,

    /// <summary>A band.</summary>
    Band,
}

/// <summary>A figure: panels under a title, with one legend for all of them.</summary>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Panels">Its panels, row by row.</param>
internal sealed record Figure(string Title, IReadOnlyList<Panel> Panels)
{
    /// <summary>What a reader must know beside the title: the data, what was kept fixed.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>Panels in a row.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>The keys of the legend.</summary>
    public IReadOnlyList<LegendKey> Legend { get; init; } = [];

    /// <summary>How to read it, for the report; a sentence or two.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>What is seen in it, for the report: sentences computed from the data.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The figure in words.</summary>
    public string Describe() =>
        string.Join(
            ' ',
            Panels.Select(panel => panel.Describe()).Prepend(Explanation).Prepend(Subtitle).Where(text => text.Length > 0)
        );
}
