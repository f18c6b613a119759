using System.Globalization;
using System.Text;

namespace Hw6.Core.Drawing;

/// <summary>How a text stands to its point.</summary>
internal enum Anchor
{
    /// <summary>It begins there.</summary>
    Start,

    /// <summary>It is centred there.</summary>
    Middle,

    /// <summary>It ends there.</summary>
    End,
}

/// <summary>
/// Writes SVG. Every text and every attribute goes through <see cref="SafeText"/>, so that no label can be markup; numbers are rounded to
/// hundredths of a pixel, so that the same figure has the same bytes on every machine.
/// </summary>
internal sealed class SvgBuilder
{
    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();

    /// <summary>A coordinate as it is written.</summary>
    public static string Number(double value)
    {
        var rounded = Math.Round(value, 2, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>Begins an element.</summary>
    public void Open(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(element, attributes);
        text.Append('>');
        open.Push(element);
    }

    /// <summary>Ends the element begun last.</summary>
    public void Close() => text.Append("</").Append(open.Pop()).Append(">\n");

    /// <summary>An element without contents.</summary>
    public void Empty(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(element, attributes);
        text.Append("/>\n");
    }

    /// <summary>An element that holds text.</summary>
    public void Element(string element, string content, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(element, attributes);
        text.Append('>').Append(SafeText.Escape(content)).Append("</").Append(element).Append(">\n");
    }

    /// <summary>Begins a group that is moved by an offset.</summary>
    public void OpenAt(double x, double y) => Open("g", ("transform", $"translate({Number(x)} {Number(y)})"));

    /// <summary>A line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Empty("line", ("class", style), ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)));

    /// <summary>A path.</summary>
    public void Path(string data, string style) => Empty("path", ("class", style), ("d", data));

    /// <summary>A rectangle.</summary>
    public void Rectangle(double x, double y, double width, double height, string style, double radius = 0) =>
        Empty(
            "rect",
            ("class", style),
            ("x", Number(x)),
            ("y", Number(y)),
            ("width", Number(width)),
            ("height", Number(height)),
            ("rx", radius > 0 ? Number(radius) : null)
        );

    /// <summary>A text; y is its baseline.</summary>
    public void Text(double x, double y, string content, string style, Anchor anchor = Anchor.Start) =>
        Element(
            "text",
            content,
            ("class", style.Length == 0 ? null : style),
            ("x", Number(x)),
            ("y", Number(y)),
            (
                "text-anchor",
                anchor switch
                {
                    Anchor.Middle => "middle",
                    Anchor.End => "end",
                    _ => null,
                }
            )
        );

    /// <summary>Text that is already SVG.</summary>
    public void Raw(string markup) => text.Append(markup);

    public override string ToString() => text.ToString();

    private void Begin(string element, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        text.Append('<').Append(element);
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
                text.Append(' ').Append(name).Append("=\"").Append(SafeText.Escape(value)).Append('"');
        }
    }
}
