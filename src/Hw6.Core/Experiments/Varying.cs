using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments;

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

    /// <summary>Those of <see cref="Names"/> that differ between rows of one value of a parameter, whose defaults may depend on it.</summary>
    public static IReadOnlyList<string> NamesWithin(ResultData data, string parameter, params string[] except) =>
        [
            .. data
                .Rows.GroupBy(row => row[parameter])
                .SelectMany(part => Names(data with { Rows = [.. part] }, [parameter, .. except]))
                .Distinct(),
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
