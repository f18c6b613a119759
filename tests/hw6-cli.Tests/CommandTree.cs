using System.CommandLine;
using Hw6.Cli.Commands;

namespace Hw6.Cli.Tests;

/// <summary>The tool's commands, as the command line has them: tests that walk it cover a new command without knowing it.</summary>
internal static class CommandTree
{
    /// <summary>All commands, each with the words that call it.</summary>
    public static IEnumerable<(string Path, Command Command)> All() =>
        CommandLine.CreateRoot(AllCommands.Create([])).Subcommands.SelectMany(command => Walk("", command));

    private static IEnumerable<(string, Command)> Walk(string above, Command command)
    {
        var path = above.Length == 0 ? command.Name : $"{above} {command.Name}";
        return command.Subcommands.SelectMany(below => Walk(path, below)).Prepend((path, command));
    }
}
