using System.Numerics;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// φ: D numbers to C, a tile of vectors at a time, a range of features at a time, so that features can be used while they are in
/// the cache and never need to be stored for all vectors.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract unsafe class FeatureMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Vectors (lanes) that <see cref="Fill"/> takes at most.</summary>
    public const int MaximumLanes = 512;

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

    /// <summary>x := φ(x) in place, for an elementwise map.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="count">How many, in whole registers.</param>
    public virtual void Apply(T* x, nint count) => throw new NotSupportedException("not an elementwise map");

    /// <summary>Checks that a number of lanes is one that tiles have.</summary>
    protected static bool LanesFit(int lanes) => lanes <= MaximumLanes && lanes % Lane.Multiple<T>() == 0;
}
