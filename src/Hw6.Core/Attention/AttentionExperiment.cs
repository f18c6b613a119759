using System.Globalization;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Attention;

/// <summary>
/// Attention with several similarities in several forms (homework, question 3): what each computes, how far from exact, how
/// fast, and in how much memory.
/// </summary>
public sealed class AttentionExperiment : Experiment
{
    // A sum of similarities of either sign below this is reported as near zero.
    private const double NearZero = 1e-3;

    private readonly AttentionOptions options;
    private readonly IReadOnlyList<AttentionCell> cells;

    /// <summary>Checks the options and lists the cells.</summary>
    /// <param name="options">What to run.</param>
    /// <exception cref="InputException">An option is out of range, or a cell does not fit in memory.</exception>
    public AttentionExperiment(AttentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        AttentionChecks.Check(options);
        (cells, Notes) = AttentionGrid.Create(options);
        foreach (var cell in cells)
        {
            var kernel = cell.CreateKernel(options.Seed);
            AttentionLimits.Check(cell, kernel, Cost(cell, kernel), options.InputDim, ElementSize);
        }
    }

    /// <inheritdoc/>
    public override string Name => "attention";

    /// <inheritdoc/>
    public override Schema Rows => AttentionColumns.Rows;

    /// <inheritdoc/>
    public override Schema Summary => AttentionColumns.Summary;

    /// <inheritdoc/>
    public override int CellCount => cells.Count;

    /// <summary>False: a cell measures time.</summary>
    public override bool SideBySide => false;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Identity =>
        [
            Entry("kernel", options.Kernels),
            Entry("form", options.Forms),
            Entry("causal", options.Causal),
            Entry("n", options.N),
            Entry("d", options.D),
            Entry("m", options.M),
            Entry("degree", options.Degrees),
            Entry("constant", [options.Constant]),
            Entry("features", options.Features),
            Entry("input-dim", options.InputDim is { } f ? [f] : Array.Empty<int>()),
            Entry("dtype", [options.Precision]),
            Entry("runs", [options.Runs]),
            Entry("warmup", [options.Warmup]),
            Entry("seed", [options.Seed]),
        ];

    private int ElementSize => options.Precision == AttentionPrecision.Float ? sizeof(float) : sizeof(double);

    /// <inheritdoc/>
    public override void Describe(int cell, Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var point = cells[cell];
        row["kernel"] = point.KernelText;
        row["form"] = point.FormText;
        row["causal"] = point.Causal;
        row["n"] = point.Shape.N;
        row["d"] = point.Shape.D;
        row["m"] = point.Shape.M;
        row["degree"] = point.Degree;
        row["constant"] = point.Constant;
        row["features"] = point.Features;
        row["input_dim"] = options.InputDim;
        row["dtype"] = options.Precision;
        row["runs"] = options.Runs;
        row["warmup"] = options.Warmup;
        row["seed"] = options.Seed;
    }

    /// <inheritdoc/>
    public override CellResult Run(int cell, CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var point = cells[cell];
        var kernel = point.CreateKernel(options.Seed);
        var cost = Cost(point, kernel);
        var row = NewRow(cell);
        row["feature_dim"] = kernel.FeatureDimension(point.Shape.D) is { } c ? (long)c : null;
        row["flops"] = (long)cost.Flops;
        row["forward_bytes"] = (long)cost.ForwardBytes;
        row["backward_bytes"] = (long)cost.BackwardBytes;

        var found =
            options.Precision == AttentionPrecision.Float
                ? AttentionMeasurement.Take<float>(point, kernel, options, context)
                : AttentionMeasurement.Take<double>(point, kernel, options, context);
        row["min_abs_denominator"] = found.MinAbsDenominator;
        row["negative_denominators"] = found.NegativeDenominators;
        row["max_abs_error"] = found.MaxAbsError;
        row["median_ms"] = found.Median;
        row["min_ms"] = found.Milliseconds[0];
        row["max_ms"] = found.Milliseconds[^1];
        row["gflops"] = cost.Flops / (found.Median * 1e6);
        row["peak_bytes"] = found.PeakBytes;
        Warn(point, kernel.ChangesSign, found, context);
        return found.Finite
            ? new CellResult([row])
            : new CellResult(
                [row],
                Status: CellStatus.Diverged,
                Error: $"results are not finite: similarities are past the range of {row["dtype"]}"
            );
    }

    /// <inheritdoc/>
    public override void Place(IReadOnlyList<Row> rows, IReadOnlyList<Row> earlier)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(earlier);
        foreach (var row in rows)
        {
            if (!row.Schema.Contains("relative"))
                continue; // without timings
            var first = earlier.FirstOrDefault(other => SameSizes(other, row)) ?? row;
            row["relative"] = row.Number("median_ms") / first.Number("median_ms");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Summarize(IReadOnlyList<Row> rows) => AttentionSummary.Create(rows);

    private static bool SameSizes(Row x, Row y) =>
        x.Integer("n") == y.Integer("n")
        && x.Integer("d") == y.Integer("d")
        && x.Integer("m") == y.Integer("m")
        && x.Boolean("causal") == y.Boolean("causal");

    private static void Warn(AttentionCell cell, bool changesSign, AttentionMeasurement found, CellContext context)
    {
        var where = $"{cell.KernelText}, {cell.FormText}, n = {cell.Shape.N}";
        if (found.NegativeDenominators > 0)
        {
            context.Warn(
                $"{where}: {found.NegativeDenominators} of {cell.Shape.N} denominators are negative, the smallest is {found.MinAbsDenominator.ToString("0.###e0", CultureInfo.InvariantCulture)}: similarities that change sign are no weights"
            );
        }
        else if (found.ZeroDenominators > 0)
        {
            context.Warn($"{where}: {found.ZeroDenominators} of {cell.Shape.N} denominators are 0; their rows are zeros");
        }
        else if (changesSign && found.MinAbsDenominator < NearZero)
        {
            context.Warn(
                $"{where}: the smallest denominator is {found.MinAbsDenominator.ToString("0.###e0", CultureInfo.InvariantCulture)}"
            );
        }
    }

    private static KeyValuePair<string, string> Entry<TValue>(string name, IEnumerable<TValue> values) =>
        new(name, string.Join(',', values.Select(value => string.Format(CultureInfo.InvariantCulture, "{0}", value))));

    private AttentionCost Cost(AttentionCell cell, AttentionKernel kernel) => new(cell, kernel, options.InputDim, ElementSize);
}
