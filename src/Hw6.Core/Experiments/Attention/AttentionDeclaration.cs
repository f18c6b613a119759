using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Experiments.AttentionGradients;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.Attention.AttentionParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.Attention;

/// <summary>The parameters of <c>hw6 attention</c>.</summary>
internal static class AttentionParameters
{
    public static readonly Parameter<AttentionKernelKind> Kernel = Parameter
        .Of("kernel", KernelText(), Domain.Choice(KernelChoices()), AttentionKernels.Named("softmax", "quadratic", "elu"))
        .InColumns("The similarity.")
        .Brief();

    public static readonly Parameter<AttentionForm> Form = Parameter
        .Choice(
            "form",
            "How to compute: direct (the N×N matrix), streaming (tiles of it), linear (by the feature map).",
            ["direct", "streaming", "linear"],
            AttentionForm.Direct,
            AttentionForm.Streaming,
            AttentionForm.Linear
        )
        .Brief();

    public static readonly Parameter<bool> Causal = Parameter
        .Of("causal", "Whether a query sees only the keys up to its own position: false, true or both.", Domain.Boolean(), false)
        .InColumns("Whether a query sees only the keys up to its own position.")
        .Brief();

    public static readonly Parameter<int> N = Parameter
        .Whole("n", "Queries, and keys.", 1, int.MaxValue, 1024, 2048, 4096)
        .Brief();

    public static readonly Parameter<int> D = Parameter.Whole("d", "Entries of a query and a key.", 1, int.MaxValue, 64).Brief();

    public static readonly Parameter<int> M = Parameter.Whole("m", "Entries of a value.", 1, int.MaxValue, 64).Brief();

    public static readonly Parameter<int> Degree = Parameter
        .Whole("degree", "The power p of polynomial.", 1, 64, 3)
        .InColumns("The power, of quadratic and polynomial.")
        .When(Condition.Is(Kernel, AttentionKernels.With(KernelParameters.Degree)));

    public static readonly Parameter<double> Constant = Parameter
        .Real("constant", "What is added to the product of query and key.", Interval.Any, 1)
        .When(Condition.Is(Kernel, AttentionKernels.With(KernelParameters.Constant)));

    public static readonly Parameter<int> Features = Parameter
        .Whole("features", "Random features.", 1, int.MaxValue, 256)
        .When(Condition.Is(Kernel, AttentionKernels.With(KernelParameters.Features)));

    public static readonly Parameter<int> InputDim = Parameter
        .Whole(
            "input-dim",
            "Draw inputs with this many entries, and project them to Q, K and V in the measured time.",
            1,
            int.MaxValue
        )
        .InColumns("Entries of the inputs that Q, K and V are projections of; empty where they are drawn.");

    public static readonly Parameter<AttentionPrecision> Precision = Parameter.Choice(
        "dtype",
        "The floating-point type: float or double.",
        ["float", "double"],
        AttentionPrecision.Float
    );

    public static readonly Parameter<int> Runs = Parameter.Whole("runs", "Measured runs.", 1, 1_000_000, 5);

    public static readonly Parameter<int> Warmup = Parameter.Whole(
        "warmup",
        "Runs before the measured ones; more if they take less than 400 ms together, unless it is 0.",
        0,
        1_000_000,
        1
    );

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seeds the inputs and the random features.");

    public static readonly Flag Backward = new(
        "backward",
        "Measure a forward and a backward pass too: gradients' errors, time, and the memory that backpropagation really needs."
    );

    public static readonly Flag CheckGradients = new(
        "check-gradients",
        "Compare the gradients with central differences, in double precision, instead of measuring."
    );

    private static string KernelText()
    {
        var texts = new string[AttentionKernels.All.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = $"{AttentionKernels.All[i].Name} {AttentionKernels.All[i].Formula}".TrimEnd();
        return $"Similarities: {string.Join(", ", texts)}.";
    }

    private static (string, object)[] KernelChoices()
    {
        var choices = new (string, object)[AttentionKernels.All.Length];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = (AttentionKernels.All[i].Name, AttentionKernels.All[i]);
        return choices;
    }
}

/// <summary>The declaration of <c>hw6 attention</c>.</summary>
internal static class AttentionDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "attention",
        Description =
            "Softmax attention and kernel attention, direct, streaming and linear: results, errors, costs, times and memory.",
        Title = "Attention in quadratic and linear time",
        NamedBy = [Kernel],
        Introduction =
            "Every position of a sequence of N takes a weighted mean of all values. Done directly it needs all N × N weights; where the weight is a product of "
            + "features of query and key, sums over the keys are taken once, and time and memory grow with N alone.",
        Examples =
        [
            "hw6 attention --n 4096",
            "hw6 attention --kernel softmax,quadratic,elu --n 1024..16384*2 --summary fit.csv -o attention.csv",
            "hw6 attention --kernel dot,polynomial --degree 2,3 --causal false,true",
            "hw6 attention --backward --n 1024..8192*2",
            "hw6 attention --check-gradients --n 64",
            "hw6 attention moments --d 1,4,16,64,256,1024",
        ],
        Parameters =
        [
            Kernel,
            Form,
            Causal,
            N,
            D,
            M,
            Degree,
            Constant,
            Features,
            InputDim,
            Precision,
            Runs,
            Warmup,
            Backward,
            Seed,
        ],

