using Hw6.Cli.Tests.Terminals;

namespace Hw6.Cli.Tests.Completions;

/// <summary>The scripts of <c>hw6 completions</c> in the shells themselves, typed to in a pseudo-terminal.</summary>
public sealed class ShellTests
{
    // What is typed, with a tab; and the words that the shell then calls hw6 with.
    private static readonly (string Typed, string Called)[] Cases =
    [
        ("hw6 comp\t bash", "completions bash"),
        ("hw6 ae --k 5 --mod\t masked", "ae --k 5 --mode masked"),
        ("hw6 ae --mode vanilla,mas\t", "ae --mode vanilla,masked"),
        ("hw6 ae --mode=mas\t", "ae --mode=masked"),
        ("hw6 ae --mode=vanilla,mas\t", "ae --mode=vanilla,masked"),
        ("hw6 plot nod\t", "plot nodes.csv"),
        ("hw6 zkc --graph=nod\t", "zkc --graph=nodes.csv"),
        ("hw6 zkc --graph nod\t", "zkc --graph nodes.csv"),
        ("hw6 ae --data-dir ./fol\tx", "ae --data-dir ./folder/x"),
        ("hw6 ae --k \t7", "ae --k 7"),
        ("hw6 ae --k nod\t", "ae --k nod"),
    ];

    [Theory]
    [InlineData("bash", "bash --norc --noprofile -i", "source <(hw6 completions bash)")]
    [InlineData("zsh", "zsh -f -i", "autoload -U compinit; compinit -u -D; source <(hw6 completions zsh)")]
    [InlineData("fish", "fish --no-config -i", "hw6 completions fish | source")]
    public void A_tab_completes_what_is_typed(string shell, string start, string setup)
    {
        Assert.SkipUnless(PseudoTerminal.IsThere && PseudoTerminal.Has(shell), $"needs script and {shell}");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["bin"]);
        Directory.CreateDirectory(folder["work/folder"]);
        File.WriteAllText(folder["work/nodes.csv"], "");
        File.WriteAllText(
            folder["bin/hw6"],
            $"#!/bin/sh\ncase \"$1\" in\n'[complete]') exec {ToolProcess.Hw6} \"$@\" ;;\nesac\n"
                + $"if [ \"$SETUP\" = 1 ]; then exec {ToolProcess.Hw6} \"$@\"; fi\necho \"called<$*>\"\n"
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["bin/hw6"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var terminal = new PseudoTerminal(
            start,
            100,
            new()
            {
                ["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
                ["HOME"] = folder["."],
                ["INPUTRC"] = "/dev/null",
                ["PS1"] = "% ",
                ["LC_ALL"] = "C.UTF-8",
            },
            folder["work"]
        );

        // What is echoed as typed is not what is waited for.
        terminal.Type($"export SETUP=1; {setup}; export SETUP=0; echo rea''dy\n");
        terminal.WaitFor("ready");
        foreach (var (typed, called) in Cases)
        {
            terminal.Type(typed + "\n");
            terminal.WaitFor($"called<{called}>");
        }
    }

    [Fact]
    public void Every_script_says_how_it_is_used()
    {
        foreach (var shell in new[] { "bash", "zsh", "fish", "pwsh" })
            Assert.Contains($"hw6 completions {shell}", Tool.Run("completions", shell).Out, StringComparison.Ordinal);
        Tool.Refuses(["completions", "bsh"], "'bsh' is not accepted; expected bash, zsh, fish, pwsh; did you mean bash?");
    }
}
