using CsCheck;
using Hw6.Core.Drawing;

namespace Hw6.Cli.Tests.Plots;

public sealed class ScaleTests
{
    [Fact]
    public void Linear_ticks_are_round_and_in_order() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-6, 1e6])
            .Sample(
                (least, size) =>
                {
                    var scale = Scale.Create(new Axis("x"), [least, least + size], 0, 400);
                    Assert.InRange(scale.Ticks.Count, 2, 14);
                    for (var i = 1; i < scale.Ticks.Count; i++)
                        Assert.True(scale.Ticks[i].Value > scale.Ticks[i - 1].Value);
                    Assert.Equal(scale.Ticks.Count, scale.Ticks.Select(tick => tick.Label).Distinct().Count());
                    Assert.InRange(scale.Map(least), -1e-6, 400 + 1e-6);
                    Assert.InRange(scale.Map(least + size), -1e-6, 400 + 1e-6);
                }
            );

    [Fact]
    public void Logarithmic_ticks_are_inside_and_have_room() =>
        Gen.Select(Gen.Double[-12, 12], Gen.Double[0.01, 14], Gen.Bool)
            .Sample(
                (exponent, decades, bytes) =>
                {
                    var least = Math.Pow(10, exponent);
                    var most = least * Math.Pow(10, decades);
                    var axis = new Axis("x") { Logarithmic = true, Unit = bytes ? Unit.Bytes : Unit.Plain };
                    var scale = Scale.Create(axis, [least, most], 0, 400);
                    Assert.InRange(scale.Ticks.Count, 1, 12);
                    Assert.All(scale.Ticks, tick => Assert.InRange(scale.Map(tick.Value), -0.5, 400.5));
                }
            );

    // Curves that fall from one value to very different ones are told apart where the values are many, not where the range is wide.
    [Fact]
    public void An_open_axis_is_logarithmic_where_that_shows_more()
    {
        var open = new Axis("loss") { Scaling = AxisScaling.Auto };

        Assert.True(open.Resolved([1, 10, 100, 1e3, 1e4]).Logarithmic);
        Assert.False(open.Resolved([300, 250, 230, 200, 150, 80, 1e-11]).Logarithmic);
        Assert.False(open.Resolved([0, 1, 10, 100, 1e3]).Logarithmic);
        Assert.False(open.Resolved([]).Logarithmic);
        Assert.False(open.Resolved([5, 5]).Logarithmic);
        Assert.True((open with { Least = 1e-3, Most = 1e3 }).Resolved([1, 2, 0.1, 10]).Logarithmic);
        Assert.Equal("loss, logarithmic", Scale.Create(open.Resolved([1, 10, 100, 1e3]), [1, 1e3], 0, 300).Caption);
        Assert.Equal("loss", Scale.Create(open with { Scaling = AxisScaling.Linear }, [1, 1e3], 0, 300).Caption);
    }

    [Fact]
    public void Ratios_are_distances_on_a_logarithmic_axis()
    {
        var scale = Scale.Create(new Axis("x") { Logarithmic = true }, [1, 1000], 0, 300);
        Assert.Equal(scale.Map(10) - scale.Map(1), scale.Map(1000) - scale.Map(100), 9);
    }

    [Fact]
    public void Values_that_cannot_be_shown_do_not_matter()
    {
        var scale = Scale.Create(
            new Axis("x") { Logarithmic = true },
            [0, -1, double.NaN, double.PositiveInfinity, 10, 100],
            0,
            300
        );
        Assert.False(scale.Contains(0));
        Assert.False(scale.Contains(double.NaN));
        Assert.True(scale.Contains(10));
    }

    [Theory]
    [InlineData(0.1, 0.1, "0.1")]
    [InlineData(0.25, 0.25, "0.25")]
    [InlineData(1234567, 0, "1,234,567")]
    [InlineData(-0.5, 0.5, "−0.5")]
    [InlineData(1e-7, 0, "10⁻⁷")]
    [InlineData(2.5e-12, 0, "2.5·10⁻¹²")]
    [InlineData(0, 0.5, "0")]
    public void Numbers_are_written_for_people(double value, double step, string text) =>
        Assert.Equal(text, Unit.Decimal(value, step));

    [Theory]
    [InlineData(0.5, "500 µs")]
    [InlineData(12, "12 ms")]
    [InlineData(1500, "1.5 s")]
    public void Times_have_the_unit_that_suits_them(double milliseconds, string text) =>
        Assert.Equal(text, Unit.Milliseconds.Format(milliseconds));

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1 << 20, "1 MiB")]
    public void Sizes_are_in_powers_of_1024(double bytes, string text) => Assert.Equal(text, Unit.Bytes.Format(bytes));

    [Fact]
    public void Labels_move_apart_in_order_and_stay_inside() =>
        Gen.Double[0, 100]
            .Array[1, 9]
            .Sample(wanted =>
            {
                Array.Sort(wanted);
                var places = Spacing.Apart(wanted, 12, 0, 100);
                Assert.Equal(wanted.Length, places.Length);
                for (var i = 1; i < places.Length; i++)
                    Assert.True(places[i] - places[i - 1] >= 12 - 1e-9);
                Assert.True(places[0] >= -1e-9 && places[^1] <= 100 + 1e-9);
            });

    [Fact]
    public void Discs_end_apart()
    {
        var places = Enumerable.Range(0, 30).Select(i => (X: (double)(i % 3), Y: 0.0)).ToArray();
        Discs.MoveApart(places, 10);
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = i + 1; j < places.Length; j++)
                Assert.True(Math.Pow(places[i].X - places[j].X, 2) + Math.Pow(places[i].Y - places[j].Y, 2) > 81, $"{i} and {j}");
        }
    }
}
