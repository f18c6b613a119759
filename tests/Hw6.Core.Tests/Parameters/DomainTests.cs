using CsCheck;
using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Parameters;

public sealed class DomainTests
{
    private enum Size
    {
        Small,
        Large,
    }

    private static readonly Domain Sizes = Domain.Choice(("small", Size.Small), ("large", Size.Large));
    private static readonly Domain SizesOrAll = Domain.ChoiceOrAll("all", ("small", Size.Small), ("large", Size.Large));

    [Theory]
    [InlineData("5", new[] { 5 })]
    [InlineData("+5", new[] { 5 })]
    [InlineData("1e3", new[] { 1000 })]
    [InlineData("1.5E2", new[] { 150 })]
    [InlineData("5.0", new[] { 5 })]
    [InlineData("5,10,100", new[] { 5, 10, 100 })]
    [InlineData("1..4", new[] { 1, 2, 3, 4 })]
    [InlineData("5..50+20", new[] { 5, 25, 45 })]
    [InlineData("1024..16384*2", new[] { 1024, 2048, 4096, 8192, 16384 })]
    [InlineData("-2..2+2,7", new[] { -2, 0, 2, 7 })]
    [InlineData("3..3", new[] { 3 })]
    [InlineData("1e2..3e2+1e2", new[] { 100, 200, 300 })]
    [InlineData("2147483647", new[] { int.MaxValue })]
    [InlineData("2147483640..2147483647+7", new[] { int.MaxValue - 7, int.MaxValue })]
    public void Whole_numbers_are_read_alone_in_lists_and_in_ranges(string text, int[] expected) =>
        Assert.Equal(expected.Cast<object>(), Read(Domain.Whole(-2), text));

    [Theory]
    [InlineData("", "'' is no such value")]
    [InlineData("x", "'x' is no such value")]
    [InlineData(" 5", "' 5' is no such value")]
    [InlineData("1.5", "'1.5' is no such value")]
    [InlineData("1e-1", "'1e-1' is no such value")]
    [InlineData("nan", "'nan' is no such value")]
    [InlineData("0x10", "'0x10' is no such value")]
    [InlineData("0", "'0' is no such value")]
    [InlineData("101", "'101' is no such value")]
    [InlineData("2147483648", "'2147483648' is no such value")]
    [InlineData("4294967297", "'4294967297' is no such value")]
    [InlineData("1e400", "'1e400' is no such value")]
    [InlineData("5,x", "'x' is no such value")]
    [InlineData("5,,6", "'' is no such value")]
    [InlineData("5,", "'' is no such value")]
    [InlineData("99..102", "'101' is no such value")]
    [InlineData("1..3+0.5", "'1.5' is no such value")]
    [InlineData("5..1+2", "the range '5..1+2' is empty: it ends below its start")]
    [InlineData("1..9+0", "the range '1..9+0' needs a step above 0")]
    [InlineData("1..9+-1", "the range '1..9+-1' needs a step above 0")]
    [InlineData("1..9*1", "the range '1..9*1' needs a factor above 1 and a start above 0")]
    [InlineData("0..9*2", "the range '0..9*2' needs a factor above 1 and a start above 0")]
    [InlineData("1..9+x", "'1..9+x' is not a range; a range is a..b, a..b+step or a..b*factor")]
    [InlineData("..5", "'..5' is not a range; a range is a..b, a..b+step or a..b*factor")]
    [InlineData("1..", "'1..' is not a range; a range is a..b, a..b+step or a..b*factor")]
    [InlineData("1..2..3", "'1..2..3' is not a range; a range is a..b, a..b+step or a..b*factor")]
    public void What_is_no_accepted_whole_number_is_refused(string text, string why) =>
        Assert.Equal(why, Domain.Whole(1, 100).Expand(text, []));

    [Fact]
    public void A_list_without_end_is_refused_before_it_is_made()
    {
        var values = new List<object>();
        Assert.Equal("'1..1000000000' makes a list of more than 100000 values", Domain.Whole(1).Expand("1..1000000000", values));
        Assert.Equal(100_000, values.Count);
        Assert.Equal(100_000, Read(Domain.Whole(1), "1..100000").Count);
        Assert.NotNull(Domain.Whole(1).Expand("1..100000,7", []));
        Assert.NotNull(Domain.Real(Interval.Any).Expand("0..1+1e-6", []));
    }

