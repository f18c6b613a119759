using System.Numerics;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.Experiments.AttentionMoments;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Tests.Attention;

/// <summary>Sums over lanes: their order, written down once more, and what stands on it.</summary>
public class SumsTests
{
    private static readonly int[] Counts = [0, 1, 2, 7, 8, 9, 15, 16, 17, 33, 64, 100, 257];

    [Fact]
    public void A_sum_has_one_order_whatever_the_width_in_float() => Check<float>(16);

    [Fact]
    public void A_sum_has_one_order_whatever_the_width_in_double() => Check<double>(8);

    [Fact]
    public void Moments_have_the_same_bits_for_any_width_of_vectors()
    {
        foreach (var d in new[] { 1, 3, 16, 21, 64 })
        {
            var found = NaiveAttention
                .Widths.Select(bits =>
                {
                    using var width = Widest.AtMost(bits);
                    return (
                        ProductMoments.Measure(
                            new EntryDistribution(d, MeanVector.Of(0.5), 2),
                            500,
                            3,
                            new CellContext(CancellationToken.None)
                        ),
                        SoftmaxSpread.Measure(new EntryDistribution(d, MeanVector.Of(0.5), 2), 3, CancellationToken.None)
                    );
                })
                .ToList();
            Assert.All(found, one => Assert.Equal(found[0], one));
        }
    }

    private static void Check<T>(int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var count in Counts)
        {
            var x = NaiveAttention.Normal<T>("x", count);
            var y = NaiveAttention.Normal<T>("y", count);
            var work = new Work<T>(x, y);
            foreach (var bits in NaiveAttention.Widths)
            {
                using var width = Widest.AtMost(bits);
                Widest.Run<T, Work<T>>(ref work);
                Assert.Equal(Tree<T>(parts, count, (i, sum) => sum + x[i]), work.Sum);
                Assert.Equal(Tree<T>(parts, count, (i, sum) => T.FusedMultiplyAdd(x[i], y[i], sum)), work.Dot);
                Assert.Equal(Tree<T>(parts, work.Whole, (i, sum) => T.FusedMultiplyAdd(x[i], y[i], sum)), work.OverLanes);
            }
        }
    }

    // Partial sum j takes the numbers j, j + parts, …; then the upper half is added to the lower until one is left.
    private static T Tree<T>(int parts, int count, Func<int, T, T> add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = new T[parts];
        for (var i = 0; i < count; i++)
            s[i % parts] = add(i, s[i % parts]);
        for (var half = parts / 2; half > 0; half /= 2)
        for (var j = 0; j < half; j++)
            s[j] += s[j + half];
        return s[0];
    }

    private unsafe struct Work<T>(T[] x, T[] y) : ILaneWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T Sum { get; private set; }

        public T Dot { get; private set; }

        public T OverLanes { get; private set; }

        /// <summary>The numbers that fill whole registers.</summary>
        public readonly int Whole => x.Length / Lane.Multiple<T>() * Lane.Multiple<T>();

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            var sum = T.Zero;
            fixed (
                T* px = x,
                    py = y
            )
            {
                Sum = Sums<T, TLanes, TVector>.Of(px, x.Length);
                Dot = Sums<T, TLanes, TVector>.Dot(px, py, x.Length);
                Sums<T, TLanes, TVector>.OverLanes(px, Whole, 1, Whole, py, &sum);
            }

            OverLanes = sum;
        }
    }
}
