using System.Numerics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Tests.Graphs;

namespace Hw6.Core.Tests.LinearAlgebra;

public class ExactSumTests
{
    [Fact]
    public void A_sum_is_rounded_once_to_the_nearest_double()
    {
        var random = new Random(3);
        for (var round = 0; round < 1000; round++)
        {
            var (sum, exact) = (new ExactSum(), BigInteger.Zero);
            for (var i = random.Next(0, 30); i > 0; i--)
            {
                var number = ExactWeights.Draw(random);
                sum.Add(number);
                exact += ExactWeights.Of(number);
            }

            Assert.Equal(ExactWeights.Nearest(exact), sum.Rounded());
            Assert.Equal(ExactWeights.Of(sum.Rounded()) == exact, sum.IsDouble);
        }
    }

    [Fact]
    public void Half_a_unit_is_rounded_to_even_unless_something_is_left_below_it()
    {
        Assert.Equal(9007199254740992, Sum(9007199254740992, 1));
        Assert.Equal(9007199254740994, Sum(9007199254740992, 1, 1e-300));
        Assert.Equal(9007199254740992, Sum(9007199254740992, 1, -1e-300));
        Assert.Equal(0, Sum(1e100, 1, -1e100, -1));
    }

    private static double Sum(params double[] numbers)
    {
        var sum = new ExactSum();
        foreach (var number in numbers)
            sum.Add(number);
        return sum.Rounded();
    }
}