    [Fact]
    public void Whole_numbers_of_64_bits_keep_every_digit()
    {
        Assert.Equal([long.MaxValue, long.MinValue], Read(Domain.Long(), "9223372036854775807,-9223372036854775808"));
        Assert.Equal([9007199254740993], Read(Domain.Long(), "9007199254740993"));
        Assert.NotNull(Domain.Long().Expand("9223372036854775808", []));
        Assert.NotNull(Domain.Long().Expand("-9223372036854775809", []));
    }

    [Fact]
    public void A_word_may_stand_for_a_whole_number_that_only_the_cell_knows()
    {
        var domain = Domain.WholeOr("all", int.MaxValue, 1, 9);

        Assert.Equal([3, int.MaxValue, 5, 6], Read(domain, "3,all,5..6"));
        Assert.Equal(("all", "3"), (domain.Format(int.MaxValue), domain.Format(3)));
        Assert.Equal((null, 3L), (domain.ToCell(int.MaxValue), domain.ToCell(3)));
        Assert.Equal(["all"], domain.Words);
        Assert.NotNull(domain.Expand("2147483647", []));
        Assert.NotNull(domain.Expand("All", []));
        Assert.NotNull(domain.Expand("10", []));
        Assert.NotNull(Domain.Whole(1).Expand("all", []));
    }

    [Theory]
    [InlineData("0.1", new[] { 0.1 })]
    [InlineData("1e-4,1e-3", new[] { 1e-4, 1e-3 })]
    [InlineData("0.1..0.5+0.1", new[] { 0.1, 0.2, 0.3, 0.4, 0.5 })]
    [InlineData("1e-3..1e-1*10", new[] { 1e-3, 1e-2, 1e-1 })]
    [InlineData("1..3", new[] { 1.0, 2.0, 3.0 })]
    [InlineData("-0.5", new[] { -0.5 })]
    [InlineData("0.30000000000000004", new[] { 0.30000000000000004 })]
    [InlineData("1e300", new[] { 1e300 })]
    [InlineData("5e-324", new[] { double.Epsilon })]
    public void Real_numbers_are_read_alone_in_lists_and_in_ranges(string text, double[] expected) =>
        Assert.Equal(expected.Cast<object>(), Read(Domain.Real(Interval.Any), text));

    [Theory]
    [InlineData("-1..1+0.5")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("-1e-400")]
    [InlineData("-0..1")]
    [InlineData("-0.3..0.3+0.1")]
    public void No_zero_is_negative(string text)
    {
        var values = Read(Domain.Real(Interval.Any), text).Cast<double>().ToList();

        // Equality does not tell the two zeros apart: a file and a hash do.
        Assert.False(double.IsNegative(Assert.Single(values, value => value == 0)));
        Assert.Equal("0", Domain.Real(Interval.Any).Format(values.Single(value => value == 0)));
    }

    [Fact]
    public void A_range_of_negative_and_positive_numbers_has_all_of_them() =>
        Assert.Equal([-1.0, -0.5, 0.0, 0.5, 1.0], Read(Domain.Real(Interval.Any), "-1..1+0.5"));

