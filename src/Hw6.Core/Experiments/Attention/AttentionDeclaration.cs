using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Attention.AttentionParameters;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.Attention;

/// <summary>The declaration of <c>hw6 attention</c>.</summary>
internal static class AttentionDeclaration
{
    public static ExperimentDefinition Definition { get; } =
        new()
        {
            Name = "attention",
            Description =
                "Softmax attention and kernel attention, direct, streaming and linear: results, errors, costs, times and memory.",
            Title = "Attention: softmax, kernels, linear time",
            Introduction =
                "Every position of a sequence of N takes a weighted mean of all values. Done directly it needs all N × N weights; where the weight is a product of "
                + "features of query and key, sums over the keys are taken once, and time and memory grow with N alone.",
            Examples =
            [
                "hw6 attention --n 4096",
                "hw6 attention --kernel softmax,quadratic,elu --n 1024..16384*2 --summary fit.csv -o attention.csv",
                "hw6 attention --kernel dot,polynomial --degree 2,3 --causal false,true",
                "hw6 attention moments --d 1,4,16,64,256,1024",
            ],
            Parameters = [Kernel, Form, Causal, N, D, M, Degree, Constant, Features, InputDim, Precision, Runs, Warmup, Seed],

            // Sizes outermost, so that rows to compare stand together.
            SweepOrder = [N, D, M, InputDim, Precision, Causal, Kernel, Degree, Constant, Features],
            Results = () =>
                [
                    Column.Integer("feature_dim", "Length of the feature map; empty where there is no finite one.", Brief),
                    Column.Integer("flops", "Floating-point operations of a forward pass, by formula."),
                    Column.Integer("forward_bytes", "Bytes that a forward pass holds at once, by formula."),
                    Column.Integer("backward_bytes", "Bytes that backpropagation must keep, Q, K and V included, by formula."),
                    Column.Number(
                        "min_abs_denominator",
                        "The smallest absolute sum of similarities of a query; those of softmax are relative to the query's largest.",
                        Brief
                    ),
                    Column.Integer("negative_denominators", "Queries whose sum of similarities is negative.", Brief),
                    Column.Number(
                        "max_abs_error",
                        "Largest absolute difference from a direct evaluation of sampled rows in double precision; that of favor is against softmax.",
                        Brief
                    ),
                    Column.Number("median_ms", "Median time of a forward pass, in milliseconds.", Timing | Brief),
                    Column.Number("min_ms", "Shortest time of a forward pass, in milliseconds.", Timing),
                    Column.Number("max_ms", "Longest time of a forward pass, in milliseconds.", Timing),
                    Column.Number("gflops", "flops over the median time, in 10⁹ a second.", Timing | Brief),
                    Column.Integer(
                        "peak_bytes",
                        "Bytes of the buffers that the cell held, inputs, result and tiles.",
                        Timing | Brief
                    ),
                    Column.Number(
                        "relative",
                        "median_ms over that of the first kernel and form with the same of all other parameters; empty where only a part of the sweep runs.",
                        Timing | Brief
                    ),
                ],
            MeasuredOver = [N],
            Measures = () =>
                [
                    Column.Integer(
                        "points",
                        "Sizes n that the exponents are fitted to; they are empty for fewer than two.",
                        Brief
                    ),
                    Column.Number(
                        "time_exponent",
                        "Slope of log min_ms, the time least disturbed, in log n.",
                        Timing | Brief | Spread
                    ),
                    Column.Text("time_theory", "Time, by theory.", Brief),
                    Column.Integer("time_exponent_theory", "The power of n in it.", Brief),
                    Column.Number("memory_exponent", "Slope of log peak_bytes in log n.", Timing | Brief | Spread),
                    Column.Text("memory_theory", "Memory, by theory.", Brief),
                    Column.Integer("memory_exponent_theory", "The power of n in it.", Brief),
                    Column.Number("backward_exponent", "Slope of log backward_bytes in log n.", Spread),
                    Column.Text("backward_theory", "What backpropagation must keep, by theory."),
                ],
            Create = (asked, _) => new AttentionExperiment(asked),
            Figures = AttentionFigures.Of,
        };
}
