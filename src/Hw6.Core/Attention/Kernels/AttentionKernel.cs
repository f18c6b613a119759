using System.Numerics;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// A similarity sim(q, k). It is computed in two steps that every form shares: a product of factors, f(q)ᵀf(k), and a function of
/// that product. Where sim(q, k) = φ(q)ᵀφ(k) for a finite φ, the linear form can use it; f is then φ or the identity.
/// </summary>
internal abstract unsafe class AttentionKernel
{
    /// <summary>The name that the user knows it by.</summary>
    public abstract string Name { get; }

    /// <summary>Whether similarities are exponentials of scores, to be computed against a running maximum.</summary>
    public virtual bool IsSoftmax => false;

    /// <summary>Whether similarities can be negative, so that a sum of them can be small though its terms are not.</summary>
    public virtual bool ChangesSign => false;

    /// <summary>Whether every similarity is above 0, so that only an underflow makes a sum of them 0.</summary>
    public virtual bool IsPositive => false;

    /// <summary>The degree, of a polynomial.</summary>
    public virtual int? Degree => null;

    /// <summary>Whether f is φ, and not the identity.</summary>
    public virtual bool HasFactors => false;

    /// <summary>Whether φ is real for the parameters that were given.</summary>
    public virtual bool HasRealFeatures => true;

    /// <summary>Whether <see cref="Reference"/> gives scores, to be exponentiated.</summary>
    public virtual bool ReferenceIsScore => false;

    /// <summary>Operations of a pair of query and key, from the product of their factors to the denominator's sum.</summary>
    public virtual double SimilarityOperations => 1;

    /// <summary>Operations of a feature.</summary>
    public virtual double FeatureOperations(double d) => 0;

    /// <summary>C, the length of φ, as a number that may be past every memory; <see langword="null"/> without a finite φ.</summary>
    public abstract double? FeatureDimension(int d);

    /// <summary>The length of the factors.</summary>
    public double FactorDimension(int d) => HasFactors ? FeatureDimension(d)!.Value : d;

    /// <summary>What φ keeps in tables: bytes in all, and elements of the longest.</summary>
    /// <param name="elementSize">Bytes of a number.</param>
    public virtual (double Bytes, double Longest) FeatureTables(int d, int elementSize) => (0, 0);

    /// <summary>What the product of the factors is multiplied by before <see cref="Transform"/>.</summary>
    public virtual double Scale(int d) => 1;

