namespace Hw6.Core.Tables;

/// <summary>A row of a result table: a value, or nothing, for each column of its schema.</summary>
public sealed class Row
{
    private readonly object?[] values;

    internal Row(Schema schema)
    {
        Schema = schema;
        values = new object?[schema.Columns.Count];
    }

    /// <summary>The columns of this row.</summary>
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

    /// <summary>Copies the values of all columns that both rows have.</summary>
    public void CopyFrom(Row other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < values.Length; i++)
        {
            var name = Schema.Columns[i].Name;
            if (other.Schema.Contains(name))
                values[i] = other[name];
        }
    }

    /// <summary>Takes every value out.</summary>
    internal void Clear() => Array.Clear(values);

    internal void Set(int i, object? value)
    {
        var column = Schema.Columns[i];
        values[i] = (column.Kind, value) switch
        {
            (_, null) => null,
            (ColumnKind.Text, string) or (ColumnKind.Boolean, bool) => value,
            (ColumnKind.Integer, long) => value,
            (ColumnKind.Integer, int number) => (long)number,
            (ColumnKind.Number, double) => value,
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
