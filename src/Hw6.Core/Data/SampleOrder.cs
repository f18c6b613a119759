using Hw6.Core.Randomness;

namespace Hw6.Core.Data;

/// <summary>The order in which the samples of a user's own file are shared out.</summary>
internal static class SampleOrder
{
    /// <summary>A random order of n samples that depends on the seed alone.</summary>
    public static int[] Shuffled(int n, long seed)
    {
        var order = new int[n];
        for (var i = 0; i < n; i++)
            order[i] = i;
        new RandomSource(seed, 0, "split").Shuffle(order.AsSpan());
        return order;
    }
}
