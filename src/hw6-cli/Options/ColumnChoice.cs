using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Options;

/// <summary>The columns that <c>--columns</c> names, in their order.</summary>
internal sealed class ColumnChoice
{
    /// <summary>What asks for the list of columns in place of a run.</summary>
    public const string Help = "help";

    private readonly string[] names;

    private ColumnChoice(string[] names) => this.names = names;

    /// <summary>Reads what the option was given.</summary>
    /// <param name="option">The option.</param>
    /// <param name="text">The names with commas between them; <see langword="null"/> where it was not given.</param>
    /// <param name="table">The table whose columns may be named.</param>
    /// <param name="timings">Whether it has its timing columns.</param>
    /// <returns>Nothing where it was not given.</returns>
    /// <exception cref="InputException">There is no such column, it is left out, or it is named twice.</exception>
    public static ColumnChoice? Read(Parameter option, string? text, ResultTable table, bool timings)
    {
        if (text is null)
            return null;
        var known = table.InFile.Columns;
        var names = text.Split(',');
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i] = names[i].Trim();
            var column = known.FirstOrDefault(one => one.Name == name || one.HasMember(name))
                ?? throw new InputException(
                    $"{option.Option}: '{CsvRecordReader.Shown(name)}' is no column of {table.Name}{NearestName.Question(name.Replace('-', '_'), known.Select(one => one.Name))} ({option.Option} {Help} lists them)"
                );
            if (column.Role == ColumnRole.Timing && !timings)
                throw new InputException(
                    $"{option.Option}: '{name}' is left out by {SweepOptions.NoTimings.Option}; expected one of the two without the other"
                );
            if (Array.IndexOf(names, name) < i)
                throw NamedTwice(option, name);
        }

        return new ColumnChoice(names);
    }

    /// <summary>Lists the columns of a table with what they mean.</summary>
    /// <param name="width">The width to wrap at, in cells.</param>
    public static string Describe(ResultTable table, int width) =>
        HelpText.List(
            $"Columns of {table.Name}",
            [
                .. table.InFile.Columns.Select(column =>
                    (column.IsFamily ? $"{column.Name}_1, …" : column.Name, column.Description)
                ),
            ],
            width
        );

    /// <summary>The names that may be given, made when they are asked for: few starts need any column.</summary>
    public static IEnumerable<string> Names(ExperimentDefinition definition, TablePart part)
    {
        yield return Help;
        foreach (var column in new ResultTable(definition, part).InFile.Columns)
            yield return column.Name;
    }

    /// <summary>Whether a column is among them.</summary>
    public bool Contains(Column column) => names.Contains(column.Name);

    /// <summary>Their positions in a table; a family stands for all that there are of it.</summary>
    /// <param name="schema">The table's columns, in which several stand for a family.</param>
    /// <exception cref="InputException">The family has no such column in this table.</exception>
    public IReadOnlyList<int> In(Schema schema)
    {
        var positions = new List<int>();
        foreach (var name in names)
        {
            var found = Find(schema, name);
            if (found.Count == 0)
                throw new InputException(
                    $"{SweepOptions.Columns.Option}: '{name}' is no column of this run; expected some of {string.Join(", ", schema.Columns.Select(column => column.Name))}"
                );
            foreach (var position in found)
            {
                if (positions.Contains(position))
                    throw NamedTwice(SweepOptions.Columns, schema.Columns[position].Name);
            }

            positions.AddRange(found);
        }

        return positions;
    }

    private static List<int> Find(Schema schema, string name)
    {
        if (schema.Contains(name))
            return [schema.IndexOf(name)];
        var family = Column.Text(name, string.Empty, ColumnUse.Family);
        return [.. Enumerable.Range(0, schema.Columns.Count).Where(i => family.HasMember(schema.Columns[i].Name))];
    }

    private static InputException NamedTwice(Parameter option, string name) =>
        new($"{option.Option}: '{name}' is named twice; expected each column once");

    /// <summary>The columns at some positions of a table.</summary>
    public static Schema Part(Schema schema, IReadOnlyList<int> positions) =>
        new(positions.Select(position => schema.Columns[position]));
}
