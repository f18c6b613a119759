using System.Text;
using Hw6.Cli.Output;
using Hw6.Core.Files;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli;

/// <summary>Where the tool's output goes: the process's own streams, or a test's.</summary>
/// <param name="Out">Takes the main result, and nothing else.</param>
/// <param name="Error">Takes progress, notes, warnings and errors.</param>
internal sealed record Terminal(Stream Out, TextWriter Error)
{
    /// <summary>Whether a person reads the main result: it is shown as a table then, and as CSV otherwise.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person watches stderr: only then is there a moving progress bar.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether escape sequences for colours are welcome.</summary>
    public bool Colors { get; init; }

    /// <summary>The width of what no terminal shows, in cells.</summary>
    public const int FixedWidth = 120;

    /// <summary>The width of the terminal that stdout is, in cells.</summary>
    public int OutWidth => WidthOfOut?.Invoke() ?? FixedWidth;

    /// <summary>The width of the terminal that stderr is, in cells: asked anew each time, as windows change.</summary>
    public int ErrorWidth => WidthOfError?.Invoke() ?? FixedWidth;

    /// <summary>Finds the width of the terminal that stdout is.</summary>
    public Func<int>? WidthOfOut { get; init; }

    /// <summary>Finds the width of the terminal that stderr is.</summary>
    public Func<int>? WidthOfError { get; init; }

    /// <summary>The streams of this process.</summary>
    public static Terminal System()
    {
        InputFile.OpenStandard = Console.OpenStandardInput;
        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        var errorIsTerminal = !Console.IsErrorRedirected;
        var error = new StreamWriter(
            ClosedStream.Was(2) ? Stream.Null : new StandardError(Console.OpenStandardError()),
            new UTF8Encoding(false),
            256
        )
        {
            AutoFlush = true,
        };
        return new Terminal(
            ClosedStream.Was(1) ? new ClosedStream("stdout") : new StandardOutput(Console.OpenStandardOutput()),
            TextWriter.Synchronized(error)
        )
        {
            IsProcess = true,
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = errorIsTerminal && !dumb,
            Colors = !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            WidthOfOut = Console.IsOutputRedirected ? null : () => TerminalWindow.WidthOf(1),
            WidthOfError = errorIsTerminal ? () => TerminalWindow.WidthOf(2) : null,
        };
    }

    /// <summary>Whether these are the streams of this process, whose signals are then its own to answer.</summary>
    public bool IsProcess { get; init; }

    /// <summary>Where a command writes its main result: a file, found writable and not changed, or stdout.</summary>
    /// <param name="path">What <c>--output</c> says; stdout where it says nothing.</param>
    /// <exception cref="Core.InputException">It cannot be written.</exception>
    public OutputFile Output(string? path) => path is null ? OutputFile.Standard(Out) : OutputFile.Prepare(path, "--output", Out);

    /// <summary>Writes text to the main output.</summary>
    public void Write(string text)
    {
        Out.Write(Encoding.UTF8.GetBytes(text));
        Out.Flush();
    }
}
