using Hw6.Core.Files;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// What a command writes to. An ordinary file is replaced only when the first bytes are ready, and grows from then on; stdout, devices and pipes
/// are written to as they are, since renaming a file over them would replace them.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    // A disk with less room than this is found full before any work starts.
    private const int ProbeBytes = 4096;

    private readonly GrowingFile? file;
    private readonly Stream? standard;
    private FileStream? stream;

    private OutputFile(string path, string target, bool ordinary = false, FileStream? pipe = null, Stream? standard = null)
    {
        Path = path;
        Target = target;
        file = ordinary ? new GrowingFile(target, path) : null;
        stream = pipe;
        this.standard = standard;
    }

    /// <summary>The path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>The file itself, where the path is a link to it.</summary>
    public string Target { get; }

    /// <summary>Whether it is an ordinary file, which can be replaced, cut back and read again; neither a device nor a pipe.</summary>
    public bool IsOrdinary => file is not null;

    /// <summary>Whether it is the process's stdout, which stays open.</summary>
    public bool IsStandardOutput => standard is not null;

    /// <summary>Whether the first bytes have been written.</summary>
    public bool Started { get; private set; }

    /// <summary>The process's stdout, which says itself what goes wrong.</summary>
    public static OutputFile Standard(Stream stream) => new("stdout", "stdout", standard: stream);

    /// <summary>Finds out whether a file can be written, and changes nothing.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static OutputFile Prepare(string path, string option)
    {
        try
        {
            if (path.Length == 0)
                throw new InputException($"{option}: the file name is empty");
            if (Directory.Exists(path) || System.IO.Path.EndsInDirectorySeparator(path))
                throw new InputException($"{option}: '{path}' is a folder; expected the name of a file");
            if (IsDevice(path))
                return new OutputFile(path, path);
            var target = Resolve(path);
            if (File.Exists(target) && OpenIfPipe(target) is { } pipe)
                return new OutputFile(path, target, pipe: pipe);
            ProbeFolder(path, target, option);
            return new OutputFile(path, target, ordinary: true);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw new InputException($"{option}: cannot write '{path}': {FileFailure.WhyNotWritten(e)}", e);
        }
    }

    /// <summary>The file that a path stands for: the end of a chain of links, or the path itself, absolute.</summary>
    public static string Resolve(string path)
    {
        // ResolveLinkTarget refuses a path at which nothing is yet, and looks for a relative link's target in the wrong folder unless
        // the link's own path is absolute.
        var absolute = System.IO.Path.GetFullPath(path);
        return new FileInfo(absolute).LinkTarget is null
            ? absolute
            : File.ResolveLinkTarget(absolute, returnFinalTarget: true)?.FullName ?? absolute;
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

    private static void ProbeFolder(string path, string target, string option)
    {
        var folder = System.IO.Path.GetDirectoryName(target);
        if (folder is not null && !Directory.Exists(folder))
            throw new InputException($"{option}: cannot write '{path}': there is no folder '{folder}'");

        // Of all that may stand in the folder during the run, the journal has the longest name.
        AtomicFile.CheckName(Journal.PathFor(target));
        AtomicFile.Probe(target, ProbeBytes);
    }

    // Opened for reading too, a pipe does not wait for its reader. A pipe stays open for writing from here on: its reader, which may have
    // waited for this, would otherwise see its end.
    private static FileStream? OpenIfPipe(string target)
    {
        using var existing = OpenExisting(target);
        return existing.CanSeek ? null : new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
    }

    private static FileStream OpenExisting(string target)
    {
        try
        {
            return new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 0);
        }
        catch (UnauthorizedAccessException)
        {
            return new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        }
    }

    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal)
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && File.Exists(path);

    // Appending matters where the device is a file after all, such as /dev/stderr redirected. A pipe waits here until somebody reads it.
    private FileStream OpenForGood()
    {
        FileFailure.Write(Path, () =>
        {
            var mode = stream is null ? FileMode.Append : FileMode.Open;
            var opened = new FileStream(Target, mode, FileAccess.Write, FileShare.ReadWrite, 0);
            stream?.Dispose();
            stream = opened;
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
}
