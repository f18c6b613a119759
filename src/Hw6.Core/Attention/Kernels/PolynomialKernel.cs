using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// (qᵀk + c)^p. Even degrees are never negative, and zero only where qᵀk = −c; odd degrees change sign, so that a sum of
/// similarities can vanish.
/// </summary>
internal sealed unsafe class PolynomialKernel(string name, int degree, double constant) : AttentionKernel
{
    public override string Name => name;

    public override bool ChangesSign => int.IsOddInteger(degree);

    public override double? FeatureDimension(int d) => PolynomialFeatures<float>.Count(d, degree);

    public override FeatureMap<T> Features<T>(int d) => new PolynomialFeatures<T>(d, degree, constant);

    public override void Transform<T>(T* s, int stride, int rows, int lanes) =>
        ScoreTile.Power(s, stride, rows, lanes, T.CreateTruncating(constant), degree);

    public override double Reference(double product, int d)
    {
        var sum = product + constant;
        var power = sum;
        for (var i = 1; i < degree; i++)
            power *= sum;
        return power;
    }
}
