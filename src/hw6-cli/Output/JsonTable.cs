using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

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
