using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hw6.Core.Randomness;

namespace Hw6.Core.Autoencoders;

/// <summary>What is done to a sample before the encoder sees it; the target is always the clean sample.</summary>
public enum CorruptionMode
{
    /// <summary>Nothing.</summary>
    Vanilla,

    /// <summary>Normal noise is added to every entry (Vincent et al., "Extracting and composing robust features", 2008).</summary>
    Denoising,

    /// <summary>Each entry is set to zero with a given probability.</summary>
    Masked,
}

/// <summary>Corrupts batches, anew for each.</summary>
/// <typeparam name="T">The samples' number type.</typeparam>
internal sealed class Corruption<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CorruptionMode mode;
    private readonly T noise;
    private readonly ulong threshold;
    private readonly RandomSource random;
    private readonly uint[] bits = new uint[1024];

    /// <summary>Creates a source of corruption.</summary>
    /// <param name="mode">What is done.</param>
    /// <param name="noiseStd">The standard deviation of the noise.</param>
    /// <param name="maskProb">The probability that an entry is hidden, resolved to 2⁻³².</param>
    /// <param name="random">The stream to draw from.</param>
    public Corruption(CorruptionMode mode, double noiseStd, double maskProb, RandomSource random)
    {
        this.mode = mode;
        this.random = random;
        noise = T.CreateChecked(noiseStd);
        threshold = (ulong)Math.Round(maskProb * (1UL << 32));
    }

    /// <summary>Corrupts a batch.</summary>
    /// <param name="clean">The entries of the samples.</param>
    /// <param name="corrupted">Receives the corrupted entries.</param>
    /// <param name="visible">Receives 1 where an entry was kept and 0 where it was hidden; written only by <see cref="CorruptionMode.Masked"/>.</param>
    public void Apply(ReadOnlySpan<T> clean, Span<T> corrupted, Span<T> visible)
    {
        switch (mode)
        {
            case CorruptionMode.Denoising:
                random.FillNormal(corrupted);
                TensorPrimitives.MultiplyAdd(corrupted, noise, clean, corrupted);
                break;
            case CorruptionMode.Masked:
                DrawVisible(visible);
                TensorPrimitives.Multiply(clean, visible, corrupted);
                break;
            default:
                clean.CopyTo(corrupted);
                break;
        }
    }

    private void DrawVisible(Span<T> visible)
    {
        while (!visible.IsEmpty)
        {
            var drawn = bits.AsSpan(0, Math.Min(bits.Length, visible.Length));
            random.FillBits(drawn);
            if (threshold > uint.MaxValue)
                visible[..drawn.Length].Clear();
            else if (typeof(T) == typeof(float))
                Compare(drawn, (uint)threshold, MemoryMarshal.Cast<T, float>(visible));
            else
                for (var i = 0; i < drawn.Length; i++)
                    visible[i] = drawn[i] >= threshold ? T.One : T.Zero;
            visible = visible[drawn.Length..];
        }
    }

    // The comparison gives all ones or nothing: its bits masked with those of 1.0f are 1.0f or 0.0f.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare(ReadOnlySpan<uint> drawn, uint threshold, Span<float> visible)
    {
        var width = Vector<uint>.Count;
        var limit = new Vector<uint>(threshold);
        var one = Vector.AsVectorUInt32(Vector<float>.One);
        var i = 0;
        for (; i <= drawn.Length - width; i += width)
        {
            var kept = Vector.GreaterThanOrEqual(new Vector<uint>(drawn[i..]), limit) & one;
            Vector.AsVectorSingle(kept).CopyTo(visible[i..]);
        }

        for (; i < drawn.Length; i++)
            visible[i] = drawn[i] >= threshold ? 1 : 0;
    }
}
