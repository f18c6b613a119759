using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Core.Sweeps;

namespace Hw6.Cli.Commands;

/// <summary>Builds the experiment from the parsed options.</summary>
/// <param name="result">The parsed command line.</param>
/// <param name="settings">What the common options say, the seed among it.</param>
/// <exception cref="Hw6.Core.InputException">An option or an input cannot be used.</exception>
internal delegate Experiment ExperimentFactory(ParseResult result, SweepSettings settings);

/// <summary>A command that runs an experiment: its own options, those that every such command has, and examples in its help.</summary>
internal static class ExperimentCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="description">One or two sentences for the help.</param>
    /// <param name="examples">Whole command lines for the help.</param>
    /// <param name="options">The experiment's own options, in the order of the help.</param>
    /// <param name="history">Whether the experiment has a history.</param>
    /// <param name="build">Builds the experiment.</param>
    public static Command Create(
        string name,
        string description,
        IReadOnlyList<string> examples,
        IReadOnlyList<Option> options,
        bool history,
        ExperimentFactory build
    )
    {
        var command = new ExampleCommand(name, description, examples);
        foreach (var option in options)
            command.Add(option);
        var common = new SweepOptions();
        command.CommonOptions = common.AddTo(command, history);
        command.SetAction(
            (result, cancellation) =>
            {
                var terminal = CommandLine.TerminalOf(result);
                var settings = common.Read(result);
                return Task.Run(
                    () => SweepCommand.Run(terminal, settings, () => build(result, settings), cancellation),
                    CancellationToken.None
                );
            }
        );
        return command;
    }
}

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The command's name.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">Whole command lines.</param>
internal sealed class ExampleCommand(string name, string description, IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>The options that it shares with every command that has an experiment.</summary>
    public IReadOnlyList<Option> CommonOptions { get; set; } = [];
}
