using System.CommandLine;

namespace Hw6.Cli.Commands;

/// <summary>The commands of the tool, in the order of the help.</summary>
internal static class AllCommands
{
    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("zkc", ZkcCommand.Create),
        ("attention", AttentionCommand.Create),
        ("ae", AeCommand.Create),
        ("beam", BeamCommand.Create),
        ("plot", PlotCommand.Create),
        ("report", ReportCommand.Create),
        ("merge", MergeCommand.Create),
        ("completions", CompletionsCommand.Create),
    ];

    /// <summary>Creates the commands that a command line needs.</summary>
    /// <param name="args">
    /// The command line. Where it begins with a command, no other is created: the options of all would take longer to set up than a small command
    /// takes to run.
    /// </param>
    public static IEnumerable<Command> Create(string[] args)
    {
        // The first that is named: a later argument may be a file of the same name.
        foreach (var arg in args)
        {
            foreach (var command in Commands)
            {
                if (command.Name == arg)
                    return [command.Create()];
            }
        }

        return Commands.Select(command => command.Create());
    }
}
