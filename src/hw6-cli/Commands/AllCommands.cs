using System.CommandLine;
using Hw6.Core.Experiments;

namespace Hw6.Cli.Commands;

/// <summary>The commands of the tool, in the order of the help: those of the experiments, then those on their results.</summary>
internal static class AllCommands
{
    private static readonly (string Name, Func<Command> Create)[] OnResults =
    [
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
            foreach (var definition in AllExperiments.All)
            {
                if (definition.Name == arg)
                    return [ExperimentCommand.Create(definition)];
            }

            foreach (var (name, create) in OnResults)
            {
                if (name == arg)
                    return [create()];
            }
        }

        return
        [
            .. AllExperiments
                .All.Where(definition => !definition.Name.Contains(' ', StringComparison.Ordinal))
                .Select(ExperimentCommand.Create),
            .. OnResults.Select(command => command.Create()),
        ];
    }
}
