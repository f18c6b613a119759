using System.Runtime.InteropServices;

namespace Hw6.Cli;

/// <summary>
/// Answers Ctrl-C, TERM and HUP: asks the command to stop, and ends the process where it does not within a moment, because it is deep in mathematics or
/// waits for a network. What is on disk is whole at every moment, so that nothing is lost by that.
/// </summary>
internal sealed partial class Interruption : IDisposable
{
    // With the time that the process takes to end, under a second.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(600);

    private readonly Terminal terminal;
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private int signals;

    /// <summary>Begins to listen, where the terminal is the process's own.</summary>
    public Interruption(Terminal terminal)
    {
        this.terminal = terminal;
        if (!terminal.IsProcess)
            return;

        // The runtime leaves a signal alone that the process was told to ignore, as nohup does with HUP.
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, Answer));
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>What is told when the process is ended: the state of the work.</summary>
    public Func<string> LastWords { get; set; } = () => "interrupted";

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Answer(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref signals) > 1)
        {
            End();
            return;
        }

        // A thread of its own: those of the pool may all be at work.
        new Thread(() =>
        {
            Thread.Sleep(Grace);
            End();
        })
        {
            IsBackground = true,
            Name = "interruption",
        }.Start();
        source.Cancel();
    }

    // Without the runtime's own way out, which waits for threads.
    private void End()
    {
        terminal.Error.WriteLine($"hw6: {LastWords()}");
        if (OperatingSystem.IsWindows())
            Environment.Exit(ExitCode.Interrupted);
        else
            ExitNow(ExitCode.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
