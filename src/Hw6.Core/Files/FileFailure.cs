namespace Hw6.Core.Files;

/// <summary>What is said of a file that cannot be read or written.</summary>
internal static class FileFailure
{
    /// <summary>Whether an exception is one that the file system gives for a path.</summary>
    public static bool IsOne(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>The error for a file that cannot be opened or read.</summary>
    /// <param name="cause">What the system said.</param>
    /// <param name="mark">What stands before the path in the message, as the user wrote it.</param>
    public static InputException Unreadable(string path, Exception cause, string mark = "")
    {
        var reason = cause switch
        {
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            UnauthorizedAccessException when Directory.Exists(path) => "it is a folder, not a file",
            UnauthorizedAccessException => "no permission to read it",
            _ => cause.Message.ReplaceLineEndings(" "),
        };
        return new InputException($"{mark}{path}: {reason}", cause);
    }

    /// <summary>Why a file cannot be written, without the path that the system repeats.</summary>
    public static string WhyNotWritten(Exception cause) =>
        cause switch
        {
            UnauthorizedAccessException => "no permission",
            DirectoryNotFoundException => "there is no such folder",
            _ => cause.Message.ReplaceLineEndings(" ").Split(" : '")[0].TrimEnd('.'),
        };
}
