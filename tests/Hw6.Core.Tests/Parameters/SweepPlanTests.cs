using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Parameters;

public sealed class SweepPlanTests
{
    private static readonly Parameter<string> Mode = new(
        "mode",
        "The mode.",
        Domain.Names(["plain", "noisy", "masked"]),
        "plain"
    );

    private static readonly Parameter<int> N = new("n", "A number.", Domain.Whole(1), 1, 2);

    private static readonly Parameter<double> Noise = new("noise", "The noise.", Domain.Real(Interval.NonNegative), 0.5)
    {
        AppliesWhen = Condition.Is(Mode, "noisy"),
    };

    private static readonly Parameter<string> Source = new("source", "From.", Domain.Text());

    private static readonly Parameter<string> Sink = new("sink", "To.", Domain.Text()) { PairedWith = Source };

    private static readonly Parameter<string> Baseline = new("baseline", "Beside.", Domain.Names(["pca", "raw"]))
    {
        AbsentFirst = true,
    };

    private static readonly Parameter<string> Input = new("input", "A file.", Domain.File());

    private static readonly Parameter<long> Seed = new("seed", "The seed.", Domain.Long(), 0)
    {
        AlwaysAccepted = true,
        AppliesWhen = Condition.Is(Mode, "noisy"),
    };

    private static readonly Flag Quick = new("quick", "Be quick.") { AppliesWhen = Condition.Is(Mode, "noisy") };

    [Fact]
    public void Cells_are_the_product_with_the_last_parameter_fastest() =>
        Assert.Equal(
            ["plain 1", "plain 2", "noisy 1", "noisy 2"],
            Cells([Mode, N], new ParameterValues().With(Mode, "plain", "noisy"))
        );

    [Fact]
    public void Values_keep_the_order_in_which_they_are_given() =>
        Assert.Equal(
            ["masked 9", "masked 3", "plain 9", "plain 3"],
            Cells([Mode, N], new ParameterValues().With(Mode, "masked", "plain").With(N, 9, 3))
        );

    [Fact]
    public void A_parameter_that_does_not_apply_makes_one_cell() =>
        Assert.Equal(
            ["plain  1", "plain  2", "noisy 0.1 1", "noisy 0.1 2", "noisy 0.2 1", "noisy 0.2 2", "masked  1", "masked  2"],
            Cells([Mode, Noise, N], new ParameterValues().With(Mode, "plain", "noisy", "masked").With(Noise, 0.1, 0.2))
        );

    [Fact]
    public void A_parameter_without_values_makes_one_cell_without_it()
    {
        Assert.Equal([" 1", " 2"], Cells([Source, N], new ParameterValues()));
        Assert.Equal([""], Cells([], new ParameterValues()));
    }

    [Fact]
    public void Defaults_may_depend_on_the_cell_and_on_what_is_asked_for()
    {
        var half = new Parameter<int>("half", "Half.", Domain.Whole(0))
        {
            DefaultsOf = (point, asked) => asked.Has(Mode) ? [] : [point.Get(N) / 2, point.Get(N)],
        };

        Assert.Equal(["4 2", "4 4", "6 3", "6 6"], Cells([N, half], new ParameterValues().With(N, 4, 6)));
        Assert.Equal(["plain 4 "], Cells([Mode, N, half], new ParameterValues().With(N, 4).With(Mode, "plain")));
        Assert.Equal(["4 9"], Cells([N, half], new ParameterValues().With(N, 4).With(half, 9)));
    }

    [Fact]
    public void A_baseline_stands_behind_the_cells_without_one() =>
        Assert.Equal(
            [" 1", " 2", "raw 1", "raw 2", "pca 1", "pca 2"],
            Cells([Baseline, N], new ParameterValues().With(Baseline, "raw", "pca"))
        );

    [Fact]
    public void No_baseline_is_no_cell_of_its_own() => Assert.Equal([" 1", " 2"], Cells([Baseline, N], new ParameterValues()));

    [Fact]
    public void Pairs_go_by_position() =>
        Assert.Equal(
            ["a 1 x", "a 2 x", "b 1 y", "b 2 y", "a 1 y", "a 2 y"],
            Cells([Source, N, Sink], new ParameterValues().With(Source, "a", "b", "a").With(Sink, "x", "y", "y"))
        );

