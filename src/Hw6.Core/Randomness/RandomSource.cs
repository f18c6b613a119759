using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Randomness;

/// <summary>
/// A named stream of random numbers: the same seed, repeat and name give the same numbers on every machine, whatever else draws
/// from other streams, and whatever thread asks.
/// </summary>
/// <remarks>
/// Sixteen interleaved xoshiro128++ generators (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021),
/// seeded by SplitMix64. The lanes advance together in vectors; their number is fixed, so the vector width of the machine
/// does not change the numbers. Not thread-safe: one stream, one user.
/// </remarks>
internal sealed class RandomSource
{
    private const int Lanes = 16;
    private const int Block = 64 * Lanes;

    private readonly uint[] state = new uint[4 * Lanes];
    private readonly uint[] buffer = new uint[Block];
    private float[]? singles;
    private double[]? doubles;
    private int next = Block;

    /// <summary>Opens a stream.</summary>
    /// <param name="repeat">Which repetition of an experiment the stream serves.</param>
    /// <param name="name">What the numbers are for, such as <c>initialisation</c>, <c>order</c> or <c>corruption</c>.</param>
    public RandomSource(long seed, int repeat, string name)
    {
        var key = 0xCBF29CE484222325UL;
        foreach (var character in name)
            key = (key ^ character) * 0x100000001B3UL;
        key = Mix(key + Mix((ulong)seed + 0x9E3779B97F4A7C15UL * (ulong)(uint)repeat));
        var words = MemoryMarshal.Cast<uint, ulong>(state.AsSpan());
        for (var i = 0; i < words.Length; i++)
            words[i] = Mix(key += 0x9E3779B97F4A7C15UL);
    }

    /// <summary>The next 32 uniformly distributed bits.</summary>
    public uint NextUInt32()
    {
        if (next == Block)
            Refill();
        return buffer[next++];
    }

    /// <summary>The next 64 uniformly distributed bits.</summary>
    public ulong NextUInt64() => ((ulong)NextUInt32() << 32) | NextUInt32();

    /// <summary>A uniform number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * 1.0 / (1L << 53);

    /// <summary>A uniform whole number in [0, <paramref name="bound"/>), without bias.</summary>
    /// <param name="bound">The exclusive upper bound, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);

