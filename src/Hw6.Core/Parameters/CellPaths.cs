using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Parameters;

/// <summary>
/// Names the file that each cell writes, from a pattern such as <c>codes-{arch}-{mode}-{lr}.csv</c>: a parameter's name in braces stands for what the
/// cell's rows say of it.
/// </summary>
internal sealed class CellPaths
{
    // What some file system does not hold in a name, or a shell takes for something else.
    private const string Unsafe = "/\\:*?\"<>|";

    private readonly string option;
    private readonly string pattern;
    private readonly IReadOnlyList<Parameter> parameters;
    private readonly string[] paths;

    /// <summary>Names the files.</summary>
    /// <param name="option">The option that gave the pattern, for messages.</param>
    /// <param name="parameters">The parameters that may stand in it.</param>
    /// <param name="cells">The cells, each a row of the main table that describes it.</param>
    /// <param name="dependsOn">Parameters in which cells agree that may have one file; none where each has its own.</param>
    /// <exception cref="InputException">The pattern names no parameter of this command, or two cells would write the same file.</exception>
    public CellPaths(
        string option,
        string pattern,
        IReadOnlyList<Parameter> parameters,
        IEnumerable<Row> cells,
        IReadOnlyList<Parameter>? dependsOn = null
    )
    {
        cells = [.. cells];
        this.option = option;
        this.pattern = pattern;
        this.parameters = [.. parameters.Where(parameter => parameter.InTable)];
        paths = [.. cells.Select(NameFor)];

        // Names that differ in case only are one on some machines, and a sweep gives the same files on all.
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, cell) in paths.Zip(cells))
        {
            var contents = dependsOn is { Count: > 0 }
                ? $"{path} {string.Join(' ', dependsOn.Select(parameter => TextOf(cell, parameter)))}"
                : null;
            if (!seen.TryAdd(path, contents ?? path) && (contents is null || seen[path] != contents))
            {
                throw new InputException(
                    $"{option}: '{pattern}' names '{path}' for two of {paths.Length} cells; expected a name in which {Placeholders(cells, dependsOn)} tell them apart, or options that leave one cell"
                );
            }
        }
    }

    /// <summary>The file of each cell, in the order of the cells.</summary>
    public IReadOnlyList<string> Paths => paths;

    private string NameFor(Row cell)
    {
        var name = new StringBuilder();
        for (var at = 0; at < pattern.Length; )
        {
            var open = pattern.IndexOf('{', at);
            var close = open < 0 ? -1 : pattern.IndexOf('}', open);
            if (close < 0)
            {
                name.Append(pattern, at, pattern.Length - at);
                break;
            }

            name.Append(pattern, at, open - at);
            AppendSafe(name, cell, ParameterOf(pattern[(open + 1)..close]));
            at = close + 1;
        }

        return name.ToString();
    }

    private Parameter ParameterOf(string name) =>
        parameters.FirstOrDefault(parameter => parameter.Name == name || parameter.ColumnName == name)
        ?? throw new InputException(
            $"{option}: '{{{name}}}' in '{pattern}' is no parameter; expected {string.Join(", ", parameters.Select(PlaceholderOf))}"
        );

    private static void AppendSafe(StringBuilder name, Row cell, Parameter parameter)
    {
        foreach (var character in TextOf(cell, parameter))
            name.Append(Unsafe.Contains(character, StringComparison.Ordinal) || char.IsControl(character) ? '_' : character);
    }

    private static string TextOf(Row cell, Parameter parameter) => CellText.Format(cell[parameter.ColumnName]);

    // Those that differ between the cells, which are the ones that help.
    private string Placeholders(IEnumerable<Row> cells, IReadOnlyList<Parameter>? dependsOn)
    {
        var rows = cells.ToList();
        return string.Join(
            " and ",
            parameters
                .Where(parameter => dependsOn is not { Count: > 0 } || dependsOn.Contains(parameter))
                .Where(parameter => rows.Select(row => TextOf(row, parameter)).Distinct().Skip(1).Any())
                .Select(PlaceholderOf)
        );
    }

    private static string PlaceholderOf(Parameter parameter) =>
        $"{{{(parameter.IsRun ? parameter.ColumnName : parameter.Name)}}}";
}
