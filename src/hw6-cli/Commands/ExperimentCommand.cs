using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Core.Experiments;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;

namespace Hw6.Cli.Commands;

/// <summary>The command of an experiment: the options of its parameters, those that every such command has, and its subcommands.</summary>
internal static class ExperimentCommand
{
    /// <summary>Creates the command, with those of the experiments below it.</summary>
    public static Command Create(ExperimentDefinition definition)
    {
        var name = definition.Name;
        var command = new ExampleCommand(name[(name.LastIndexOf(' ') + 1)..], definition.Description, definition.Examples);
        var parameters = new List<Parameter>(definition.Parameters);
        foreach (var artifact in definition.Artifacts)
            parameters.Add(artifact.Parameter);
        if (definition.Alternative is { } alternative)
            parameters.Add(alternative.Flag);
        foreach (var parameter in parameters)
            command.Add(new ParameterOption(parameter));
        command.CommonOptions = SweepOptions.AddTo(command, definition);
        command.SetAction(result =>
        {
            var asked = GivenValues.Read(result, parameters);
            var chosen = Chosen(definition, asked);
            return SweepCommand.Run(CommandLine.SurroundingsOf(result), new SweepSettings(result, chosen), chosen, asked);
        });
        foreach (var other in AllExperiments.All)
        {
            if (other.CommandLine is null && other.Name.StartsWith(name + " ", StringComparison.Ordinal))
                command.Add(Create(other));
        }

        return command;
    }

    // The experiment that a flag asks for in place of the command's own.
    private static ExperimentDefinition Chosen(ExperimentDefinition definition, ParameterValues asked)
    {
        if (definition.Alternative is not { } alternative || !asked.Has(alternative.Flag))
            return definition;
        asked.Remove(alternative.Flag);
        return alternative.Definition();
    }
}

/// <summary>A command whose help ends with examples: whole command lines.</summary>
internal sealed class ExampleCommand(string name, string description, IReadOnlyList<string> examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>The options that it shares with every command that has an experiment.</summary>
    public IReadOnlyList<Option> CommonOptions { get; set; } = [];
}

/// <summary>The commands of the tool, in the order of the help: those of the experiments, then those on their results.</summary>
internal static class AllCommands
{
    private static readonly (string Name, Func<Command> Create)[] OnResults =
    [
        ("plot", ResultCommands.Plot),
        ("report", ResultCommands.Report),
        ("merge", ResultCommands.Merge),
        ("completions", CompletionsCommand.Create),
        ("help", HelpCommand.Create),
    ];

    /// <summary>The names of the commands.</summary>
    public static IEnumerable<string> Names =>
        [
            .. AllExperiments
                .All.Select(definition => definition.Name)
                .Where(name => !name.Contains(' ', StringComparison.Ordinal)),
            .. OnResults.Select(command => command.Name),
        ];

    /// <summary>
    /// Creates the commands that a command line needs. Where it begins with one, no other is created: the options of all would take longer to set up
    /// than a small command takes to run.
    /// </summary>
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
