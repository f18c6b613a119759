using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;
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
        (Cells, Notes) = AttentionCell.Existing(Definition.Plan(asked));
        cells = [.. Cells.Select(point => new AttentionCell(point))];
        foreach (var cell in cells)
            new AttentionCost(cell, cell.CreateKernel()).Check(cell.Backward);
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
        if (!found.Finite)
            return Diverged($"results are not finite: similarities are past the range of {row["dtype"]}");
        if (kernel.IsPositive && found.MinAbsDenominator < point.LeastNormal)
            return Diverged(
                $"similarities underflow {row["dtype"]}: the smallest sum of them, which are all above 0, is {Smallest(found)}; {(point.Precision == AttentionPrecision.Float ? $"{AttentionParameters.Precision.Option} double or a" : "a")} smaller {D.Option} helps"
            );
        if (point.Backward)
        {
            var back =
                point.Precision == AttentionPrecision.Float
                    ? AttentionBackward.Take<float>(point, kernel, context)
                    : AttentionBackward.Take<double>(point, kernel, context);
            row["max_gradient_error"] = back.MaxError;
            row["backward_median_ms"] = back.Median;
            row["backward_min_ms"] = back.Milliseconds[0];
            row["backward_peak_bytes"] = back.PeakBytes;
            if (!back.Finite)
                return Diverged($"gradients are not finite: they are past the range of {row["dtype"]}");
        }

        Warn(point, kernel.ChangesSign, found, context);
        return new CellResult([row]);

        CellResult Diverged(string why) => new([row], Status: CellStatus.Diverged, Error: why);
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

    /// <summary>Exponents of time and memory in N, fitted to the rows of one kernel and form, beside those of theory.</summary>
    public override void Measure(IReadOnlyList<Row> run, IReadOnlyList<Row> all, Row measured)
    {
        var first = run[0];
        var linear = first.Text("form") == "linear";
        var direct = first.Text("form") == "direct";

        // Similarities by random features are products of C of them.
        var width = AttentionKernels.Named(first.Text("kernel")!).Parameters.HasFlag(KernelParameters.Features) ? "C" : "D";
        List<long> sizes =
        [
            .. run.Where(row => row["max_abs_error"] is not null).Select(row => row.Integer("n")).OfType<long>().Distinct(),
        ];
        measured["points"] = sizes.Count;
        if (sizes.Count > 0)
            (measured["n_from"], measured["n_to"]) = (sizes.Min(), sizes.Max());
        measured["time_exponent"] = Exponent(run, "min_ms");
        measured["time_theory"] = linear ? "O(N·C·M)" : $"O(N²({width}+M))";
        measured["time_exponent_theory"] = linear ? 1 : 2;
        measured["memory_exponent"] = Exponent(run, "peak_bytes");
        measured["memory_exponent_theory"] = direct ? 2 : 1;
        measured["backward_time_exponent"] = Exponent(run, "backward_min_ms");
        measured["backward_memory_exponent"] = Exponent(run, "backward_peak_bytes");
        measured["backward_exponent"] = Exponent(run, "backward_bytes");
        var rest = direct ? "O(N²+N(D+M))" : "O(N(D+M))";
        measured["memory_theory"] = linear ? "O(N(D+M)+C·M)" : rest;
        measured["backward_theory"] = linear ? "O(N(C+M)+C·M)" : rest;
    }

    private static double? Exponent(IReadOnlyList<Row> run, string column) =>
        LogLogFit.Of(Marks.Points(run, "n", column)).Exponent;

    protected override void Complete(int cell, Row row) => row[Degree.ColumnName] = cells[cell].Degree;

    // The same work, timed in the same way; only the mechanism may be another.
    private static bool SameWork(Row x, Row y) =>
        Array.TrueForAll([N, D, M, Causal, InputDim, Precision, Runs, Warmup, Seed], (Parameter parameter) =>
            Equals(x[parameter.ColumnName], y[parameter.ColumnName])
        );

    private static string Smallest(AttentionMeasurement found) => found.MinAbsDenominator.ToString("0.###e0");

    private static void Warn(AttentionCell cell, bool changesSign, AttentionMeasurement found, CellContext context)
    {
        var where = $"{cell.KernelText}, {cell.FormText}, n = {cell.Shape.N}";
        var smallest = Smallest(found);
        if (found.NegativeDenominators > 0)
        {
            context.Warn(
                $"{where}: {found.NegativeDenominators} of {cell.Shape.N} denominators are negative, the smallest is {smallest}: similarities that change sign are no weights"
            );
        }
        else if (found.ZeroDenominators > 0)
        {
            context.Warn($"{where}: {found.ZeroDenominators} of {cell.Shape.N} denominators are 0; their rows are zeros");
        }
        else if (changesSign && found.MinAbsDenominator < NearZero)
        {
            context.Warn($"{where}: the smallest denominator is {smallest}");
        }
    }
}
