using System.Runtime.CompilerServices;
using Hw6.Cli;
using Hw6.Core;

// What fails before the command line can answer for it, such as reading a part of the program, is one line too.
try
{
    return Start.Run(args);
}
catch (Exception e)
{
    return Start.Fail(e);
}

/// <summary>The way into the program, and the way out where it cannot even begin.</summary>
internal static class Start
{
    // Given back when descriptors have run out, so that there are some to say so.
    private const int SpareFiles = 6;
    private static readonly List<IDisposable> Spare = [];

    // Not part of its caller, which would need the whole program to be read before it begins.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run(string[] args)
    {
        Reserve();
        return CommandLine.Run(args, Terminal.System());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Fail(Exception e)
    {
        foreach (var file in Spare)
            file.Dispose();
        Console.Error.WriteLine($"hw6: error: {ResourceFailure.MessageOf(e)}");
        return ExitCode.Failed;
    }

    private static void Reserve()
    {
        if (OperatingSystem.IsWindows())
            return;
        for (var i = 0; i < SpareFiles; i++)
            Spare.Add(File.OpenHandle("/dev/null"));
    }
}
