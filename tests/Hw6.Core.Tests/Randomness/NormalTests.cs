using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Randomness;

public class NormalTests
{
    [Fact]
    public void Normal_numbers_do_not_depend_on_where_the_array_lies()
    {
        Check<float>();
        Check<double>();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(2047)]
    [InlineData(5001)]
    public void Normal_numbers_are_those_of_box_and_muller_from_the_stream_s_uniform_numbers(int length)
    {
        var drawn = new float[length];
        new RandomSource(5, 1, "normal").FillNormal(drawn.AsSpan());
        var uniform = new RandomSource(5, 1, "normal");
        for (var start = 0; start < length; )
        {
            // A block holds at most 1,024 pairs: all first halves stand before all second halves.
            var pairs = Math.Min((length - start + 1) / 2, 1024);
            var (u, t) = (new float[pairs], new float[pairs]);
            uniform.FillUniform(u.AsSpan(), 0, 1);
            uniform.FillUniform(t.AsSpan(), 0, 1);
            for (var i = 0; i < pairs; i++)
            {
                var radius = Math.Sqrt(-2 * Math.Log(1 - (double)u[i]));
                Assert.Equal(radius * Math.Cos(Math.Tau * t[i]), drawn[start + i], 3e-6);
                if (start + pairs + i < length)
                    Assert.Equal(radius * Math.Sin(Math.Tau * t[i]), drawn[start + pairs + i], 3e-6);
            }

            start += 2 * pairs;
        }
    }

    [Fact]
    public void Uniform_numbers_are_the_upper_bits_of_the_stream()
    {
        var drawn = new float[3001];
        new RandomSource(8, 0, "uniform").FillUniform(drawn.AsSpan(), -0.5f, 2f);
        var bits = new RandomSource(8, 0, "uniform");
        foreach (var value in drawn)
            Assert.Equal(-0.5f + ((bits.NextUInt32() >> 8) * (2.5f / (1 << 24))), value);
    }

    private static void Check<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var room = new T[5000 + 64];
        T[]? first = null;
        for (var offset = 0; offset < 16; offset++)
        {
            var drawn = room.AsSpan(offset, 5000);
            new RandomSource(3, 0, "alignment").FillNormal(drawn);
            first ??= drawn.ToArray();
            Assert.Equal(first, drawn.ToArray());
        }
    }
}
