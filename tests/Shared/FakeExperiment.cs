using Hw6.Core.Parameters;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Tables.ColumnUse;

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

    /// <summary>How much work a cell says that it is, by its index.</summary>
    public Func<int, double> Work { get; init; } = _ => 1;

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
internal sealed class FakeExperiment : Experiment
{
    public static readonly Parameter<int> N = Parameter.Whole("n", "The cell's number.", 1, int.MaxValue, 1, 2, 3).Brief();

    public static readonly Parameter<long> Seed = new("seed", "The seed.", Domain.Long(), 0) { InHistory = false };

    private static readonly ExperimentDefinition Plain = Define([], _ => new FakeOptions());

    private readonly FakeOptions options;

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

    public FakeExperiment(FakeOptions options)
        : this(Plain, new ParameterValues().With(N, [.. options.Numbers]).With(Seed, options.Seed), options) { }

    private FakeExperiment(ExperimentDefinition definition, ParameterValues asked, FakeOptions options)
        : base(definition)
    {
        this.options = options;
        Cells = SweepPlan.Of([N, Seed], asked);
    }

    public override bool SideBySide => options.SideBySide;

    public override double Work(int cell) => options.Work(cell);

    public static ExperimentDefinition Define(IReadOnlyList<Parameter> others, Func<ParameterValues, FakeOptions> read)
    {
        ExperimentDefinition? definition = null;
        return definition = new()
        {
            Name = "fake",
            Description = "Nothing in particular.",
            Examples = ["hw6 fake --n 1..3"],
            Title = "Fake",
            Introduction = "Nothing.",
            Parameters = [N, Seed, .. others],
            Results = () =>
                [
                    Column.Integer("part", "The row in the cell.", Brief | Key),
                    Column.Number("value", "A random number.", Brief),
                    Column.Text("text", "A text."),
                    Column.Boolean("even", "Whether n is even."),
                    Column.Number("seconds", "The wall time.", Timing),
                    Column.Number("relative", "The time over that of the first cell.", Timing),
                ],
            Epochs = () => [Column.Integer("epoch", "The epoch."), Column.Number("loss", "The loss.")],
            Measures = () =>
                [
                    Column.Boolean("even", "Whether n is even.", Brief),
                    Column.Integer("parts", "The number of rows.", Brief),
                    Column.Number("value", "A random number.", Brief | Spread),
                ],
            Create = (asked, _) => new FakeExperiment(definition!, asked, read(asked)),
        };
    }

    public override bool HasHistory(int cell) => Cells[cell].Get(N) % 4 != 0;

    public override CellResult Run(int cell, CellContext context)
    {
        var n = Cells[cell].Get(N);
        options.OnRun(n);
        if (options.Delay > TimeSpan.Zero)
            context.Cancellation.WaitHandle.WaitOne(options.Delay * ((n * 7 % 5) + 1) / 5);
        context.Cancellation.ThrowIfCancellationRequested();
        if (options.Fails(n))
            throw new InvalidOperationException($"no cell for {n}\nand that on two lines");

        var random = new RandomSource(Cells[cell].Get(Seed), n, "fake");
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

    public override void Measure(IReadOnlyList<Row> run, IReadOnlyList<Row> all, Row measured)
    {
        if (options.SummaryFails)
            throw new InvalidOperationException("no summary today");
        measured["even"] = run[0]["even"];
        measured["parts"] = run.Count;
        measured["value"] = run.Average(row => row.Number("value"));
    }
}
