using System.CommandLine;
using Hw6.Core;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 completions</c>: scripts with which a shell completes the tool's command lines.</summary>
internal static class CompletionsCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = $"The shell: {string.Join(", ", Shells)}." };
        shell.CompletionSources.Add(Shells);
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
            CommandLine.TerminalOf(result).Write(Script(result.GetRequiredValue(shell)));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Script(string shell)
    {
        if (!Shells.Contains(shell))
            throw new InputException($"SHELL: '{shell}' is not accepted; expected {string.Join(", ", Shells)}");
        using var script = typeof(CompletionsCommand).Assembly.GetManifestResourceStream($"hw6.{shell}")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }
}
