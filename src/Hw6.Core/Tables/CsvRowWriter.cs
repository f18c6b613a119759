using CsvHelper;

namespace Hw6.Core.Tables;

/// <summary>Writes rows as CSV (RFC 4180 quoting, UTF-8, LF), with text guarded against being taken for a formula.</summary>
internal static class CsvRowWriter
{
    private static readonly CsvWriterOptions Options = new() { NewLine = "\n", BufferSize = 4096 };

    /// <summary>The header line of a schema.</summary>
    public static byte[] Header(Schema schema)
    {
        return Encode(writer =>
        {
            foreach (var column in schema.Columns)
                writer.WriteField(column.Name);
            writer.EndRecord();
        });
    }

    /// <summary>The lines of rows, all of one schema.</summary>
    public static byte[] Lines(IEnumerable<Row> rows)
    {
        return Encode(writer =>
        {
            foreach (var row in rows)
            {
                foreach (var value in row.Values)
                    writer.WriteField(value is string text ? CellText.Guard(text) : CellText.Format(value));
                writer.EndRecord();
            }
        });
    }

    /// <summary>Lines of fields that are written as they are, without a guard: for what was read from a file of this writer.</summary>
    public static byte[] Raw(IEnumerable<IReadOnlyList<string>> records)
    {
        return Encode(writer =>
        {
            foreach (var record in records)
            {
                foreach (var field in record)
                    writer.WriteField(field);
                writer.EndRecord();
            }
        });
    }

    /// <summary>A text as a field between commas, quoted where it must be and guarded: for writers that cannot afford a row of objects a line.</summary>
    public static byte[] Field(string text) =>
        Raw([
            [CellText.Guard(text)],
        ])[..^1];

    private static byte[] Encode(Action<CsvWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = CsvWriter.Create(stream, Options, leaveOpen: true))
        {
            write(writer);
            writer.Flush();
        }

        return stream.ToArray();
    }
}
