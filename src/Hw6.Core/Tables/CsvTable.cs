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
