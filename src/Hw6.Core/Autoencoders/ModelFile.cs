using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Hw6.Core.Autoencoders;

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
