using System.CommandLine;
using System.Text;
using Hw6.Cli.Commands;
using Hw6.Cli.Options;
using Hw6.Core.Parameters;

namespace Hw6.Cli.Completions;

/// <summary>
/// What may stand at the end of a command line that is being typed. The shells' scripts ask for it with <c>hw6 '[complete]' LINE</c>, where LINE ends at
/// the cursor, and get a whole word a line for the one that is begun; or <see cref="Files"/> or <see cref="Folders"/> alone, where the shell knows better.
/// </summary>
internal static class Completer
{
    /// <summary>The first word of a command line that asks.</summary>
    public const string Request = "[complete]";

    /// <summary>What is answered where the name of a file is expected.</summary>
    public const string Files = ":files";

    /// <summary>What is answered where the name of a folder is expected.</summary>
    public const string Folders = ":folders";

    /// <summary>The answer: lines of words, in the order in which they are declared.</summary>
    /// <param name="line">The command line up to the cursor, the tool's name included.</param>
    /// <param name="commands">The commands that there are; the tool's own where none are given.</param>
    public static string Complete(string line, IEnumerable<Command>? commands = null)
    {
        var words = Split(line);
        var begun = words[^1];
        string[] before = [.. words.Skip(1).Take(words.Count - 2)];
        var answer = new StringBuilder();
        foreach (var word in Candidates(CommandLine.CreateRoot(commands ?? AllCommands.Create(before)), before, begun))
        {
            if (word is Files or Folders)
                return word + "\n";
            if (word.StartsWith(begun, StringComparison.Ordinal))
                answer.Append(word).Append('\n');
        }

        return answer.ToString();
    }

    private static IEnumerable<string> Candidates(Command command, string[] before, string begun)
    {
        Option? open = null;
        var taken = 0;
        var given = new HashSet<string>();
        var onlyArguments = false;
        foreach (var word in before)
        {
            if (open is not null)
                open = null;
            else if (word == "--")
                onlyArguments = true;
            else if (!onlyArguments && word.StartsWith('-') && word.Length > 1)
                open = Opened(command, word, given);
            else if (taken == 0 && command.Subcommands.FirstOrDefault(one => one.Name == word) is { } below)
                command = below;
            else
                taken++;
        }

        if (open is not null)
            return Values(open, "", begun);
        var equals = begun.IndexOf('=', StringComparison.Ordinal);
        if (!onlyArguments && equals > 0 && Find(command, begun[..equals]) is { } option)
            return Values(option, begun[..(equals + 1)], begun[(equals + 1)..]);
        return !onlyArguments && begun.StartsWith('-') ? Options(command, given) : Words(command, taken, given);
    }

    // The option that takes the next word for its value.
    private static Option? Opened(Command command, string word, HashSet<string> given)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var option = Find(command, equals < 0 ? word : word[..equals]);
        if (option is ParameterOption { Parameter.IsSwept: false } or { Arity.MaximumNumberOfValues: 0 })
            given.Add(option.Name);
        return equals < 0 && option is { Arity.MaximumNumberOfValues: > 0 } ? option : null;
    }

    private static Option? Find(Command command, string name) =>
        OptionsOf(command).FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static IEnumerable<Option> OptionsOf(Command command) =>
        [
            .. command.Options,
            .. command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive),
        ];

    // What can be given once only is offered once only.
    private static IEnumerable<string> Options(Command command, HashSet<string> given) =>
        OptionsOf(command).Select(option => option.Name).Where(name => !given.Contains(name));

    private static IEnumerable<string> Words(Command command, int taken, HashSet<string> given)
    {
        if (command.Arguments.Count == 0)
            return taken > 0 ? [] : [.. command.Subcommands.Select(below => below.Name), .. Options(command, given)];
        if (command.Arguments[0] is not WordArgument words)
            return [Files];
        return taken < words.Arity.MaximumNumberOfValues ? words.Accepted : [];
    }

    // Behind a comma of a list, the words that it does not have yet.
    private static IEnumerable<string> Values(Option option, string before, string begun)
    {
        if (option is not ParameterOption { Parameter: { IsFlag: false } parameter } one)
            return [];
        if (parameter.Domain.IsFile)
            return [parameter.Domain.Placeholder == Domain.Folder ? Folders : Files];
        if (!one.TakesList)
            return one.Words.Select(word => before + word);
        var comma = begun.LastIndexOf(',') + 1;
        var listed = begun[..comma].Split(',');
        return one.Words.Where(word => !listed.Contains(word)).Select(word => before + begun[..comma] + word);
    }

    // As a shell does: blanks part words but for those in quotes or behind a backslash. There is always a last word, which may be empty.
    private static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var character = line[i];
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (word.Length > 0)
                    words.Add(word.ToString());
                word.Clear();
            }
            else if (character == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && character is '"' or '\'')
            {
                quote = character;
            }
            else if (character == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else
            {
                word.Append(character);
            }
        }

        if (words.Count == 0 && word.Length == 0)
            words.Add(string.Empty);
        words.Add(word.ToString());
        return words;
    }
}
