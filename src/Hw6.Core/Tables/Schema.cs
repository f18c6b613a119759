namespace Hw6.Core.Tables;

/// <summary>The columns of a table in their fixed order.</summary>
public sealed class Schema
{
    private readonly Dictionary<string, int> index = [];

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

    /// <summary>An empty row of this schema.</summary>
    public Row NewRow() => new(this);
}
