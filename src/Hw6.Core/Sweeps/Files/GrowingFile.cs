using Hw6.Core.Files;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// An ordinary file that is replaced as a whole, atomically, and then grows by whole pieces. A write that fails leaves the bytes before it
/// intact. A file that vanishes, or that somebody else changes, is noticed at the next write.
/// </summary>
/// <param name="target">The file itself, no link to it.</param>
/// <param name="shown">What messages call it.</param>
internal sealed class GrowingFile(string target, string shown)
{
    // The system has the bytes as soon as they are written; the disk gets them at most this often, against a loss of power.
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private FileStream? stream;
    private long length;
    private DateTime lastSync = DateTime.MinValue;

    /// <summary>Whether the file has been replaced and is open for more.</summary>
    public bool Started => stream is not null;

    /// <summary>Replaces the file by these bytes, and keeps it open for more.</summary>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public void Replace(ReadOnlySpan<byte> bytes)
    {
        Abandon();
        try
        {
            var contents = bytes.ToArray();
            stream = AtomicFile.ReplaceAndHold(target, file => file.Write(contents));
            length = contents.Length;
            lastSync = DateTime.UtcNow;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    /// <summary>Adds bytes at the end: all of them, or none if it fails.</summary>
    /// <exception cref="IOException">They cannot be written, or the file is gone or changed.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var open = stream ?? throw new InvalidOperationException("the file has not been started");
        CheckUntouched();
        try
        {
            open.Seek(length, SeekOrigin.Begin);
            open.Write(bytes);
            if (DateTime.UtcNow - lastSync >= SyncInterval)
            {
                open.Flush(flushToDisk: true);
                lastSync = DateTime.UtcNow;
            }

            length += bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryCutBack(open);
            throw Failed(e);
        }
    }

    /// <summary>Makes sure that all is on disk, and closes the file.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Close()
    {
        if (stream is null)
            return;
        try
        {
            stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
        finally
        {
            Abandon();
        }
    }

    /// <summary>Closes the file as it is.</summary>
    public void Abandon()
    {
        AtomicFile.Abandon(stream);
        stream = null;
    }

    // One look at the folder's entry. Its size tells a file that somebody put in the place of ours, such as a second run of the same command.
    private void CheckUntouched()
    {
        var entry = new FileInfo(target);
        if (!entry.Exists)
            throw new IOException($"'{shown}' is gone: it or its folder was removed during the run");
        if (entry.Length != length)
            throw new IOException($"'{shown}' was changed by another program during the run");
    }

    private void TryCutBack(FileStream open)
    {
        try
        {
            open.SetLength(length);
        }
        catch (IOException)
        {
            // The torn end stays; readers recognise it.
        }
    }

    private IOException Failed(Exception e) => new($"cannot write '{shown}': {FileFailure.WhyNotWritten(e)}", e);
}
