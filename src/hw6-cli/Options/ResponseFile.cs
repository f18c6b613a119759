using System.CommandLine.Parsing;
using Hw6.Core;
using Hw6.Core.Files;

namespace Hw6.Cli.Options;

/// <summary>
/// <c>@FILE</c> on the command line stands for the words in FILE: any number a line, quoted where they hold spaces; lines that begin with
/// # are comments. A file may name others.
/// </summary>
internal static class ResponseFile
{
    // Files that name each other in a circle would never end.
    private const int MostDeep = 8;

    // Far beyond any list of options; what is larger is a slip of the finger.
    private const int MostBytes = 1 << 20;

    /// <summary>Gives the words of a file to the parser.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="error">Nothing: errors are exceptions.</param>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static bool Replace(string path, out IReadOnlyList<string>? words, out string? error)
    {
        error = null;
        var found = new List<string>();
        Read(path, found, 1);
        EmptyValues.Refuse(found);
        words = found;
        return true;
    }

    private static void Read(string path, List<string> words, int depth)
    {
        if (depth > MostDeep)
            throw new InputException($"@{path}: response files name each other more than {MostDeep} deep");
        var row = 0;
        foreach (var line in Lines(path))
        {
            row++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            if (text.Count(character => character == '"') % 2 != 0)
                throw new InputException($"@{path}, row {row}: a quote is not closed");
            foreach (var word in CommandLineParser.SplitCommandLine(text))
            {
                if (word.Length > 1 && word[0] == '@')
                    Read(word[1..], words, depth + 1);
                else
                    words.Add(word);
            }
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
                throw new InputException($"@{path}: the file has more than {MostBytes} bytes; expected options");
            var text = File.ReadAllText(path);
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw new InputException($"@{path}: not a text file")
                : text.ReplaceLineEndings("\n").Split('\n');
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw FileFailure.Unreadable(path, e, mark: "@");
        }
    }
}

/// <summary>
/// Refuses an option that ends with its equals sign, as in <c>--output=$UNSET</c>: the parser would take the next word for its value, and
/// write the results to a file called <c>--resume</c>.
/// </summary>
internal static class EmptyValues
{
    /// <summary>Looks through the words of a command line.</summary>
    /// <exception cref="InputException">There is such an option.</exception>
    public static void Refuse(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) == word.Length - 1)
                throw new InputException($"{word[..^1]}: the value after '=' is empty; expected a value");
        }
    }
}
