using System.Diagnostics;
using System.Text;

namespace Hw6.Cli.Tests;

/// <summary>Runs a built tool as a process of its own.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private ToolProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The command line of the built tool, for a shell.</summary>
    public static string Hw6 { get; } = CommandOf("hw6.dll");

    /// <summary>The command line of the tool with the fake experiment, for a shell.</summary>
    public static string Fake { get; } = CommandOf("SweepHost.dll");

    /// <summary>Whether the shell tests can run here.</summary>
    public static bool HasShell { get; } = File.Exists("/bin/bash");

    /// <summary>Starts <c>hw6 fake …</c>.</summary>
    public static ToolProcess StartFake(params string[] args) => new(Start("dotnet", [PathOf("SweepHost.dll"), "fake", .. args]));

    /// <summary>Starts the built tool.</summary>
    public static ToolProcess StartHw6(params string[] args) => StartHw6(new Dictionary<string, string>(), args);

    /// <summary>Starts the built tool with other variables.</summary>
    public static ToolProcess StartHw6(Dictionary<string, string> environment, params string[] args)
    {
        var start = Start("dotnet", [PathOf("hw6.dll"), .. args]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(start);
    }

    /// <summary>Runs the built tool to its end.</summary>
    public static ToolResult RunHw6(params string[] args)
    {
        using var tool = StartHw6(args);
        return tool.Wait();
    }

    /// <summary>Runs <c>hw6 fake …</c> to its end.</summary>
    public static ToolResult RunFake(params string[] args)
    {
        using var tool = StartFake(args);
        return tool.Wait();
    }

    /// <summary>Runs a bash script to its end.</summary>
    public static ToolResult Shell(string script)
    {
        using var tool = StartShell(script);
        return tool.Wait();
    }

    /// <summary>Starts a bash script.</summary>
    public static ToolProcess StartShell(string script) => new(Start("/bin/bash", ["-c", script]));

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan Work
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Waits for something that the process does; its end before that, or a hang, is a failure.</summary>
    public void Until(Func<bool> done)
    {
        for (var clock = Stopwatch.StartNew(); !done(); Thread.Sleep(5))
        {
            if (process.HasExited && !done())
                Assert.Fail($"the process has ended: {error.Result}");
            Assert.True(clock.Elapsed < Hang, "the process hangs");
        }
    }

    /// <summary>Kills the process at once, as <c>kill -9</c> does.</summary>
    public void Kill() => process.Kill();

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start(
            "kill",
            [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
        );
        kill.WaitForExit();
    }

    /// <summary>Waits for the end, and takes a hang for a failure.</summary>
    public ToolResult Wait()
    {
        if (!process.WaitForExit(Hang))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("the process hangs");
        }

        process.WaitForExit();
        return new ToolResult(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private static string CommandOf(string name) => $"dotnet '{PathOf(name)}'";

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, name);

    private static ProcessStartInfo Start(string file, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(file, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
        };
        start.Environment["NO_COLOR"] = "1";
        return start;
    }
}
