using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Parameters;

public sealed class CellPathsTests
{
    private static readonly Parameter<double> Rate = new("lr", "The rate.", Domain.Real(Interval.Positive), 0.001);
    private static readonly Parameter<double> Noise = new("noise-std", "The noise.", Domain.Real(Interval.NonNegative));
    private static readonly Parameter<string> Word = new("word", "A word.", Domain.Text());
    private static readonly Parameter<string> Input = new("input", "A file.", Domain.File());
    private static readonly Parameter<int> Silent = new("silent", "No column.", Domain.Whole(0), 0) { InTable = false };
    private static readonly Parameter<long> Seed = new("seed", "The seed.", Domain.Long(), 0) { IsRun = true };
    private static readonly Parameter<int> Repeats = new("repeats", "The runs.", Domain.Count(9), 0)
    {
        IsRun = true,
        NameOfColumn = "repeat",
    };

    private static readonly Parameter[] All = [Rate, Noise, Word, Input, Silent, Seed, Repeats];

    [Fact]
    public void Each_cell_has_its_values_in_its_name()
    {
        var asked = new ParameterValues().With(Rate, 1e-4, 1e-3).With(Noise, 0.3).With(Seed, 1, -2).With(Repeats, 0, 1);

        Assert.Equal(
            [
                "out/0.0001-0.3-1-0.csv",
                "out/0.0001-0.3-1-1.csv",
                "out/0.0001-0.3--2-0.csv",
                "out/0.0001-0.3--2-1.csv",
                "out/0.001-0.3-1-0.csv",
                "out/0.001-0.3-1-1.csv",
                "out/0.001-0.3--2-0.csv",
                "out/0.001-0.3--2-1.csv",
            ],
            Paths("out/{lr}-{noise-std}-{seed}-{repeat}.csv", asked)
        );
    }

    [Fact]
    public void A_parameter_is_named_as_the_option_or_as_the_column() =>
        Assert.Equal(
            ["0.5 0.5 0 0"],
            Paths("{noise-std} {noise_std} {repeats} {repeat}", new ParameterValues().With(Noise, 0.5))
        );

    [Fact]
    public void A_value_that_a_cell_does_not_have_is_empty() => Assert.Equal(["a--b"], Paths("a-{noise-std}-b"));

    [Theory]
    [InlineData("model.npz")]
    [InlineData("a}b{c")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("a{")]
    public void What_is_no_placeholder_stays(string pattern) => Assert.Equal([pattern], Paths(pattern));

    [Fact]
    public void A_placeholder_that_is_unknown_is_refused_with_those_that_are_known()
    {
        Assert.Equal(
            "--save: '{rate}' in 'x-{rate}.csv' is no parameter; expected {lr}, {noise-std}, {word}, {input}, {seed}, {repeat}",
            Refused("x-{rate}.csv")
        );
        Assert.StartsWith("--save: '{}' in '{}' is no parameter", Refused("{}"), StringComparison.Ordinal);
        Assert.StartsWith("--save: '{LR}' in '{LR}' is no parameter", Refused("{LR}"), StringComparison.Ordinal);
        Assert.StartsWith("--save: '{silent}' in '{silent}' is no parameter", Refused("{silent}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b", "a_b")]
    [InlineData("..\\x", ".._x")]
    [InlineData("a:b*c?d\"e<f>g|h", "a_b_c_d_e_f_g_h")]
    [InlineData("tab\tnewline\n", "tab_newline_")]
    [InlineData("nul\0", "nul_")]
    [InlineData("spaces and ünïcode, stay", "spaces and ünïcode, stay")]
    [InlineData("{lr}", "{lr}")]
    public void Characters_that_a_path_cannot_hold_are_replaced(string value, string expected) =>
        Assert.Equal([$"f/{expected}.csv"], Paths("f/{word}.csv", new ParameterValues().With(Word, value)));

    [Fact]
    public void A_file_is_named_without_its_folder() =>
        Assert.Equal(["of-x.csv"], Paths("of-{input}", new ParameterValues().With(Input, "/data/x.csv")));

    [Fact]
    public void Two_cells_of_one_name_are_refused_with_what_tells_them_apart()
    {
        var asked = new ParameterValues().With(Rate, 1e-4, 1e-3).With(Noise, 0.3).With(Repeats, 0, 1);

        Assert.Equal(
            "--save: 'x-{lr}.csv' names 'x-0.0001.csv' for two of 4 cells; expected a name in which {lr} and {repeat} tell them apart, or options that leave one cell",
            Refused("x-{lr}.csv", asked)
        );
        Assert.Equal(4, Paths("x-{lr}-{repeat}.csv", asked).Count);
    }

    [Fact]
    public void Names_that_meet_on_some_machines_only_are_refused_on_all()
    {
        Assert.StartsWith(
            "--save: 'x-{word}' names 'x-A' for two of 2 cells",
            Refused("x-{word}", new ParameterValues().With(Word, "a", "A")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "--save: 'x-{word}' names 'x-a_b' for two of 2 cells",
            Refused("x-{word}", new ParameterValues().With(Word, "a:b", "a/b")),
            StringComparison.Ordinal
        );
    }

    private static IReadOnlyList<string> Paths(string pattern, ParameterValues? asked = null)
    {
        var schema = new Schema(All.Where(parameter => parameter.InTable).Select(parameter => parameter.Column));
        var cells = SweepPlan
            .Of(All, asked ?? new ParameterValues())
            .Select(cell =>
            {
                var row = schema.NewRow();
                cell.Describe(row);
                return row;
            });
        return new CellPaths("--save", pattern, All, cells).Paths;
    }

    private static string Refused(string pattern, ParameterValues? asked = null) =>
        Assert.Throws<InputException>(() => Paths(pattern, asked)).Message;
}
