using System.IO.Hashing;
using System.Text;
using Hw6.Core.Files;

namespace Hw6.Core.Decoding;

/// <summary>A text as a language model sees it: numbers of tokens. The last tenth is held out.</summary>
/// <param name="Vocabulary">The tokens, in the order of their code points.</param>
/// <param name="Training">The tokens to train on.</param>
/// <param name="HeldOut">Those held out.</param>
/// <param name="Digest">Stands for the contents in a sweep's identity.</param>
internal sealed record LanguageText(IReadOnlyList<string> Vocabulary, int[] Training, int[] HeldOut, string Digest)
{
    private const int MostBytes = 64 << 20;
    private const string Embedded = "genesis.txt";
    private const string LineEnd = "\n";

    /// <summary>Reads a text, UTF-8, gzipped or not.</summary>
    /// <param name="path">The file; nothing for the embedded book of Genesis.</param>
    /// <param name="unit">What its tokens are; the end of a line is one too.</param>
    /// <exception cref="InputException">It cannot be read, is not UTF-8, or has fewer than two different tokens.</exception>
    public static LanguageText Read(string? path, TextUnit unit)
    {
        var bytes = path is null ? ReadEmbedded() : InputFile.ReadAllText(path, MostBytes);
        var name = path ?? Embedded;
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{name}: byte {e.Index} is not UTF-8; expected a text in UTF-8", e);
        }

        var tokens = Split(text, unit);
        string[] vocabulary = [.. tokens.Distinct().Order(StringComparer.Ordinal)];
        if (vocabulary.Length < 2)
            throw new InputException(
                $"{name}: {(vocabulary.Length == 0 ? "the corpus is empty" : "all tokens of the corpus are the same")}; expected a text of at least two different tokens"
            );
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < vocabulary.Length; i++)
            numbers.Add(vocabulary[i], i);
        int[] all = [.. tokens.Select(token => numbers[token])];
        var cut = (int)(9L * all.Length / 10);
        return new(vocabulary, all[..cut], all[cut..], Convert.ToHexStringLower(XxHash64.Hash(bytes)));
    }

    /// <summary>The tokens of a text.</summary>
    public static List<string> Split(string text, TextUnit unit)
    {
        text = text.ReplaceLineEndings(LineEnd);
        if (unit == TextUnit.Characters)
            return Tokenizer.Split(text, unit);
        var tokens = new List<string>();
        foreach (var line in text.Split(LineEnd))
        {
            if (tokens.Count > 0)
                tokens.Add(LineEnd);
            tokens.AddRange(Tokenizer.Split(line, unit));
        }

        return tokens;
    }

    private static byte[] ReadEmbedded()
    {
        using var stream = typeof(LanguageText).Assembly.GetManifestResourceStream(Embedded)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
