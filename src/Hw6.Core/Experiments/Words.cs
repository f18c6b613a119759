using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments;

/// <summary>Sentences about data.</summary>
internal static class Words
{
    /// <summary>Joins the texts that are not empty.</summary>
    public static string Join(string separator, params IEnumerable<string?> texts) =>
        string.Join(separator, texts.Where(text => !string.IsNullOrEmpty(text)));

    /// <summary>A sentence with the least and the greatest of values.</summary>
    public static string Range(string what, IReadOnlyList<double> values, Unit unit) =>
        values.Count == 0 ? ""
        : values.Max() == values.Min() ? $"{what} is {unit.Format(values[0])}."
        : $"{what} is from {unit.Format(values.Min())} to {unit.Format(values.Max())}.";

    /// <summary>Nodes that stand in a text with spaces between them, as words.</summary>
    public static string Nodes(string nodes)
    {
        var names = nodes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return names.Length switch
        {
            0 => "no node",
            1 => $"node {names[0]}",
            _ => $"nodes {string.Join(", ", names[..^1])} and {names[^1]}",
        };
    }

    /// <summary>The text with a small first letter.</summary>
    public static string Lower(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];

    /// <summary>The text with a capital first letter.</summary>
    public static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

/// <summary>The marks of figures, from rows.</summary>
internal static class Marks
{
    /// <summary>A point for each row.</summary>
    /// <param name="x">A column of whole numbers.</param>
    /// <param name="y">A column of numbers.</param>
    public static List<ChartPoint> Points(IEnumerable<Row> rows, string x, string y) =>
        [.. rows.Select(row => new ChartPoint(row.Integer(x) ?? 0, row.Value(y)))];

    /// <summary>A category for each row, with a dot for each column.</summary>
    public static List<Dot> Dots(IReadOnlyList<Row> rows, params (string Column, string Label, Stroke Stroke)[] measures) =>
        [.. rows.SelectMany((row, i) => measures.Select(one => new Dot(i, row.Value(one.Column), one.Stroke, one.Label)))];

    /// <summary>The finite numbers in a column.</summary>
    public static List<double> Finite(IEnumerable<Row> rows, string column) =>
        [.. rows.Select(row => row.Number(column)).OfType<double>().Where(double.IsFinite)];
}

/// <summary>Which parameters differ between the rows of a table, and which are the same in all.</summary>
internal static class Varying
{
    /// <summary>The parameters, other than the given ones, that have several values; a value that only some rows have is no second value.</summary>
    public static IReadOnlyList<string> Names(ResultData data, params string[] except) =>
        [
            .. data
                .Table.Columns.Columns.Where(column =>
                    column.Role == ColumnRole.Parameter && !except.Contains(column.Name) && data.Has(column.Name)
                )
                .Where(column =>
                    data.Rows.Select(row => row[column.Name]).Where(value => value is not null).Distinct().Skip(1).Any()
                )
                .Select(column => column.Name),
        ];

    /// <summary>A row's values of parameters as a label: <c>d = 64, m = 64</c>.</summary>
    public static string Label(Row row, IEnumerable<string> names) =>
        string.Join(", ", names.Where(name => row[name] is not null).Select(name => $"{Word(name)} = {Value(row, name)}"));

    /// <summary>A text for parameters that are the same in all rows, for a subtitle.</summary>
    public static string Constant(ResultData data, params string[] names) =>
        string.Join(
            ", ",
            names
                .Where(name => data.Has(name) && data.Rows[0][name] is not null && !data.Varies(name))
                .Select(name => $"{Word(name)} {Value(data.Rows[0], name)}")
        );

    /// <summary>A value as people read it.</summary>
    public static string Value(Row row, string name) =>
        row[name] switch
        {
            long number when name != "seed" => Drawing.Unit.Decimal(number),
            double number => Drawing.Unit.Decimal(number),
            var value => CellText.Format(value),
        };

    private static string Word(string name) => name.Replace('_', ' ');
}
