namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// φ(x) = max(0, x). A query without a positive entry, or one that shares none with any key, has the denominator 0: its
/// result is a row of zeros.
/// </summary>
internal sealed class ReluKernel : ElementwiseKernel<ReluKernel.PositivePart>
{
    public override string Name => "relu";

    public override double FeatureOperations(double d) => 1;

    public readonly struct PositivePart : IElementFunction
    {
        static TVector IElementFunction.Apply<T, TLanes, TVector>(TVector x) => TLanes.Max(default, x);
    }
}
