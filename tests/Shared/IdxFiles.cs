using System.Buffers.Binary;
using System.IO.Compression;

namespace Hw6.Tests.Shared;

/// <summary>Makes small IDX files.</summary>
internal static class IdxFiles
{
    /// <summary>An IDX file of images whose bytes count up.</summary>
    public static byte[] Images(int count, int height = 3, int width = 4, int start = 0) =>
        [.. Header(3, count, height, width), .. Enumerable.Range(start, count * height * width).Select(value => (byte)value)];

    /// <summary>An IDX file of labels that go round the classes.</summary>
    public static byte[] Labels(int count, int classes = 3) =>
        [.. Header(1, count), .. Enumerable.Range(0, count).Select(i => (byte)(i % classes))];

    /// <summary>The first bytes of an IDX file.</summary>
    public static byte[] Header(int dimensions, params int[] sizes)
    {
        var header = new byte[4 + (4 * sizes.Length)];
        header[2] = 8;
        header[3] = (byte)dimensions;
        for (var d = 0; d < sizes.Length; d++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * d)), sizes[d]);
        return header;
    }

    public static byte[] Gzip(byte[] plain)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(plain);
        return stream.ToArray();
    }

    /// <summary>Writes MNIST's four files, two of them gzipped.</summary>
    public static void WriteFour(string folder, int train = 40, int test = 10)
    {
        File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte"), Images(train));
        File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte.gz"), Gzip(Labels(train)));
        File.WriteAllBytes(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Gzip(Images(test, start: 100)));
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte"), Labels(test));
    }
}
