using System.Numerics;

namespace Hw6.Core.Graphs;

/// <summary>
/// What the entries of a graph can still carry, exactly: whole multiples of one power of two that every weight is a multiple of, each
/// in the same number of 64-bit limbs, the least first. Whole weights need one limb, weights from 1e-100 to 1e100 twelve.
/// </summary>
internal sealed class Capacities
{
    private readonly int width;
    private readonly ulong[] limbs; // width for each entry
    private readonly bool[] open; // whether an entry carries anything: what a search asks, without a look at the limbs
    private readonly ulong[] flow;

    internal Capacities(WeightedGraph graph, Adjacency adjacency)
    {
        var entries = graph.Neighbours.Length;
        var (lowest, highest, most) = (int.MaxValue, int.MinValue, 1);
        for (var k = 0; k < entries; k++)
        {
            var terms = graph.Terms(k, adjacency);
            most = Math.Max(most, terms.Length);
            foreach (var weight in terms)
            {
                var (digits, exponent) = Parts(weight);
                lowest = Math.Min(lowest, exponent + BitOperations.TrailingZeroCount(digits));
                highest = Math.Max(highest, exponent + 64 - BitOperations.LeadingZeroCount(digits));
            }
        }

        // A tie that is filled in one direction carries twice its capacity in the other.
        var bits = Math.Max(1, highest - lowest) + 1 + BitOperations.Log2((uint)most) + 1;
        width = (bits + 63) / 64;
        limbs = new ulong[checked(width * entries)];
        open = new bool[entries];
        flow = new ulong[width + 1];
        for (var k = 0; k < entries; k++)
        {
            foreach (var weight in graph.Terms(k, adjacency))
            {
                var (digits, exponent) = Parts(weight);
                var tail = BitOperations.TrailingZeroCount(digits);
                var shift = exponent + tail - lowest;
                digits >>= tail;
                flow.AsSpan().Clear();
                flow[shift / 64] = digits << (shift % 64);
                if (shift % 64 > 0)
                    flow[shift / 64 + 1] = digits >> (64 - shift % 64);
                Add(Of(k));
            }

            open[k] = true;
        }
    }

    /// <summary>Whether an entry can still carry something.</summary>
    internal bool IsOpen(int entry) => open[entry];

    /// <summary>Sends what the narrowest entry of a path can carry along it; the entries in the other direction can carry as much more.</summary>
    internal void Fill(ReadOnlySpan<int> path, int[] reverse)
    {
        var narrowest = path[0];
        foreach (var k in path[1..])
        {
            if (IsLess(Of(k), Of(narrowest)))
                narrowest = k;
        }

        Of(narrowest).CopyTo(flow);
        foreach (var k in path)
        {
            Add(Of(reverse[k]));
            open[reverse[k]] = true;
            Subtract(Of(k));
            open[k] = Of(k).ContainsAnyExcept(0UL);
        }
    }

    private static (ulong Digits, int Exponent) Parts(double weight)
    {
        var bits = BitConverter.DoubleToUInt64Bits(weight);
        var exponent = (int)(bits >> 52);
        var fraction = bits & ((1UL << 52) - 1);
        return exponent == 0 ? (fraction, -1074) : (fraction | (1UL << 52), exponent - 1075);
    }

    private static bool IsLess(ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> y)
    {
        for (var i = x.Length - 1; i >= 0; i--)
        {
            if (x[i] != y[i])
                return x[i] < y[i];
        }

        return false;
    }

    private Span<ulong> Of(int entry) => limbs.AsSpan(entry * width, width);

    private void Add(Span<ulong> to)
    {
        var carry = 0UL;
        for (var i = 0; i < to.Length; i++)
        {
            var sum = to[i] + flow[i];
            var over = sum < flow[i] ? 1UL : 0;
            to[i] = sum + carry;
            carry = over | (to[i] < sum ? 1UL : 0);
        }
    }

    private void Subtract(Span<ulong> from)
    {
        var borrow = 0UL;
        for (var i = 0; i < from.Length; i++)
        {
            var difference = from[i] - flow[i];
            var under = from[i] < flow[i] ? 1UL : 0;
            from[i] = difference - borrow;
            borrow = under | (difference < borrow ? 1UL : 0);
        }
    }
}
