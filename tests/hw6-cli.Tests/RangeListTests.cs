using Hw6.Core.Parameters;

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
    [InlineData("1e3,2e3..3e3+5e2", new long[] { 1000, 2000, 2500, 3000 })]
    public void Whole_numbers_expand(string text, long[] expected)
    {
        var values = new List<object>();
        Assert.Null(Domain.Long().Expand(text, values));
        Assert.Equal(expected, values.Cast<long>());
    }

    [Fact]
    public void Decimal_steps_are_exact()
    {
        var values = new List<decimal>();
        Assert.Null(RangeList.Expand("0.1..0.5+0.1", part => part, number => Take(values, number)));
        Assert.Equal([0.1m, 0.2m, 0.3m, 0.4m, 0.5m], values);

        var reals = new List<object>();
        Assert.Null(Domain.Real(Interval.Any).Expand("0.1..0.5+0.1", reals));
        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.5], reals.Cast<double>());
    }

    [Fact]
    public void A_single_number_keeps_all_digits_of_a_double()
    {
        var values = new List<object>();
        Assert.Null(Domain.Real(Interval.Any).Expand("1e-300,5e-324,0.1000000000000000055511151231257827", values));
        Assert.Equal([1e-300, 5e-324, 0.1], values.Cast<double>());
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
    public void Anything_else_is_refused(string text) => Assert.NotNull(Domain.Long().Expand(text, []));

    [Fact]
    public void A_number_that_is_refused_ends_the_list()
    {
        var values = new List<decimal>();
        Assert.Equal(
            "too much",
            RangeList.Expand("1..9,x", part => part, number => number > 2 ? "too much" : Take(values, number))
        );
        Assert.Equal([1, 2], values);

        var singles = new List<string>();
        Assert.Equal(
            "too much",
            RangeList.Expand("a,b,c", part => part == "b" ? "too much" : Take(singles, part), number => null)
        );
        Assert.Equal(["a"], singles);
    }

    private static string? Take<T>(List<T> values, T number)
    {
        values.Add(number);
        return null;
    }
}
