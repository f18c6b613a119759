namespace Hw6.Core.Attention.Kernels;

/// <summary>The parameters that kernels may have.</summary>
[Flags]
internal enum KernelParameters
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The power of a polynomial.</summary>
    Degree = 1,

    /// <summary>What is added to the product of query and key.</summary>
    Constant = 2,

    /// <summary>The number of random features.</summary>
    Features = 4,
}

/// <summary>Values of the parameters; those that a kernel does not have are of no account.</summary>
/// <param name="Degree">The power of a polynomial.</param>
/// <param name="Constant">What is added to the product of query and key.</param>
/// <param name="Features">The number of random features.</param>
/// <param name="Seed">Seeds them.</param>
internal sealed record KernelValues(int Degree, double Constant, int Features, long Seed);

/// <summary>A kernel as the user chooses it.</summary>
/// <param name="Name">The word for it.</param>
/// <param name="Formula">What the help says beside the word; may be empty.</param>
/// <param name="Parameters">The parameters that it has.</param>
/// <param name="Create">Makes it.</param>
internal sealed record AttentionKernelKind(
    string Name,
    string Formula,
    KernelParameters Parameters,
    Func<KernelValues, AttentionKernel> Create
);

/// <summary>All kernels: a kernel is a class of its own and a line here (docs/attention-kernels.md).</summary>
internal static class AttentionKernels
{
    /// <summary>The kernels, in the order that the help has them.</summary>
    public static AttentionKernelKind[] All { get; } =
    [
        new("softmax", "exp(qᵀk/√D)", KernelParameters.None, _ => new SoftmaxKernel()),
        new("quadratic", "(qᵀk+c)²", KernelParameters.Constant, x => new PolynomialKernel("quadratic", 2, x.Constant)),
        new("polynomial", "(qᵀk+c)^p", KernelParameters.Degree | KernelParameters.Constant, x => new PolynomialKernel(
            "polynomial",
            x.Degree,
            x.Constant
        )),
        new("elu", "", KernelParameters.None, _ => new EluKernel()),
        new("relu", "", KernelParameters.None, _ => new ReluKernel()),
        new("favor", "(random features)", KernelParameters.Features, x => new FavorKernel(x.Features, x.Seed)),
        new("dot", "", KernelParameters.None, _ => new DotKernel()),
    ];

    /// <summary>The kernels of some names.</summary>
    public static AttentionKernelKind[] Named(params string[] names) => Array.ConvertAll(names, Named);

    /// <summary>The kernel of a name.</summary>
    public static AttentionKernelKind Named(string name) =>
        Array.Find(All, kind => kind.Name == name) ?? throw new ArgumentException($"no kernel is called {name}", nameof(name));

    /// <summary>The kernels that have a parameter.</summary>
    public static AttentionKernelKind[] With(KernelParameters parameter) =>
        Array.FindAll(All, kind => kind.Parameters.HasFlag(parameter));
}
