namespace Hw6.Core.Tables;

/// <summary>The columns of a table in their fixed order.</summary>
internal sealed class Schema
{
    private readonly Dictionary<string, int> index = [];
    private Map? lastMap;

    /// <summary>Creates a schema.</summary>
    /// <param name="columns">The columns in order; their names are distinct.</param>
    /// <exception cref="ArgumentException">Two columns share a name.</exception>
    public Schema(params IEnumerable<Column> columns)
    {
        Columns = [.. columns];
        for (var i = 0; i < Columns.Count; i++)
            index.Add(Columns[i].Name, i);
    }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The position of a column.</summary>
    /// <exception cref="KeyNotFoundException">No column has that name.</exception>
    public int IndexOf(string name) =>
        index.TryGetValue(name, out var i) ? i : throw new KeyNotFoundException($"no column '{name}'");

    /// <summary>Whether there is a column of that name.</summary>
    public bool Contains(string name) => index.ContainsKey(name);

    /// <summary>Where another schema has the columns of this one; −1 for those that it does not have. Rows are copied by the thousand between the same two.</summary>
    internal int[] PlacesIn(Schema other)
    {
        if (Volatile.Read(ref lastMap) is { } map && ReferenceEquals(map.Other, other))
            return map.Places;
        var places = new int[Columns.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = other.index.TryGetValue(Columns[i].Name, out var place) ? place : -1;
        Volatile.Write(ref lastMap, new Map(other, places));
        return places;
    }

    /// <summary>An empty row of this schema.</summary>
    public Row NewRow() => new(this);

    /// <summary>A row of this schema with the values of all columns that another row has too.</summary>
    public Row RowFrom(Row other)
    {
        var row = NewRow();
        row.CopyFrom(other);
        return row;
    }

    private sealed record Map(Schema Other, int[] Places);
}

/// <summary>A row of a result table: a value, or nothing, for each column of its schema.</summary>
internal sealed class Row
{
    // Sweeps keep rows by the hundred thousand: the values that most of them have are one object each.
    private const int FewObjects = 64;
    private static readonly object True = true;
    private static readonly object False = false;
    private static readonly object Zero = 0.0;
    private static readonly object[] Few = MakeFew();

    private readonly object?[] values;

    internal Row(Schema schema)
    {
        Schema = schema;
        values = new object?[schema.Columns.Count];
    }

    public Schema Schema { get; }

    /// <summary>The values in the order of the columns; <see langword="null"/> where there is none.</summary>
    public IReadOnlyList<object?> Values => values;

    /// <summary>
    /// The value in a column. Whole numbers are kept as <see cref="long"/>, real numbers as <see cref="double"/>; a real number
    /// that is not finite is kept, and written as text that says so.
    /// </summary>
    /// <exception cref="KeyNotFoundException">No column has that name.</exception>
    /// <exception cref="ArgumentException">The value is not of the column's kind.</exception>
    public object? this[string column]
    {
        get => values[Schema.IndexOf(column)];
        set => Set(Schema.IndexOf(column), value);
    }

    /// <summary>The text in a column, or <see langword="null"/>.</summary>
    public string? Text(string column) => (string?)this[column];

    /// <summary>The whole number in a column, or <see langword="null"/>.</summary>
    public long? Integer(string column) => (long?)this[column];

    /// <summary>The real number in a column, or <see langword="null"/>.</summary>
    public double? Number(string column) => (double?)this[column];

    /// <summary>The truth value in a column, or <see langword="null"/>.</summary>
    public bool? Boolean(string column) => (bool?)this[column];

    /// <summary>The number in a column, whole or real; NaN where there is none.</summary>
    public double Value(string column) =>
        this[column] switch
        {
            long number => number,
            double number => number,
            _ => double.NaN,
        };

    /// <summary>Copies the values of all columns that both rows have.</summary>
    public void CopyFrom(Row other)
    {
        if (ReferenceEquals(Schema, other.Schema))
        {
            other.values.CopyTo(values, 0);
            return;
        }

        var places = Schema.PlacesIn(other.Schema);
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
                values[i] = other.values[places[i]];
        }
    }

    private static object[] MakeFew()
    {
        var few = new object[FewObjects];
        for (var i = 0; i < few.Length; i++)
            few[i] = (long)i;
        return few;
    }

    /// <summary>Takes every value out.</summary>
    internal void Clear() => Array.Clear(values);

    internal void Set(int i, object? value)
    {
        var column = Schema.Columns[i];
        values[i] = (column.Kind, value) switch
        {
            (_, null) => null,
            (ColumnKind.Text, string) => value,
            (ColumnKind.Boolean, bool truth) => truth ? True : False,
            (ColumnKind.Integer, long number) => number is >= 0 and < FewObjects ? Few[number] : value,
            (ColumnKind.Integer, int number) => number is >= 0 and < FewObjects ? Few[number] : (long)number,
            (ColumnKind.Number, double number) => BitConverter.DoubleToInt64Bits(number) == 0 ? Zero : value,
            (ColumnKind.Number, float number) => (double)number,
            (ColumnKind.Number, int number) => (double)number,
            (ColumnKind.Number, long number) => (double)number,
            _ => throw new ArgumentException(
                $"column '{column.Name}' holds {column.Kind}, not {value.GetType().Name}",
                nameof(value)
            ),
        };
    }
}
