using Hw6.Core.Drawing;
using Hw6.Core.Experiments;
using Hw6.Core.Sweeps;

namespace Hw6.Cli.Report;

/// <summary>
/// The names of a report's sections: what was done, and what with; where two would be called the same, also by the options in which they differ, or else by
/// their files.
/// </summary>
internal static class SectionNames
{
    private const int MostValues = 4;
    private const int MostOptions = 3;
    private const int MostCharacters = 30;

    /// <summary>The names, a different one for each section.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ReportSection> sections)
    {
        var names = sections.Select(Name).ToList();
        foreach (var alike in Alike(names))
        {
            var differing = sections[alike[0]]
                .Results.Definition.Parameters.Select(parameter => parameter.ColumnName)
                .Where(column => alike.Select(i => Values(sections[i].Settings, column)).Distinct().Skip(1).Any())
                .Take(MostOptions)
                .ToList();
            foreach (var i in alike)
                names[i] += string.Concat(
                    differing
                        .Select(column => (Word: column.Replace('_', ' '), Values: Values(sections[i].Settings, column)))
                        .Where(option => option.Values.Length > 0)
                        .Select(option => $" · {option.Word} {option.Values}")
                );
        }

        foreach (var alike in Alike(names))
        {
            foreach (var i in alike)
                names[i] += $" · {SafeText.Shorten(Path.GetFileName(sections[i].Files[0]), MostCharacters)}";
        }

        foreach (var alike in Alike(names))
        {
            for (var i = 1; i < alike.Count; i++)
                names[alike[i]] += $" ({i + 1})";
        }

        return names;
    }

    private static List<List<int>> Alike(List<string> names) =>
        [
            .. names
                .Index()
                .GroupBy(name => name.Item)
                .Where(group => group.Skip(1).Any())
                .Select(group => group.Select(name => name.Index).ToList()),
        ];

    private static string Name(ReportSection section)
    {
        var definition = section.Results.Definition;
        return string.Join(
            " · ",
            definition
                .NamedBy.Select(parameter => Values(section.Settings, parameter.ColumnName))
                .Where(values => values.Length > 0)
                .Prepend(definition.Title)
        );
    }

    private static string Values(ResultData data, string column)
    {
        if (!data.Has(column))
            return "";
        var values = data
            .Rows.Where(row => row[column] is not null)
            .Select(row => Varying.Value(row, column))
            .Distinct()
            .ToList();
        var shown = values.Take(MostValues).Select(value => SafeText.Shorten(value, MostCharacters));
        return string.Join(", ", shown) + (values.Count > MostValues ? $" and {values.Count - MostValues} more" : "");
    }
}
