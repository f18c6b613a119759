using System.Text;

namespace Hw6.Core.Decoding;

/// <summary>Cuts a line of text into tokens.</summary>
internal static class Tokenizer
{
    /// <summary>The tokens of a line.</summary>
    public static List<string> Split(string line, TextUnit unit) => unit == TextUnit.Characters ? Characters(line) : Words(line);

    private static List<string> Characters(string line)
    {
        var tokens = new List<string>(line.Length);
        foreach (var rune in line.EnumerateRunes())
            tokens.Add(rune.ToString());
        return tokens;
    }

    private static List<string> Words(string line)
    {
        var tokens = new List<string>();
        var i = 0;
        while (i < line.Length)
        {
            var start = i;
            if (IsLetter(line, ref i))
            {
                // An apostrophe or hyphen between two letters belongs to the word.
                while (i < line.Length)
                {
                    var after = line[i] is '\'' or '’' or '-' ? i + 1 : i;
                    if (after == line.Length || !IsLetter(line, ref after))
                        break;
                    i = after;
                }

                tokens.Add(line[start..i]);
            }
            else
            {
                Rune.DecodeFromUtf16(line.AsSpan(i), out var rune, out var length);
                if (!Rune.IsWhiteSpace(rune))
                    tokens.Add(line.Substring(i, length));
                i += length;
            }
        }

        return tokens;
    }

    // Whether a letter, digit or combining mark is at a place, and moves past it.
    private static bool IsLetter(string line, ref int i)
    {
        Rune.DecodeFromUtf16(line.AsSpan(i), out var rune, out var length);
        var isLetter =
            Rune.IsLetterOrDigit(rune)
            || Rune.GetUnicodeCategory(rune)
                is System.Globalization.UnicodeCategory.NonSpacingMark
                    or System.Globalization.UnicodeCategory.SpacingCombiningMark;
        if (isLetter)
            i += length;
        return isLetter;
    }
}