        // Lemire, "Fast random integer generation in an interval" (2019): multiply, and reject the few biased low halves.
        var product = (ulong)NextUInt32() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            var threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * (uint)bound;
        }

        return (int)(product >> 32);
    }

    /// <summary>Puts <paramref name="items"/> into a uniformly random order (Fisher–Yates).</summary>
    /// <param name="items">The items, permuted in place.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Fills <paramref name="destination"/> with uniformly distributed bits.</summary>
    /// <param name="destination">Receives one word an entry.</param>
    public void FillBits(Span<uint> destination)
    {
        while (!destination.IsEmpty)
        {
            var source = Take(destination.Length);
            source.CopyTo(destination);
            destination = destination[source.Length..];
        }
    }

    /// <summary>Fills <paramref name="destination"/> with uniform numbers in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="destination">Receives the numbers.</param>
    /// <param name="low">The inclusive lower end.</param>
    /// <param name="high">The exclusive upper end (reached only by rounding).</param>
    public void FillUniform<T>(Span<T> destination, T low, T high)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = high - low;
        if (typeof(T) == typeof(float))
        {
            FillUniform(MemoryMarshal.Cast<T, float>(destination), float.CreateTruncating(low), float.CreateTruncating(width));
        }
        else if (typeof(T) == typeof(double))
        {
            FillUniform(MemoryMarshal.Cast<T, double>(destination), double.CreateTruncating(low), double.CreateTruncating(width));
        }
        else
        {
            throw new NotSupportedException($"uniform numbers of type {typeof(T)}");
        }
    }

    /// <summary>Fills <paramref name="destination"/> with independent standard normal numbers.</summary>
    /// <param name="destination">Receives the numbers.</param>
    /// <remarks>Box and Muller, "A note on the generation of random normal deviates" (1958), a block at a time.</remarks>
    public void FillNormal<T>(Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
            BoxMuller(MemoryMarshal.Cast<T, float>(destination), singles ??= new float[2 * Block]);
        else if (typeof(T) == typeof(double))
            BoxMuller(MemoryMarshal.Cast<T, double>(destination), doubles ??= new double[2 * Block]);
        else
            throw new NotSupportedException($"normal numbers of type {typeof(T)}");
    }

    /// <summary>
    /// Fills with standard normals of single precision, in less than half the time of those of double. As doubles they are exact: what is computed of them
    /// rounds as doubles do.
    /// </summary>
    /// <param name="draws">As long as <paramref name="destination"/> at least.</param>
    public void FillSingleNormal(Span<double> destination, Span<float> draws)
    {
        draws = draws[..destination.Length];
        FillNormal(draws);
        TensorPrimitives.ConvertChecked<float, double>(draws, destination);
    }

    private void BoxMuller<T>(Span<T> destination, T[] scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        while (!destination.IsEmpty)
        {
            var pairs = Math.Min((destination.Length + 1) / 2, Block);
            var first = scratch.AsSpan(0, pairs);
            var second = scratch.AsSpan(Block, pairs);
            FillUniform(first, T.Zero, T.One);
            FillUniform(second, T.Zero, T.One);
            VectorOps.BoxMuller(first, second);
            first.CopyTo(destination);
            destination = destination[pairs..];
            var rest = Math.Min(pairs, destination.Length);
            second[..rest].CopyTo(destination);
            destination = destination[rest..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillUniform(Span<float> destination, float low, float width)
    {
        var scale = width / (1 << 24);
        while (!destination.IsEmpty)
        {
            var source = Take(destination.Length);
            var i = 0;
            for (; i + Vector256<uint>.Count <= source.Length; i += Vector256<uint>.Count)
            {
                var whole = Vector256.Create(source[i..]) >>> 8;
                (Vector256.Create(low) + (Vector256.ConvertToSingle(whole.AsInt32()) * scale)).CopyTo(destination[i..]);
            }

            for (; i < source.Length; i++)
                destination[i] = low + ((source[i] >> 8) * scale);
            destination = destination[source.Length..];
        }
    }

    // The numbers of NextDouble, four at a time: the upper 32 and the lower 21 of their 53 bits become numbers each, whose sum is exact.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillUniform(Span<double> destination, double low, double width)
    {
        var magic = Vector256.Create((double)(1L << 52));
        while (!destination.IsEmpty)
        {
            if (next == Block)
                Refill();
            var pairs = Math.Min(destination.Length, (Block - next) / 2);
            var source = MemoryMarshal.Cast<uint, ulong>(buffer.AsSpan(next, 2 * pairs));
            var i = 0;
            for (; i + Vector256<ulong>.Count <= pairs; i += Vector256<ulong>.Count)
            {
                var words = Vector256.Create<ulong>(source[i..]);
                var upper = ((words & Vector256.Create(0xFFFFFFFFUL)) | magic.AsUInt64()).AsDouble() - magic;
                var lower = ((words >>> 43) | magic.AsUInt64()).AsDouble() - magic;
                var unit = (upper * (1.0 / (1L << 32))) + (lower * (1.0 / (1L << 53)));
                (Vector256.Create(low) + (unit * width)).CopyTo(destination[i..]);
            }

            next += 2 * i;

            // What is left of the block, or the number that two blocks share.
            for (; i < pairs || (pairs == 0 && i == 0); i++)
                destination[i] = low + (NextDouble() * width);
            destination = destination[i..];
        }
    }

    private ReadOnlySpan<uint> Take(int most)
    {
        if (next == Block)
            Refill();
        var taken = buffer.AsSpan(next, Math.Min(most, Block - next));
        next += taken.Length;
        return taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Refill()
    {
        const int width = 8;
        for (var lane = 0; lane < Lanes; lane += width)
        {
            var s0 = Vector256.Create<uint>(state.AsSpan(0 * Lanes + lane));
            var s1 = Vector256.Create<uint>(state.AsSpan(1 * Lanes + lane));
            var s2 = Vector256.Create<uint>(state.AsSpan(2 * Lanes + lane));
            var s3 = Vector256.Create<uint>(state.AsSpan(3 * Lanes + lane));
            for (var i = lane; i < Block; i += Lanes)
            {
                (Rotate(s0 + s3, 7) + s0).CopyTo(buffer, i);
                var t = s1 << 9;
                s2 ^= s0;
                s3 ^= s1;
                s1 ^= s2;
                s0 ^= s3;
                s2 ^= t;
                s3 = Rotate(s3, 11);
            }

            s0.CopyTo(state, 0 * Lanes + lane);
            s1.CopyTo(state, 1 * Lanes + lane);
            s2.CopyTo(state, 2 * Lanes + lane);
            s3.CopyTo(state, 3 * Lanes + lane);
        }

        next = 0;
    }

    private static Vector256<uint> Rotate(Vector256<uint> x, int bits) => (x << bits) | (x >>> (32 - bits));

    // The output function of SplitMix64 (Steele, Lea and Flood, 2014).
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
