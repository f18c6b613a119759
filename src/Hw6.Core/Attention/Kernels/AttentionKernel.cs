using System.Numerics;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// A similarity sim(q, k). It is computed in two steps that every form shares: a product of factors, f(q)ᵀf(k), and a function of
/// that product. Where sim(q, k) = φ(q)ᵀφ(k) for a finite φ, the linear form can use it.
/// </summary>
internal abstract unsafe class AttentionKernel
{
    /// <summary>The name that the user knows it by.</summary>
    public abstract string Name { get; }

    /// <summary>Whether similarities are exponentials of scores, to be computed against a running maximum.</summary>
    public virtual bool IsSoftmax => false;

    /// <summary>Whether similarities can be negative, so that a sum of them can be small though its terms are not.</summary>
    public virtual bool ChangesSign => false;

    /// <summary>C, the length of φ, as a number that may be past every memory; <see langword="null"/> without a finite φ.</summary>
    /// <param name="d">D.</param>
    public abstract double? FeatureDimension(int d);

    /// <summary>The length of f, the factors whose product every form but the linear one starts from.</summary>
    /// <param name="d">D.</param>
    public virtual int FactorDimension(int d) => d;

    /// <summary>What the product of the factors is multiplied by before <see cref="Transform"/>.</summary>
    /// <param name="d">D.</param>
    public virtual double Scale(int d) => 1;

    /// <summary>φ.</summary>
    /// <param name="d">D.</param>
    /// <exception cref="NotSupportedException">The kernel has no finite feature map.</exception>
    public virtual FeatureMap<T> Features<T>(int d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        throw new NotSupportedException($"{Name} has no finite feature map");

    /// <summary>Whether f is not the identity.</summary>
    public virtual bool HasFactors => false;

    /// <summary>f, or <see langword="null"/> where it is the identity.</summary>
    /// <param name="d">D.</param>
    public virtual FeatureMap<T>? Factors<T>(int d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => null;

    /// <summary>Turns scaled products into similarities, in place; a softmax does so itself.</summary>
    /// <param name="s">rows rows of lanes.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="lanes">Lanes, in whole registers.</param>
    public virtual void Transform<T>(T* s, int stride, int rows, int lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> { }

    /// <summary>Turns scaled products that do not come in whole registers into similarities, in place.</summary>
    public void TransformRow<T>(Span<T> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var whole = products.Length / Lane.Multiple<T>() * Lane.Multiple<T>();
        fixed (T* s = products)
            Transform(s, 0, 1, whole);
        var rest = products[whole..];
        if (rest.IsEmpty)
            return;
        var last = stackalloc T[Lane.Multiple<T>()];
        rest.CopyTo(new Span<T>(last, rest.Length));
        Transform(last, 0, 1, Lane.Multiple<T>());
        new ReadOnlySpan<T>(last, rest.Length).CopyTo(rest);
    }

    /// <summary>f in double precision, in place: what the measured error is against starts from it.</summary>
    /// <param name="x">A query or a key.</param>
    public virtual void ReferenceFactors(Span<double> x) { }

    /// <summary>
    /// The similarity in double precision; for a softmax, and for what approximates one, the score whose exponential it is.
    /// </summary>
    /// <param name="product">The product of the <see cref="ReferenceFactors"/> of a query and a key.</param>
    /// <param name="d">D.</param>
    public virtual double Reference(double product, int d) => product;

    /// <summary>Whether <see cref="Reference"/> gives scores, to be exponentiated.</summary>
    public virtual bool ReferenceIsScore => false;
}
