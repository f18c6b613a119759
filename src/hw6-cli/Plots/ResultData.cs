using Hw6.Core;
using Hw6.Core.Tables;

namespace Hw6.Cli.Plots;

/// <summary>A table with its rows, from a run or from a file: all that a figure is made of.</summary>
/// <param name="Table">Which table it is.</param>
/// <param name="Rows">The rows; each has the columns that were there.</param>
internal sealed record ResultData(ResultTable Table, IReadOnlyList<Row> Rows)
{
    /// <summary>Whether the rows have a column.</summary>
    public bool Has(string column) => Rows.Count > 0 && Rows[0].Schema.Contains(column);
}
