using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.Parameters;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 help</c>: the help of a command, which <c>--help</c> behind it shows too.</summary>
internal static class HelpCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var names = new WordArgument("COMMAND", "The command.", AllCommands.Names, ArgumentArity.ZeroOrMore);
        var command = new ExampleCommand(
            "help",
            "Show what a command does, and its options.",
            ["hw6 help ae", "hw6 help ae optimality"]
        )
        {
            names,
        };
        command.SetAction(result =>
        {
            Command shown = CommandLine.CreateRoot(AllCommands.Create([]));
            foreach (var name in result.GetValue(names) ?? [])
                shown = shown.Subcommands.FirstOrDefault(below => below.Name == name) ?? throw CommandLine.NoCommand(shown, name);
            var terminal = CommandLine.TerminalOf(result);
            terminal.Write(HelpText.Create(shown, terminal.OutWidth));
            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary><c>hw6 completions</c>: scripts with which a shell completes the tool's command lines.</summary>
internal static class CompletionsCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var shell = new WordArgument("SHELL", $"The shell: {string.Join(", ", Shells)}.", Shells, ArgumentArity.ExactlyOne);
        var command = new ExampleCommand(
            "completions",
            "Print the script with which a shell completes hw6's options and values.",
            ["source <(hw6 completions bash)", "hw6 completions fish > ~/.config/fish/completions/hw6.fish"]
        )
        {
            shell,
        };
        command.SetAction(result =>
        {
            CommandLine.TerminalOf(result).Write(Script(result.GetRequiredValue(shell)[0]));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Script(string shell)
    {
        if (!Shells.Contains(shell))
            throw new InputException(
                $"SHELL: '{shell}' is not accepted; expected {string.Join(", ", Shells)}{NearestName.Question(shell, Shells)}"
            );
        using var script = typeof(CompletionsCommand).Assembly.GetManifestResourceStream($"hw6.{shell}")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }
}
