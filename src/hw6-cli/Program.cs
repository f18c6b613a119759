using System.Runtime.CompilerServices;
using System.Text;
using Hw6.Cli;
using Hw6.Cli.Output;
using Hw6.Core;
using Microsoft.Win32.SafeHandles;

// What fails before the command line can answer for it, such as reading a part of the program, is one line too.
try
{
    Start.Prepare();
    return Start.Run(args);
}
catch (Exception e)
{
    return Start.Fail(e);
}

/// <summary>
/// The way into the program, and the way out where descriptors or memory have run out so far that the rest of it cannot be read: without the console,
/// and with some descriptors that were held back. Each part of a program takes two.
/// </summary>
internal static class Start
{
    private const int StandardError = 2;

    private static readonly SafeFileHandle?[] Spare = new SafeFileHandle?[8];

    /// <summary>Gets ready to fail.</summary>
    public static void Prepare()
    {
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) => OnThread(unhandled.ExceptionObject);
        if (OperatingSystem.IsWindows())
            return;
        for (var i = 0; i < Spare.Length; i++)
            Spare[i] = File.OpenHandle("/dev/null");
    }

    // Not part of its caller, which would need the whole program to be read before it begins.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run(string[] args) => CommandLine.Run(args, Terminal.System());

    /// <summary>Gives back the descriptors that were held back: what failed is to be told.</summary>
    public static void ReleaseSpare()
    {
        for (var i = 0; i < Spare.Length; i++)
            Interlocked.Exchange(ref Spare[i], null)?.Dispose();
    }

    /// <summary>Says what failed, in one line.</summary>
    public static int Fail(Exception failure)
    {
        ReleaseSpare();
        try
        {
            Tell(failure);
        }
        catch (Exception e) when (e is OutOfMemoryException || failure is OutOfMemoryException)
        {
            Write("hw6: error: out of memory; a smaller size, fewer --threads or a higher limit helps\n"u8);
        }
        catch (Exception)
        {
            Write("hw6: error: too many open files; a higher limit (ulimit -n) helps\n"u8);
        }

        return ExitCode.Failed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tell(Exception failure) =>
        Write(Encoding.UTF8.GetBytes($"hw6: error: {ResourceFailure.MessageOf(failure)}\n"));

    private static void Write(ReadOnlySpan<byte> line)
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OpenStandardError().Write(line);
        }
        else if (!ClosedStream.Was(StandardError))
        {
            using var error = new FileStream(
                new SafeFileHandle(StandardError, ownsHandle: false),
                FileAccess.Write,
                bufferSize: 0
            );
            error.Write(line);
        }
    }

    // Of the runtime's own threads and of helpers: what ran out is told, and anything else is left to the runtime, whose report tells where it was.
    private static void OnThread(object failure)
    {
        if (failure is Exception e && (e is OutOfMemoryException || IsOfResource(e)))
            Environment.Exit(Fail(e));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsOfResource(Exception failure) => ResourceFailure.TextOf(failure) is not null;
}
