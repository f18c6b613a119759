using CsvHelper;

namespace Hw6.Core.Tables;

/// <summary>Reads CSV that <see cref="CsvRowWriter"/> wrote back into rows.</summary>
internal static class CsvTable
{
    /// <summary>Parses lines without a header.</summary>
    /// <param name="lines">Whole lines, UTF-8.</param>
    /// <param name="schema">Their columns.</param>
    /// <exception cref="InputException">A line does not fit the schema.</exception>
    public static IReadOnlyList<Row> Parse(ReadOnlySpan<byte> lines, Schema schema)
    {
        using var reader = CsvRecordReader.Open(
            new MemoryStream([.. CsvRowWriter.Header(schema), .. lines]),
            "rows",
            "a result's"
        );
        var rows = new List<Row>();
        while (reader.Read())
            rows.Add(ReadRow(reader, schema));
        return rows;
    }

    /// <summary>The current record as a row.</summary>
    /// <param name="reader">Stands at a record; its columns are the schema's, in order.</param>
    /// <exception cref="InputException">A field is not of its column's kind.</exception>
    public static Row ReadRow(CsvRecordReader reader, Schema schema)
    {
        var row = schema.NewRow();
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            if (!CellText.TryParse(schema.Columns[i], reader.Text(i), out var value))
                throw reader.Error(
                    i,
                    schema.Columns[i].Kind switch
                    {
                        ColumnKind.Integer => "a whole number",
                        ColumnKind.Number => "a number",
                        _ => "true or false",
                    }
                );
            row.Set(i, value);
        }

        return row;
    }
}

/// <summary>How a table is written.</summary>
internal enum TableFormat
{
    /// <summary>Aligned columns for reading, the important columns only.</summary>
    Table,

    /// <summary>All columns, for programs and spreadsheets.</summary>
    Csv,

    /// <summary>An array of objects with all columns.</summary>
    Json,

    /// <summary>A pipe table with the important columns.</summary>
    Markdown,
}

/// <summary>Writes rows as CSV (RFC 4180 quoting, UTF-8, LF), with text guarded against being taken for a formula.</summary>
internal static class CsvRowWriter
{
    private static readonly CsvWriterOptions Options = new() { NewLine = "\n", BufferSize = 4096 };

    /// <summary>The header line of a schema.</summary>
    public static byte[] Header(Schema schema) =>
        Encode(writer =>
        {
            foreach (var column in schema.Columns)
                writer.WriteField(column.Name);
            writer.EndRecord();
        });

    /// <summary>The lines of rows, all of one schema.</summary>
    public static byte[] Lines(IEnumerable<Row> rows) =>
        Encode(writer =>
        {
            foreach (var row in rows)
            {
                for (var i = 0; i < row.Values.Count; i++)
                    writer.WriteField(CellText.InFile(row.Schema.Columns[i], row.Values[i]));
                writer.EndRecord();
            }
        });

    /// <summary>Lines of fields that are written as they are, without a guard: for what was read from a file of this writer.</summary>
    public static byte[] Raw(IEnumerable<IReadOnlyList<string>> records) =>
        Encode(writer =>
        {
            foreach (var record in records)
            {
                foreach (var field in record)
                    writer.WriteField(field);
                writer.EndRecord();
            }
        });

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
