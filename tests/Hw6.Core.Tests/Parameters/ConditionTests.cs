using Hw6.Core.Parameters;

namespace Hw6.Core.Tests.Parameters;

public sealed class ConditionTests
{
    private static readonly Parameter<string> Mode = new("mode", "The mode.", Domain.Names(["plain", "noisy", "masked"]));
    private static readonly Parameter<int> Count = new("count", "How many.", Domain.Whole(1));
    private static readonly Parameter<int> Foreign = new("foreign", "Of another experiment.", Domain.Whole(1));
    private static readonly Flag Quick = new("quick", "Be quick.");

    private static readonly Point Empty = new([Mode, Count, Quick]);

    [Fact]
    public void A_parameter_has_one_of_several_values()
    {
        var one = Condition.Is(Mode, "noisy");
        var two = Condition.Is(Mode, "noisy", "masked");

        Assert.Equal(("with --mode noisy", "with --mode noisy or masked"), (one.Words, two.Words));
        Assert.Equal((true, false, false), Holds(one, Empty.With(Mode, "noisy"), Empty.With(Mode, "masked"), Empty));
        Assert.Equal((true, true, false), Holds(two, Empty.With(Mode, "noisy"), Empty.With(Mode, "masked"), Empty));
        Assert.False(two.Holds(Empty.With(Mode, "plain")));
    }

    [Fact]
    public void A_parameter_is_there_or_not()
    {
        var (has, without) = (Condition.Has(Count), Condition.Without(Quick));

        Assert.Equal(("with --count", "without --quick"), (has.Words, without.Words));
        Assert.Equal((true, false), (has.Holds(Empty.With(Count, 5)), has.Holds(Empty)));
        Assert.Equal((false, true), (without.Holds(Empty.With(Quick, true)), without.Holds(Empty)));
    }

    [Fact]
    public void What_an_experiment_does_not_have_is_no_hindrance()
    {
        Assert.True(Condition.Is(Foreign, 1).Holds(Empty));
        Assert.True(Condition.Has(Foreign).Holds(Empty));
        Assert.True(Condition.Without(Foreign).Holds(Empty));
    }

    [Fact]
    public void Both_of_two_conditions_hold()
    {
        var both = Condition.Is(Mode, "noisy") & Condition.Has(Count);
        var silent = new Condition(string.Empty, point => point.Has(Count));

        Assert.Equal("with --mode noisy and with --count", both.Words);
        Assert.True(both.Holds(Empty.With(Mode, "noisy").With(Count, 1)));
        Assert.False(both.Holds(Empty.With(Mode, "noisy")));
        Assert.False(both.Holds(Empty.With(Count, 1)));
        Assert.Equal("with --mode noisy", (silent & Condition.Is(Mode, "noisy")).Words);
        Assert.Equal("with --mode noisy", (Condition.Is(Mode, "noisy") & silent).Words);
        Assert.False((Condition.Is(Mode, "noisy") & silent).Holds(Empty.With(Mode, "noisy")));
    }

    private static (bool, bool, bool) Holds(Condition condition, Point first, Point second, Point third) =>
        (condition.Holds(first), condition.Holds(second), condition.Holds(third));
}
