using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Hw6.Cli.Tests.Terminals;

/// <summary>A program in a pseudo-terminal (by util-linux's <c>script</c>), which can be typed to.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder shown = new();
    private readonly Thread reader;
    private bool ended;

    /// <summary>Starts a command of a POSIX shell.</summary>
    /// <param name="columns">The width of the terminal.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    public PseudoTerminal(string command, int columns, Dictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo("script", ["-qefc", $"stty cols {columns} rows 50; {command}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            WorkingDirectory = folder ?? "",
        };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["TERM"] = "vt100";
        start.Environment["SHELL"] = "/bin/sh";
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        process = Process.Start(start)!;
        reader = new Thread(Read) { IsBackground = true };
        reader.Start();
    }

    /// <summary>Whether pseudo-terminals can be had here.</summary>
    public static bool IsThere { get; } = Has("script");

    /// <summary>Whether a program is on the path.</summary>
    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>All that has been shown so far.</summary>
    public string Shown
    {
        get
        {
            lock (shown)
                return shown.ToString();
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>What it has left on the terminal: without lines that were erased, and without escape sequences.</returns>
    public static string Run(string command, int columns, string? folder = null)
    {
        using var terminal = new PseudoTerminal(command, columns, folder: folder);
        return Plain(terminal.Wait());
    }

    /// <summary>What is left on a terminal of what was shown.</summary>
    public static string Plain(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal)
            .Split('\n')
            .Select(line => line[(line.LastIndexOf("\r\e[2K", StringComparison.Ordinal) is >= 0 and var at ? at + 5 : 0)..]);
        return Regex.Replace(string.Join('\n', lines), "\e(\\[[0-9;?]*[a-zA-Z]|[=>])", "");
    }

    /// <summary>Types text.</summary>
    public void Type(string text)
    {
        process.StandardInput.Write(text);
        process.StandardInput.Flush();
    }

    /// <summary>Waits until some text has been shown; the end before that, or a hang, is a failure.</summary>
    /// <param name="after">How much of what was shown before does not count.</param>
    public void WaitFor(string text, int after = 0)
    {
        var clock = Stopwatch.StartNew();
        lock (shown)
        {
            while (shown.ToString().IndexOf(text, Math.Min(after, shown.Length), StringComparison.Ordinal) < 0)
            {
                if (ended || clock.Elapsed > Hang || !Monitor.Wait(shown, Hang))
                    Assert.Fail($"'{text}' is not shown:\n{shown.ToString()[^Math.Min(shown.Length, 2000)..]}");
            }
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>All that was shown.</returns>
    public string Wait()
    {
        if (!process.WaitForExit(Hang))
            Assert.Fail($"the program hangs:\n{Shown}");
        reader.Join();
        return Shown;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private void Read()
    {
        var buffer = new char[4096];
        int count;
        while ((count = process.StandardOutput.Read(buffer, 0, buffer.Length)) > 0)
        {
            lock (shown)
            {
                shown.Append(buffer, 0, count);
                Monitor.PulseAll(shown);
            }
        }

        lock (shown)
        {
            ended = true;
            Monitor.PulseAll(shown);
        }
    }
}
