using System.Globalization;
using System.Text;

namespace Hw6.Core.Drawing;

/// <summary>Makes text from data harmless in SVG and HTML, and short enough for a label.</summary>
internal static class SafeText
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// The text with everything escaped that means something in markup. Characters that XML does not allow, and those that would turn the
    /// direction of the text around them, are replaced.
    /// </summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                escaped.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\t' or '\n' or '\r' => escaped.Append(' '),
                _ => escaped.Append(IsAllowed(c) ? c : Replacement),
            };
        }

        return escaped.ToString();
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
