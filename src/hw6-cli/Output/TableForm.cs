using System.Text;
using Hw6.Cli.Options;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>How a table is written.</summary>
/// <param name="Format">The format.</param>
/// <param name="Columns">The columns that were named; all, or in formats for people those worth their width, without.</param>
internal sealed record TableForm(TableFormat Format, ColumnChoice? Columns = null)
{
    /// <summary>The width of a table for people, in cells. It is fixed where no terminal shows it: the same command writes the same bytes.</summary>
    public int Width { get; init; } = Terminal.FixedWidth;

    /// <summary>Whether headers of a table for people are bold.</summary>
    public bool Bold { get; init; }

    /// <summary>The table's text.</summary>
    /// <param name="schema">The columns of the rows.</param>
    public string Render(Schema schema, IReadOnlyList<Row> rows)
    {
        var named = Columns?.In(schema);
        switch (Format)
        {
            case TableFormat.Table:
                return ReadableTable.Aligned(schema, rows, named, Width, Bold);
            case TableFormat.Markdown:
                return ReadableTable.Markdown(schema, rows, named);
            default:
                if (named is not null)
                {
                    schema = ColumnChoice.Part(schema, named);
                    rows = [.. rows.Select(schema.RowFrom)];
                }

                return Format == TableFormat.Json
                    ? JsonTable.Write(schema, rows)
                    : Encoding.UTF8.GetString([.. CsvRowWriter.Header(schema), .. CsvRowWriter.Lines(rows)]);
        }
    }
}
