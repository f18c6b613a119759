namespace Hw6.Core.Drawing;

/// <summary>A row of pictures.</summary>
/// <param name="Label">What stands at its left.</param>
/// <param name="Blocks">For each column its pictures: grey values from 0 to 1, pixels row by row, picture after picture.</param>
internal sealed record PictureRow(string Label, IReadOnlyList<float[]> Blocks);

/// <summary>Rows of small grey pictures, in columns under headings.</summary>
/// <param name="headings">The headings of the columns.</param>
/// <param name="height">The pixels of a picture from top to bottom.</param>
/// <param name="width">The pixels of a picture from left to right.</param>
internal sealed class PictureRows(IReadOnlyList<string> headings, IReadOnlyList<PictureRow> rows, int height, int width) : Panel
{
    private const double PictureSize = 30;
    private const double RowGap = 6;
    private const double BlockGap = 18;
    private const int PixelsBetween = 1;
    private const double Top = 24;

    private double LabelWidth => rows.Max(row => TextWidth.Of(row.Label, 12)) + 12;

    private int Count => rows[0].Blocks[0].Length / (height * width);

    private double BlockWidth => Count * (PictureSize * width / height) * (1 + ((double)PixelsBetween / width));
    public override double Width => LabelWidth + (headings.Count * (BlockWidth + BlockGap));
    public override double Height => Top + (rows.Count * (PictureSize + RowGap));

    public override string Describe() =>
        $"{rows.Count} rows of pictures ({string.Join("; ", rows.Select(row => row.Label))}), in columns: {string.Join(", ", headings)}.";

    public override void Draw(SvgBuilder svg)
    {
        for (var block = 0; block < headings.Count; block++)
            svg.Text(LabelWidth + (block * (BlockWidth + BlockGap)), 13, headings[block], "panel");
        for (var i = 0; i < rows.Count; i++)
        {
            var y = Top + (i * (PictureSize + RowGap));
            svg.Text(LabelWidth - 10, y + (PictureSize / 2) + 4, rows[i].Label, "", Anchor.End);
            for (var block = 0; block < headings.Count; block++)
            {
                var strip = Strip(rows[i].Blocks[block], out var stripWidth);
                svg.Empty(
                    "image",
                    ("class", "pixels"),
                    ("x", SvgBuilder.Number(LabelWidth + (block * (BlockWidth + BlockGap)))),
                    ("y", SvgBuilder.Number(y)),
                    ("width", SvgBuilder.Number(stripWidth * PictureSize / height)),
                    ("height", SvgBuilder.Number(PictureSize)),
                    ("preserveAspectRatio", "none"),
                    ("href", PngImage.DataUri(strip, stripWidth, height))
                );
            }
        }
    }

    // The pictures of a block beside each other, with grey between them.
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
