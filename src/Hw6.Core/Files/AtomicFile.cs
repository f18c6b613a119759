using System.IO.Hashing;
using System.Text;

namespace Hw6.Core.Files;

/// <summary>
/// Files that have their name only once they are whole: written beside it under a name that nobody can foresee, flushed to the disk, and moved.
/// </summary>
internal static class AtomicFile
{
    private const string PartStart = ".hw6-";
    private const string PartEnd = ".part";

    /// <summary>Replaces a file, or creates it. It keeps its rights, and its owner where this process may give files away.</summary>
    /// <param name="target">The file, no link to it.</param>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public static void Replace(string target, Action<Stream> write) => ReplaceAndHold(target, write, 1 << 16).Dispose();

    /// <summary>Replaces a file, or creates it, and keeps it open for more.</summary>
    /// <param name="target">The file, no link to it.</param>
    /// <param name="bufferSize">0 for none.</param>
    /// <returns>The stream, at the end of the file.</returns>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public static FileStream ReplaceAndHold(string target, Action<Stream> write, int bufferSize = 0)
    {
        var part = PartOf(target);
        var rights = FileEntry.RightsOf(target);
        FileStream? stream = null;
        try
        {
            stream = Create(part, bufferSize, FileOptions.None, rights);
            write(stream);
            stream.Flush(flushToDisk: true);
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

    /// <summary>Finds out whether a file can be replaced or created: by asking, which changes nothing.</summary>
    /// <param name="entry">The file, ordinary or absent.</param>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public static void CheckReplaceable(FileEntry entry)
    {
        UnixFiles.CheckWritable(FolderOf(entry.Target));
        if (entry.Kind == FileKind.Ordinary)
            UnixFiles.CheckWritable(entry.Target);
    }

    /// <summary>Finds out whether the disk has room for some bytes beside a target, and leaves none.</summary>
    /// <exception cref="IOException">It has not.</exception>
    public static void CheckRoom(string target, int bytes)
    {
        using var probe = Create(PartOf(target), 0, FileOptions.DeleteOnClose, null);
        probe.Write(new byte[bytes]);
    }

    /// <summary>
    /// Deletes what processes that were killed left while they wrote these files. No other process writes them now: the caller has claimed them; what
    /// one on another machine writes is open there, and stays.
    /// </summary>
    public static void DeleteLeftovers(IEnumerable<string> targets)
    {
        foreach (var folder in targets.GroupBy(FolderOf))
        {
            var starts = folder.Select(StartOfPart).ToHashSet();
            foreach (var part in Directory.EnumerateFiles(folder.Key, PartStart + "*" + PartEnd))
            {
                var name = Path.GetFileName(part);
                if (name.LastIndexOf('-') is > 0 and var end && starts.Contains(name[..(end + 1)]))
                    DeleteUnlessOpen(part);
            }
        }
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

    // Exclusively: nobody's file or link of that name is used. What the target's readers may not see, nobody may see of this one either.
    private static FileStream Create(string part, int bufferSize, FileOptions options, FileRights? rights)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = bufferSize,
            Options = options,
        };
        if (rights is null || OperatingSystem.IsWindows())
            return new FileStream(part, how);
        how.UnixCreateMode = rights.Mode & (UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var stream = new FileStream(part, how);
        UnixFiles.TryGive(part, rights);
        File.SetUnixFileMode(part, rights.Mode);
        return stream;
    }

    private static void DeleteUnlessOpen(string part)
    {
        try
        {
            using (new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None, 0))
                File.Delete(part);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            // Somebody writes it, or owns it.
        }
    }

    // In the same folder, so that a move is one step of the file system.
    private static string PartOf(string target) =>
        Path.Combine(FolderOf(target), StartOfPart(target) + Guid.NewGuid().ToString("N") + PartEnd);

    // Says whose part it is in a name of one length, however long the target's.
    private static string StartOfPart(string target) =>
        $"{PartStart}{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(Path.GetFileName(target))):x16}-";

    private static string FolderOf(string target) => Path.GetDirectoryName(target) ?? target;
}

/// <summary>What is said of a file that cannot be read or written.</summary>
internal static class FileFailure
{
    /// <summary>Whether an exception is one that the file system gives for a path.</summary>
    public static bool IsOne(Exception e) => IsOfOpenFile(e) || e is ArgumentException or NotSupportedException;

    /// <summary>The error for a file that cannot be opened or read.</summary>
    public static InputException Unreadable(string path, Exception cause)
    {
        var reason = cause switch
        {
            _ when path.Length == 0 => "the file name is empty",
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            UnauthorizedAccessException when Directory.Exists(path) => "it is a folder, not a file",
            UnauthorizedAccessException => "no permission to read it",
            InvalidDataException => "the gzip data are damaged or cut off",
            _ => cause.Message.ReplaceLineEndings(" "),
        };
        return new InputException($"{(path.Length == 0 ? "''" : path)}: {reason}", cause);
    }

    /// <summary>Why a file cannot be written, without the path that the system repeats.</summary>
    public static string WhyNotWritten(Exception cause) =>
        cause switch
        {
            UnauthorizedAccessException => "no permission",
            DirectoryNotFoundException => "there is no such folder",
            _ => cause.Message.ReplaceLineEndings(" ").Split(" : '")[0].TrimEnd('.'),
        };

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
