using System.Globalization;
using System.Text;

namespace Hw6.Cli.Output;

/// <summary>
/// Text on a terminal: how many cells it takes, and what is shown for characters that would act on the terminal instead of standing on it. A cell is
/// the width of a Latin letter; East Asian wide characters (Unicode Standard Annex 11, W and F) and emoji take two, combining marks none.
/// </summary>
internal static class CellWidth
{
    private const int EmojiPresentation = 0xFE0F;

    // First and last of each range of wide characters, of Unicode 14; code points without a character belong to the range around them.
    private static readonly int[] Wide =
    [
        0x1100,
        0x115F,
        0x231A,
        0x231B,
        0x2329,
        0x232A,
        0x23E9,
        0x23EC,
        0x23F0,
        0x23F0,
        0x23F3,
        0x23F3,
        0x25FD,
        0x25FE,
        0x2614,
        0x2615,
        0x2648,
        0x2653,
        0x267F,
        0x267F,
        0x2693,
        0x2693,
        0x26A1,
        0x26A1,
        0x26AA,
        0x26AB,
        0x26BD,
        0x26BE,
        0x26C4,
        0x26C5,
        0x26CE,
        0x26CE,
        0x26D4,
        0x26D4,
        0x26EA,
        0x26EA,
        0x26F2,
        0x26F3,
        0x26F5,
        0x26F5,
        0x26FA,
        0x26FA,
        0x26FD,
        0x26FD,
        0x2705,
        0x2705,
        0x270A,
        0x270B,
        0x2728,
        0x2728,
        0x274C,
        0x274C,
        0x274E,
        0x274E,
        0x2753,
        0x2755,
        0x2757,
        0x2757,
        0x2795,
        0x2797,
        0x27B0,
        0x27B0,
        0x27BF,
        0x27BF,
        0x2B1B,
        0x2B1C,
        0x2B50,
        0x2B50,
        0x2B55,
        0x2B55,
        0x2E80,
        0x303E,
        0x3041,
        0x3247,
        0x3250,
        0x4DBF,
        0x4E00,
        0xA4C6,
        0xA960,
        0xA97C,
        0xAC00,
        0xD7A3,
        0xF900,
        0xFAD9,
        0xFE10,
        0xFE19,
        0xFE30,
        0xFE6B,
        0xFF01,
        0xFF60,
        0xFFE0,
        0xFFE6,
        0x16FE0,
        0x1B2FB,
        0x1F004,
        0x1F004,
        0x1F0CF,
        0x1F0CF,
        0x1F18E,
        0x1F18E,
        0x1F191,
        0x1F19A,
        0x1F200,
        0x1F320,
        0x1F32D,
        0x1F335,
        0x1F337,
        0x1F37C,
        0x1F37E,
        0x1F393,
        0x1F3A0,
        0x1F3CA,
        0x1F3CF,
        0x1F3D3,
        0x1F3E0,
        0x1F3F0,
        0x1F3F4,
        0x1F3F4,
        0x1F3F8,
        0x1F43E,
        0x1F440,
        0x1F440,
        0x1F442,
        0x1F4FC,
        0x1F4FF,
        0x1F53D,
        0x1F54B,
        0x1F54E,
        0x1F550,
        0x1F567,
        0x1F57A,
        0x1F57A,
        0x1F595,
        0x1F596,
        0x1F5A4,
        0x1F5A4,
        0x1F5FB,
        0x1F64F,
        0x1F680,
        0x1F6C5,
        0x1F6CC,
        0x1F6CC,
        0x1F6D0,
        0x1F6D2,
        0x1F6D5,
        0x1F6DF,
        0x1F6EB,
        0x1F6EC,
        0x1F6F4,
        0x1F6FC,
        0x1F7E0,
        0x1F7F0,
        0x1F90C,
        0x1F93A,
        0x1F93C,
        0x1F945,
        0x1F947,
        0x1F9FF,
        0x1FA70,
        0x1FAF6,
        0x20000,
        0x3FFFD,
    ];

    /// <summary>The number of cells that a text takes.</summary>
    /// <param name="text">A text as <see cref="Visible"/> gives it.</param>
    public static int Of(string text)
    {
        // Most texts are plain.
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text.Length;
        var cells = 0;
        for (var at = 0; at < text.Length; )
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            cells += OfElement(text.AsSpan(at, length));
            at += length;
        }

        return cells;
    }

    /// <summary>The text with blanks behind it, up to a number of cells.</summary>
    public static string PadRight(string text, int cells) => text + new string(' ', Math.Max(0, cells - Of(text)));

    /// <summary>The text with blanks before it, up to a number of cells.</summary>
    public static string PadLeft(string text, int cells) => new string(' ', Math.Max(0, cells - Of(text))) + text;

    /// <summary>The text where it takes no more than some cells; else as much of its beginning as does, and an ellipsis.</summary>
    /// <param name="cells">At least 1.</param>
    public static string Cut(string text, int cells)
    {
        if (Of(text) <= cells)
            return text;
        var end = 0;
        for (var taken = 1; end < text.Length; )
        {
            var length = StringInfo.GetNextTextElementLength(text, end);
            taken += OfElement(text.AsSpan(end, length));
            if (taken > cells)
                break;
            end += length;
        }

        return text[..end] + "…";
    }

    /// <summary>
    /// The text with an escape for every character that is not shown but acts: controls, among them those of 8 bits that terminals obey; marks that
    /// turn the direction of writing; line and paragraph ends; halves of characters.
    /// </summary>
    public static string Visible(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var shown = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (char.IsHighSurrogate(character) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                shown.Append(character).Append(text[++at]);
            else if (Acts(character))
                shown.Append(Escape(character));
            else
                shown.Append(character);
        }

        return shown.ToString();
    }

    private static bool Acts(char character) =>
        char.IsControl(character)
        || char.IsSurrogate(character)
        || character is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Escape(char character) =>
        character switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\e' => "\\e",
            _ => $"\\u{(int)character:x4}",
        };

    // What is drawn in one place has the width of its first character, unless it asks to be a picture.
    private static int OfElement(ReadOnlySpan<char> element)
    {
        Rune.DecodeFromUtf16(element, out var first, out var length);
        if (IsWide(first.Value) || element[length..].Contains((char)EmojiPresentation))
            return 2;

        // Two letters of a flag.
        if (first.Value is >= 0x1F1E6 and <= 0x1F1FF)
            return length < element.Length ? 2 : 1;
        return
            Rune.GetUnicodeCategory(first)
                is UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.EnclosingMark
                    or UnicodeCategory.Format
            ? 0
            : 1;
    }

    private static bool IsWide(int point)
    {
        var (low, high) = (0, (Wide.Length / 2) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (point < Wide[2 * middle])
                high = middle - 1;
            else if (point > Wide[(2 * middle) + 1])
                low = middle + 1;
            else
                return true;
        }

        return false;
    }
}