    /// <summary>φ.</summary>
    /// <exception cref="NotSupportedException">The kernel has no finite feature map.</exception>
    public virtual FeatureMap<T> Features<T, TLanes, TVector>(int d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => throw new NotSupportedException($"{Name} has no finite feature map");

    /// <summary>f, or <see langword="null"/> where it is the identity.</summary>
    public FeatureMap<T>? Factors<T, TLanes, TVector>(int d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => HasFactors ? Features<T, TLanes, TVector>(d) : null;

    /// <summary>Turns scaled products into similarities, in place; a softmax does so itself.</summary>
    /// <param name="s">The products, rows × lanes.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="lanes">Lanes, in whole registers.</param>
    public virtual void Transform<T, TLanes, TVector>(T* s, int stride, int rows, int lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> { }

    /// <summary>
    /// Turns scaled products into similarities, and the gradients with respect to similarities into those with respect to the products, both in place; a
    /// softmax does so itself.
    /// </summary>
    /// <param name="s">The products, rows × lanes.</param>
    /// <param name="gradients">Their gradients, laid out as they are.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="lanes">Lanes, in whole registers.</param>
    public virtual void TransformBackward<T, TLanes, TVector>(T* s, T* gradients, int stride, int rows, int lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> { }

    /// <summary>Whether <see cref="Transform"/> does anything, so that the products are gone once there are similarities.</summary>
    public virtual bool HasTransform => false;

    /// <summary>Turns scaled products that do not come in whole registers into similarities, in place.</summary>
    public void TransformRow<T, TLanes, TVector>(T* products, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var rest = count % Lane.Multiple<T>();
        Transform<T, TLanes, TVector>(products, 0, 1, count - rest);
        if (rest == 0)
            return;
        var end = new Span<T>(products + count - rest, rest);
        var last = stackalloc T[Lane.Multiple<T>()];
        end.CopyTo(new Span<T>(last, rest));
        Transform<T, TLanes, TVector>(last, 0, 1, Lane.Multiple<T>());
        new ReadOnlySpan<T>(last, rest).CopyTo(end);
    }

    /// <summary>The same as <see cref="TransformBackward"/> of products that do not come in whole registers.</summary>
    public void TransformRowBackward<T, TLanes, TVector>(T* products, T* gradients, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var multiple = Lane.Multiple<T>();
        var rest = count % multiple;
        TransformBackward<T, TLanes, TVector>(products, gradients, 0, 1, count - rest);
        if (rest == 0)
            return;
        var last = stackalloc T[2 * multiple];
        var end = new Span<T>(gradients + count - rest, rest);
        new ReadOnlySpan<T>(products + count - rest, rest).CopyTo(new Span<T>(last, rest));
        end.CopyTo(new Span<T>(last + multiple, rest));
        TransformBackward<T, TLanes, TVector>(last, last + multiple, 0, 1, multiple);
        new ReadOnlySpan<T>(last + multiple, rest).CopyTo(end);
    }

    /// <summary>f in double precision, in place: what the measured error is against starts from it.</summary>
    /// <param name="x">A query or a key.</param>
    /// <param name="count">Its entries, in whole registers.</param>
    public virtual void ReferenceFactors<TLanes, TVector>(double* x, int count)
        where TVector : struct
        where TLanes : struct, ILanes<double, TVector> { }

    /// <summary>The similarity in double precision; for a softmax, and for what approximates one, the score whose exponential it is.</summary>
    /// <param name="product">The product of the <see cref="ReferenceFactors"/> of a query and a key.</param>
    public virtual double Reference(double product, int d) => product;
}

/// <summary>
/// φ: D numbers to C, a tile of vectors at a time, a range of features at a time, so that features can be used while they are in
/// the cache and never need to be stored for all vectors.
/// </summary>
internal abstract unsafe class FeatureMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>C.</summary>
    public abstract int Dimension { get; }

    /// <summary>Whether feature i is a function of entry i alone, so that <see cref="Apply"/> can map in any layout.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>features[f][lane] := φ(x_lane)_(first + f) for count features.</summary>
    /// <param name="x">D rows of lanes: a vector a lane.</param>
    /// <param name="stride">Elements from one row to the next, of x and of features.</param>
    /// <param name="lanes">Vectors, in whole registers.</param>
    /// <param name="first">The first feature.</param>
    /// <param name="count">Features.</param>
    /// <param name="features">count rows of lanes.</param>
    public abstract void Fill(T* x, int stride, int lanes, int first, int count, T* features);

    /// <summary>
    /// x's gradient from those of some of its features: gradient[d][lane] += Σ_f ∂φ_f/∂x_d · featureGradients[f − first][lane], the transpose of the
    /// map's Jacobian.
    /// </summary>
    /// <param name="x">D rows of lanes: a vector a lane.</param>
    /// <param name="stride">Elements from one row to the next, of all tiles.</param>
    /// <param name="lanes">Vectors, in whole registers.</param>
    /// <param name="first">The first feature.</param>
    /// <param name="count">Features.</param>
    /// <param name="features">Scratch, count rows of lanes.</param>
    /// <param name="featureGradients">count rows of lanes; overwritten.</param>
    /// <param name="gradient">D rows of lanes.</param>
    public abstract void Backward(
        T* x,
        int stride,
        int lanes,
        int first,
        int count,
        T* features,
        T* featureGradients,
        T* gradient
    );

    /// <summary>features := φ(x) in any layout, for an elementwise map.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="count">How many, in whole registers.</param>
    /// <param name="features">Receives as many; may be x.</param>
    public virtual void Apply(T* x, nint count, T* features) => throw new NotSupportedException("not an elementwise map");

    /// <summary>gradient := φ'(x) ∘ featureGradients, for an elementwise map: the way back in any layout.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="count">How many, in whole registers.</param>
    /// <param name="featureGradients">The gradients with respect to their features.</param>
    /// <param name="gradient">Receives those with respect to the numbers; may be any of the two.</param>
    public virtual void ApplyBackward(T* x, nint count, T* featureGradients, T* gradient) =>
        throw new NotSupportedException("not an elementwise map");
}
