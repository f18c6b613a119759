namespace Hw6.Core.Attention;

/// <summary>What <see cref="AttentionExperiment"/> runs: the lists are swept.</summary>
public sealed record AttentionOptions
{
    /// <summary>The similarities.</summary>
    public IReadOnlyList<AttentionKernelName> Kernels { get; init; } =
    [AttentionKernelName.Softmax, AttentionKernelName.Quadratic, AttentionKernelName.Elu];

    /// <summary>The forms; pairs of kernel and form that do not exist are left out.</summary>
    public IReadOnlyList<AttentionForm> Forms { get; init; } =
    [AttentionForm.Direct, AttentionForm.Streaming, AttentionForm.Linear];

    /// <summary>Whether a query sees only the keys up to its own position.</summary>
    public IReadOnlyList<bool> Causal { get; init; } = [false];

    /// <summary>N, the number of queries and of keys.</summary>
    public IReadOnlyList<int> N { get; init; } = [1024, 2048, 4096];

    /// <summary>D, the entries of a query and a key.</summary>
    public IReadOnlyList<int> D { get; init; } = [64];

    /// <summary>M, the entries of a value.</summary>
    public IReadOnlyList<int> M { get; init; } = [64];

    /// <summary>Random features of favor.</summary>
    public IReadOnlyList<int> Features { get; init; } = [256];

    /// <summary>Degrees of the polynomial kernel.</summary>
    public IReadOnlyList<int> Degrees { get; init; } = [3];

    /// <summary>c of the quadratic and the polynomial kernel.</summary>
    public double Constant { get; init; } = 1;

    /// <summary>Where given, Q, K and V are projections (equation 2) of inputs with this many entries.</summary>
    public int? InputDim { get; init; }

    /// <summary>The floating-point type.</summary>
    public AttentionPrecision Precision { get; init; } = AttentionPrecision.Float;

    /// <summary>Measured runs of a cell.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>Runs before the measured ones; more if they take less than 400 ms together, unless it is 0.</summary>
    public int Warmup { get; init; } = 1;

    /// <summary>Seeds the inputs and the random features.</summary>
    public long Seed { get; init; }
}
