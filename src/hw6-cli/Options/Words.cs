using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Hw6.Core;
using Hw6.Core.Files;

namespace Hw6.Cli.Options;

/// <summary>
/// The words of a command line. <c>@FILE</c> stands for the words in FILE: any number a line, quoted where they hold spaces; lines that begin with
/// # are comments. A file may name others. An option whose value is missing is refused: the parser would take the next word for it, and write the
/// results to a file called <c>--resume</c>.
/// </summary>
internal sealed class Words
{
    // Files that name each other in a circle would never end.
    private const int MostDeep = 8;

    // Far beyond any list of options; what is larger is a slip of the finger.
    private const int MostBytes = 1 << 20;

    private readonly List<string> files = [];
    private readonly HashSet<string> options = [];
    private readonly HashSet<string> withValue = [];

    /// <param name="root">The commands that there are.</param>
    public Words(Command root) => Learn(root);

    /// <summary>The files that words were read from.</summary>
    public IReadOnlyList<string> ResponseFiles => files;

    /// <summary>Looks for options without a value: <c>--output= --resume</c> and <c>-o --resume</c>, as an unset variable leaves them.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public void Check(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count && words[i] != "--"; i++)
        {
            var word = words[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (word.StartsWith("--", StringComparison.Ordinal) && equals == word.Length - 1)
                throw new InputException($"{word[..^1]}: the value after '=' is empty; expected a value");
            if (!withValue.Contains(word) || i + 1 == words.Count)
                continue;
            var next = words[i + 1];
            var end = next.IndexOf('=', StringComparison.Ordinal);
            if (options.Contains(end < 0 ? next : next[..end]))
                throw new InputException(
                    $"{word}: found the option {next} in the place of its value; expected a value ({word}={next} where that is meant)"
                );
        }
    }

    /// <summary>Gives the words of a file to the parser.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="error">Nothing: errors are exceptions.</param>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public bool Replace(string path, out IReadOnlyList<string>? words, out string? error)
    {
        error = null;
        var found = new List<string>();
        Read(path, found, 1);
        Check(found);
        words = found;
        return true;
    }

    private void Learn(Command command)
    {
        foreach (var option in command.Options)
        {
            foreach (var name in (IEnumerable<string>)[option.Name, .. option.Aliases])
            {
                options.Add(name);
                if (option.Arity.MaximumNumberOfValues > 0)
                    withValue.Add(name);
            }
        }

        foreach (var below in command.Subcommands)
            Learn(below);
    }

    private void Read(string path, List<string> words, int depth)
    {
        if (depth > MostDeep)
            throw new InputException($"@{path}: response files name each other more than {MostDeep} deep");
        files.Add(path);
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
            var text = Encoding.UTF8.GetString(InputFile.ReadAllText(path, MostBytes)).TrimStart('\uFEFF');
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw new InputException($"{path}: not a text file")
                : text.ReplaceLineEndings("\n").Split('\n');
        }
        catch (InputException e)
        {
            throw new InputException($"@{e.Message}", e);
        }
    }
}
