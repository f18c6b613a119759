using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>
/// The summary of a sweep: a row for each point, that is for each combination of all parameters but the seed and the repeat, with mean, standard
/// deviation, least and greatest over its runs.
/// </summary>
internal static class SweepSummary
{
    /// <summary>The runs that have results.</summary>
    public static readonly Column Finished = Column.Integer(
        "finished",
        "Runs (seeds and repeats) that have results.",
        ColumnUse.Brief
    ) with
    {
        Since = 2,
    };

    /// <summary>The columns of an experiment's summary.</summary>
    public static Schema SchemaOf(ExperimentDefinition definition) =>
        new([
            .. definition
                .Parameters.Where(parameter =>
                    parameter is { InTable: true, IsRun: false } && !definition.MeasuredOver.Contains(parameter)
                )
                .Select(parameter => parameter.Column),
            .. MeasuresOf(definition).Where(column => column.Key),
            Finished,
            .. MeasuresOf(definition)
                .Where(column => !column.Key)
                .SelectMany(column => column.Spread ? SpreadOf(column) : [column]),
        ]);

    /// <summary>Summarises rows.</summary>
    /// <param name="rows">All rows of the sweep in cell order, those of failed cells included.</param>
    public static IReadOnlyList<Row> Of(Experiment experiment, IReadOnlyList<Row> rows)
    {
        var schema = experiment.Definition.Summary;
        var measures = MeasuresOf(experiment.Definition);
        var measured = new Schema(measures);
        var keys = schema
            .Columns.Where(column => column.Role == ColumnRole.Parameter || column.Key)
            .Select(column => column.Name)
            .ToArray();
        var runs = experiment
            .Definition.Parameters.Where(parameter => parameter is { IsRun: true, InTable: true })
            .Select(parameter => parameter.ColumnName)
            .ToArray();
        var summary = new List<Row>();
        foreach (var point in Groups(rows, keys))
        {
            var row = schema.NewRow();
            foreach (var key in keys)
                row[key] = point[0][key];
            var lines = new List<Row>();
            foreach (var run in Groups(point, runs))
            {
                // A measure over several cells is taken over those that have results.
                var results = run.FindAll(line => Bookkeeping.StatusOf(line) == CellStatus.Ok);
                if (results.Count == 0)
                    continue;
                lines.Add(measured.NewRow());
                experiment.Measure(results, rows, lines[^1]);
            }

            row[Finished.Name] = lines.Count;
            foreach (var measure in measures)
            {
                if (measure.Spread)
                    Spread(row, measure.Name, lines);
                else if (!measure.Key)
                    row[measure.Name] = Common(lines, measure.Name);
            }

            summary.Add(row);
        }

        return summary;
    }

    private static IReadOnlyList<Column> MeasuresOf(ExperimentDefinition definition) =>
        definition.Measures?.Invoke() ?? [.. definition.Results().Where(column => column.Key || column.Spread)];

    private static Column[] SpreadOf(Column column)
    {
        var mean = column with
        {
            Name = $"{column.Name}_mean",
            Kind = ColumnKind.Number,
            Description = $"{column.Description.TrimEnd('.')}: mean over the runs.",
        };
        return
        [
            mean,
            Other(
                "std",
                "standard deviation (n − 1); empty for fewer than two runs",
                (column.Use & ~ColumnUse.Chief) | (column.Use & ColumnUse.Brief)
            ),
            Other("min", "least", column.Use & ~ColumnUse.Chief),
            Other("max", "greatest", column.Use & ~ColumnUse.Chief),
        ];

        Column Other(string suffix, string text, ColumnUse use) =>
            mean with
            {
                Name = $"{column.Name}_{suffix}",
                Description = $"The same: {text}.",
                Use = use,
                Since = 2,
            };
    }

    private static void Spread(Row row, string name, List<Row> lines)
    {
        var values = new List<double>();
        foreach (var line in lines)
        {
            if (line[name] is { } value)
                values.Add(value is bool hit ? (hit ? 1 : 0) : Convert.ToDouble(value));
        }

        if (values.Count == 0)
            return;

        // A sum of equal values may be rounded: runs that agree have no spread, and their value is the mean.
        var mean = values.TrueForAll(value => value == values[0]) ? values[0] : values.Average();
        row[$"{name}_mean"] = mean;
        row[$"{name}_min"] = values.Min();
        row[$"{name}_max"] = values.Max();
        if (values.Count > 1 && double.IsFinite(mean))
            row[$"{name}_std"] = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    // What is not a number has no mean: it stands in the summary where all runs agree.
    private static object? Common(List<Row> lines, string name) =>
        lines.Count > 0 && lines.TrueForAll(line => Equals(line[name], lines[0][name])) ? lines[0][name] : null;

    // Rows of the same values, in the order in which each combination first appears. Rows of a cell stand together, so most are like the one before.
    private static List<List<Row>> Groups(IReadOnlyList<Row> rows, string[] columns)
    {
        var groups = new List<List<Row>>();
        var known = new Dictionary<string, List<Row>>();
        List<Row>? last = null;
        foreach (var row in rows)
        {
            if (last is null || !Array.TrueForAll(columns, column => Equals(row[column], last[0][column])))
            {
                var key = string.Join('\0', columns.Select(column => CellText.Format(row[column])));
                if (!known.TryGetValue(key, out last))
                {
                    known.Add(key, last = []);
                    groups.Add(last);
                }
            }

            last.Add(row);
        }

        return groups;
    }
}
