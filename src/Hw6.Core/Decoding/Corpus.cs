using System.IO.Hashing;
using System.Text;
using Hw6.Core.Files;

namespace Hw6.Core.Decoding;

/// <summary>A user's text: the lines to train on and those held out.</summary>
/// <param name="Training">The lines to train on.</param>
/// <param name="HeldOut">The lines held out.</param>
/// <param name="Tokens">The tokens of the training lines, their ends included.</param>
/// <param name="Digest">Stands for the contents in a sweep's identity.</param>
internal sealed record Corpus(IReadOnlyList<string> Training, IReadOnlyList<string> HeldOut, long Tokens, string Digest)
{
    private const int MostBytes = 64 << 20;

    private static readonly string[] LineEnds = ["\r\n", "\n", "\r"];

    /// <summary>Reads a text, UTF-8.</summary>
    /// <param name="unit">What its tokens are.</param>
    /// <param name="heldOutEvery">Of so many lines that have a token, one is held out; 0 for none.</param>
    /// <exception cref="InputException">It cannot be read, or has no token.</exception>
    public static Corpus Read(string path, TextUnit unit, int heldOutEvery)
    {
        var bytes = ReadBytes(path);
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{path}: byte {e.Index} is not UTF-8; expected a text in UTF-8", e);
        }

        var training = new List<string>();
        var heldOut = new List<string>();
        var tokens = 0L;
        foreach (var line in text.Split(LineEnds, StringSplitOptions.None))
        {
            var count = Tokenizer.Split(line, unit).Count;
            if (count == 0)
                continue;
            if (heldOutEvery > 0 && (training.Count + heldOut.Count + 1) % heldOutEvery == 0)
            {
                heldOut.Add(line);
                continue;
            }

            training.Add(line);
            tokens += count + 1;
        }

        return training.Count > 0
            ? new Corpus(training, heldOut, tokens, Convert.ToHexStringLower(XxHash64.Hash(bytes)))
            : throw new InputException($"{path}: the corpus is empty; expected at least one line of text to train on");
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = InputFile.Open(path);
            using var bytes = new MemoryStream();
            var block = new byte[1 << 16];
            for (int read; (read = file.Read(block)) > 0; )
            {
                bytes.Write(block, 0, read);
                if (bytes.Length > MostBytes)
                    throw new InputException($"{path}: the corpus is too large; expected at most {MostBytes >> 20} MiB");
            }

            return bytes.ToArray();
        }
        catch (Exception e) when (FileFailure.IsOne(e) || e is InvalidDataException)
        {
            throw FileFailure.Unreadable(path, e);
        }
    }
}

/// <summary>What the tokens of a text are.</summary>
public enum TextUnit
{
    /// <summary>Words, and every other mark that is not a space: "earth." is two tokens.</summary>
    Words,

    /// <summary>Characters (Unicode scalar values), spaces included.</summary>
    Characters,
}

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
