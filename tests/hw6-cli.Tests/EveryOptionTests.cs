using System.CommandLine;
using System.CommandLine.Help;
using Hw6.Cli.Options;
using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Cli.Tests;

/// <summary>
/// Every option of every command, with every kind of bad value: exit code 2, one line that names the option and quotes the value, nothing on stdout.
/// The options come from the command tree and what they accept from their declarations, so that a new one is covered.
/// </summary>
public sealed class EveryOptionTests
{
    private static readonly string AnyResult = Path.Combine(AppContext.BaseDirectory, "Fixtures", "0.1.0", "zkc.csv");

    // Of a longer value, a message has the start.
    private const int Quoted = 60;

    public static TheoryData<string, string, string> BadValues()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (path, command) in CommandTree.All())
        {
            foreach (var parameter in ParametersOf(command))
            {
                foreach (var value in BadValuesOf(parameter))
                    data.Add(path, parameter.Option, value);
            }
        }

        return data;
    }

    public static TheoryData<string, string> Files()
    {
        var data = new TheoryData<string, string>();
        foreach (var (path, command) in CommandTree.All())
        {
            foreach (var parameter in ParametersOf(command).Where(parameter => parameter.Domain.IsFile))
                data.Add(path, parameter.Option);
        }

        return data;
    }

    public static TheoryData<string> Paths() => [.. CommandTree.All().Select(command => command.Path)];

    [Fact]
    public void Every_option_has_a_declaration() =>
        Assert.All(CommandTree.All(), command =>
            Assert.All(command.Command.Options, option => Assert.True(option is ParameterOption or HelpOption, option.Name))
        );

    [Theory]
    [MemberData(nameof(BadValues))]
    public void A_bad_value_is_refused_in_one_line_that_names_the_option_and_quotes_the_value(
        string path,
        string option,
        string value
    )
    {
        var result = Run(path, $"{option}={value}");
        if (value.Length == 0)
            Tool.Refused(result, $"hw6: error: {option}: the value after '=' is empty; expected");
        else if (value.Length > Quoted)
            Tool.Refused(result, $"hw6: error: {option}: '{value[..Quoted]}…' is not accepted", "; expected ");
        else
            Tool.Refused(result, $"hw6: error: {option}: '{value}' is not accepted", "; expected ");
        Assert.True(result.Error.Length < 600, result.Error);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_not_there_or_cannot_be_written_is_refused_in_one_line_that_names_it(string path, string option)
    {
        const string nowhere = "/no/such/folder/file";
        var result = Run(path, $"{option}={nowhere}");
        Tool.Refused(result);
        Assert.Matches($"^hw6: error: ({option}: .*'{nowhere}'|{nowhere}: )", result.Error);
        Tool.Refused(Run(path, $"{option}="), $"hw6: error: {option}: the value after '=' is empty; expected");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Unknown_options_and_flags_with_values_are_refused(string path)
    {
        Tool.Refuses([.. path.Split(' '), "--no-such-option"], "error: --no-such-option: no such option");
        Tool.Refuses([.. path.Split(' '), "--verbose=maybe"], "'maybe'");
        foreach (var flag in ParametersOf(CommandOf(path)).Where(parameter => parameter.IsFlag))
            Tool.Refuses([.. path.Split(' '), $"{flag.Option}=maybe"], "'maybe'");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Options_without_their_value_are_refused(string path)
    {
        // One of true and false may stand alone.
        foreach (
            var parameter in ParametersOf(CommandOf(path))
                .Where(parameter => !parameter.IsFlag && parameter.Domain.Kind != ColumnKind.Boolean)
        )
            Tool.Refuses(
                [.. path.Split(' '), parameter.Option],
                $"error: {parameter.Option}: found nothing behind it; expected "
            );
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Single_values_given_twice_are_refused(string path)
    {
        foreach (
            var parameter in ParametersOf(CommandOf(path)).Where(parameter => parameter is { IsSwept: false, IsFlag: false })
        )
            Tool.Refuses([.. path.Split(' '), $"{parameter.Option}=1", $"{parameter.Option}=2"], parameter.Option);
    }

    // Everything is checked, and nothing runs where a value is accepted after all.
    private static ToolResult Run(string path, string option) =>
        Tool.Run([
            .. path.Split(' '),
            option,
            ParametersOf(CommandOf(path)).Any(parameter => parameter.Name == "dry-run") ? "--dry-run" : AnyResult,
        ]);

    private static Command CommandOf(string path) => CommandTree.All().Single(command => command.Path == path).Command;

    private static IEnumerable<Parameter> ParametersOf(Command command) =>
        command.Options.OfType<ParameterOption>().Select(option => option.Parameter);

    private static string[] BadValuesOf(Parameter parameter)
    {
        // Any text is a text; files are tested apart.
        if (parameter.IsFlag || parameter.Domain.IsFile)
            return [];
        if (parameter.Domain.Parse("x") is not null)
            return [""];
        string[] bad =
        [
            "",
            " ",
            "x",
            "nan",
            "inf",
            "1e400",
            "0x10",
            "1,5.5,x",
            "--",
            "1\u00a0000",
            "١",
            "=1",
            "1;2",
            "null",
            new string('x', 5000),
            ",",
            "1,,2",
            "1..",
            "..1",
            "5..1",
            "1..5+0",
            "1..5*1",
            "1..1000000000",
            "1..5+x",
            "1...5",
        ];
        if (parameter.Domain.Kind != ColumnKind.Number && !parameter.Domain.IsNumeric)
            bad = [.. bad, "99999999999999999999999", "-99999999999999999999999", "1.5"];

        // Widths of layers are a list of their own.
        return parameter.IsSwept && (parameter.Domain.HasLists || parameter.Domain.Parse("1,2") is not null)
            ? bad
            : [.. bad, "1,2", "1..3"];
    }
}
