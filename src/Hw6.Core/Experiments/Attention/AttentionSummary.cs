using Hw6.Core.Attention.Kernels;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Attention;

/// <summary>Exponents of time and memory in N, fitted to the rows, beside those of theory.</summary>
internal static class AttentionSummary
{
    /// <summary>Measures a run.</summary>
    /// <param name="run">Rows of one kernel and form, for several N.</param>
    /// <param name="summary">Takes the measures.</param>
    public static void Measure(IReadOnlyList<Row> run, Row summary)
    {
        var first = run[0];
        var linear = first.Text("form") == "linear";
        var direct = first.Text("form") == "direct";

        // Similarities by random features are products of C of them.
        var width = AttentionKernels.Named(first.Text("kernel")!).Parameters.HasFlag(KernelParameters.Features) ? "C" : "D";
        summary["points"] = run.Where(row => row["max_abs_error"] is not null).Select(row => row.Integer("n")).Distinct().Count();
        summary["time_exponent"] = Exponent(run, "min_ms");
        summary["time_theory"] = linear ? "O(N·C·M)" : $"O(N²({width}+M))";
        summary["time_exponent_theory"] = linear ? 1 : 2;
        summary["memory_exponent"] = Exponent(run, "peak_bytes");
        summary["memory_theory"] =
            linear ? "O(N(D+M)+C·M)"
            : direct ? "O(N²+N(D+M))"
            : "O(N(D+M))";
        summary["memory_exponent_theory"] = direct ? 2 : 1;
        summary["backward_exponent"] = Exponent(run, "backward_bytes");
        summary["backward_theory"] =
            linear ? "O(N(C+M)+C·M)"
            : direct ? "O(N²+N(D+M))"
            : "O(N(D+M))";
    }

    private static double? Exponent(IReadOnlyList<Row> run, string column)
    {
        var fit = new LogLogFit();
        foreach (var row in run)
            fit.Add(row.Integer("n")!.Value, row[column] is { } value ? Convert.ToDouble(value) : null);
        return fit.Exponent;
    }
}
