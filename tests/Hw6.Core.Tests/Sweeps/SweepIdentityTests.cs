using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Tests.Sweeps;

public sealed class SweepIdentityTests
{
    [Fact]
    public void The_identity_is_a_letter_and_a_number() => Assert.Matches("^s[0-9a-f]{16}$", Sweep(new ParameterValues()));

    [Fact]
    public void It_changes_with_everything_that_changes_results()
    {
        string[] sweeps =
        [
            Sweep(new ParameterValues()),
            Sweep(new ParameterValues().With(ToyExperiment.Kind, "plain")),
            Sweep(new ParameterValues().With(ToyExperiment.Rate, 0.25)),
            Sweep(new ParameterValues().With(ToyExperiment.Rate, 0.5, 0.25)),
            Sweep(new ParameterValues().With(ToyExperiment.Rate, 0.25, 0.5)),
            Sweep(new ParameterValues().With(ToyExperiment.Size, 2)),
            Sweep(new ParameterValues().With(ToyExperiment.Secret, 2)),
            Sweep(new ParameterValues().With(ToyExperiment.Seed, 2)),
            Sweep(new ParameterValues().With(ToyExperiment.Repeats, 0, 1)),
            Sweep(new ParameterValues().With(ToyExperiment.Repeats, 1)),
            Sweep(new ParameterValues(), "toy other"),
            Sweep(new ParameterValues(), inputs: ["a"]),
            Sweep(new ParameterValues(), inputs: ["a", "bc"]),
            Sweep(new ParameterValues(), inputs: ["ab", "c"]),
            Sweep(new ParameterValues(), inputs: ["c", "ab"]),
        ];

        Assert.Distinct(sweeps);
    }

    [Fact]
    public void It_does_not_change_with_what_changes_no_result()
    {
        var sweep = Sweep(new ParameterValues());

        Assert.Equal(sweep, Sweep(new ParameterValues().With(ToyExperiment.Mirror, "there")));
        Assert.Equal(sweep, Sweep(new ParameterValues().With(ToyExperiment.Rate, 0.5).With(ToyExperiment.Seed, 0)));
        var experiment = new ToyExperiment(new ParameterValues());
        Assert.Equal(sweep, new SweepLayout(experiment, "9.9.9", timings: false).Sweep);
    }

    // Files that users have hold it: were it computed otherwise, none of them could be continued, and the format's number would have to go up.
    [Fact]
    public void It_is_the_same_in_every_release_of_one_format() =>
        Assert.Equal(
            (2, "sec493deb3fe9a3c2"),
            (
                ResultFormat.Number,
                Sweep(
                    new ParameterValues().With(ToyExperiment.Rate, 0.5, 1e-3).With(ToyExperiment.Secret, 7),
                    inputs: ["contents"]
                )
            )
        );

    [Fact]
    public void A_seed_that_nothing_is_drawn_by_is_no_part_of_it()
    {
        var plain = new ParameterValues().With(ToyExperiment.Kind, "plain");
        var sweep = Sweep(plain);

        Assert.Equal(sweep, Sweep(plain.With(ToyExperiment.Seed, 5)));
    }

    private static string Sweep(ParameterValues asked, string name = "toy", IReadOnlyList<string>? inputs = null) =>
        new SweepLayout(
            new ToyExperiment(asked, definition: ToyExperiment.Define(name)) { Inputs = inputs ?? [] },
            "1.2.3",
            timings: true
        ).Sweep;
}
