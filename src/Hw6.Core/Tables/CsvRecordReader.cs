using System.Text;
using System.Text.Unicode;
using CsvHelper;
using Hw6.Core.Files;

namespace Hw6.Core.Tables;

/// <summary>
/// Reads a CSV file that a user gave, record by record, and refuses what is not whole: every failure is an
/// <see cref="InputException"/> that names the file, the row and the column. Rows count as a spreadsheet shows them, the header being row 1; columns
/// are asked for by their position, and found by their name without regard to case and outer blanks.
/// </summary>
internal sealed class CsvRecordReader : IDisposable
{
    // A record past this size is an unclosed quote or not CSV at all; refusing it bounds the memory a hostile file can ask for.
    private const int MostBytesOfRecord = 16 << 20;

    private readonly CsvReader reader;
    private readonly string file;
    private readonly string[] header;

    private CsvRecordReader(Stream stream, string file, string expected)
    {
        this.file = file;
        try
        {
            reader = CsvReader.Create(
                stream,
                new CsvReaderOptions
                {
                    MalformedData = CsvMalformedDataHandling.Throw,
                    MaxRecordSize = MostBytesOfRecord,
                    TrackLineNumbers = true,
                }
            );
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        header = Guarded(() => reader.Headers.ToArray());
        for (var i = 0; i < header.Length; i++)
            header[i] = CellText.Unguard(header[i].Trim());
        if (header.Length == 0)
            throw new InputException($"{file}: the file is empty; expected a header line such as {expected}");
        var names = new HashSet<string>(header.Length, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < header.Length; i++)
        {
            // What stands for bytes that could not be decoded.
            if (header[i].Contains('\uFFFD'))
                throw new InputException($"{file}, row 1: column {i + 1}: found '{Shown(header[i])}', expected text in UTF-8");
            if (names.Add(header[i]))
                continue;
            var first = header[Find(header[i])];
            throw new InputException(
                first == header[i]
                    ? $"{file}, row 1: column '{Shown(first)}' appears twice"
                    : $"{file}, row 1: columns '{Shown(first)}' and '{Shown(header[i])}' differ in case alone; expected one of them"
            );
        }
    }

    public IReadOnlyList<string> Header => header;

    /// <summary>The row in the file at which the current record starts; the header is row 1.</summary>
    public long Row => reader.LineNumber;

    /// <summary>Opens a file.</summary>
    /// <param name="expected">The header that such a file has, for the message when it has none.</param>
    /// <exception cref="InputException">The file cannot be opened or has no header.</exception>
    public static CsvRecordReader Open(string path, string expected) => new(InputFile.OpenText(path), path, expected);

    /// <summary>Reads CSV from a stream.</summary>
    /// <param name="stream">The text, UTF-8; disposed with the reader.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="expected">The header that such a file has, for the message when it has none.</param>
    /// <exception cref="InputException">There is no header.</exception>
    public static CsvRecordReader Open(Stream stream, string name, string expected) => new(stream, name, expected);

    /// <summary>The position of a column, or −1 where there is no such column.</summary>
    public int Find(string name)
    {
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }

    /// <summary>A line that names the columns nobody asks for, so that a misspelt name is seen; nothing where there are none.</summary>
    /// <param name="asked">The positions of the columns that are read; −1 for one that is not there.</param>
    public string? NoteUnread(params ReadOnlySpan<int> asked)
    {
        var unread = new List<string>();
        for (var i = 0; i < header.Length; i++)
        {
            if (!asked.Contains(i))
                unread.Add(header[i].Length == 0 ? $"number {i + 1}, which has no name" : $"'{header[i]}'");
        }

        return unread.Count == 0 ? null : $"{file}: not read: column {Shown(string.Join(", ", unread))}";
    }

    /// <summary>The position of a column that must be there.</summary>
    /// <exception cref="InputException">There is no such column.</exception>
    public int Require(string name) =>
        Find(name) is >= 0 and var i
            ? i
            : throw new InputException($"{file}, row 1: no column '{name}'; found {Shown(string.Join(',', header))}");

    /// <summary>Moves to the next record, if there is one.</summary>
    /// <exception cref="InputException">The record is ragged, its quotes are malformed or it is too long.</exception>
    public bool Read()
    {
        if (!Guarded(reader.Read))
            return false;
        if (reader.FieldCount != header.Length)
            throw Error($"found {Count(reader.FieldCount)}, expected {header.Length} as in the header");
        return true;
    }

    /// <summary>The field's text.</summary>
    /// <exception cref="InputException">Its bytes are not UTF-8.</exception>
    public string Text(int column) => CellText.Unguard(RawText(column));

    /// <summary>The field's text as it stands in the file, formula guard included.</summary>
    /// <exception cref="InputException">Its bytes are not UTF-8.</exception>
    public string RawText(int column)
    {
        _ = Bytes(column);
        return reader.GetString(column);
    }

    /// <summary>The field's bytes as they stand in the file, unquoted: for readers that cannot afford a string a field.</summary>
    /// <exception cref="InputException">They are not UTF-8: different names would become one.</exception>
    public ReadOnlySpan<byte> Bytes(int column)
    {
        var bytes = reader.GetSpan(column);
        return Utf8.IsValid(bytes) ? bytes : throw Error(column, "text in UTF-8");
    }

    /// <summary>The field as a finite number.</summary>
    /// <exception cref="InputException">It is text, empty or not finite.</exception>
    public double Number(int column) =>
        NumberOrInfinity(column) is var number && double.IsFinite(number) ? number : throw Error(column, "a finite number");

    /// <summary>The field as a number, infinities included.</summary>
    /// <exception cref="InputException">It is text, empty or not a number.</exception>
    public double NumberOrInfinity(int column) =>
        TryNumber(column, out var number) && !double.IsNaN(number) ? number : throw Error(column, "a number");

    /// <summary>The field as a number, infinities and NaN included.</summary>
    /// <returns>Whether it is one: neither text nor empty.</returns>
    public bool TryNumber(int column, out double number)
    {
        var bytes = reader.GetSpan(column);
        var text = bytes.Length <= 64 ? stackalloc char[64] : new char[bytes.Length];
        return CellText.TryParseNumber(text[..Encoding.UTF8.GetChars(bytes, text)], out number);
    }

    /// <summary>The field as a whole number, in a range with both ends.</summary>
    /// <exception cref="InputException">It is not a whole number in that range.</exception>
    public long Integer(int column, long least = long.MinValue, long most = long.MaxValue) =>
        CellText.TryParseWhole(reader.GetString(column), out var number) && number >= least && number <= most
            ? number
            : throw Error(column, least == long.MinValue ? "a whole number" : $"a whole number from {least} to {most}");

    /// <summary>The error for a field of the current record.</summary>
    public InputException Error(int column, string expected) =>
        Error($"column '{Shown(header[column])}': found '{Shown(reader.GetString(column))}', expected {expected}");

    /// <summary>An error in the current record.</summary>
    public InputException Error(string message) => new($"{file}, row {Row}: {message}");

    public void Dispose() => reader.Dispose();

    // What is quoted in a message: not the whole file.
    internal static string Shown(string text) => MessageText.Quoted(text);

    private static string Count(int fields) => fields == 1 ? "1 field" : $"{fields} fields";

    // Behind its own count of records the library says what is wrong.
    private static string WhyMalformed(CsvFormatException e)
    {
        const string after = "): ";
        var why = e.Message.AsSpan(e.Message.IndexOf(after, StringComparison.Ordinal) is >= 0 and var at ? at + after.Length : 0);
        return $"not CSV: {why.TrimEnd('.')}";
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw new InputException($"{file}, row {Math.Max(1, e.LineNumber)}: {WhyMalformed(e)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw FileFailure.Unreadable(file, e);
        }
    }
}
