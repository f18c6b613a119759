using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Parameters;

namespace Hw6.Core.Experiments.Attention;

/// <summary>The parameters of <c>hw6 attention</c>.</summary>
internal static class AttentionParameters
{
    public static readonly Parameter<AttentionKernelKind> Kernel = new Parameter<AttentionKernelKind>(
        "kernel",
        KernelText(),
        Domain.Choice(KernelChoices()),
        AttentionKernels.Named("softmax", "quadratic", "elu")
    )
        .InColumns("The similarity.")
        .Brief();

    public static readonly Parameter<AttentionForm> Form = new Parameter<AttentionForm>(
        "form",
        "How to compute: direct (the N×N matrix), streaming (tiles of it), linear (by the feature map).",
        Domain.Choice(("direct", AttentionForm.Direct), ("streaming", AttentionForm.Streaming), ("linear", AttentionForm.Linear)),
        AttentionForm.Direct,
        AttentionForm.Streaming,
        AttentionForm.Linear
    ).Brief();

    public static readonly Parameter<bool> Causal = new Parameter<bool>(
        "causal",
        "Whether a query sees only the keys up to its own position: false, true or both.",
        Domain.Boolean(),
        false
    )
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

    public static readonly Parameter<AttentionPrecision> Precision = new(
        "dtype",
        "The floating-point type: float or double.",
        Domain.Choice(("float", AttentionPrecision.Float), ("double", AttentionPrecision.Double)),
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
