using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Hw6.Core.Data;
using Hw6.Core.Tables;

namespace Hw6.Core.Autoencoders;

/// <summary>Writes the codes of all samples as CSV: split, label, z_1 to z_k.</summary>
internal static class FeatureFile
{
    public static void Write(Stream stream, Representation representation, Dataset data, CancellationToken cancellation)
    {
        var labels = data.Classes.Select(CsvRowWriter.Field).ToArray();
        var header = new StringBuilder("split,label");
        for (var i = 1; i <= representation.Dimension; i++)
            header.Append(CultureInfo.InvariantCulture, $",z_{i}");
        stream.Write(Encoding.UTF8.GetBytes(header.Append('\n').ToString()));
        Write(stream, "train,"u8, representation, data.Train, labels, cancellation);
        Write(stream, "probe,"u8, representation, data.Probe, labels, cancellation);
        Write(stream, "test,"u8, representation, data.Test, labels, cancellation);
    }

    private static void Write(
        Stream stream,
        ReadOnlySpan<byte> split,
        Representation representation,
        LabelledSamples samples,
        byte[][] labels,
        CancellationToken cancellation
    )
    {
        var codes = representation.Codes(samples);
        var k = codes.RowCount;
        Span<byte> number = stackalloc byte[32];
        for (var j = 0; j < samples.Count; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            stream.Write(split);
            stream.Write(labels[samples.Labels[j]]);
            for (var i = 0; i < k; i++)
            {
                stream.WriteByte((byte)',');
                codes.Values[(j * k) + i].TryFormat(number, out var length, default, CultureInfo.InvariantCulture);
                stream.Write(number[..length]);
            }

            stream.WriteByte((byte)'\n');
        }
    }
}

/// <summary>
/// Writes what was learned as NumPy's .npz: a zip archive with one .npy file an array (numpy.lib.format, version 1.0), so that
/// <c>numpy.load</c> gives each weight matrix, outputs × inputs, and each bias by name.
/// </summary>
internal static class ModelFile
{
    private const int Alignment = 64;

    public static void Write(Stream stream, Representation representation)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var array in representation.Arrays)
        {
            var entry = archive.CreateEntry(array.Name + ".npy", CompressionLevel.NoCompression);

            // The earliest time that a zip archive can hold: the same model gives the same bytes.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            content.Write(Header(array.Shape));
            content.Write(MemoryMarshal.AsBytes(array.Values.Span));
        }
    }

    // Magic, version, length of the text, the text padded with spaces to a multiple of 64 and closed by a line break.
    private static byte[] Header(IReadOnlyList<int> shape)
    {
        var order = shape.Count > 1 ? "True" : "False";
        var text =
            $"{{'descr': '<f4', 'fortran_order': {order}, 'shape': ({string.Join(", ", shape)}{(shape.Count == 1 ? "," : string.Empty)}), }}";
        const int prefix = 10;
        var length = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var padded = text.PadRight(length - prefix - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded)];
    }
}
