using System.Globalization;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Tests.Shared;

/// <summary>What the fake experiment does.</summary>
internal sealed record FakeOptions
{
    /// <summary>A cell for each.</summary>
    public IReadOnlyList<int> Numbers { get; init; } = [];

    public long Seed { get; init; }

    /// <summary>Up to this long, each cell takes its time; not always the earlier cell the shorter.</summary>
    public TimeSpan Delay { get; init; }

    public bool SideBySide { get; init; } = true;

    /// <summary>Cells of these numbers throw.</summary>
    public Func<int, bool> Fails { get; init; } = _ => false;

    /// <summary>Cells of these numbers diverge.</summary>
    public Func<int, bool> Diverges { get; init; } = _ => false;

    /// <summary>Throws in the summary.</summary>
    public bool SummaryFails { get; init; }

    /// <summary>Called as a cell begins.</summary>
    public Action<int> OnRun { get; init; } = _ => { };
}

/// <summary>
/// An experiment with all that a sweep has to cope with: several rows a cell, cells with and without history, texts that CSV must quote,
/// numbers of every size, missing values, cells that fail and diverge, timings that compare a cell with an earlier one.
/// </summary>
internal sealed class FakeExperiment(FakeOptions options) : Experiment
{
    private static readonly string?[] Texts =
    [
        "plain",
        "=1+1",
        "a,\"b\"",
        "two\nlines",
        "'quoted",
        " spaces ",
        "naïve – Δ",
        null,
        "-",
        "@x",
        "\tx",
        "''=x",
    ];

    public override string Name => "fake";

    public override Schema Rows { get; } =
        new(
            Column.Parameter("n", ColumnKind.Integer, "The cell's number.", brief: true),
            Column.Parameter("seed", ColumnKind.Integer, "The seed."),
            Column.Result("part", ColumnKind.Integer, "The row in the cell.", brief: true),
            Column.Result("value", ColumnKind.Number, "A random number.", brief: true),
            Column.Result("text", ColumnKind.Text, "A text."),
            Column.Result("even", ColumnKind.Boolean, "Whether n is even."),
            Column.Timing("seconds", ColumnKind.Number, "The wall time."),
            Column.Timing("relative", ColumnKind.Number, "The time over that of the first cell.")
        );

    public override Schema History { get; } =
        new(
            Column.Parameter("n", ColumnKind.Integer, "The cell's number."),
            Column.Result("epoch", ColumnKind.Integer, "The epoch."),
            Column.Result("loss", ColumnKind.Number, "The loss.")
        );

    public override Schema Summary { get; } =
        new(
            Column.Result("even", ColumnKind.Boolean, "Whether n is even.", brief: true),
            Column.Result("rows", ColumnKind.Integer, "The number of rows.", brief: true),
            Column.Result("mean", ColumnKind.Number, "The mean of the values.", brief: true)
        );

    public override int CellCount => options.Numbers.Count;

    public override bool SideBySide => options.SideBySide;

    public override IReadOnlyList<KeyValuePair<string, string>> Identity =>
        [new("n", string.Join(',', options.Numbers)), new("seed", options.Seed.ToString(CultureInfo.InvariantCulture))];

    public override bool HasHistory(int cell) => options.Numbers[cell] % 4 != 0;

    public override void Describe(int cell, Row row)
    {
        row["n"] = options.Numbers[cell];
        if (row.Schema.Contains("seed"))
            row["seed"] = options.Seed;
    }

    public override CellResult Run(int cell, CellContext context)
    {
        var n = options.Numbers[cell];
        options.OnRun(n);
        if (options.Delay > TimeSpan.Zero)
            context.Cancellation.WaitHandle.WaitOne(options.Delay * ((n * 7 % 5) + 1) / 5);
        context.Cancellation.ThrowIfCancellationRequested();
        if (options.Fails(n))
            throw new InvalidOperationException($"no cell for {n}\nand that on two lines");

        var random = new RandomSource(options.Seed, n, "fake");
        var rows = Enumerable
            .Range(0, 1 + (n % 3))
            .Select(part =>
            {
                var row = NewRow(cell);
                row["part"] = part;
                row["value"] = (random.NextDouble() - 0.5) * Math.Pow(10, random.NextInt32(40) - 20);
                row["text"] = Texts[random.NextInt32(Texts.Length)];
                row["even"] = n % 2 == 0;
                row["seconds"] = 0.001 * n;
                return row;
            })
            .ToList();
        var history = Enumerable
            .Range(0, n % 4)
            .Select(epoch =>
            {
                var row = NewHistoryRow(cell);
                row["epoch"] = epoch + 1;
                row["loss"] = random.NextDouble();
                return row;
            })
            .ToList();
        return options.Diverges(n)
            ? new CellResult(rows, history, CellStatus.Diverged, $"the loss of {n} is no number")
            : new CellResult(rows, history);
    }

    public override void Place(IReadOnlyList<Row> rows, IReadOnlyList<Row> earlier)
    {
        if (!rows[0].Schema.Contains("relative"))
            return;
        var first = earlier.Count == 0 ? rows[0] : earlier[0];
        foreach (var row in rows)
            row["relative"] = row.Number("seconds") / first.Number("seconds");
    }

    public override IReadOnlyList<Row> Summarize(IReadOnlyList<Row> rows) =>
        options.SummaryFails
            ? throw new InvalidOperationException("no summary today")
            :
            [
                .. rows.Where(row => row.Boolean("even") is not null)
                    .GroupBy(row => row.Boolean("even"))
                    .OrderBy(group => group.Key)
                    .Select(group =>
                    {
                        var row = Summary.NewRow();
                        row["even"] = group.Key;
                        row["rows"] = group.Count();
                        row["mean"] = group.Average(one => one.Number("value"));
                        return row;
                    }),
            ];
}
