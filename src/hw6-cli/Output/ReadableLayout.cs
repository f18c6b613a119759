using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>
/// Which columns of a table people see in a width, and where. What is the same in every row stands above the table. In it are always the swept options, what
/// tells the rows of a cell apart, and the chief results, or the columns that were named; then, as far as the width goes, the brief results, and then the others.
/// Where those that are always there are wider, the table goes on below in further blocks, each of which begins with the cell again.
/// </summary>
internal sealed class ReadableLayout
{
    /// <summary>The blanks between two columns.</summary>
    public const int Gap = 2;

    // Below this a table is wider than its terminal, as no number can be cut.
    private const int LeastWidth = 20;

    private readonly Schema schema;
    private readonly IReadOnlyList<Row> rows;
    private readonly int width;
    private readonly bool namesWrap;

    /// <summary>Lays out a table.</summary>
    /// <param name="named">The positions of the columns that were named, in their order; without, the layout chooses.</param>
    /// <param name="width">In cells.</param>
    /// <param name="namesWrap">Whether the names of columns may stand on several lines.</param>
    public ReadableLayout(Schema schema, IReadOnlyList<Row> rows, IReadOnlyList<int>? named, int width, bool namesWrap = false)
    {
        this.namesWrap = namesWrap;
        this.schema = schema;
        this.rows = rows;
        this.width = Math.Max(width, LeastWidth);
        if (named is not null)
        {
            Blocks = Broken([.. named.Select(Lay)]);
            return;
        }

        var kinds = new Place[schema.Columns.Count];
        for (var i = 0; i < kinds.Length; i++)
            kinds[i] = PlaceOf(i);
        Blocks = Filled(kinds);
        Above =
        [
            .. At(kinds, Place.Above).Select(i => (schema.Columns[i].Name, TextColumn.TextOf(schema.Columns[i], FirstOf(i)))),
        ];
    }

    private enum Place
    {
        None,
        Above,
        Always,
        Brief,
        Plain,
    }

    /// <summary>The names and values of what is the same in every row.</summary>
    public IReadOnlyList<(string Name, string Value)> Above { get; } = [];

    /// <summary>The columns of the table, and of what goes on below it.</summary>
    public IReadOnlyList<IReadOnlyList<TextColumn>> Blocks { get; }

    private static IEnumerable<int> At(Place[] places, Place place)
    {
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] == place)
                yield return i;
        }
    }

    private static int WidthOf(List<TextColumn> columns) =>
        columns.Sum(column => column.Width) + (Gap * Math.Max(0, columns.Count - 1));

    private TextColumn Lay(int column)
    {
        var values = new object?[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = rows[i].Values[column];
        return new TextColumn(schema.Columns[column], values, namesWrap);
    }

    private Place PlaceOf(int i)
    {
        var column = schema.Columns[i];
        if (rows.Count == 0)
            return column.Role == ColumnRole.Parameter || column.Brief ? Place.Always : Place.None;
        if (column.Role == ColumnRole.Bookkeeping)
            return Bookkeeping.IsShown(column, rows) ? Place.Always : Place.None;
        var first = FirstOf(i);
        if (first is null)
            return Place.None;
        if (column.Role == ColumnRole.Parameter)
            return IsConstant(i, first, orMissing: true) ? Place.Above : Place.Always;
        if (column.Key || column.Chief)
            return Place.Always;
        if (!column.Brief && RepeatsAnother(i))
            return Place.None;
        if (rows.Count > 1 && IsConstant(i, first, orMissing: false))
            return Place.Above;
        return column.Brief ? Place.Brief : Place.Plain;
    }

    // The least and the greatest of one run are its mean.
    private bool RepeatsAnother(int column)
    {
        for (var other = 0; other < column; other++)
        {
            if (schema.Columns[other].Role is ColumnRole.Result or ColumnRole.Timing && AreAlike(other, column))
                return true;
        }

        return false;
    }

    private bool AreAlike(int column, int other)
    {
        foreach (var row in rows)
        {
            if (!Equals(row.Values[column], row.Values[other]))
                return false;
        }

        return true;
    }

    private object? FirstOf(int column)
    {
        foreach (var row in rows)
        {
            if (row.Values[column] is { } value)
                return value;
        }

        return null;
    }

    // An option that has one value in the cells that it applies to is the same in all.
    private bool IsConstant(int column, object first, bool orMissing)
    {
        foreach (var row in rows)
        {
            if (!(row.Values[column]?.Equals(first) ?? orMissing))
                return false;
        }

        return true;
    }

    private List<List<TextColumn>> Filled(Place[] places)
    {
        var laid = new TextColumn?[places.Length];
        foreach (var i in At(places, Place.Always))
            laid[i] = Lay(i);
        var taken = WidthOf([.. laid.OfType<TextColumn>()]);
        if (taken > width)
            return Broken([.. laid.OfType<TextColumn>()]);
        if (Fill(Place.Brief))
            Fill(Place.Plain);
        return
        [
            [.. laid.OfType<TextColumn>()],
        ];

        // Whether all of a kind have found room.
        bool Fill(Place place)
        {
            var all = true;
            foreach (var i in At(places, place))
            {
                var column = Lay(i);
                if (taken + Gap + column.Width > width)
                {
                    // What the only row has no room for is the same in every row.
                    if (rows.Count == 1 && place == Place.Brief)
                        places[i] = Place.Above;
                    all = false;
                    continue;
                }

                laid[i] = column;
                taken += Gap + column.Width;
            }

            return all;
        }
    }

    private List<List<TextColumn>> Broken(List<TextColumn> columns)
    {
        foreach (var column in columns)
            column.CutTo(width);
        if (WidthOf(columns) <= width)
            return [columns];
        var lead = Lead();
        var blocks = new List<List<TextColumn>>();
        foreach (var column in columns)
        {
            if (lead.Any(one => one.Name == column.Name))
                continue;
            column.CutTo(Math.Max(LeastWidth / 2, width - WidthOf(lead) - Gap));
            if (blocks.Count == 0 || WidthOf(blocks[^1]) + Gap + column.Width > width)
                blocks.Add([.. lead]);
            blocks[^1].Add(column);
        }

        return blocks;
    }

    // What tells a row from all others in few cells: the cell, and the row in it; in a summary the row.
    private List<TextColumn> Lead()
    {
        if (!schema.Contains(Bookkeeping.Cell.Name))
            return [TextColumn.Counting("row", Enumerable.Range(1, rows.Count))];
        var column = schema.IndexOf(Bookkeeping.Cell.Name);
        var places = new int[rows.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = i > 0 && Equals(rows[i].Values[column], rows[i - 1].Values[column]) ? places[i - 1] + 1 : 1;
        return places.Any(place => place > 1) ? [Lay(column), TextColumn.Counting("row", places)] : [Lay(column)];
    }
}
