namespace Hw6.Core.Attention.Kernels;

/// <summary>qᵀk itself: φ(x) = x. Similarities change sign, so denominators can be negative, or vanish.</summary>
internal sealed class DotKernel : ElementwiseKernel<DotKernel.Identity>
{
    public override string Name => "dot";

    public override bool ChangesSign => true;

    public override bool HasFactors => false;

    public readonly struct Identity : IElementFunction
    {
        static TVector IElementFunction.Apply<T, TLanes, TVector>(TVector x) => x;
    }
}
