namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// A file that grows a cell at a time. What stood there is replaced only when the first bytes are ready; a write that fails leaves the
/// bytes before it intact; a file that vanishes during the run is noticed at the next write.
/// </summary>
public sealed class OutputFile : IDisposable
{
    // The system has the bytes as soon as they are written; the disk gets them at most this often, against a loss of power.
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly string target;
    private readonly bool regular;
    private FileStream? stream;
    private DateTime lastSync = DateTime.MinValue;

    private OutputFile(string path, string target, bool regular)
    {
        Path = path;
        this.target = target;
        this.regular = regular;
    }

    /// <summary>The path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Whether the first bytes have been written.</summary>
    public bool Started => stream is not null;

    /// <summary>Finds out whether a file can be written, and changes nothing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that named it, for messages.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static OutputFile Prepare(string path, string option)
    {
        try
        {
            if (path.Length == 0) throw new InputException($"{option}: the file name is empty");
            if (Directory.Exists(path)) throw new InputException($"{option}: '{path}' is a folder; expected the name of a file");
            if (IsDevice(path)) return new OutputFile(path, path, regular: false);
            var target = System.IO.Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
            if (File.Exists(target))
            {
                using var existing = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                if (!existing.CanSeek) return new OutputFile(path, target, regular: false);
            }

            ProbeFolder(path, target, option);
            return new OutputFile(path, target, regular: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{option}: cannot write '{path}': {Reason(e)}", e);
        }
    }

    /// <summary>Replaces the file by these bytes, atomically where it is an ordinary file, and keeps it open for more.</summary>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public void Start(ReadOnlySpan<byte> bytes)
    {
        stream?.Dispose();
        stream = null;
        if (!regular)
        {
            stream = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            stream.Write(bytes);
            return;
        }

        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        FileStream? created = null;
        try
        {
            created = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, 0);
            created.Write(bytes);
            created.Flush(flushToDisk: true);
            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
            stream = created;
        }
        catch (Exception e)
        {
            created?.Dispose();
            TryDelete(temporary);
            throw Failed(e);
        }
    }

    /// <summary>Adds bytes at the end: all of them, or none if it fails.</summary>
    /// <exception cref="IOException">They cannot be written, or the file is gone.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var open = stream ?? throw new InvalidOperationException("the file has not been started");
        if (!regular)
        {
            open.Write(bytes);
            return;
        }

        if (!File.Exists(target)) throw new IOException($"'{Path}' is gone: it or its folder was removed during the run");
        var end = open.Length;
        try
        {
            open.Seek(end, SeekOrigin.Begin);
            open.Write(bytes);
            if (DateTime.UtcNow - lastSync < SyncInterval) return;
            open.Flush(flushToDisk: true);
            lastSync = DateTime.UtcNow;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            open.SetLength(end);
            throw Failed(e);
        }
    }

    /// <summary>Makes sure that all is on disk, and closes the file.</summary>
    public void Dispose()
    {
        if (stream is null) return;
        if (regular) stream.Flush(flushToDisk: true);
        stream.Dispose();
        stream = null;
    }

    internal static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is a leftover; the failure that led here is the one to tell.
        }
    }

    private static void ProbeFolder(string path, string target, string option)
    {
        var folder = System.IO.Path.GetDirectoryName(target);
        if (folder is not null && !Directory.Exists(folder)) throw new InputException($"{option}: cannot write '{path}': there is no folder '{folder}'");
        using (new FileStream($"{target}.{Environment.ProcessId}.tmp", FileMode.Create, FileAccess.Write, FileShare.Read, 1, FileOptions.DeleteOnClose))
        {
        }
    }

    // Terminals and the null device are written to as they are: renaming a file over them would replace the device.
    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal) && File.Exists(path);

    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "no permission",
        _ => e.Message.ReplaceLineEndings(" "),
    };

    private IOException Failed(Exception e) => new($"cannot write '{Path}': {Reason(e)}", e);
}
