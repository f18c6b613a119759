using System.Buffers.Binary;
using System.IO.Compression;

namespace Hw6.Core.Files;

/// <summary>Reads what is gzipped (RFC 1952), told by its first bytes and not by its name.</summary>
internal static class Gzip
{
    /// <summary>Whether bytes are those with which gzipped data begin.</summary>
    /// <param name="start">At least two.</param>
    public static bool IsStart(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..];

    /// <summary>Opens gzipped data.</summary>
    /// <param name="zipped">A seekable stream; disposed with the result.</param>
    /// <returns>
    /// What was gzipped. Reading it throws <see cref="InvalidDataException"/> where the data are damaged, or cut off: the runtime's own stream tells only
    /// the first.
    /// </returns>
    public static Stream Open(Stream zipped) => new Whole(zipped);

    private sealed class Whole(Stream zipped) : ReadOnlyStream
    {
        private readonly GZipStream inner = new(zipped, CompressionMode.Decompress, leaveOpen: true);
        private uint count;

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            count += (uint)read;
            if (read == 0 && buffer.Length > 0)
                CheckTrailer();
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            zipped.Dispose();
            base.Dispose(disposing);
        }

        // The data end with their size, modulo 2³².
        private void CheckTrailer()
        {
            Span<byte> trailer = stackalloc byte[4];
            zipped.Position = Math.Max(0, zipped.Length - trailer.Length);
            if (
                zipped.ReadAtLeast(trailer, trailer.Length, throwOnEndOfStream: false) < trailer.Length
                || BinaryPrimitives.ReadUInt32LittleEndian(trailer) != count
            )
                throw new InvalidDataException("the gzip data are damaged or cut off");
        }
    }
}

/// <summary>A stream that can only be read, from its start to its end.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