        // Sizes outermost, so that rows to compare stand together.
        SweepOrder = [N, D, M, InputDim, Precision, Causal, Kernel, Degree, Constant, Features],
        Results = () =>
            [
                Integer("feature_dim", "Length of the feature map; empty where there is no finite one.", Brief),
                Integer("flops", "Floating-point operations of a forward pass, by formula."),
                Integer("forward_bytes", "Bytes that a forward pass holds at once, by formula."),
                Integer("backward_bytes", "Bytes that backpropagation must keep, Q, K and V included, by formula."),
                Number(
                    "min_abs_denominator",
                    "The smallest absolute sum of similarities of a query; those of softmax are relative to the query's largest.",
                    Brief
                ),
                Integer("negative_denominators", "Queries whose sum of similarities is negative.", Brief),
                Number(
                    "max_abs_error",
                    "Largest absolute difference from a direct evaluation of sampled rows in double precision; that of favor is against softmax.",
                    Chief
                ),
                Number(
                    "max_gradient_error",
                    $"Largest absolute difference of a gradient's entry from a direct evaluation in double precision, for n of at most {AttentionBackward.MostCompared}; empty without --backward."
                ) with
                {
                    Since = 2,
                },
                Number("median_ms", "Median time of a forward pass, in milliseconds.", Timing | Chief),
                Number("min_ms", "Shortest time of a forward pass, in milliseconds.", Timing),
                Number("max_ms", "Longest time of a forward pass, in milliseconds.", Timing),
                Number("gflops", "flops over the median time, in 10⁹ a second.", Timing | Brief),
                Integer("peak_bytes", "Bytes of the buffers that the cell held, inputs, result and tiles.", Timing | Brief),
                Number(
                    "backward_median_ms",
                    "Median time of a forward and a backward pass together, in milliseconds; empty without --backward.",
                    Timing
                ) with
                {
                    Since = 2,
                },
                Number(
                    "backward_min_ms",
                    "Shortest time of a forward and a backward pass together, in milliseconds.",
                    Timing
                ) with
                {
                    Since = 2,
                },
                Integer(
                    "backward_peak_bytes",
                    "Bytes that a forward and a backward pass hold beside what they give, the result and the gradients: inputs and all that lies between.",
                    Timing
                ) with
                {
                    Since = 2,
                },
                Number(
                    "relative",
                    "median_ms over that of the first kernel and form with the same of all other parameters; empty where only a part of the sweep runs.",
                    Timing | Brief
                ),
            ],
        MeasuredOver = [N],
        Alternative = (CheckGradients, () => AttentionGradientsDeclaration.Definition),
        Measures = () =>
            [
                Integer("points", "Sizes n that the exponents are fitted to; they are empty for fewer than two.", Brief),
                Integer("n_from", "The least of these sizes.") with
                {
                    Since = 2,
                },
                Integer("n_to", "The greatest of them.") with
                {
                    Since = 2,
                },
                Number("time_exponent", "Slope of log min_ms, the time least disturbed, in log n.", Timing | Chief | Spread),
                Text("time_theory", "Time, by theory.", Chief),
                Integer("time_exponent_theory", "The power of n in it.", Brief),
                Number("memory_exponent", "Slope of log peak_bytes in log n.", Timing | Chief | Spread),
                Text("memory_theory", "Memory, by theory.", Brief),
                Integer("memory_exponent_theory", "The power of n in it.", Brief),
                Number("backward_time_exponent", "Slope of log backward_min_ms in log n.", Timing | Spread) with
                {
                    Since = 2,
                },
                Number("backward_memory_exponent", "Slope of log backward_peak_bytes in log n.", Timing | Spread) with
                {
                    Since = 2,
                },
                Number("backward_exponent", "Slope of log backward_bytes in log n.", Spread),
                Text("backward_theory", "What backpropagation must keep, by theory."),
            ],
        Create = (asked, _) => new AttentionExperiment(asked),
        Figures = AttentionFigures.Of,
    };
}
