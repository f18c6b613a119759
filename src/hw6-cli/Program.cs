using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Hw6.Cli;
using Hw6.Core;

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
/// The way into the program, and the way out where descriptors or memory have run out so far that the rest of it cannot be read. What that takes is read
/// first, and some descriptors are held back; each part of a program takes two.
/// </summary>
internal static class Start
{
    private static readonly SafeHandle?[] Spare = new SafeHandle?[8];
    private static Stream? error;

    /// <summary>Gets ready to fail.</summary>
    public static void Prepare()
    {
        error = Console.OpenStandardError();
        RuntimeHelpers.RunClassConstructor(typeof(Win32Exception).TypeHandle);
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
            error!.Write("hw6: error: out of memory; a smaller size, fewer --threads or a higher limit helps\n"u8);
        }
        catch (Exception)
        {
            error!.Write("hw6: error: too many open files; a higher limit (ulimit -n) helps\n"u8);
        }

        return ExitCode.Failed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tell(Exception failure) =>
        error!.Write(Encoding.UTF8.GetBytes($"hw6: error: {ResourceFailure.MessageOf(failure)}\n"));

    // Of the runtime's own threads and of helpers: what ran out is told, and anything else is left to the runtime, whose report tells where it was.
    private static void OnThread(object failure)
    {
        if (failure is Exception e && (e is OutOfMemoryException || IsOfResource(e)))
            Environment.Exit(Fail(e));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsOfResource(Exception failure) => ResourceFailure.TextOf(failure) is not null;
}
