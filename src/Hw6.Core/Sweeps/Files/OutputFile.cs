using Hw6.Core.Files;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// What a command writes to. An ordinary file is replaced only when the first bytes are ready, and grows from then on; stdout, devices and pipes
/// are written to as they are, since renaming a file over them would replace them.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    // A disk with less room than this is found full before any work starts.
    private const int LeastRoom = 4096;

    private readonly GrowingFile? file;
    private readonly Stream? standard;
    private FileStream? stream;

    private OutputFile(FileEntry entry, Stream? standard = null)
    {
        Entry = entry;
        this.standard = standard;
        file = entry.Kind is FileKind.Ordinary or FileKind.Absent ? new GrowingFile(entry.Target, entry.Path) : null;
    }

    /// <summary>What stood there when it was prepared.</summary>
    public FileEntry Entry { get; }

    /// <summary>The path as the user gave it.</summary>
    public string Path => Entry.Path;

    /// <summary>The file itself, where the path is a link to it.</summary>
    public string Target => Entry.Target;

    /// <summary>Whether it is an ordinary file, which can be replaced, cut back and read again; neither a device nor a pipe.</summary>
    public bool IsOrdinary => file is not null;

    /// <summary>Whether it is the process's stdout, which stays open.</summary>
    public bool IsStandardOutput => standard is not null;

    /// <summary>Whether the first bytes have been written.</summary>
    public bool Started { get; private set; }

    /// <summary>The process's stdout, which says itself what goes wrong.</summary>
    public static OutputFile Standard(Stream stream) => new(FileEntry.OfDescriptor(1) with { Path = "stdout" }, stream);

    /// <summary>Finds out whether a file can be written, and changes nothing.</summary>
    /// <param name="path">The file, or <see cref="InputFile.Standard"/> for stdout.</param>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="stdout">The process's stdout.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static OutputFile Prepare(string path, string option, Stream stdout)
    {
        try
        {
            if (path.Length == 0)
                throw new InputException($"{option}: the file name is empty");
            if (path == InputFile.Standard)
                return Standard(stdout);
            var entry = FileEntry.Of(path);
            if (entry.Kind == FileKind.Folder || System.IO.Path.EndsInDirectorySeparator(path))
                throw new InputException($"{option}: '{path}' is a folder; expected the name of a file");
            if (entry.Kind == FileKind.Socket)
                throw new InputException($"{option}: '{path}' is a socket; expected the name of a file, a device or a pipe");
            if (entry.Descriptor == 1)
                return Standard(stdout);
            if (entry.Kind == FileKind.Stream)
                UnixFiles.CheckWritable(entry.Target);
            else
                CheckFile(entry, option);
            return new OutputFile(entry);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw new InputException($"{option}: cannot write '{path}': {FileFailure.WhyNotWritten(e)}", e);
        }
    }

    /// <summary>Keeps an ordinary file from other processes.</summary>
    /// <exception cref="InputException">Another process writes it.</exception>
    public void Claim(OutputClaims claims)
    {
        if (IsOrdinary)
            claims.Take(Target, Path);
    }

    /// <summary>Finds out whether the disk of an ordinary file has room: the last step before work starts, for it writes beside the file for a moment.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <exception cref="InputException">It is full.</exception>
    public void CheckRoom(string option)
    {
        try
        {
            if (IsOrdinary)
                AtomicFile.CheckRoom(Target, LeastRoom);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw new InputException($"{option}: cannot write '{Path}': {FileFailure.WhyNotWritten(e)}", e);
        }
    }

    /// <summary>Replaces the file by these bytes, atomically where it is an ordinary file, and keeps it open for more.</summary>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public void Start(byte[] bytes)
    {
        if (file is not null)
            file.Replace(bytes);
        else
            WriteOn(standard ?? OpenForGood(), bytes);
        Started = true;
    }

    /// <summary>Adds bytes at the end: to an ordinary file all of them, or none if it fails.</summary>
    /// <exception cref="IOException">They cannot be written, or the file is gone or changed.</exception>
    public void Append(byte[] bytes)
    {
        if (file is not null)
            file.Append(bytes);
        else
            WriteOn(standard ?? stream ?? throw new InvalidOperationException("the file has not been started"), bytes);
    }

    /// <summary>Replaces the file by these bytes, and closes it.</summary>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public void Write(byte[] bytes)
    {
        Start(bytes);
        Close();
    }

    /// <summary>Replaces the file by what is written, and closes it: for what may be too large for an array.</summary>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public void Write(Action<Stream> write)
    {
        if (file is not null)
        {
            FileFailure.Write(Path, () => AtomicFile.Replace(Target, write));
            return;
        }

        // A stream cannot be gone back in, as an archive does in a file: its bytes would be others.
        using var bytes = new MemoryStream();
        write(bytes);
        Write(bytes.ToArray());
    }

    /// <summary>Makes sure that all is on disk, and closes the file.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Close()
    {
        file?.Close();
        Dispose();
    }

    /// <summary>Closes the file as it is.</summary>
    public void Dispose()
    {
        file?.Abandon();
        stream?.Dispose();
        stream = null;
    }

    private static void CheckFile(FileEntry entry, string option)
    {
        var folder = System.IO.Path.GetDirectoryName(entry.Target);
        if (folder is not null && !Directory.Exists(folder))
            throw new InputException($"{option}: cannot write '{entry.Path}': there is no folder '{folder}'");

        // Of all that may stand in the folder during the run, the journal has the longest name.
        AtomicFile.CheckName(Journal.PathFor(entry.Target));
        AtomicFile.CheckReplaceable(entry);
    }

    // Appending matters where a descriptor is open on a file, such as /dev/stderr redirected. A pipe waits here until somebody reads it.
    private FileStream OpenForGood()
    {
        FileFailure.Write(Path, () =>
        {
            var mode = Entry.IsDevice || Entry.Identity is null ? FileMode.Open : FileMode.Append;
            stream = new FileStream(Target, mode, FileAccess.Write, FileShare.ReadWrite, 0);
        });
        return stream!;
    }

    private void WriteOn(Stream open, byte[] bytes)
    {
        if (open != standard)
        {
            FileFailure.Write(Path, () => open.Write(bytes));
            return;
        }

        open.Write(bytes);
        open.Flush();
    }
}

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
    private FileIdentity? identity;
    private DateTime lastSync = DateTime.MinValue;

    /// <summary>Whether the file has been replaced and is open for more.</summary>
    public bool Started => stream is not null;

    /// <summary>Replaces the file by these bytes, and keeps it open for more.</summary>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public void Replace(byte[] bytes)
    {
        Abandon();
        FileFailure.Write(shown, () => stream = AtomicFile.ReplaceAndHold(target, file => file.Write(bytes)));
        length = bytes.Length;
        identity = FileEntry.IdentityOf(target);
        lastSync = DateTime.UtcNow;
    }

    /// <summary>Adds bytes at the end: all of them, or none if it fails.</summary>
    /// <exception cref="IOException">They cannot be written, or the file is gone or changed.</exception>
    public void Append(byte[] bytes)
    {
        var open = stream ?? throw new InvalidOperationException("the file has not been started");
        CheckUntouched();
        try
        {
            FileFailure.Write(shown, () =>
            {
                open.Seek(length, SeekOrigin.Begin);
                open.Write(bytes);
                if (DateTime.UtcNow - lastSync < SyncInterval)
                    return;
                open.Flush(flushToDisk: true);
                lastSync = DateTime.UtcNow;
            });
        }
        catch (IOException)
        {
            TryCutBack(open);
            throw;
        }

        length += bytes.Length;
    }

    /// <summary>Makes sure that all is on disk, and closes the file.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Close()
    {
        try
        {
            FileFailure.Write(shown, () => stream?.Flush(flushToDisk: true));
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

    // One look at the folder's entry: it tells a file that somebody put in the place of ours, such as a run on another machine.
    private void CheckUntouched()
    {
        var entry = new FileInfo(target);
        if (!entry.Exists)
            throw new IOException($"'{shown}' is gone: it or its folder was removed during the run");
        if (entry.Length != length || FileEntry.IdentityOf(target) != identity)
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
}
