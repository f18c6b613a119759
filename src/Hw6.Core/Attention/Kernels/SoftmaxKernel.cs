namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// exp(qᵀk/√D) (Vaswani et al., "Attention is all you need", 2017, equation 1). Its feature map is infinite: there is no linear form.
/// </summary>
internal sealed class SoftmaxKernel : AttentionKernel
{
    public override string Name => "softmax";

    public override bool IsSoftmax => true;

    public override bool ReferenceIsScore => true;

    // The scale, the difference from the maximum, the exponential, the sum.
    public override double SimilarityOperations => 4;

    public override double? FeatureDimension(int d) => null;

    public override double Scale(int d) => 1 / Math.Sqrt(d);

    public override double Reference(double product, int d) => product / Math.Sqrt(d);
}
