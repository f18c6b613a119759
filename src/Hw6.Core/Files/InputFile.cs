using System.Text;

namespace Hw6.Core.Files;

/// <summary>Opens inputs: a file, a pipe, or stdin, gzipped or not.</summary>
internal static class InputFile
{
    /// <summary>The name that stands for stdin.</summary>
    public const string Standard = "-";

    /// <summary>Opens stdin. The library has none of its own: whoever has a console says how.</summary>
    public static Func<Stream> OpenStandard { get; set; } = () => Stream.Null;

    // A pipe gives its bytes once, however many cells read it.
    private static readonly Dictionary<string, byte[]> FromPipes = [];

    /// <summary>Opens an input for reading.</summary>
    /// <param name="path">The file, or <see cref="Standard"/>.</param>
    /// <returns>Its bytes from the start, those that are gzipped as they were before.</returns>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public static Stream Open(string path)
    {
        try
        {
            return Unzipped(OpenRaw(path));
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw FileFailure.Unreadable(path, e);
        }
    }

    /// <summary>What a stream holds, gzipped or not, which its first bytes tell. A device is never taken for gzipped.</summary>
    /// <param name="stream">Stands at its start; disposed with the result.</param>
    public static Stream Unzipped(Stream stream)
    {
        if (!stream.CanSeek)
            return stream;
        try
        {
            Span<byte> start = stackalloc byte[2];
            var zipped =
                stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && Gzip.IsStart(start);
            stream.Position = 0;
            return zipped ? Gzip.Open(stream) : stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>All bytes of an input.</summary>
    /// <param name="path">The file, or <see cref="Standard"/>.</param>
    /// <param name="most">How many it may have.</param>
    /// <exception cref="InputException">It cannot be read, has more bytes, or is a device, which may never end.</exception>
    public static byte[] ReadAllBytes(string path, int most = int.MaxValue)
    {
        if (TryFind(path) is { IsDevice: true, Descriptor: < 0 })
            throw new InputException($"{path}: it is a device, not a file");
        using var stream = Open(path);
        try
        {
            return ReadToEnd(stream, path, Math.Min(most, Array.MaxLength));
        }
        catch (Exception e) when (FileFailure.IsOne(e) || e is InvalidDataException)
        {
            throw FileFailure.Unreadable(path, e);
        }
    }

    /// <summary>All bytes of a text in UTF-8; one in UTF-16 that says so by its mark is read as if it were in UTF-8.</summary>
    /// <param name="path">The file, or <see cref="Standard"/>.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <exception cref="InputException">It cannot be read, has more bytes, or is a device, which may never end.</exception>
    public static byte[] ReadAllText(string path, int most = int.MaxValue)
    {
        var bytes = ReadAllBytes(path, most);
        return Utf16Of(bytes) is { } encoding ? Encoding.UTF8.GetBytes(encoding.GetString(bytes.AsSpan(2))) : bytes;
    }

    /// <summary>Opens a text in UTF-8; one in UTF-16 that says so by its mark is read as if it were in UTF-8.</summary>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public static Stream OpenText(string path)
    {
        var stream = Open(path);
        if (!stream.CanSeek)
            return stream;
        Span<byte> start = stackalloc byte[2];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var encoding = Utf16Of(start[..read]);
        stream.Position = encoding is null ? 0 : start.Length;
        return encoding is null ? stream : Encoding.CreateTranscodingStream(stream, encoding, Encoding.UTF8);
    }

    private static UnicodeEncoding? Utf16Of(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
            _ => null,
        };

    /// <summary>What the file system says of an input.</summary>
    /// <returns><see langword="null"/> where it cannot be looked up: whoever reads it says so.</returns>
    public static FileEntry? TryFind(string path)
    {
        try
        {
            return path == Standard ? FileEntry.OfDescriptor(0) : FileEntry.Of(path);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            return null;
        }
    }

    private static Stream OpenRaw(string path)
    {
        if (TryFind(path) is not { Kind: FileKind.Stream, IsDevice: false } entry)
            return OpenFile(path == Standard ? path : PathResolution.Resolve(path));
        lock (FromPipes)
        {
            if (!FromPipes.TryGetValue(entry.Target, out var bytes))
            {
                using var pipe = path == Standard ? OpenStandard() : OpenFile(entry.Target);
                FromPipes.Add(entry.Target, bytes = ReadToEnd(pipe, path, Array.MaxLength));
            }

            return new MemoryStream(bytes, writable: false);
        }
    }

    private static FileStream OpenFile(string target) =>
        new(target, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);

    private static byte[] ReadToEnd(Stream stream, string path, int most)
    {
        using var bytes = new MemoryStream();
        var block = new byte[1 << 16];
        for (int read; (read = stream.Read(block)) > 0; )
        {
            if (bytes.Length > most - read)
                throw new InputException($"{path}: it has more than {most} bytes; expected a smaller file");
            bytes.Write(block, 0, read);
        }

        return bytes.ToArray();
    }
}
