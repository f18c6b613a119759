using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Hw6.Cli.Commands;
using Hw6.Cli.Completions;
using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Parameters;

namespace Hw6.Cli;

/// <summary>The whole command line: parses, runs, and turns every failure into one line and an exit code.</summary>
internal static class CommandLine
{
    private static readonly Flag Verbose = new("verbose", "Show the stack trace of a failure.");
    private static readonly Flag Info = new(
        "info",
        "Print version, runtime, instruction sets, threads and linear-algebra provider."
    );

    /// <summary>The version of hw6, without what a build adds to it.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[
            0
        ];

    /// <summary>Runs a command line.</summary>
    /// <param name="commands">By default those of the tool that the arguments need.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, Terminal terminal, IEnumerable<Command>? commands = null)
    {
        var verbose = args.Contains(Verbose.Option);
        try
        {
            if (args is [Completer.Request, var line])
            {
                terminal.Write(Completer.Complete(line, commands));
                return ExitCode.Done;
            }

            if (args is not ["--version"])
            {
                using var interruption = new Interruption(terminal);
                return ParseAndRun(args, terminal, interruption, commands ?? AllCommands.Create(args));
            }

            terminal.Write(Version + "\n");
            return ExitCode.Done;
        }
        catch (InputException e)
        {
            return Fail(terminal, e, verbose, ExitCode.BadInput);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("hw6: interrupted");
            return ExitCode.Interrupted;
        }
        catch (IOException e) when (e is BrokenPipeException or { InnerException: BrokenPipeException })
        {
            return ExitCode.Done;
        }
        catch (Exception e)
        {
            return Fail(terminal, e, verbose, ExitCode.Failed);
        }
    }

    /// <summary>The streams that a command was invoked with.</summary>
    public static Terminal TerminalOf(ParseResult result) => SurroundingsOf(result).Terminal;

    /// <summary>What a command was invoked with.</summary>
    public static Surroundings SurroundingsOf(ParseResult result) => ((Configuration)result.InvocationConfiguration).Surroundings;

    private static int ParseAndRun(string[] args, Terminal terminal, Interruption interruption, IEnumerable<Command> commands)
    {
        var root = CreateRoot(commands);
        var words = new Words(root);
        var expanded = words.Expand(args);
        var result = root.Parse(expanded, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction)
            throw Refusal(result, expanded);
        RefuseOptionsAsArguments(result, expanded);

        using var output = new StreamWriter(terminal.Out, leaveOpen: true) { NewLine = "\n" };
        var configuration = new Configuration(new Surroundings(terminal, interruption, words.ResponseFiles))
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = terminal.Error,
        };
        var code = result.Invoke(configuration);
        output.Flush();
        return code;
    }

    /// <summary>The root of the command tree.</summary>
    internal static RootCommand CreateRoot(IEnumerable<Command> commands)
    {
        var root = new RootCommand("Experiments on graphs, attention, autoencoders and beam search, with results as CSV.");
        foreach (var command in commands)
            root.Add(command);
        root.Add(new ParameterOption(Verbose) { Recursive = true });
        root.Add(new ParameterOption(Info));
        root.SetAction(result =>
        {
            if (GivenValues.Read(result, [Info]).Has(Info))
            {
                SimdLinearAlgebraProvider.Install();
                TerminalOf(result)
                    .Write(string.Concat(RuntimeInfo.Describe().Select(fact => $"{fact.Key, -16}  {fact.Value}\n")));
                return ExitCode.Done;
            }

            return new HelpTextAction().Invoke(result);
        });
        root.Directives.Clear();
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Add(new HelpOption("--help", "-h") { Action = new HelpTextAction() });
        return root;
    }

    /// <summary>The refusal of a word that stands for a command and is none.</summary>
    /// <param name="above">The command whose subcommands are meant.</param>
    public static InputException NoCommand(Command above, string name)
    {
        var path = above is RootCommand ? "hw6" : $"hw6 {above.Name}";
        return new(
            $"'{MessageText.Quoted(name)}' is no command of {path}{NearestName.Question(name, above.Subcommands.Select(below => below.Name))} (see '{path} --help')"
        );
    }

    // Of what the parser did not understand, the first word tells most.
    private static InputException Refusal(ParseResult result, IReadOnlyList<string> words)
    {
        var command = result.CommandResult.Command;
        var see = $"(see '{PathOf(result.CommandResult)} --help')";
        if (
            words is [.., var last]
            && command.Options.FirstOrDefault(one => one.Name == last || one.Aliases.Contains(last))
                is ParameterOption { Parameter: { IsFlag: false } lacking }
        )
            return new($"{lacking.Option}: found nothing behind it; expected {lacking.Accepted} {see}");
        if (result.UnmatchedTokens is not [var word, ..])
            return new($"{result.Errors[0].Message.TrimEnd('.')} {see}");
        if (word.StartsWith('-') && word.Length > 1)
            return NoOption(result, word);
        if (OptionBefore(command, words, word) is var (option, values))
            return new(
                $"{option.Option}: found '{MessageText.Quoted(word)}' behind '{MessageText.Quoted(values[0])}'; {HowSeveralAreGiven(option, [.. values, word])}"
            );
        return
            command is RootCommand
            || (
                command.Subcommands.Count > 0 && NearestName.Of(word, command.Subcommands.Select(below => below.Name)) is not null
            )
            ? NoCommand(command, word)
            : new($"'{MessageText.Quoted(word)}' belongs to no option; expected options alone {see}");
    }

    private static InputException NoOption(ParseResult result, string word)
    {
        var command = result.CommandResult.Command;
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        var options = command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options));
        return new(
            $"{MessageText.Quoted(name)}: no such option{NearestName.Question(name, options.Select(option => option.Name))} (see '{PathOf(result.CommandResult)} --help')"
        );
    }

    // The parser takes an unknown option for a file where files are expected; one that is called so is named behind "--".
    private static void RefuseOptionsAsArguments(ParseResult result, IReadOnlyList<string> words)
    {
        foreach (var argument in result.CommandResult.Command.Arguments)
        {
            foreach (var token in result.GetResult(argument)?.Tokens ?? [])
            {
                if (
                    token.Value.StartsWith('-')
                    && token.Value.Length > 1
                    && words.TakeWhile(word => word != "--").Contains(token.Value)
                )
                    throw NoOption(result, token.Value);
            }
        }
    }

    // The option that a word was meant to be one more value of, and its values before.
    private static (Parameter Option, IReadOnlyList<string> Values)? OptionBefore(
        Command command,
        IReadOnlyList<string> words,
        string word
    )
    {
        var values = new List<string>();
        for (var at = words.ToList().IndexOf(word) - 1; at >= 0; at--)
        {
            var equals = words[at].StartsWith("--", StringComparison.Ordinal)
                ? words[at].IndexOf('=', StringComparison.Ordinal)
                : -1;
            var name = equals < 0 ? words[at] : words[at][..equals];
            var option = command.Options.FirstOrDefault(one => one.Name == name || one.Aliases.Contains(name));
            if (equals > 0)
                values.Insert(0, words[at][(equals + 1)..]);
            if (option is not null)
                return values.Count > 0 && option is ParameterOption { Parameter: { IsFlag: false } parameter }
                    ? (parameter, values)
                    : null;
            values.Insert(0, words[at]);
        }

        return null;
    }

    private static string HowSeveralAreGiven(Parameter option, IReadOnlyList<string> values) =>
        option switch
        {
            { IsSwept: false } => "expected one value",
            { Domain.HasLists: true } =>
                $"expected several as a list: {option.Option} {MessageText.Quoted(string.Join(',', values))}",
            _ =>
                $"expected the option again for each: {MessageText.Quoted(string.Join(' ', values.Select(value => $"{option.Option} {value}")))}",
        };

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult above ? $"{PathOf(above)} {command.Command.Name}" : "hw6";

    private static int Fail(Terminal terminal, Exception e, bool verbose, int code)
    {
        // The console may be what there is no descriptor left for.
        if (terminal.IsProcess && !verbose && ResourceFailure.TextOf(e) is not null)
            return Start.Fail(e);
        Start.ReleaseSpare();
        terminal.Error.WriteLine($"hw6: error: {CellWidth.Visible(ResourceFailure.MessageOf(e))}");
        if (verbose)
            terminal.Error.WriteLine(e.ToString());
        return code;
    }

    private sealed class Configuration(Surroundings surroundings) : InvocationConfiguration
    {
        public Surroundings Surroundings { get; } = surroundings;
    }

    private sealed class HelpTextAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var terminal = TerminalOf(parseResult);
            terminal.Write(HelpText.Create(parseResult.CommandResult.Command, terminal.OutWidth));
            return ExitCode.Done;
        }
    }
}

/// <summary>What a command is invoked with beside its options.</summary>
/// <param name="Terminal">Where its output goes.</param>
/// <param name="Interruption">Says when to stop.</param>
/// <param name="ResponseFiles">The files that its words were read from: inputs, as any other.</param>
internal sealed record Surroundings(Terminal Terminal, Interruption Interruption, IReadOnlyList<string> ResponseFiles);

/// <summary>What the process tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A cell or the run failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or an input cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>As by Ctrl-C.</summary>
    public const int Interrupted = 130;
}
