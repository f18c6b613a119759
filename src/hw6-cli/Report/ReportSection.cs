using Hw6.Core;
using Hw6.Core.Experiments;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Report;

/// <summary>The results of one sweep, from one or several files.</summary>
/// <param name="Files">The files they were read from.</param>
internal sealed record ReportSection(ResultSet Results, IReadOnlyList<string> Files)
{
    /// <summary>The table whose rows are the key results: the summary where it is there; a history has none.</summary>
    public ResultData? Key => Results.Summary ?? Results.Rows;

    /// <summary>The table whose parameters are those of the sweep.</summary>
    public ResultData Settings => Results.Rows ?? Results.Tables[0];

    /// <summary>Takes files together that are of the same sweep, in the order of the homework.</summary>
    /// <exception cref="InputException">Two files hold the same cells.</exception>
    public static IReadOnlyList<ReportSection> Of(IReadOnlyList<(string Path, ResultData Data)> files)
    {
        var order = AllExperiments.All.ToList();
        return
        [
            .. files
                .GroupBy(file => (file.Data.Table.Definition, Sweep: file.Data.Rows[0].Text(Bookkeeping.Sweep.Name)))
                .Select(sweep => new ReportSection(
                    new ResultSet([
                        .. sweep.GroupBy(file => file.Data.Table.Part).OrderBy(part => part.Key).Select(part => Join([.. part])),
                    ]),
                    [.. sweep.Select(file => file.Path)]
                ))
                .OrderBy(section => order.IndexOf(section.Results.Definition)),
        ];
    }

    // Shards that were not merged, or the same file under two names.
    private static ResultData Join(List<(string Path, ResultData Data)> parts)
    {
        if (parts.Count == 1)
            return parts[0].Data;
        var cells = new Dictionary<long, string>();
        foreach (var (path, data) in parts)
        {
            if (!data.Has(Bookkeeping.Cell.Name))
                throw new InputException(
                    $"{path}: it is {data.Table.Name} of the same sweep as '{parts[0].Path}'; expected each once"
                );
            foreach (var cell in data.Cells)
            {
                if (!cells.TryAdd(cell, path))
                    throw new InputException(
                        $"{path}: cell {cell} of the same sweep is in '{cells[cell]}' too; expected each cell once"
                    );
            }
        }

        var rows = parts.SelectMany(part => part.Data.Rows).OrderBy(row => row.Integer(Bookkeeping.Cell.Name)).ToList();
        return parts[0].Data with { Rows = Alike(rows), Cells = parts.SelectMany(part => part.Data.Cells).ToHashSet() };
    }

    // Files may have been written with and without timings; a table has the columns of all its rows.
    private static List<Row> Alike(List<Row> rows)
    {
        if (rows.TrueForAll(row => row.Schema == rows[0].Schema))
            return rows;
        var common = new Schema(rows[0].Schema.Columns.Where(column => rows.TrueForAll(row => row.Schema.Contains(column.Name))));
        return rows.ConvertAll(common.RowFrom);
    }
}
