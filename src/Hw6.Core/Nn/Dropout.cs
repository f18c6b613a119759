using System.Numerics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>
/// Dropout (Srivastava et al., 2014): entries are set to zero with a probability p, and the others divided by 1 − p. What was left out in a step is kept
/// for its way back.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class Dropout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double probability;
    private readonly T[][] factors; // 0 or 1/(1 − p)
    private readonly T kept;
    private readonly int first;

    /// <summary>Allocates the masks.</summary>
    /// <param name="probability">p, at least 0 and below 1.</param>
    /// <param name="places">Places where entries are left out.</param>
    /// <param name="entries">The most entries at a place.</param>
    public Dropout(double probability, int places, int entries)
    {
        this.probability = probability;
        kept = T.CreateTruncating(1 / (1 - probability));
        factors = new T[places][];
        for (var i = 0; i < places; i++)
            factors[i] = new T[entries];
    }

    private Dropout(Dropout<T> of, int first) =>
        (probability, factors, kept, this.first) = (of.probability, of.factors, of.kept, first);

    /// <summary>The same masks from an entry on.</summary>
    public Dropout<T> From(int entry) => new(this, entry);

    /// <summary>Bytes of the masks.</summary>
    public long Bytes => (long)factors.Length * factors[0].Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();

    /// <summary>Draws what the next step leaves out.</summary>
    public void Draw(RandomSource random)
    {
        var least = T.CreateTruncating(probability);
        foreach (var place in factors)
        {
            random.FillUniform(place.AsSpan(), T.Zero, T.One);
            foreach (ref var factor in place.AsSpan())
                factor = factor < least ? T.Zero : kept;
        }
    }

    /// <summary>Leaves entries out.</summary>
    public void Apply(int place, Span<T> x) => VectorOps.Multiply(x, factors[place].AsSpan(first, x.Length));

    /// <summary>Leaves out the gradients of entries that were left out.</summary>
    public void Backward(int place, Span<T> gradient) => Apply(place, gradient);
}
