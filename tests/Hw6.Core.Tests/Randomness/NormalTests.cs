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
