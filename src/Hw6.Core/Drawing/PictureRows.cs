using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Hw6.Core.Drawing;

/// <summary>A row of pictures.</summary>
/// <param name="Label">What stands at its left.</param>
/// <param name="Pixels">Its pictures: grey values from 0 to 1, pixels row by row, picture after picture.</param>
internal sealed record PictureRow(string Label, float[] Pixels);

/// <summary>Rows of small grey pictures of the same samples.</summary>
/// <param name="height">The pixels of a picture from top to bottom.</param>
/// <param name="width">The pixels of a picture from left to right.</param>
internal sealed class PictureRows(IReadOnlyList<PictureRow> rows, int height, int width) : Panel
{
    private const double PictureSize = 34;
    private const double RowGap = 5;
    private const double LineGap = 12;
    private const int PixelsBetween = 1;

    /// <summary>How many rows stand above a line.</summary>
    public int Above { get; init; }

    private double LabelWidth => rows.Max(row => TextWidth.Of(row.Label, 12)) + 12;

    private int Count => rows[0].Pixels.Length / (height * width);

    private double RowWidth => (((Count * (width + PixelsBetween)) - PixelsBetween) * PictureSize) / height;

    public override double Width => LabelWidth + RowWidth;
    public override double Height => Top(rows.Count) - RowGap;

    protected override string Contents() =>
        $"{rows.Count} rows of {Count} pictures: {string.Join("; ", rows.Select(row => row.Label))}.";

    public override void Draw(SvgBuilder svg)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            svg.Text(LabelWidth - 10, Top(i) + (PictureSize / 2) + 4, rows[i].Label, "", Anchor.End);
            var strip = Strip(rows[i].Pixels, out var stripWidth);
            svg.Empty(
                "image",
                ("class", "pixels"),
                ("x", LabelWidth),
                ("y", Top(i)),
                ("width", RowWidth),
                ("height", PictureSize),
                ("preserveAspectRatio", "none"),
                ("href", PngImage.DataUri(strip, stripWidth, height))
            );
        }

        if (Above > 0 && Above < rows.Count)
            svg.Line(0, Top(Above) - ((RowGap + LineGap) / 2), Width, Top(Above) - ((RowGap + LineGap) / 2), "grid");
    }

    private double Top(int row) => (row * (PictureSize + RowGap)) + (row >= Above && Above > 0 ? LineGap : 0);

    // The pictures of a row beside each other, with grey between them.
    private byte[] Strip(float[] pixels, out int stripWidth)
    {
        stripWidth = (Count * (width + PixelsBetween)) - PixelsBetween;
        var strip = new byte[stripWidth * height];
        Array.Fill(strip, (byte)128);
        for (var picture = 0; picture < Count; picture++)
        {
            for (var row = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    var value = pixels[(((picture * height) + row) * width) + column];
                    strip[(row * stripWidth) + (picture * (width + PixelsBetween)) + column] = (byte)
                        Math.Clamp(Math.Round(value * 255), 0, 255);
                }
            }
        }

        return strip;
    }
}

/// <summary>A grey picture as a PNG file (W3C, Portable Network Graphics), to stand inside an SVG.</summary>
internal static class PngImage
{
    private static ReadOnlySpan<byte> Signature =>
        [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The picture as the address of an image.</summary>
    /// <param name="pixels">Grey values from 0 (black) to 255, row by row.</param>
    /// <param name="width">Pixels from left to right.</param>
    /// <param name="height">Pixels from top to bottom.</param>
    public static string DataUri(ReadOnlySpan<byte> pixels, int width, int height) =>
        "data:image/png;base64," + Convert.ToBase64String(Encode(pixels, width, height));

    private static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);

        // Eight bits a pixel, grey.
        header[8] = 8;
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Compress(pixels, width, height));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Each row begins with its filter: 0 for none.
    private static byte[] Compress(ReadOnlySpan<byte> pixels, int width, int height)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(row * width, width));
            }
        }

        return compressed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        var sum = new Crc32();
        sum.Append(type);
        sum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
