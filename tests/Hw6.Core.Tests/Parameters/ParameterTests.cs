using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Parameters;

public sealed class ParameterTests
{
    private static readonly Parameter<string> Mode = new(
        "mode",
        "What is done.",
        Domain.Names(["plain", "noisy"]),
        "plain",
        "noisy"
    );

    private static readonly Parameter<int> Count = new("count", "How many.", Domain.Whole(1, 100), 5, 10);

    private static readonly Parameter<double> Rate = new("rate", "How fast.", Domain.Real(Interval.Positive), 0.5)
    {
        AppliesWhen = Condition.Is(Mode, "noisy"),
    };

    private static readonly Parameter<int> Once = new("once", "Given once.", Domain.Whole(1)) { IsSwept = false };

    private static readonly Flag Quick = new("quick", "Be quick.", "-q");

    [Fact]
    public void All_tokens_are_read_in_order()
    {
        Assert.Equal([3, 1, 2, 7], Count.Parse(["3,1..2", "7"]));
        Assert.Equal([4], Once.Parse(["4"]));
        Assert.Equal([true], Quick.Parse([]));
        Assert.Equal(["noisy", "plain"], Mode.Parse(["noisy", "plain"]));
    }

    [Theory]
    [InlineData(
        "--count: '0' is not accepted; expected a whole number from 1 to 100, a list (5,10) or a range (5..50+5, 8..64*2)",
        "0"
    )]
    [InlineData(
        "--count: '5,x' is not accepted ('x' is no such value); expected a whole number from 1 to 100, a list (5,10) or a range (5..50+5, 8..64*2)",
        "5,x"
    )]
    [InlineData(
        "--count: '9..1' is not accepted (the range '9..1' is empty: it ends below its start); expected a whole number from 1 to 100, a list (5,10) or a range (5..50+5, 8..64*2)",
        "5",
        "9..1"
    )]
    [InlineData(
        "--count: '' is not accepted; expected a whole number from 1 to 100, a list (5,10) or a range (5..50+5, 8..64*2)",
        ""
    )]
    public void What_is_not_accepted_is_refused_in_one_style(string expected, params string[] tokens) =>
        Assert.Equal(expected, Refused(() => Count.Parse(tokens)));

    [Fact]
    public void Each_kind_says_what_it_accepts()
    {
        Assert.Equal(
            "--rate: '-1' is not accepted; expected a number above 0, a list (0.1,0.5) or a range (0.1..0.5+0.1)",
            Refused(() => Rate.Parse(["-1"]))
        );
        Assert.Equal("--mode: 'loud' is not accepted; expected plain, noisy", Refused(() => Mode.Parse(["loud"])));
        Assert.Equal(
            "--mode: 'plain,loud' is not accepted ('loud' is no such value); expected plain, noisy",
            Refused(() => Mode.Parse(["plain,loud"]))
        );
        Assert.Equal(
            "--hidden: '5,0' is not accepted; expected 1 to 4 widths from 1 to 9, such as 5,4",
            Refused(() => new Parameter<WidthList>("hidden", "Widths.", Domain.Widths(4, 9, "5,4")).Parse(["5,0"]))
        );
        Assert.Equal(
            "--file: '' is not accepted; expected FILE",
            Refused(() => new Parameter<string>("file", "A file.", Domain.File()).Parse([""]))
        );
    }

    [Fact]
    public void What_is_given_once_takes_neither_a_list_nor_a_second_value()
    {
        Assert.Equal("--once: found '1' and '2'; expected one value", Refused(() => Once.Parse(["1", "2"])));
        Assert.Equal("--once: '1,2' is not accepted; expected a whole number of at least 1", Refused(() => Once.Parse(["1,2"])));
        Assert.Equal(
            "--once: '1..2' is not accepted; expected a whole number of at least 1",
            Refused(() => Once.Parse(["1..2"]))
        );
        Assert.Equal(
            "--repeats: '1,2' is not accepted; expected a whole number from 1 to 9",
            Refused(() => new Parameter<int>("repeats", "Runs.", Domain.Count(9)) { IsSwept = false }.Parse(["1,2"]))
        );
    }

    [Fact]
    public void A_refusal_names_the_value_as_it_is_given() =>
        Assert.Equal(
            "--labels: 'all' is not accepted; expected fewer",
            new Parameter<int>("labels", "Labels.", Domain.WholeOr("all", int.MaxValue, 1, 9))
                .Refuse(int.MaxValue, "fewer")
                .Message
        );

