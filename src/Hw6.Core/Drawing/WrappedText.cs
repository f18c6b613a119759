namespace Hw6.Core.Drawing;

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
