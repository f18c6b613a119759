using Hw6.Cli.Options;

namespace Hw6.Cli.Tests;

public sealed class RangeListTests
{
    [Theory]
    [InlineData("5", new long[] { 5 })]
    [InlineData("5,10,100", new long[] { 5, 10, 100 })]
    [InlineData("1..4", new long[] { 1, 2, 3, 4 })]
    [InlineData("5..50+20", new long[] { 5, 25, 45 })]
    [InlineData("1024..16384*2", new long[] { 1024, 2048, 4096, 8192, 16384 })]
    [InlineData("-2..2+2,7", new long[] { -2, 0, 2, 7 })]
    [InlineData("3..3", new long[] { 3 })]
    public void Whole_numbers_expand(string text, long[] expected)
    {
        var values = new List<long>();
        Assert.Null(RangeList.ExpandIntegers(text, number => Take(values, number)));
        Assert.Equal(expected, values);
    }

    [Fact]
    public void Decimal_steps_are_exact()
    {
        var values = new List<decimal>();
        Assert.Null(RangeList.Expand("0.1..0.5+0.1", number => Take(values, number)));
        Assert.Equal([0.1m, 0.2m, 0.3m, 0.4m, 0.5m], values);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("5,x")]
    [InlineData("5,,6")]
    [InlineData("5..1+2")]
    [InlineData("1..9+0")]
    [InlineData("1..9*1")]
    [InlineData("0..9*2")]
    [InlineData("1..9+x")]
    [InlineData("..5")]
    [InlineData("1..")]
    [InlineData("1..1000000")]
    [InlineData("1.5")]
    public void Anything_else_is_refused(string text) => Assert.NotNull(RangeList.ExpandIntegers(text, _ => null));

    [Fact]
    public void A_number_that_is_refused_ends_the_list()
    {
        var values = new List<long>();
        Assert.Equal("too much", RangeList.ExpandIntegers("1..9,x", number => number > 2 ? "too much" : Take(values, number)));
        Assert.Equal([1, 2], values);
    }

    private static string? Take<T>(List<T> values, T number)
    {
        values.Add(number);
        return null;
    }
}
