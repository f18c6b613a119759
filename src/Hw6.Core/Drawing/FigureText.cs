using System.Globalization;
using System.Text;

namespace Hw6.Core.Drawing;

/// <summary>Makes text from data harmless in SVG and HTML, and short enough for a label.</summary>
internal static class SafeText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text with everything escaped that means something in markup, and with what <see cref="Visible"/> replaces replaced.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in Visible(text))
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>
    /// The text without what acts on the text around it: characters that XML does not allow, and those that would turn its direction, are replaced, and
    /// what breaks lines is a blank.
    /// </summary>
    public static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                visible.Append(c).Append(text[++i]);
            else
                visible.Append(
                    c is '\t' or '\n' or '\r' ? ' '
                    : IsAllowed(c) ? c
                    : Replacement
                );
        }

        return visible.ToString();
    }

    /// <summary>The text cut to a number of characters as a reader counts them, with an ellipsis where something is missing.</summary>
    public static string Shorten(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var kept = new StringBuilder();
        var elements = StringInfo.GetTextElementEnumerator(text);
        var (count, last) = (0, 0);
        while (elements.MoveNext())
        {
            // The ellipsis takes the place of the last that would still have room.
            if (++count > most)
                return kept.ToString(0, last) + "…";
            last = kept.Length;
            kept.Append(elements.GetTextElement());
        }

        return text;
    }

    private static bool IsAllowed(char c) =>
        !char.IsSurrogate(c)
        && !char.IsControl(c)
        && c is not ((>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFFFE' or '\uFFFF');
}

/// <summary>
/// About how wide a text is. The fonts of the reader's machine are not known here, so these are the widths of Helvetica's and Arial's
/// characters with a little to spare; layouts leave room by them.
/// </summary>
internal static class TextWidth
{
    private const double Spare = 1.06;

    /// <summary>The width in pixels.</summary>
    /// <param name="size">The font's size in pixels.</param>
    /// <param name="bold">Whether it is bold.</param>
    public static double Of(string text, double size, bool bold = false)
    {
        var width = 0.0;
        foreach (var c in text)
            width += OfCharacter(c);
        return width * size * Spare * (bold ? 1.07 : 1);
    }

    private static double OfCharacter(char c) =>
        c switch
        {
            'i' or 'j' or 'l' or '\'' or '|' => 0.22,
            ' ' or '.' or ',' or ':' or ';' or '!' or 'I' or 't' or 'f' or '/' => 0.28,
            '(' or ')' or '[' or ']' or 'r' or '-' => 0.33,
            'c' or 'k' or 's' or 'v' or 'x' or 'y' or 'z' or 'J' => 0.5,
            'm' or 'M' or 'W' or '%' or '@' => 0.86,
            'w' or 'C' or 'D' or 'G' or 'H' or 'N' or 'O' or 'Q' or 'R' or 'U' => 0.74,
            >= 'A' and <= 'Z' => 0.67,
            '⁰' or '¹' or '²' or '³' or (>= '⁴' and <= '⁹') or '⁻' => 0.36,
            < '\u0250' => 0.556,
            '\u2009' => 0.2,
            >= '\u2E80' => 1,
            _ => 0.65,
        };
}

/// <summary>Breaks text into lines.</summary>
internal static class WrappedText
{
    /// <summary>The text, or as much of its start as has room, with an ellipsis.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="size">The size of the font in pixels.</param>
    public static string Fitted(string text, double width, double size)
    {
        var fitted = text;
        for (var most = text.Length; most > 1 && TextWidth.Of(fitted, size) > width; most--)
            fitted = SafeText.Shorten(text, most);
        return fitted;
    }

    /// <summary>The lines of a text, each at most as wide as given where its words allow.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="size">The size of the font in pixels.</param>
    public static IReadOnlyList<string> Lines(string text, double width, double size)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && TextWidth.Of(longer, size) > width)
            {
                lines.Add(line);
                longer = word;
            }

            line = longer;
        }

        if (line.Length > 0)
            lines.Add(line);
        return lines;
    }
}
