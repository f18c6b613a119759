namespace Hw6.Core.Files;

/// <summary>
/// Files that have their name only once they are whole: written beside it under a name that nobody can foresee, flushed to the disk, and moved.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Replaces a file, or creates it.</summary>
    /// <param name="target">The file, no link to it.</param>
    /// <param name="write">Writes the contents.</param>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public static void Replace(string target, Action<FileStream> write) => ReplaceAndHold(target, write, 1 << 16).Dispose();

    /// <summary>Replaces a file, or creates it, and keeps it open for more.</summary>
    /// <param name="target">The file, no link to it.</param>
    /// <param name="write">Writes the contents.</param>
    /// <param name="bufferSize">The stream's buffer; 0 for none.</param>
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
