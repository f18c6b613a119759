using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;

namespace Hw6.Core.Attention;

/// <summary>A point of the sweep.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Form">The form.</param>
/// <param name="Causal">Whether a query sees only the keys up to its own position.</param>
/// <param name="Shape">N, D and M.</param>
/// <param name="Degree">The degree, of the polynomial kernels.</param>
/// <param name="Constant">c, of the polynomial kernels.</param>
/// <param name="Features">The random features, of favor.</param>
internal sealed record AttentionCell(
    AttentionKernelName Name,
    AttentionForm Form,
    bool Causal,
    AttentionShape Shape,
    int? Degree,
    double? Constant,
    int? Features
)
{
    /// <summary>The kernel's name as options and tables have it.</summary>
    public string KernelText => Name.ToString().ToLowerInvariant();

    /// <summary>The form's name as options and tables have it.</summary>
    public string FormText => Form.ToString().ToLowerInvariant();

    /// <summary>Makes the kernel.</summary>
    public AttentionKernel CreateKernel(long seed) =>
        Name switch
        {
            AttentionKernelName.Softmax => new SoftmaxKernel(),
            AttentionKernelName.Quadratic or AttentionKernelName.Polynomial => new PolynomialKernel(
                KernelText,
                Degree!.Value,
                Constant!.Value
            ),
            AttentionKernelName.Elu => new EluKernel(),
            AttentionKernelName.Relu => new ReluKernel(),
            AttentionKernelName.Favor => new FavorKernel(Features!.Value, seed),
            AttentionKernelName.Dot => new DotKernel(),
            _ => throw new InvalidOperationException($"no kernel {Name}"),
        };
}