    [Fact]
    public void One_value_of_a_pair_goes_with_all_of_the_other()
    {
        Assert.Equal(["a x", "b x"], Cells([Source, Sink], new ParameterValues().With(Source, "a", "b").With(Sink, "x")));
        Assert.Equal(["a x", "a y"], Cells([Source, Sink], new ParameterValues().With(Source, "a").With(Sink, "x", "y")));
        Assert.Equal([" x", " y"], Cells([Source, Sink], new ParameterValues().With(Sink, "x", "y")));
    }

    [Fact]
    public void Pairs_of_unequal_number_are_refused() =>
        Assert.Equal(
            "--sink: found 3 values beside 2 of --source; expected as many, or one",
            Refused([Source, Sink], new ParameterValues().With(Source, "a", "b").With(Sink, "x", "y", "z"))
        );

    [Fact]
    public void A_pair_that_is_given_twice_is_refused() =>
        Assert.Equal(
            "--source: 'a' is given twice beside the same --sink; expected each pair once",
            Refused([Source, Sink], new ParameterValues().With(Source, "a", "b", "a").With(Sink, "x", "x", "x"))
        );

    [Fact]
    public void A_value_of_no_pair_that_is_given_twice_is_refused()
    {
        Assert.Equal("--n: '5' is given twice; expected each value once", Refused([N], new ParameterValues().With(N, 5, 1, 5)));
        Assert.Equal(
            "--source: 'a' is given twice; expected each value once",
            Refused([Source, Sink], new ParameterValues().With(Source, "a", "a").With(Sink, "x"))
        );
        Assert.Equal(
            "--sink: 'x' is given twice; expected each value once",
            Refused([Source, Sink], new ParameterValues().With(Source, "a").With(Sink, "x", "x"))
        );

        var rate = new Parameter<double>("rate", "The rate.", Domain.Real(Interval.Any));
        var asked = new ParameterValues();
        asked.Set(rate, rate.Parse(["-0,0"]));
        Assert.Equal("--rate: '0' is given twice; expected each value once", Refused([rate], asked));
    }

    [Fact]
    public void Files_that_rows_cannot_tell_apart_are_refused()
    {
        Assert.Equal(
            "--input: 'x.csv' is given twice; expected names of files that differ without their folders, as rows hold them",
            Refused([Input], new ParameterValues().With(Input, "a/x.csv", "b/x.csv"))
        );
        Assert.Equal(["x.csv", "y.csv"], Cells([Input], new ParameterValues().With(Input, "a/x.csv", "a/y.csv")));
    }

    [Fact]
    public void A_value_that_applies_to_no_cell_is_refused()
    {
        Assert.Equal(
            "--noise: '0.1' changes nothing here; expected it only with --mode noisy",
            Refused([Mode, Noise], new ParameterValues().With(Mode, "plain", "masked").With(Noise, 0.1, 0.2))
        );
        Assert.Equal(
            "--quick changes nothing here; expected it only with --mode noisy",
            Refused([Mode, Quick], new ParameterValues().With(Quick))
        );
        Assert.Equal(
            ["plain ", "noisy true"],
            Cells([Mode, Quick], new ParameterValues().With(Mode, "plain", "noisy").With(Quick))
        );
    }

    [Fact]
    public void A_seed_may_be_given_in_vain()
    {
        Assert.Equal(["plain "], Cells([Mode, Seed], new ParameterValues().With(Seed, 1, 2)));
        Assert.Equal(["noisy 1", "noisy 2"], Cells([Mode, Seed], new ParameterValues().With(Mode, "noisy").With(Seed, 1, 2)));
    }

    [Fact]
    public void A_parameter_of_another_experiment_is_refused()
    {
        var definition = new ExperimentDefinition
        {
            Name = "toy",
            CommandLine = "toy --train",
            Description = "",
            Title = "",
            Introduction = "",
            Parameters = [Mode, N],
            SweepOrder = [N, Mode],
            Results = () => [],
            Create = (_, _) => throw new NotSupportedException(),
        };

        Assert.Equal(
            "--source changes nothing in hw6 toy --train; expected it left out",
            Assert.Throws<InputException>(() => definition.Plan(new ParameterValues().With(Source, "a"))).Message
        );

        // The order of the sweep is not that of the columns.
        Assert.Equal(
            ["1 plain", "1 noisy", "2 plain", "2 noisy"],
            definition.Plan(new ParameterValues().With(Mode, "plain", "noisy")).Select(cell => Text(cell, [N, Mode]))
        );
    }