    [Fact]
    public void A_number_that_a_row_shows_is_read_back_as_the_same() =>
        Gen
            .Double.Where(double.IsFinite)
            .Sample(number =>
            {
                var domain = Domain.Real(Interval.Any);
                return number + 0.0 == (double)Read(domain, domain.Format(number)).Single();
            });

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("-infinity")]
    [InlineData("1e309")]
    [InlineData("1,nan")]
    [InlineData("1.2.3")]
    [InlineData("0x1")]
    public void What_is_no_finite_number_is_refused(string text) => Assert.NotNull(Domain.Real(Interval.Any).Expand(text, []));

    public static TheoryData<Interval, string[], string[], string> Intervals =>
        new()
        {
            { Interval.Any, ["-1e300", "0", "1e300"], [], "a finite number" },
            { Interval.Positive, ["5e-324", "1"], ["0", "-0", "-1", "1e-400"], "a number above 0" },
            { Interval.NonNegative, ["0", "1"], ["-5e-324"], "a number of at least 0" },
            { Interval.Probability, ["0", "1"], ["-0.1", "1.0000000000000002"], "a number from 0 to 1" },
            { new Interval(2, double.PositiveInfinity, false, false), ["2.1"], ["2"], "a number above 2" },
            { new Interval(2, double.PositiveInfinity, true, false), ["2"], ["1.9"], "a number of at least 2" },
            { Interval.AboveUpTo(0, 0.5), ["0.5"], ["0", "0.6"], "a number from 0 to 0.5, 0 excluded" },
            { Interval.Between(-1, 1), ["-1", "1"], ["-1.1", "1.1"], "a number from -1 to 1" },
            { new Interval(0, 1, true, false), ["0", "0.9"], ["1"], "a number from 0 to 1, 1 excluded" },
            { new Interval(0, 1, false, false), ["0.5"], ["0", "1"], "a number from 0 to 1, 0 excluded, 1 excluded" },
        };

    [Theory]
    [MemberData(nameof(Intervals))]
    public void An_interval_says_what_it_accepts_and_accepts_that(
        Interval interval,
        string[] accepted,
        string[] refused,
        string words
    )
    {
        var domain = Domain.Real(interval);

        Assert.Equal(words, domain.Accepted);
        Assert.All(accepted, text => Assert.Null(domain.Expand(text, [])));
        Assert.All(refused, text => Assert.NotNull(domain.Expand(text, [])));
        Assert.All(refused, text => Assert.NotNull(domain.Expand($"{accepted[0]},{text}", [])));
    }

    [Fact]
    public void Words_stand_for_values()
    {
        Assert.Equal([Size.Large, Size.Small], Read(Sizes, "large,small"));
        Assert.Equal("small, large", Sizes.Accepted);
        Assert.Equal(["small", "large"], Sizes.Words);
        Assert.Equal(("large", "large"), (Sizes.Format(Size.Large), Sizes.ToCell(Size.Large)));
        Assert.Equal("'tiny' is no such value", Sizes.Expand("small,tiny", []));
        Assert.NotNull(Sizes.Expand("Small", []));
        Assert.NotNull(Sizes.Expand("", []));
        Assert.NotNull(Sizes.Expand("0", []));
        Assert.NotNull(Sizes.Expand("all", []));
        Assert.Throws<ArgumentException>(() => Sizes.Format("small"));
    }

    [Fact]
    public void A_word_may_stand_for_all_words()
    {
        Assert.Equal([Size.Small, Size.Large], Read(SizesOrAll, "all"));
        Assert.Equal([Size.Large, Size.Small, Size.Large], Read(SizesOrAll, "large,all"));
        Assert.Equal("small, large, all", SizesOrAll.Accepted);
        Assert.Equal(["small", "large", "all"], SizesOrAll.Words);
        Assert.NotNull(SizesOrAll.Expand("every", []));
    }

    [Fact]
    public void Names_stand_for_themselves()
    {
        var names = Domain.Names(["digits", "fashion-mnist"]);

        Assert.Equal(["fashion-mnist", "digits"], Read(names, "fashion-mnist,digits"));
        Assert.Equal("digits", names.ToCell("digits"));
        Assert.Equal("NAME", names.Placeholder);
        Assert.NotNull(names.Expand("mnist", []));
    }

    [Fact]
    public void Booleans_are_words_in_the_option_and_truth_values_in_rows()
    {
        var domain = Domain.Boolean();

        Assert.Equal([true, false], Read(domain, "true,false"));
        Assert.Equal((true, "true"), (domain.ToCell(true), domain.Format(true)));
        Assert.NotNull(domain.Expand("yes", []));
        Assert.NotNull(domain.Expand("True", []));
    }

    [Fact]
    public void A_text_is_one_value_whatever_it_holds()
    {
        var domain = Domain.Text("TOKEN");

        Assert.Equal(["a,b..c*2"], Read(domain, "a,b..c*2"));
        Assert.Equal((" x", " x"), (domain.ToCell(" x"), domain.Format(" x")));
        Assert.Equal("TOKEN", domain.Accepted);
        Assert.False(domain.HasLists);
        Assert.False(domain.IsFile);
        Assert.Equal("", domain.Expand("", []));
    }

    [Theory]
    [InlineData("samples.csv", "samples.csv")]
    [InlineData("/data/sets/samples.csv", "samples.csv")]
    [InlineData("../samples", "samples")]
    [InlineData("/data/mnist/", "mnist")]
    [InlineData("a,b.csv", "a,b.csv")]
    [InlineData("/", "/")]
    public void Rows_show_the_name_of_a_file_without_its_folder(string path, string shown)
    {
        var domain = Domain.File();

        Assert.Equal([path], Read(domain, path));
        Assert.Equal((shown, path), (domain.ToCell(path), domain.Format(path)));
        Assert.True(domain.IsFile);
    }

    [Fact]
    public void A_count_gives_as_many_values_from_0()
    {
        var domain = Domain.Count(1000);

        Assert.Equal([0, 1, 2], Read(domain, "3"));
        Assert.Equal(1000, Read(domain, "1e3").Count);
        Assert.Equal("a whole number from 1 to 1000", domain.Accepted);
        Assert.Equal(2L, domain.ToCell(2));
        foreach (var text in new[] { "0", "-1", "1.5", "1001", "2,3", "1..3", "x", "" })
            Assert.Equal("", domain.Expand(text, []));

        // A value is not a count: it is one of those that a count gives.
        Assert.Equal((0, 999), (domain.Parse("0"), domain.Parse("999")));
        Assert.Null(domain.Parse("1000"));
    }

    [Fact]
    public void Widths_are_one_value()
    {
        var domain = Domain.Widths(3, 100, "5 or 5,4");

        Assert.Equal([new WidthList(50, 20)], Read(domain, "50,20"));
        Assert.Equal([50, 20], ((WidthList)Read(domain, "50,2e1").Single()).Widths);
        Assert.Equal(("50,20", "50,20"), (domain.Format(new WidthList(50, 20)), domain.ToCell(new WidthList(50, 20))));
        Assert.Equal("1 to 3 widths from 1 to 100, such as 5 or 5,4", domain.Accepted);
        Assert.False(domain.HasLists);
        foreach (var text in new[] { "", "0", "101", "1,2,3,4", "1,", "1..3", "x", "1.5" })
            Assert.Equal("", domain.Expand(text, []));
    }

    [Fact]
    public void Lists_of_the_same_widths_are_equal()
    {
        Assert.Equal(new WidthList(5, 4), new WidthList(5, 4));
        Assert.Equal(new WidthList(5, 4).GetHashCode(), new WidthList(5, 4).GetHashCode());
        Assert.NotEqual(new WidthList(5, 4), new WidthList(4, 5));
        Assert.NotEqual(new WidthList(54), new WidthList(5, 4));
        Assert.False(new WidthList(5).Equals(null));
    }

    public static TheoryData<Domain, ColumnKind, bool, string, string> Kinds =>
        new()
        {
            { Domain.Whole(1), ColumnKind.Integer, true, "a whole number of at least 1", "VALUE" },
            { Domain.Whole(-5, 5), ColumnKind.Integer, true, "a whole number from -5 to 5", "VALUE" },
            { Domain.Long(), ColumnKind.Integer, true, "a whole number", "VALUE" },
            { Domain.Long(0), ColumnKind.Integer, true, "a whole number of at least 0", "VALUE" },
            { Domain.WholeOr("all", int.MaxValue, 1, 9), ColumnKind.Integer, true, "all, a whole number from 1 to 9", "VALUE" },
            { Domain.Real(Interval.Any), ColumnKind.Number, true, "a finite number", "VALUE" },
            { Domain.Boolean(), ColumnKind.Boolean, true, "false, true", "VALUE" },
            { Sizes, ColumnKind.Text, true, "small, large", "VALUE" },
            { Domain.Text(), ColumnKind.Text, false, "TEXT", "TEXT" },
            { Domain.File("DIR"), ColumnKind.Text, false, "DIR", "DIR" },
            { Domain.Count(5), ColumnKind.Integer, false, "a whole number from 1 to 5", "VALUE" },
            { Domain.Widths(2, 3, "2"), ColumnKind.Text, false, "1 to 2 widths from 1 to 3, such as 2", "WIDTHS" },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_domain_says_what_it_holds(Domain domain, ColumnKind kind, bool lists, string accepted, string placeholder)
    {
        ArgumentNullException.ThrowIfNull(domain);
        Assert.Equal((kind, lists, accepted, placeholder), (domain.Kind, domain.HasLists, domain.Accepted, domain.Placeholder));
    }

    private static List<object> Read(Domain domain, string text)
    {
        var values = new List<object>();
        Assert.Null(domain.Expand(text, values));
        return values;
    }
}
