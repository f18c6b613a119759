using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Hw6.Core;
using Hw6.Core.Files;

namespace Hw6.Cli.Options;

/// <summary>
/// The words of a command line. <c>@FILE</c> stands for the words in FILE: any number a line, quoted where they hold spaces; lines that begin with
/// # are comments. A file may name others. A word that begins with @ itself is written with two; the value of an option is never read so. An option
/// whose value is missing is refused: the parser would take the next word for it, and write the results to a file called <c>--resume</c>.
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

    /// <summary>Puts the words of files in the places of their names.</summary>
    /// <exception cref="InputException">A file cannot be used, or an option has no value.</exception>
    public IReadOnlyList<string> Expand(IEnumerable<string> words)
    {
        var expanded = new List<string>();
        foreach (var word in words)
            Add(expanded, word, depth: 0);
        Check(expanded);
        return expanded;
    }

    // Options without a value: "--output= --resume" and "-o --resume", as an unset variable leaves them.
    private void Check(List<string> words)
    {
        for (var i = 0; i < words.Count && words[i] != "--"; i++)
        {
            var word = words[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (word.StartsWith("--", StringComparison.Ordinal) && equals == word.Length - 1)
                throw new InputException($"{word[..^1]}: the value after '=' is empty; expected a value");
            if (equals > 0 && options.Contains(word[..equals]) && !withValue.Contains(word[..equals]))
                throw new InputException($"{word[..equals]}: found the value '{word[(equals + 1)..]}'; expected none behind it");
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

    private void Add(List<string> words, string word, int depth)
    {
        var isValue = words.Count > 0 && withValue.Contains(words[^1]);
        if (word.Length < 2 || word[0] != '@' || isValue || words.Contains("--"))
            words.Add(word);
        else if (word[1] == '@')
            words.Add(word[1..]);
        else
            Read(word[1..], words, depth + 1);
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
                Add(words, word, depth);
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
