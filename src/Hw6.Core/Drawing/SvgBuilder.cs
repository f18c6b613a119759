using System.Text;

namespace Hw6.Core.Drawing;

/// <summary>What of a text stands at its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>
/// Writes SVG. Every text and every attribute goes through <see cref="SafeText"/>, so that no label can be markup; numbers are rounded to
/// hundredths of a pixel, so that the same figure has the same bytes on every machine. An attribute is a text, a number, or left out.
/// </summary>
internal sealed class SvgBuilder
{
    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();

    /// <summary>A coordinate as it is written.</summary>
    public static string Number(double value)
    {
        var rounded = Math.Round(value, 2, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString("0.##");
    }

    /// <summary>Begins an element.</summary>
    public void Open(string element, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(element, attributes);
        text.Append('>');
        open.Push(element);
    }

    /// <summary>Ends the element begun last.</summary>
    public void Close() => text.Append("</").Append(open.Pop()).Append(">\n");

    /// <summary>An element without contents.</summary>
    public void Empty(string element, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(element, attributes);
        text.Append("/>\n");
    }

    /// <summary>An element that holds text.</summary>
    public void Element(string element, string content, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(element, attributes);
        text.Append('>').Append(SafeText.Escape(content)).Append("</").Append(element).Append(">\n");
    }

    /// <summary>Begins a group that is moved by an offset.</summary>
    public void OpenAt(double x, double y) => Open("g", ("transform", $"translate({Number(x)} {Number(y)})"));

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Empty("line", ("class", style), ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2));

    public void Circle(double x, double y, double radius, string style) =>
        Empty("circle", ("class", style), ("cx", x), ("cy", y), ("r", radius));

    public void Path(string data, string style) => Empty("path", ("class", style), ("d", data));

    public void Rectangle(double x, double y, double width, double height, string style) =>
        Empty("rect", ("class", style), ("x", x), ("y", y), ("width", width), ("height", height));

    /// <summary>A text; y is its baseline.</summary>
    public void Text(double x, double y, string content, string style, Anchor anchor = Anchor.Start) =>
        Element(
            "text",
            content,
            ("class", style.Length == 0 ? null : style),
            ("x", x),
            ("y", y),
            ("text-anchor", anchor == Anchor.Start ? null : anchor.ToString().ToLowerInvariant())
        );

    /// <summary>Text that is already SVG.</summary>
    public void Raw(string markup) => text.Append(markup);

    public override string ToString() => text.ToString();

    private void Begin(string element, ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        text.Append('<').Append(element);
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
                text.Append($" {name}=\"{SafeText.Escape(value as string ?? Number(Convert.ToDouble(value)))}\"");
        }
    }
}
