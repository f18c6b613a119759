using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>Tables for people: the columns marked as brief and those that were swept, numbers to six digits.</summary>
internal static class ReadableTable
{
    /// <summary>Aligned columns under a rule.</summary>
    /// <param name="bold">Whether the header is set in bold by an escape sequence.</param>
    public static string Aligned(Schema schema, IReadOnlyList<Row> rows, bool bold)
    {
        var columns = ShownColumns(schema, rows);
        var cells = rows.Select(row => columns.Select(column => Show(row.Values[column])).ToArray()).ToList();
        var names = columns.Select(column => schema.Columns[column].Name).ToArray();
        var widths = new int[columns.Length];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = names[i].Length;
            foreach (var row in cells)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }

        var text = new StringBuilder();
        if (bold)
            text.Append("\x1b[1m");
        Append(names);
        if (bold)
            text.Append("\x1b[0m");
        text.AppendLine().AppendJoin("  ", widths.Select(width => new string('─', width))).AppendLine();
        foreach (var row in cells)
        {
            Append(row);
            text.AppendLine();
        }

        return text.ToString().ReplaceLineEndings("\n");

        void Append(string[] row)
        {
            for (var i = 0; i < row.Length; i++)
            {
                var right = schema.Columns[columns[i]].Kind is ColumnKind.Integer or ColumnKind.Number;
                var last = i == row.Length - 1;
                text.Append(
                    right ? row[i].PadLeft(widths[i])
                    : last ? row[i]
                    : row[i].PadRight(widths[i])
                );
                if (!last)
                    text.Append("  ");
            }

            while (text[^1] == ' ')
                text.Length--;
        }
    }

    /// <summary>A pipe table.</summary>
    public static string Markdown(Schema schema, IReadOnlyList<Row> rows)
    {
        var columns = ShownColumns(schema, rows);
        var text = new StringBuilder();
        Append(columns.Select(column => schema.Columns[column].Name));
        Append(columns.Select(column => schema.Columns[column].Kind is ColumnKind.Integer or ColumnKind.Number ? "--:" : "---"));
        foreach (var row in rows)
            Append(columns.Select(column => Show(row.Values[column])));
        return text.ToString();

        void Append(IEnumerable<string> fields)
        {
            text.Append("| ");
            text.AppendJoin(
                " | ",
                fields.Select(field =>
                    field
                        .Replace("\\", "\\\\", StringComparison.Ordinal)
                        .Replace("|", "\\|", StringComparison.Ordinal)
                        .Replace("<", "&lt;", StringComparison.Ordinal)
                )
            );
            text.Append(" |\n");
        }
    }

    // Those marked for people and those that were swept; what is empty in every row says nothing.
    private static int[] ShownColumns(Schema schema, IReadOnlyList<Row> rows)
    {
        var shown = new List<int>();
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            if ((Bookkeeping.IsShown(schema.Columns[i], rows) && (rows.Count == 0 || HasValue(i))) || IsSwept(i))
                shown.Add(i);
        }

        return [.. shown];

        bool HasValue(int column) => rows.Any(row => row.Values[column] is not null);

        bool IsSwept(int column)
        {
            if (schema.Columns[column].Role != ColumnRole.Parameter)
                return false;
            object? first = null;
            foreach (var row in rows)
            {
                if (row.Values[column] is not { } value)
                    continue;
                first ??= value;
                if (!value.Equals(first))
                    return true;
            }

            return false;
        }
    }

    private static string Show(object? value)
    {
        var text = value is double number && double.IsFinite(number) ? number.ToString("G6") : CellText.Format(value);
        return text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.Contains('\x7f', StringComparison.Ordinal)
            ? string.Concat(text.Select(character => char.IsControl(character) ? '·' : character))
            : text;
    }
}

/// <summary>A table as a JSON array with an object a row; missing values are null, numbers that are not finite are text.</summary>
internal static class JsonTable
{
    /// <summary>Writes the table, a row a line.</summary>
    public static string Write(Schema schema, IReadOnlyList<Row> rows)
    {
        using var stream = new MemoryStream();
        stream.Write("["u8);
        var first = true;
        foreach (var row in rows)
        {
            stream.Write(first ? "\n"u8 : ",\n"u8);
            first = false;
            using var writer = new Utf8JsonWriter(
                stream,
                new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            );
            writer.WriteStartObject();
            for (var i = 0; i < schema.Columns.Count; i++)
            {
                writer.WritePropertyName(schema.Columns[i].Name);
                switch (row.Values[i])
                {
                    case null:
                        writer.WriteNullValue();
                        break;
                    case long number:
                        writer.WriteNumberValue(number);
                        break;
                    case double number when double.IsFinite(number):
                        writer.WriteNumberValue(number);
                        break;
                    case bool truth:
                        writer.WriteBooleanValue(truth);
                        break;
                    case var other:
                        writer.WriteStringValue(CellText.Format(other));
                        break;
                }
            }

            writer.WriteEndObject();
        }

        stream.Write("\n]\n"u8);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
