using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Hw6.Cli.Commands;
using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Parameters;

namespace Hw6.Cli;

/// <summary>The whole command line: parses, runs, and turns every failure into one line and an exit code.</summary>
internal static class CommandLine
{
    private const int MostOfMessage = 400;

    private static readonly Flag Verbose = new("verbose", "Show the stack trace of a failure.");
    private static readonly Flag Info = new(
        "info",
        "Print version, runtime, instruction sets, threads and linear-algebra provider."
    );

    // How long a running cell may take to notice Ctrl-C, and files to be flushed, before the process ends anyway.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The version of hw6, without what a build adds to it.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[
            0
        ];

    /// <summary>Runs a command line.</summary>
    /// <param name="commands">By default those of the tool that the arguments need.</param>
    /// <returns>The exit code.</returns>
    /// <remarks>It waits for the command instead of being asynchronous itself: state machines are compiled anew at every start.</remarks>
    public static int Run(string[] args, Terminal terminal, IEnumerable<Command>? commands = null)
    {
        var verbose = args.Contains(Verbose.Option);
        try
        {
            if (args is not ["--version"])
                return ParseAndRun(args, terminal, commands ?? AllCommands.Create(args));
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
    public static Terminal TerminalOf(ParseResult result) =>
        result.InvocationConfiguration is Configuration configuration ? configuration.Terminal : Terminal.System();

    private static int ParseAndRun(string[] args, Terminal terminal, IEnumerable<Command> commands)
    {
        var root = CreateRoot(commands);
        EmptyValues.Refuse(args);
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = ResponseFile.Replace });
        if (result.Action is ParseErrorAction)
        {
            throw new InputException(
                $"{Shorten(result.Errors[0].Message).TrimEnd('.')} (see '{PathOf(result.CommandResult)} --help')"
            );
        }

        using var output = new StreamWriter(terminal.Out, leaveOpen: true) { NewLine = "\n" };
        var configuration = new Configuration(terminal)
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
            Output = output,
            Error = terminal.Error,
        };
        var code = result.InvokeAsync(configuration).GetAwaiter().GetResult();
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
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Add(new HelpOption("--help", "-h") { Action = new HelpTextAction() });
        return root;
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult above ? $"{PathOf(above)} {command.Command.Name}" : "hw6";

    // A value of any length may be quoted in a message; its ends tell which one it is.
    private static string Shorten(string message)
    {
        var line = message.ReplaceLineEndings(" ");
        return line.Length <= MostOfMessage ? line : $"{line[..(MostOfMessage / 2)]} … {line[^(MostOfMessage / 2)..]}";
    }

    private static int Fail(Terminal terminal, Exception e, bool verbose, int code)
    {
        terminal.Error.WriteLine($"hw6: error: {e.Message.ReplaceLineEndings(" ")}");
        if (verbose)
            terminal.Error.WriteLine(e.ToString());
        return code;
    }

    private sealed class Configuration(Terminal terminal) : InvocationConfiguration
    {
        public Terminal Terminal { get; } = terminal;
    }

    private sealed class HelpTextAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var terminal = TerminalOf(parseResult);
            terminal.Write(HelpText.Create(parseResult.CommandResult.Command, terminal.OutIsTerminal ? terminal.Width : 120));
            return ExitCode.Done;
        }
    }
}

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
