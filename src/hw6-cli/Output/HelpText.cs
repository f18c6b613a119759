using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Hw6.Cli.Commands;
using Hw6.Cli.Options;

namespace Hw6.Cli.Output;

/// <summary>
/// The help of a command: what it does, its own options apart from those that every experiment has, and examples. Defaults stand in the
/// options' descriptions as a user would type them.
/// </summary>
internal static class HelpText
{
    private const int MostNameWidth = 30;

    /// <summary>The text of the help.</summary>
    /// <param name="width">The width to wrap at, in characters.</param>
    public static string Create(Command command, int width)
    {
        var text = new StringBuilder();
        Wrap(text, command.Description ?? "", 0, width);
        text.AppendLine().Append("Usage: ").AppendLine(Usage(command));
        var example = command as ExampleCommand;
        var common = example?.CommonOptions ?? [];
        var options = AllOptions(command).Where(option => !option.Hidden).ToList();
        Section(
            text,
            "Commands",
            [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, sub.Description ?? ""))],
            width
        );
        Section(
            text,
            "Arguments",
            [.. command.Arguments.Select(argument => ($"<{argument.Name}>", argument.Description ?? ""))],
            width
        );
        Section(text, "Options", [.. options.Where(option => !common.Contains(option)).Select(Describe)], width);
        Section(text, "Options of every experiment", [.. common.Select(Describe)], width);
        text.AppendLine();
        Wrap(
            text,
            "@FILE stands for the words in FILE, any number a line; # begins a comment. A word that begins with @ itself is written @@. The value of an option is taken as it is.",
            0,
            width
        );
        if (example is { Examples.Count: > 0 })
        {
            text.AppendLine().AppendLine("Examples:");
            foreach (var line in example.Examples)
                text.Append("  ").AppendLine(line);
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>Names with what they mean, under a title.</summary>
    /// <param name="width">The width to wrap at, in characters.</param>
    public static string List(string title, IReadOnlyList<(string Name, string Description)> rows, int width)
    {
        var text = new StringBuilder();
        Section(text, title, rows, width);
        return text.ToString().ReplaceLineEndings("\n").TrimStart('\n');
    }

    private static string Usage(Command command)
    {
        var path = new List<string>();
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
            path.Insert(0, symbol is RootCommand ? "hw6" : symbol.Name);
        var usage = string.Join(' ', path);
        if (command.Subcommands.Count > 0)
            usage += command.Action is null || command is RootCommand ? " <command>" : " [command]";
        foreach (var argument in command.Arguments)
            usage += argument.Arity.MaximumNumberOfValues > 1 ? $" <{argument.Name}>..." : $" <{argument.Name}>";
        return usage + " [options]";
    }

    // Options of a parent that hold for its subcommands too come last.
    private static IEnumerable<Option> AllOptions(Command command)
    {
        foreach (var option in command.Options.Where(option => option is not HelpOption))
            yield return option;
        foreach (var option in command.Options.Where(option => option is HelpOption))
            yield return option;
        foreach (var parent in command.Parents.OfType<Command>())
        {
            foreach (var option in parent.Options.Where(option => option.Recursive))
                yield return option;
        }
    }

    private static (string Name, string Description) Describe(Option option)
    {
        if (option is HelpOption)
            return ("-h, --help", "Show this help.");
        var names = string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).Append(option.Name));
        return option is ParameterOption { Parameter: var parameter, Placeholder: var placeholder }
            ? (placeholder is null ? names : $"{names} <{placeholder}>", parameter.Help)
            : (names, option.Description ?? "");
    }

    private static void Section(
        StringBuilder text,
        string title,
        IReadOnlyList<(string Name, string Description)> rows,
        int width
    )
    {
        if (rows.Count == 0)
            return;
        text.AppendLine().Append(title).AppendLine(":");
        var column = rows.Max(row => Math.Min(row.Name.Length, MostNameWidth)) + 4;
        foreach (var (name, description) in rows)
        {
            text.Append("  ").Append(name);
            if (name.Length > column - 4)
                text.AppendLine().Append(' ', column);
            else
                text.Append(' ', column - 2 - name.Length);
            Wrap(text, description, column, width);
        }
    }

    private static void Wrap(StringBuilder text, string words, int indent, int width)
    {
        var at = indent;
        foreach (var word in words.Split(' '))
        {
            if (at > indent && at + 1 + word.Length > width)
            {
                text.AppendLine().Append(' ', indent);
                at = indent;
            }

            if (at > indent)
            {
                text.Append(' ');
                at++;
            }

            text.Append(word);
            at += word.Length;
        }

        text.AppendLine();
    }
}
