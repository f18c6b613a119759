using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// (qᵀk + c)^p. Even degrees are never negative, and zero only where qᵀk = −c; odd degrees change sign, so that a sum of
/// similarities can vanish.
/// </summary>
internal sealed unsafe class PolynomialKernel(string name, int degree, double constant) : AttentionKernel
{
    public override string Name => name;

    public override bool ChangesSign => int.IsOddInteger(degree);

    public override int? Degree => degree;

    // They hold the square root of the constant.
    public override bool HasRealFeatures => constant >= 0;

    public override double SimilarityOperations => degree + 1;

    public override double FeatureOperations(double d) => degree;

    public override double? FeatureDimension(int d) => CountMonomials(d, degree);

    public override (double Bytes, double Longest) FeatureTables(int d, int elementSize)
    {
        var count = CountMonomials(d, degree);
        return (count * ((degree * sizeof(int)) + sizeof(byte) + elementSize), count * degree);
    }

    public override FeatureMap<T> Features<T, TLanes, TVector>(int d) =>
        new PolynomialFeatures<T, TLanes, TVector>(d, degree, constant);

    public override void Transform<T, TLanes, TVector>(T* s, int stride, int rows, int lanes) =>
        Scores<T, TLanes, TVector>.Power(s, stride, rows, lanes, T.CreateTruncating(constant), degree);

    public override bool HasTransform => true;

    public override void TransformBackward<T, TLanes, TVector>(T* s, T* gradients, int stride, int rows, int lanes) =>
        Scores<T, TLanes, TVector>.PowerBackward(s, gradients, stride, rows, lanes, T.CreateTruncating(constant), degree);

    public override double Reference(double product, int d)
    {
        var sum = product + constant;
        var power = sum;
        for (var i = 1; i < degree; i++)
            power *= sum;
        return power;
    }

    /// <summary>C = (D + p choose p); not exact once it is past 2⁵³, and past every memory.</summary>
    public static double CountMonomials(int inputs, int degree)
    {
        var count = 1.0;
        for (var i = 1; i <= degree; i++)
            count = Math.Round(count * ((double)inputs + i) / i);
        return count;
    }
}

/// <summary>
/// The monomials of (xᵀy + c)^p, each symmetric one once: for every multiset of p of the D + 1 factors (√c, x_1, …, x_D), the
/// product of its factors times the square root of its multinomial coefficient. C = (D + p choose p); for p = 2 these are c,
/// √(2c)·x_i, x_i² and √2·x_i·x_j for i &lt; j.
/// </summary>
internal sealed unsafe class PolynomialFeatures<T, TLanes, TVector> : FeatureMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    // Monomial f is weights[f] times the entries factors[f·degree] … of x, of which there are lengths[f].
    private readonly int degree;
    private readonly int[] factors;
    private readonly byte[] lengths;
    private readonly T[] weights;

    /// <summary>Lists the monomials.</summary>
    /// <param name="inputs">D.</param>
    /// <param name="degree">p.</param>
    /// <param name="constant">c, at least 0.</param>
    public PolynomialFeatures(int inputs, int degree, double constant)
    {
        Debug.Assert(constant >= 0 && degree is >= 1 and <= byte.MaxValue, "checked with the options");
        var count = checked((int)PolynomialKernel.CountMonomials(inputs, degree));
        this.degree = degree;
        factors = new int[checked((long)count * degree)];
        lengths = new byte[count];
        weights = new T[count];
        var chosen = new int[degree];
        for (var f = 0; f < count; f++)
        {
            Write(f, chosen, constant);
            Next(chosen, inputs);
        }
    }

    public override int Dimension => weights.Length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Fill(T* x, int stride, int lanes, int first, int count, T* features)
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= stride, "whole registers of a row");
        nint step = stride;
        for (var f = first; f < first + count; f++, features += step)
        {
            var weight = TLanes.Create(weights[f]);
            var length = lengths[f];
            if (length == 2)
            {
                var left = x + (factors[f * degree] * step);
                var right = x + (factors[(f * degree) + 1] * step);
                for (var lane = 0; lane < lanes; lane += TLanes.Count)
                {
                    var product = TLanes.Multiply(TLanes.Load(left + lane), TLanes.Load(right + lane));
                    TLanes.Store(TLanes.Multiply(product, weight), features + lane);
                }

                continue;
            }

            for (var lane = 0; lane < lanes; lane += TLanes.Count)
            {
                var product = weight;
                for (var i = 0; i < length; i++)
                    product = TLanes.Multiply(product, TLanes.Load(x + (factors[((nint)f * degree) + i] * step) + lane));
                TLanes.Store(product, features + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(
        T* x,
        int stride,
        int lanes,
        int first,
        int count,
        T* features,
        T* featureGradients,
        T* gradient
    )
    {
        Debug.Assert(Lane.IsWhole<T>(lanes) && lanes <= stride, "whole registers of a row");
        nint step = stride;
        for (var f = first; f < first + count; f++, featureGradients += step)
        {
            var weight = TLanes.Create(weights[f]);
            var length = lengths[f];
            var chosen = (nint)f * degree;
            if (length == 2)
            {
                var (i, j) = (factors[chosen] * step, factors[chosen + 1] * step);
                for (var lane = 0; lane < lanes; lane += TLanes.Count)
                {
                    // One after the other: both may be the same entry.
                    var given = TLanes.Multiply(TLanes.Load(featureGradients + lane), weight);
                    var (left, right) = (TLanes.Load(x + i + lane), TLanes.Load(x + j + lane));
                    var target = gradient + i + lane;
                    TLanes.Store(TLanes.MultiplyAdd(given, right, TLanes.Load(target)), target);
                    target = gradient + j + lane;
                    TLanes.Store(TLanes.MultiplyAdd(given, left, TLanes.Load(target)), target);
                }

                continue;
            }

            for (var lane = 0; lane < lanes; lane += TLanes.Count)
            {
                for (var i = 0; i < length; i++)
                {
                    var product = TLanes.Multiply(TLanes.Load(featureGradients + lane), weight);
                    for (var j = 0; j < length; j++)
                    {
                        if (j != i)
                            product = TLanes.Multiply(product, TLanes.Load(x + (factors[chosen + j] * step) + lane));
                    }

                    var target = gradient + (factors[chosen + i] * step) + lane;
                    TLanes.Store(TLanes.Add(TLanes.Load(target), product), target);
                }
            }
        }
    }

    // Factor 0 is √c and goes into the weight; factor i is x_i, row i − 1.
    private void Write(int f, int[] chosen, double constant)
    {
        var length = 0;
        var multinomial = 1.0;
        var run = 0;
        var homogeneous = 1.0;
        for (var i = 0; i < chosen.Length; i++)
        {
            run = i > 0 && chosen[i] == chosen[i - 1] ? run + 1 : 1;
            multinomial = multinomial * (i + 1) / run;
            if (chosen[i] == 0)
                homogeneous *= constant;
            else
                factors[(f * degree) + length++] = chosen[i] - 1;
        }

        lengths[f] = (byte)length;
        weights[f] = T.CreateTruncating(Math.Sqrt(multinomial * homogeneous));
    }

    // The next multiset in lexicographic order of its sorted elements.
    private static void Next(int[] chosen, int largest)
    {
        var i = chosen.Length - 1;
        while (i >= 0 && chosen[i] == largest)
            i--;
        if (i < 0)
            return;
        Array.Fill(chosen, chosen[i] + 1, i, chosen.Length - i);
    }
}
