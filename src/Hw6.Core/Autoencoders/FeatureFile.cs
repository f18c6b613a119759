using System.Globalization;
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
