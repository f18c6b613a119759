using System.Globalization;
using Hw6.Core.Attention;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Attention.AttentionParameters;

namespace Hw6.Core.Experiments.Attention;

/// <summary>
/// Attention with several similarities in several forms (homework, question 3): what each computes, how far from exact, how
/// fast, and in how much memory.
/// </summary>
internal sealed class AttentionExperiment : Experiment
{
    // A sum of similarities of either sign below this is reported as near zero.
    private const double NearZero = 1e-3;

    private readonly AttentionCell[] cells;

    /// <summary>Checks what was asked for and lists the cells.</summary>
    /// <param name="asked">The values of <see cref="AttentionParameters"/>.</param>
    /// <exception cref="InputException">No pair of kernel and form exists, or a cell does not fit in memory.</exception>
    public AttentionExperiment(ParameterValues asked)
        : base(AttentionDeclaration.Definition)
    {
        var planned = Definition.Plan(asked);
        Cells = [.. planned.Where(point => new AttentionCell(point).Exists)];
        if (CellCount == 0)
            throw new InputException(
                "--form: 'linear' is not accepted with --kernel softmax, whose feature map is infinite; expected direct or streaming, or another kernel"
            );
        Notes = CellCount < planned.Count ? ["softmax has no linear form (its feature map is infinite): left out"] : [];
        cells = [.. Cells.Select(point => new AttentionCell(point))];
        foreach (var cell in cells)
        {
            var kernel = cell.CreateKernel();
            AttentionLimits.Check(cell, kernel, new AttentionCost(cell, kernel));
        }
    }

    /// <summary>False: a cell measures time.</summary>
    public override bool SideBySide => false;
    public override IReadOnlyList<string> Notes { get; }

    public override CellResult Run(int cell, CellContext context)
    {
        var point = cells[cell];
        var kernel = point.CreateKernel();
        var cost = new AttentionCost(point, kernel);
        var row = NewRow(cell);
        row["feature_dim"] = kernel.FeatureDimension(point.Shape.D) is { } c ? (long)c : null;
        row["flops"] = (long)cost.Flops;
        row["forward_bytes"] = (long)cost.ForwardBytes;
        row["backward_bytes"] = (long)cost.BackwardBytes;

        var found =
            point.Precision == AttentionPrecision.Float
                ? AttentionMeasurement.Take<float>(point, kernel, context)
                : AttentionMeasurement.Take<double>(point, kernel, context);
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

    public override void Place(IReadOnlyList<Row> rows, IReadOnlyList<Row> earlier)
    {
        foreach (var row in rows)
        {
            if (!row.Schema.Contains("relative"))
                continue; // without timings
            var first = earlier.FirstOrDefault(other => SameWork(other, row)) ?? row;
            row["relative"] = row.Number("median_ms") / first.Number("median_ms");
        }
    }

    public override void Measure(IReadOnlyList<Row> run, IReadOnlyList<Row> all, Row measured) =>
        AttentionSummary.Measure(run, measured);

    protected override void Complete(int cell, Row row) => row[Degree.ColumnName] = cells[cell].Degree;

    // The same work, timed in the same way; only the mechanism may be another.
    private static bool SameWork(Row x, Row y) =>
        Array.TrueForAll([N, D, M, Causal, InputDim, Precision, Runs, Warmup, Seed], (Parameter parameter) =>
            Equals(x[parameter.ColumnName], y[parameter.ColumnName])
        );

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
}
