using Hw6.Core.Tables;

namespace Hw6.Core.Attention;

/// <summary>The columns of the attention experiment.</summary>
internal static class AttentionColumns
{
    /// <summary>Those of the main table.</summary>
    public static Schema Rows { get; } =
        new(
            Column.Parameter("kernel", ColumnKind.Text, "The similarity.", brief: true),
            Column.Parameter("form", ColumnKind.Text, "How it is computed: direct, streaming or linear.", brief: true),
            Column.Parameter(
                "causal",
                ColumnKind.Boolean,
                "Whether a query sees only the keys up to its own position.",
                brief: true
            ),
            Column.Parameter("n", ColumnKind.Integer, "Queries, and keys.", brief: true),
            Column.Parameter("d", ColumnKind.Integer, "Entries of a query and a key.", brief: true),
            Column.Parameter("m", ColumnKind.Integer, "Entries of a value.", brief: true),
            Column.Parameter("degree", ColumnKind.Integer, "The power, of quadratic and polynomial."),
            Column.Parameter("constant", ColumnKind.Number, "What quadratic and polynomial add to the product of query and key."),
            Column.Parameter("features", ColumnKind.Integer, "Random features, of favor."),
            Column.Parameter(
                "input_dim",
                ColumnKind.Integer,
                "Entries of the inputs that Q, K and V are projections of; empty where they are drawn."
            ),
            Column.Parameter("dtype", ColumnKind.Text, "The floating-point type: float or double."),
            Column.Parameter("runs", ColumnKind.Integer, "Measured runs."),
            Column.Parameter("warmup", ColumnKind.Integer, "Runs before the measured ones."),
            Column.Parameter("seed", ColumnKind.Integer, "Seeds the inputs and the random features."),
            Column.Result(
                "feature_dim",
                ColumnKind.Integer,
                "Length of the feature map; empty where there is no finite one.",
                brief: true
            ),
            Column.Result("flops", ColumnKind.Integer, "Floating-point operations of a forward pass, by formula."),
            Column.Result("forward_bytes", ColumnKind.Integer, "Bytes that a forward pass holds at once, by formula."),
            Column.Result(
                "backward_bytes",
                ColumnKind.Integer,
                "Bytes that backpropagation must keep, Q, K and V included, by formula."
            ),
            Column.Result(
                "min_abs_denominator",
                ColumnKind.Number,
                "The smallest absolute sum of similarities of a query; those of softmax are relative to the query's largest.",
                brief: true
            ),
            Column.Result(
                "negative_denominators",
                ColumnKind.Integer,
                "Queries whose sum of similarities is negative.",
                brief: true
            ),
            Column.Result(
                "max_abs_error",
                ColumnKind.Number,
                "Largest absolute difference from a direct evaluation of sampled rows in double precision; that of favor is against softmax.",
                brief: true
            ),
            Column.Timing("median_ms", ColumnKind.Number, "Median time of a forward pass, in milliseconds.", brief: true),
            Column.Timing("min_ms", ColumnKind.Number, "Shortest time of a forward pass, in milliseconds."),
            Column.Timing("max_ms", ColumnKind.Number, "Longest time of a forward pass, in milliseconds."),
            Column.Timing("gflops", ColumnKind.Number, "flops over the median time, in 10⁹ a second.", brief: true),
            Column.Timing(
                "peak_bytes",
                ColumnKind.Integer,
                "Bytes of the buffers that the cell held, inputs, result and tiles.",
                brief: true
            ),
            Column.Timing(
                "relative",
                ColumnKind.Number,
                "median_ms over that of the first kernel and form with the same n, d, m and causal; empty where only a part of the sweep runs.",
                brief: true
            )
        );

    /// <summary>Those of the summary.</summary>
    public static Schema Summary { get; } =
        new(
            Column.Parameter("kernel", ColumnKind.Text, "The similarity.", brief: true),
            Column.Parameter("form", ColumnKind.Text, "How it is computed.", brief: true),
            Column.Parameter(
                "causal",
                ColumnKind.Boolean,
                "Whether a query sees only the keys up to its own position.",
                brief: true
            ),
            Column.Parameter("d", ColumnKind.Integer, "Entries of a query and a key.", brief: true),
            Column.Parameter("m", ColumnKind.Integer, "Entries of a value.", brief: true),
            Column.Parameter("degree", ColumnKind.Integer, "The power, of quadratic and polynomial."),
            Column.Parameter("features", ColumnKind.Integer, "Random features, of favor."),
            Column.Result(
                "points",
                ColumnKind.Integer,
                "Sizes n that the exponents are fitted to; they are empty for fewer than two.",
                brief: true
            ),
            Column.Timing(
                "time_exponent",
                ColumnKind.Number,
                "Slope of log min_ms, the time least disturbed, in log n.",
                brief: true
            ),
            Column.Result("time_theory", ColumnKind.Text, "Time, by theory.", brief: true),
            Column.Result("time_exponent_theory", ColumnKind.Integer, "The power of n in it.", brief: true),
            Column.Timing("memory_exponent", ColumnKind.Number, "Slope of log peak_bytes in log n.", brief: true),
            Column.Result("memory_theory", ColumnKind.Text, "Memory, by theory.", brief: true),
            Column.Result("memory_exponent_theory", ColumnKind.Integer, "The power of n in it.", brief: true),
            Column.Result("backward_exponent", ColumnKind.Number, "Slope of log backward_bytes in log n."),
            Column.Result("backward_theory", ColumnKind.Text, "What backpropagation must keep, by theory.")
        );
}
