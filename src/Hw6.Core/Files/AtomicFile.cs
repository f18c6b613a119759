namespace Hw6.Core.Files;

/// <summary>
/// Files that have their name only once they are whole: written beside it under a name that nobody can foresee, flushed to the disk, and moved.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Replaces a file, or creates it.</summary>
    /// <param name="target">The file, no link to it.</param>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public static void Replace(string target, Action<FileStream> write) => ReplaceAndHold(target, write, 1 << 16).Dispose();

    /// <summary>Replaces a file, or creates it, and keeps it open for more.</summary>
    /// <param name="target">The file, no link to it.</param>
    /// <param name="bufferSize">0 for none.</param>
    /// <returns>The stream, at the end of the file.</returns>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public static FileStream ReplaceAndHold(string target, Action<FileStream> write, int bufferSize = 0)
    {
        var part = PartOf(target);
        FileStream? stream = null;
        try
        {
            stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize);
            write(stream);
            stream.Flush(flushToDisk: true);
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(part, File.GetUnixFileMode(target));
            File.Move(part, target, overwrite: true);
            return stream;
        }
        catch
        {
            Abandon(stream);
            TryDelete(part);
            throw;
        }
    }

    /// <summary>Finds out whether a path can be that of a file, which may be there or not: a name may be too long.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public static void CheckName(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
        }
        catch (FileNotFoundException)
        {
            // It can, and is not there yet.
        }
    }

    /// <summary>
    /// Finds out whether files can be created beside a target, with some bytes in them, and leaves none. They have names of their own: the target's is
    /// for <see cref="CheckName"/>.
    /// </summary>
    /// <exception cref="IOException">They cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not.</exception>
    public static void Probe(string target, int bytes)
    {
        using var probe = new FileStream(
            PartOf(target),
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            0,
            FileOptions.DeleteOnClose
        );
        probe.Write(new byte[bytes]);
    }

    /// <summary>Deletes a file where that is possible: it is a leftover, and a failure that led here is the one to tell.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            // It stays.
        }
    }

    /// <summary>Closes a stream whose failure, if it has one, was told at the write.</summary>
    public static void Abandon(FileStream? stream)
    {
        try
        {
            stream?.Dispose();
        }
        catch (IOException)
        {
            // Told before.
        }
    }

    // In the same folder, so that a move is one step of the file system.
    private static string PartOf(string target) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target)) ?? target, $".hw6-{Guid.NewGuid():N}.part");
}

/// <summary>What is said of a file that cannot be read or written.</summary>
internal static class FileFailure
{
    /// <summary>Whether an exception is one that the file system gives for a path.</summary>
    public static bool IsOne(Exception e) => IsOfOpenFile(e) || e is ArgumentException or NotSupportedException;

    /// <summary>The error for a file that cannot be opened or read.</summary>
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

    /// <summary>The contents of a file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (IsOfOpenFile(e))
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Writes to a file that is known to be one.</summary>
    /// <param name="shown">What the message calls it.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string shown, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (IsOfOpenFile(e))
        {
            throw new IOException($"cannot write '{shown}': {WhyNotWritten(e)}", e);
        }
    }

    private static bool IsOfOpenFile(Exception e) => e is IOException or UnauthorizedAccessException;
}
