using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Hw6.Core.Files;

/// <summary>An array of an archive.</summary>
/// <param name="Name">What it is, such as <c>encoder_1_weight</c>.</param>
/// <param name="Values">Its entries, column-major: an array of <see cref="float"/>, <see cref="double"/>, <see cref="int"/> or <see cref="long"/>.</param>
/// <param name="Shape">Its rows and columns, or its length.</param>
internal sealed record NamedArray(string Name, Array Values, IReadOnlyList<int> Shape);

/// <summary>
/// NumPy's .npz: a zip archive with one .npy file an array (numpy.lib.format, versions 1.0 to 3.0), as <c>numpy.savez</c> writes and
/// <c>numpy.load</c> reads it. What is read is foreign: every size is checked before anything is allocated for it. Several threads may read
/// at once.
/// </summary>
internal sealed partial class NumpyArchive : IDisposable
{
    private const string Extension = ".npy";
    private const int Alignment = 64;

    // Far above what NumPy writes; a header says one type and one shape.
    private const int MostHeaderBytes = 1 << 16;

    // Deflate packs no more than this many bytes into one.
    private const long MostDeflated = 1032;

    private readonly string path;
    private readonly ZipArchive zip;
    private readonly Dictionary<string, NumpyHeader> headers = [];

    private NumpyArchive(string path, byte[] bytes)
    {
        this.path = path;
        Digest = XxHash64.HashToUInt64(bytes).ToString("x16");
        zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName.EndsWith(Extension, StringComparison.Ordinal)
                ? entry.FullName[..^Extension.Length]
                : throw Error($"'{entry.FullName}' in it is no array; expected NumPy's .npz");
            using var content = entry.Open();
            var header = ReadHeader(name, content);
            if (entry.Length > MostDeflated * bytes.Length || header.Size is { } size && entry.Length != header.Start + size)
                throw Error($"array '{name}' is of another length than its header says");
            if (!headers.TryAdd(name, header))
                throw Error($"array '{name}' is there twice");
        }
    }

    /// <summary>Opens an archive and reads the headers of its arrays.</summary>
    /// <param name="path">The file, or <see cref="InputFile.Standard"/>.</param>
    /// <exception cref="InputException">It cannot be read, or is no such archive.</exception>
    public static NumpyArchive Open(string path)
    {
        var bytes = InputFile.ReadAllBytes(path);
        try
        {
            return new NumpyArchive(path, bytes);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new InputException($"{path}: it is no archive of arrays, or a damaged one; expected NumPy's .npz", e);
        }
    }

    /// <summary>Stands for the contents in a sweep's identity.</summary>
    public string Digest { get; }

    /// <summary>The names of the arrays.</summary>
    public IReadOnlyCollection<string> Names => headers.Keys;

    /// <summary>The shape of an array, or <see langword="null"/> where there is none of that name.</summary>
    public IReadOnlyList<int>? ShapeOf(string name) => headers.GetValueOrDefault(name)?.Shape;

    /// <summary>Refuses an archive that holds any other array than these.</summary>
    /// <exception cref="InputException">An array is missing, one is not among these, or is of another shape.</exception>
    public void RequireOnly(IReadOnlyList<(string Name, int[] Shape)> expected)
    {
        foreach (var (name, shape) in expected)
            Require(name, shape);
        foreach (var name in headers.Keys)
        {
            if (!expected.Any(array => array.Name == name))
                throw Error(
                    $"there is an array '{name}' too; expected only {string.Join(", ", expected.Select(array => array.Name))}"
                );
        }
    }

    /// <summary>Reads an array.</summary>
    /// <typeparam name="T">What its numbers are read as; those of another type are converted.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its rows and columns, or its length.</param>
    /// <returns>Its entries, column-major.</returns>
    /// <exception cref="InputException">There is no such array, it is of another shape, or a number is not finite.</exception>
    public T[] Read<T>(string name, params ReadOnlySpan<int> shape)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var header = Require(name, shape);
        try
        {
            var values = header.Type switch
            {
                "<f4" => Load<float, T>(name, header),
                "<f8" => Load<double, T>(name, header),
                "<i4" => Load<int, T>(name, header),
                "<i8" => Load<long, T>(name, header),
                _ => throw Error(
                    $"array '{name}' holds {(header.Type.Length == 0 ? "records" : $"'{header.Type}'")}; expected numbers of 32 or 64 bits: '<f4', '<f8', '<i4' or '<i8'"
                ),
            };
            foreach (var value in values)
            {
                if (!T.IsFinite(value))
                    throw Error($"array '{name}' holds a number that is not finite");
            }

            return header is { IsColumnMajor: false, Shape.Count: 2 }
                ? Transposed(values, header.Shape[0], header.Shape[1])
                : values;
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Error($"array '{name}' is damaged");
        }
    }

    /// <summary>Writes an archive. The same arrays give the same bytes.</summary>
    public static void Write(Stream stream, IEnumerable<NamedArray> arrays)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var array in arrays)
        {
            var entry = archive.CreateEntry(array.Name + Extension, CompressionLevel.NoCompression);

            // The earliest time that a zip archive can hold.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            content.Write(HeaderOf(TypeOf(array), array.Shape));
            ref var start = ref MemoryMarshal.GetArrayDataReference(array.Values);
            content.Write(MemoryMarshal.CreateReadOnlySpan(ref start, Buffer.ByteLength(array.Values)));
        }
    }

    public void Dispose() => zip.Dispose();

    private NumpyHeader Require(string name, ReadOnlySpan<int> shape)
    {
        if (headers.GetValueOrDefault(name) is not { } header)
            throw Error($"there is no array '{name}'; found {(headers.Count == 0 ? "none" : string.Join(", ", headers.Keys))}");
        if (!shape.SequenceEqual(header.Shape.ToArray()))
            throw Error($"array '{name}' is {Words(header.Shape.ToArray())}; expected {Words(shape)}");
        return header;
    }

    private static string TypeOf(NamedArray array) =>
        array.Values switch
        {
            float[] => "<f4",
            double[] => "<f8",
            int[] => "<i4",
            long[] => "<i8",
            _ => throw new ArgumentException($"'{array.Name}' is of {array.Values.GetType().Name}, which is not written"),
        };

    // Magic, version, length of the text, the text padded with spaces to a multiple of 64 and closed by a line break.
    private static byte[] HeaderOf(string type, IReadOnlyList<int> shape)
    {
        var order = shape.Count > 1 ? "True" : "False";
        var text =
            $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': ({string.Join(", ", shape)}{(shape.Count == 1 ? "," : string.Empty)}), }}";
        const int prefix = 10;
        var length = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var padded = text.PadRight(length - prefix - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded)];
    }

    private NumpyHeader ReadHeader(string name, Stream content)
    {
        var start = new byte[12];
        content.ReadExactly(start.AsSpan(0, 10));
        if (start is not [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1 or 2 or 3, 0, ..])
            throw Error($"'{name}' in it is no array; expected NumPy's .npz");
        var prefix = start[6] == 1 ? 10 : 12;
        content.ReadExactly(start.AsSpan(10, prefix - 10));
        var length = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (length > MostHeaderBytes)
            throw new InvalidDataException();
        var bytes = new byte[length];
        content.ReadExactly(bytes);
        var text = Encoding.UTF8.GetString(bytes);
        var (type, order, shape) = (TypeIn().Match(text), OrderIn().Match(text), ShapeIn().Match(text));
        if (!type.Success || !order.Success || !shape.Success)
            throw Error($"array '{name}' is no array that NumPy wrote");
        var sides = new List<int>();
        foreach (
            var side in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
            sides.Add(int.TryParse(side, out var number) ? number : throw Error($"array '{name}' has a side of {side} entries"));
        return new NumpyHeader(type.Groups[1].Value, sides, order.Groups[1].Value == "True", prefix + (int)length);
    }

    // As many numbers as the entry holds, which was compared with the header.
    private T[] Load<TStored, T>(string name, NumpyHeader header)
        where TStored : unmanaged, System.Numerics.INumber<TStored>
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var stored = new TStored[header.Size!.Value / Unsafe.SizeOf<TStored>()];
        lock (zip)
        {
            using var content = zip.GetEntry(name + Extension)!.Open();
            content.ReadExactly(new byte[header.Start]);
            content.ReadExactly(MemoryMarshal.AsBytes(stored.AsSpan()));
        }

        return stored as T[] ?? Array.ConvertAll(stored, T.CreateSaturating);
    }

    private static T[] Transposed<T>(T[] rowMajor, int rows, int columns)
    {
        var values = new T[rowMajor.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                values[j * rows + i] = rowMajor[i * columns + j];
        }

        return values;
    }

    private static string Words(ReadOnlySpan<int> shape) =>
        shape.Length switch
        {
            0 => "one number",
            1 => $"{shape[0]} numbers",
            _ => string.Join(" × ", shape.ToArray()),
        };

    // What the readers of zip and deflate say of bytes that are not theirs.
    private static bool IsDamage(Exception e) =>
        e is InvalidDataException or IOException or NotSupportedException or ArgumentException;

    private InputException Error(string what) => new($"{path}: {what}");

    // A record's type is a list.
    [GeneratedRegex(@"'descr': *(?:'([^']*)'|\[)")]
    private static partial Regex TypeIn();

    [GeneratedRegex("'fortran_order': *(True|False)")]
    private static partial Regex OrderIn();

    [GeneratedRegex(@"'shape': *\(([0-9, ]*)\)")]
    private static partial Regex ShapeIn();

    /// <summary>What stands before the numbers of an array.</summary>
    /// <param name="Type">As NumPy writes it: byte order, kind and bytes of a number, such as <c>&lt;f4</c>.</param>
    /// <param name="Start">Its own length in bytes.</param>
    private sealed record NumpyHeader(string Type, IReadOnlyList<int> Shape, bool IsColumnMajor, int Start)
    {
        /// <summary>Bytes of the numbers, at most <see cref="long.MaxValue"/>; <see langword="null"/> for a type that is not read.</summary>
        public long? Size
        {
            get
            {
                long? size = Type switch
                {
                    "<f4" or "<i4" => 4,
                    "<f8" or "<i8" => 8,
                    _ => null,
                };
                foreach (var side in Shape)
                    size = side > 0 && size > long.MaxValue / side ? long.MaxValue : size * side;
                return size;
            }
        }
    }
}