    [Fact]
    public void The_help_says_when_a_parameter_applies_and_what_stands_where_none_is_given()
    {
        Assert.Equal("How many. [default: 5,10]", Count.Help);
        Assert.Equal("What is done. [default: plain,noisy]", Mode.Help);
        Assert.Equal("How fast. [with --mode noisy; default: 0.5]", Rate.Help);
        Assert.Equal("Given once.", Once.Help);
        Assert.Equal("Be quick.", Quick.Help);
        Assert.Equal(
            "Runs. [default: 3]",
            new Parameter<int>("repeats", "Runs.", Domain.Count(9), 0, 1, 2) { IsSwept = false }.Help
        );
        Assert.Equal(
            "A node. [default: 0 in the karate club]",
            new Parameter<string>("node", "A node.", Domain.Text(), "0") { DefaultText = "0 in the karate club" }.Help
        );
        Assert.Equal(
            "A word. [default: all]",
            new Parameter<int>("word", "A word.", Domain.WholeOr("all", int.MaxValue, 1, 9), int.MaxValue).Help
        );
        Assert.Equal(
            "Goes without saying.",
            new Parameter<int>("x", "Goes without saying.", Domain.Whole(1)) { AppliesWhen = new("", _ => true) }.Help
        );
    }

    [Fact]
    public void The_column_is_named_and_described_as_the_parameter()
    {
        Assert.Equal(new Column("count", ColumnKind.Integer, ColumnRole.Parameter, "How many."), Count.Column);
        Assert.Equal(
            new Column("rate", ColumnKind.Number, ColumnRole.Parameter, "How fast; only with --mode noisy."),
            Rate.Column
        );
        Assert.Equal(
            new Column("noise_std", ColumnKind.Number, ColumnRole.Parameter, "Noise.", ColumnUse.Brief),
            new Parameter<double>("noise-std", "Noise.", Domain.Real(Interval.Any)).Brief().Column
        );
        Assert.Equal(
            new Column("repeat", ColumnKind.Integer, ColumnRole.Parameter, "Which run."),
            new Parameter<int>("repeats", "Runs.", Domain.Count(9))
            {
                NameOfColumn = "repeat",
                ColumnText = "Which run.",
                AppliesWhen = Condition.Has(Count),
            }.Column
        );
        Assert.Equal(ColumnKind.Boolean, new Parameter<bool>("causal", "Causal.", Domain.Boolean()).Column.Kind);
    }

    [Fact]
    public void A_flag_is_given_or_not_and_has_no_column()
    {
        Assert.True(Quick.IsFlag);
        Assert.False(Quick.IsSwept);
        Assert.False(Quick.InTable);
        Assert.False(Quick.InHistory);
        Assert.True(Quick.ChangesResults);
        Assert.Equal("--quick", Quick.Option);
        Assert.Equal(["-q"], Quick.Aliases);
    }

    [Fact]
    public void Values_that_are_given_take_the_place_of_the_defaults()
    {
        var asked = new ParameterValues().With(Count, 7, 8).With(Quick);

        Assert.Equal([Count, Quick], asked.Given);
        Assert.Equal(7, asked.Get(Count));
        Assert.Equal(0.5, asked.Get(Rate));
        Assert.Equal([7, 8], asked.ValuesOf(Count)!);
        Assert.Null(asked.ValuesOf(Mode));
        Assert.Null(asked.TextOf(Mode));
        Assert.Equal("noisy", asked.With(Mode, "noisy").TextOf(Mode));
        Assert.True(asked.Has(Quick));
        asked.Remove(Quick);
        Assert.False(asked.Has(Quick));
        Assert.Throws<ArgumentException>(() => asked.Get(Once));
    }

    [Fact]
    public void Values_given_in_code_are_checked_as_those_of_a_text()
    {
        var asked = new ParameterValues();

        Assert.StartsWith(
            "--count: '101' is not accepted; expected a whole number from 1 to 100",
            Refused(() => asked.With(Count, 1, 101)),
            StringComparison.Ordinal
        );
        Assert.StartsWith("--rate: 'nan' is not accepted", Refused(() => asked.With(Rate, double.NaN)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => asked.With(Mode, "loud"));
        Assert.StartsWith("--count: the list is empty; expected", Refused(() => asked.With(Count)), StringComparison.Ordinal);
        Assert.StartsWith("--count: the list is empty; expected", Refused(() => asked.Set(Count, [])), StringComparison.Ordinal);
        Assert.Empty(asked.Given);
    }

    private static string Refused(Action action) => Assert.Throws<InputException>(action).Message;
}
