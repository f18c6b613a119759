namespace Hw6.Core.Drawing;

/// <summary>The shape of a point.</summary>
internal enum Marker
{
    None,
    Circle,
    Square,
    Triangle,

    /// <summary>A square on its corner.</summary>
    Diamond,
    Cross,

    /// <summary>A triangle that points down.</summary>
    Wedge,
}

/// <summary>How a series looks: colour, dashes and marker together, so that it can be told from others without colour too.</summary>
/// <param name="Color">The number of its colour, see <see cref="FigureStyle"/>; 0 for that of the text, −1 for that of quiet text.</param>
/// <param name="Marker">The shape of its points.</param>
/// <param name="Dash">The number of its dash pattern; 0 for a whole line.</param>
internal readonly record struct Stroke(int Color, Marker Marker = Marker.Circle, int Dash = 0)
{
    private static readonly Marker[] Markers =
    [
        Marker.Circle,
        Marker.Square,
        Marker.Triangle,
        Marker.Diamond,
        Marker.Wedge,
        Marker.Cross,
    ];

    /// <summary>The class of its lines.</summary>
    public string LineStyle => Dash == 0 ? $"line {StrokeStyle}" : $"line {StrokeStyle} d{Dash}";

    /// <summary>The class of its points.</summary>
    public string FillStyle => Color < 0 ? "fq" : $"f{Color}";

    /// <summary>The class of its colour on lines.</summary>
    public string StrokeStyle => Color < 0 ? "sq" : $"s{Color}";

    /// <summary>A name for scripts, the same for all that look alike.</summary>
    public string Name => $"{Color}.{(int)Marker}.{Dash}";

    /// <summary>The look of the i-th series.</summary>
    public static Stroke Nth(int i) => new(1 + (i % FigureStyle.Colors), Markers[i % Markers.Length], i / FigureStyle.Colors % 4);

    /// <summary>Draws a point.</summary>
    public void DrawMarker(SvgBuilder svg, double x, double y, double radius = 4)
    {
        var (r, d) = (radius, radius * 1.25);
        var data = Marker switch
        {
            Marker.Square => $"M{N(x - r)} {N(y - r)}h{N(2 * r)}v{N(2 * r)}h{N(-2 * r)}z",
            Marker.Triangle => $"M{N(x)} {N(y - d)}L{N(x + d)} {N(y + r)}H{N(x - d)}z",
            Marker.Wedge => $"M{N(x)} {N(y + d)}L{N(x + d)} {N(y - r)}H{N(x - d)}z",
            Marker.Diamond => $"M{N(x)} {N(y - d)}L{N(x + d)} {N(y)}L{N(x)} {N(y + d)}L{N(x - d)} {N(y)}z",
            Marker.Cross => $"M{N(x - r)} {N(y - r)}L{N(x + r)} {N(y + r)}M{N(x - r)} {N(y + r)}L{N(x + r)} {N(y - r)}",
            _ => null,
        };
        if (Marker == Marker.Circle)
            svg.Circle(x, y, r, $"mark {FillStyle}");
        else if (Marker == Marker.Cross)
            svg.Path(data!, $"line {StrokeStyle}");
        else if (data is not null)
            svg.Path(data, $"mark {FillStyle}");
    }

    private static string N(double value) => SvgBuilder.Number(value);
}
