using System.Globalization;

namespace Hw6.Core;

/// <summary>What is said when the machine, or a limit on this process, has no more of something.</summary>
internal static class ResourceFailure
{
    // errno of Linux and macOS: too many open files, in this process and in the system.
    private const int ProcessFiles = 24;
    private const int SystemFiles = 23;

    /// <summary>The line for a failure: what ran out and what helps, or the failure's own message, on one short line.</summary>
    public static string MessageOf(Exception failure) => MessageText.Of(TextOf(failure) ?? Innermost(failure).Message);

    /// <summary>What ran out and what helps; <see langword="null"/> where the failure is of another kind.</summary>
    public static string? TextOf(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            // Of several failures that an exception joins, the scarce resource is the one to tell. (No LINQ: it may be what cannot be loaded.)
            if (e is AggregateException several)
            {
                foreach (var one in several.InnerExceptions)
                {
                    if (TextOf(one) is { } told)
                        return told;
                }
            }

            if (IsOfThreads(e))
                return "the system gives this process no more threads; fewer --threads, or a higher limit (ulimit -u, pids), helps";
            if (e is OutOfMemoryException)
                return $"out of memory: this process may use {Available} MiB; a smaller size, fewer --threads or a higher limit helps";
            if (e is IOException { HResult: ProcessFiles or SystemFiles } || IsOfFiles(e) || IsOfAssembly(e))
                return "too many open files; a higher limit (ulimit -n) helps";
        }

        return null;
    }

    // A thread that cannot start is told as a lack of memory, which the message alone tells from the other.
    private static bool IsOfThreads(Exception e) =>
        e is ThreadStartException
        || (e is OutOfMemoryException && e.StackTrace?.Contains("Thread.Start", StringComparison.Ordinal) == true);

    // As the console says it. By name: where the type is not there yet, it may be one file too many.
    private static bool IsOfFiles(Exception e) =>
        e.GetType().Name == "Win32Exception" && e.Message.StartsWith("Too many open files", StringComparison.Ordinal);

    // The program is whole: a part of it that cannot be read had no descriptor left.
    private static bool IsOfAssembly(Exception e) =>
        e is FileNotFoundException { FileName: { } file } && file.Contains("PublicKeyToken=", StringComparison.Ordinal)
        || e is FileLoadException { FileName: { } loaded } && loaded.Contains("PublicKeyToken=", StringComparison.Ordinal)
        || e is DllNotFoundException;

    private static string Available =>
        (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20).ToString(CultureInfo.InvariantCulture);

    private static Exception Innermost(Exception e) =>
        e is AggregateException or TypeInitializationException && e.InnerException is { } inner ? Innermost(inner) : e;
}
