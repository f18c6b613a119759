using System.Buffers.Binary;
using Hw6.Core.Files;

namespace Hw6.Core.Data;

/// <summary>The contents of an IDX file of unsigned bytes.</summary>
/// <param name="File">What messages call the file.</param>
/// <param name="Shape">The sizes of its dimensions: samples, or samples, rows and columns.</param>
/// <param name="Values">The bytes, the last dimension fastest.</param>
internal sealed record IdxArray(string File, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Values);

/// <summary>What an IDX file holds, by the number of its dimensions.</summary>
internal enum IdxKind
{
    /// <summary>A byte a sample.</summary>
    Labels = 1,

    /// <summary>Rows and columns of bytes a sample.</summary>
    Images = 3,
}

/// <summary>
/// Reads IDX files, the format of MNIST: two zero bytes, the type (8: unsigned bytes), the number of dimensions, their sizes as big-endian
/// 32-bit numbers, the data. Gzip is told from plain by the first bytes, not by the name.
/// </summary>
/// <remarks>
/// What the header claims is never believed: memory grows as bytes really arrive, and at the end their number must be the claimed one.
/// </remarks>
internal static class IdxReader
{
    private const int FirstBlock = 1 << 16;
    private const byte UnsignedByte = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="kind">What it must hold, where that is known.</param>
    /// <exception cref="InputException">It cannot be read, is not a whole IDX file, or holds the other kind.</exception>
    public static IdxArray Read(string path, IdxKind? kind = null)
    {
        using var stream = InputFile.Open(path);
        return ReadUnzipped(stream, path, kind);
    }

    /// <summary>Reads a seekable stream, gzipped or not.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="kind">What it must hold, where that is known.</param>
    /// <exception cref="InputException">It is not a whole IDX file, or holds the other kind.</exception>
    public static IdxArray Read(Stream stream, string name, IdxKind? kind = null)
    {
        using var unzipped = InputFile.Unzipped(stream);
        return ReadUnzipped(unzipped, name, kind);
    }

    private static IdxArray ReadUnzipped(Stream stream, string name, IdxKind? kind)
    {
        try
        {
            return ReadPlain(stream, name, kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw FileFailure.Unreadable(name, e);
        }
    }

    private static string Word(IdxKind kind) => kind == IdxKind.Labels ? "labels" : "images";

    private static IdxArray ReadPlain(Stream stream, string name, IdxKind? kind)
    {
        Span<byte> header = stackalloc byte[4 + (4 * 3)];
        Fill(stream, header[..4], name);
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] is not (1 or 3))
        {
            throw new InputException(
                $"{name}: found the first bytes {Convert.ToHexString(header[..4])}, expected an IDX file of unsigned bytes, 00000801 for labels or 00000803 for images"
            );
        }

        if (kind is { } wanted && header[3] != (int)wanted)
            throw new InputException($"{name}: found an IDX file of {Word((IdxKind)header[3])}, expected {Word(wanted)}");
        var sizes = header[4..(4 + (4 * header[3]))];
        Fill(stream, sizes, name);
        var shape = new int[header[3]];
        long claimed = 1;
        for (var d = 0; d < shape.Length; d++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(sizes[(4 * d)..]);
            claimed = size is 0 or > int.MaxValue ? 0 : claimed * size;
            if (claimed is 0 || claimed > Array.MaxLength)
                throw new InputException(
                    $"{name}: dimension {d + 1} has size {size}, expected positive sizes of at most {Array.MaxLength} bytes in all"
                );
            shape[d] = (int)size;
        }

        return new IdxArray(name, shape, ReadExactly(stream, (int)claimed, name));
    }

    private static byte[] ReadExactly(Stream stream, int claimed, string name)
    {
        var values = new byte[Math.Min(claimed, FirstBlock)];
        var count = 0;
        while (true)
        {
            var read = stream.Read(values, count, values.Length - count);
            count += read;
            if (count == claimed)
                break;
            if (read == 0)
                throw new InputException($"{name}: found {count} bytes of data, expected {claimed} as the header says");
            if (count == values.Length)
                Array.Resize(ref values, (int)Math.Min(claimed, 2L * count));
        }

        // Reading to the end also makes gzip check its checksum.
        if (stream.ReadByte() >= 0)
            throw new InputException($"{name}: found more than the {claimed} bytes of data that the header says");
        return values;
    }

    private static void Fill(Stream stream, Span<byte> destination, string name)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            throw new InputException($"{name}: the file ends within its header, expected an IDX file");
    }
}