    [Fact]
    public void A_million_cells_are_the_most()
    {
        var (a, b) = (Numbers("a"), Numbers("b"));
        int[] thousand = [.. Enumerable.Range(1, 1000)];
        var million = new ParameterValues().With(a, thousand).With(b, thousand);

        Assert.Equal(1_000_000, SweepPlan.Of([a, b], million).Count);
        Assert.Equal(
            "--b: the sweep has more than 1000000 cells; expected fewer values",
            Refused([a, b], million.With(b, [.. thousand, 1001]))
        );
    }

    [Fact]
    public void Cells_that_one_parameter_multiplies_count_with_those_that_it_does_not()
    {
        var (a, b) = (Numbers("a"), Numbers("b"));
        var c = new Parameter<int>("c", "For the first a only.", Domain.Whole(1)) { AppliesWhen = Condition.Is(a, 1) };
        var asked = new ParameterValues()
            .With(a, [.. Enumerable.Range(1, 1000)])
            .With(b, [.. Enumerable.Range(1, 999)])
            .With(c, 1, 2, 3);

        Assert.Equal("--c: the sweep has more than 1000000 cells; expected fewer values", Refused([a, b, c], asked));
        Assert.Equal(999_999, SweepPlan.Of([a, b, c], asked.With(c, 1, 2)).Count);
    }

    [Fact]
    public void A_million_times_a_million_cells_are_refused_before_they_are_made()
    {
        var parameters = Enumerable.Range(0, 6).Select(i => Numbers($"p{i}")).ToList();
        var asked = new ParameterValues();
        foreach (var parameter in parameters)
            asked.With(parameter, [.. Enumerable.Range(1, 100_000)]);

        Assert.Equal("--p1: the sweep has more than 1000000 cells; expected fewer values", Refused([.. parameters], asked));
    }

    [Fact]
    public void A_point_answers_for_each_of_its_parameters()
    {
        var point = SweepPlan.Of([Mode, Noise, N, Input], new ParameterValues().With(N, 7).With(Input, "a/x.csv")).Single();
        var schema = new Schema(N.Column, Noise.Column, Input.Column, Column.Text("other", ""));
        var row = schema.NewRow();
        point.Describe(row);

        Assert.Equal((7, 7, -1.0), (point.Get(N), point.Get(N, 9), point.Get(Noise, -1.0)));
        Assert.Equal((true, true, false), (point.Has(N), point.Knows(Noise), point.Has(Noise)));
        Assert.Equal((false, null), (point.Knows(Source), point.Find(Source)));
        Assert.Throws<InvalidOperationException>(() => point.Get(Noise));
        Assert.Equal("--n 7 --input a/x.csv", point.Options(N, Noise, Input));
        Assert.Equal([7L, null, "x.csv", null], row.Values);
    }

    [Fact]
    public void Points_tell_whether_they_differ_in_one_parameter_only()
    {
        var cells = SweepPlan.Of([Mode, N], new ParameterValues().With(Mode, "plain", "noisy"));

        Assert.True(cells[0].DiffersOnlyIn(N, cells[1]));
        Assert.True(cells[0].DiffersOnlyIn(N, cells[0]));
        Assert.False(cells[0].DiffersOnlyIn(N, cells[3]));
        Assert.False(cells[0].DiffersOnlyIn(Mode, cells[1]));
        Assert.True(cells[0].DiffersOnlyIn(Mode, cells[2]));
    }

    private static Parameter<int> Numbers(string name) => new(name, "Numbers.", Domain.Whole(1), 1);

    private static IEnumerable<string> Cells(IReadOnlyList<Parameter> parameters, ParameterValues asked) =>
        SweepPlan.Of(parameters, asked).Select(cell => Text(cell, parameters));

    private static string Text(Point cell, IReadOnlyList<Parameter> parameters) =>
        string.Join(
            ' ',
            parameters.Select(parameter =>
                cell.Find(parameter) is { } value ? CellText.Format(parameter.Domain.ToCell(value)) : ""
            )
        );

    private static string Refused(IReadOnlyList<Parameter> parameters, ParameterValues asked) =>
        Assert.Throws<InputException>(() => SweepPlan.Of(parameters, asked)).Message;
}
