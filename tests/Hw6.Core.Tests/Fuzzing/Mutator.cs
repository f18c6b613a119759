using System.Buffers.Binary;
using System.Text;

namespace Hw6.Core.Tests.Fuzzing;

/// <summary>
/// Changes valid files the way damage and malice do: bytes, lines and fields are changed, doubled, dropped, swapped and cut, numbers replaced
/// by extreme ones, binary sizes by huge ones, pieces of other valid files put in.
/// </summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> samples)
{
    private static readonly string[] Fields =
    [
        "",
        "0",
        "-0",
        "1",
        "-1",
        "2147483647",
        "2147483648",
        "-2147483648",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "1e308",
        "1e309",
        "-1e309",
        "1e-400",
        "nan",
        "inf",
        "-inf",
        "0x10",
        "1,5",
        "\"",
        "\"\"",
        "\"a",
        "a\"b",
        "\"a\nb\"",
        "=1+1",
        "'=1",
        "'",
        " ",
        "\t",
        "\0",
        "\u2028",
        "é",
        "\ud83d\ude00",
        "true",
        "ok",
        "failed",
        "train",
        "test",
        "a b c",
        "null",
        "-",
        "+",
        ".",
        "e",
        "1e",
        "..",
        "00000000000000000001",
        "0.1.2",
        "١٢",
        "\u00a0",
    ];

    private static readonly byte[][] Pieces =
    [
        [0xEF, 0xBB, 0xBF],
        [0xFF, 0xFE],
        [0xC3],
        [0xED, 0xA0, 0x80],
        "\r\n"u8.ToArray(),
        "\r"u8.ToArray(),
        "\n\n\n"u8.ToArray(),
        ",,,,,,,,"u8.ToArray(),
        "\"\n"u8.ToArray(),
        [0],
        [0x1F, 0x8B, 8],
    ];

    private static readonly uint[] Sizes =
    [
        0,
        1,
        2,
        255,
        256,
        65535,
        1 << 20,
        int.MaxValue,
        0x80000000,
        uint.MaxValue,
        0x40000000,
    ];

    private readonly Random random = new(seed);

    /// <summary>A changed sample.</summary>
    public byte[] Next()
    {
        var bytes = samples[random.Next(samples.Count)].ToList();
        for (var changes = 1 + random.Next(4); changes > 0; changes--)
            Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(Piece());
            return;
        }

        var at = random.Next(bytes.Count);
        var length = Math.Min(bytes.Count - at, 1 + random.Next(random.Next(8) == 0 ? bytes.Count : 16));
        switch (random.Next(14))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.InsertRange(at, Piece());
                break;
            case 7:
                ReplaceField(bytes, at);
                break;
            case 8:
                ReplaceField(bytes, at);
                break;
            case 9:
                Line(bytes, at, (first, count) => bytes.RemoveRange(first, count));
                break;
            case 10:
                Line(bytes, at, (first, count) => bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(first, count)));
                break;
            case 11:
                Splice(bytes, at);
                break;
            case 12:
                Size(bytes);
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(2000)));
                break;
        }
    }

    private byte[] Piece() =>
        random.Next(3) == 0 ? Encoding.UTF8.GetBytes(Fields[random.Next(Fields.Length)]) : Pieces[random.Next(Pieces.Length)];

    private void ReplaceField(List<byte> bytes, int at)
    {
        var first = at;
        while (first > 0 && bytes[first - 1] is not ((byte)',' or (byte)'\n'))
            first--;
        var last = at;
        while (last < bytes.Count && bytes[last] is not ((byte)',' or (byte)'\n'))
            last++;
        bytes.RemoveRange(first, last - first);
        bytes.InsertRange(first, Encoding.UTF8.GetBytes(Fields[random.Next(Fields.Length)]));
    }

    private static void Line(List<byte> bytes, int at, Action<int, int> change)
    {
        var first = bytes.LastIndexOf((byte)'\n', at) + 1;
        var last = bytes.IndexOf((byte)'\n', at);
        if (last >= first)
            change(first, last + 1 - first);
    }

    private void Splice(List<byte> bytes, int at)
    {
        var other = samples[random.Next(samples.Count)];
        var from = random.Next(other.Length);
        bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(200))).ToArray());
    }

    // Among the first words of a binary file are its sizes.
    private void Size(List<byte> bytes)
    {
        var word = 4 * random.Next(5);
        if (word + 4 > bytes.Count)
            return;
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(size, Sizes[random.Next(Sizes.Length)]);
        for (var i = 0; i < 4; i++)
            bytes[word + i] = size[i];
    }
}
