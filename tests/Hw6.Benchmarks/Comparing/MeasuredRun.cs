using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Hw6.Benchmarks.Comparing;

/// <summary>
/// The <c>measure</c> mode: runs one program and tells its wall time and the most memory that it held. A process of its own, since the kernel
/// tells the memory of all ended children together; looking at a running process from outside would change its timing.
/// </summary>
internal static unsafe partial class MeasuredRun
{
    /// <summary>What the last line on standard error begins with.</summary>
    public const string Mark = "measured\t";

    private const int Children = -1;
    private const int Words = 18;
    private const int MostResident = 4; // in KiB, after two times of two words each

    /// <summary>Runs the program with the standard streams of this process.</summary>
    public static int Run(string file, IEnumerable<string> arguments)
    {
        var clock = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(file, arguments))!;
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        var usage = stackalloc long[Words];
        var megabytes = GetUsage(Children, usage) == 0 ? usage[MostResident] / 1024.0 : double.NaN;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Mark}{seconds}\t{megabytes}"));
        return process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, long* usage);
}
