using System.CommandLine;
using System.CommandLine.Help;
using Hw6.Cli.Options;

namespace Hw6.Cli.Tests;

/// <summary>
/// Every option of every command, with every kind of bad value: exit code 2, one line that names the option, nothing on stdout. The
/// options come from the command tree, so that a new one is covered.
/// </summary>
public sealed class EveryOptionTests
{
    public static TheoryData<string, string, string> BadValues()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (path, command) in CommandTree.All())
        {
            foreach (var option in command.Options.Where(option => option is not HelpOption))
            {
                foreach (var value in BadValuesOf(option))
                    data.Add(path, option.Name, value);
            }
        }

        return data;
    }

    public static TheoryData<string> Paths() => [.. CommandTree.All().Select(command => command.Path)];

    [Theory]
    [MemberData(nameof(BadValues))]
    public void A_bad_value_is_refused_in_one_line_that_names_the_option(string path, string option, string value)
    {
        // Everything is checked, and nothing runs where a value is accepted after all.
        var command = CommandTree.All().Single(command => command.Path == path).Command;
        string[] rest = command.Options.Any(each => each.Name == "--dry-run") ? ["--dry-run"] : ["x"];
        var result = Tool.Run([.. path.Split(' '), $"{option}={value}", .. rest]);
        Tool.Refused(result);
        Assert.True(
            result.Error.Contains(option, StringComparison.Ordinal)
                || (value.Length > 0 && result.Error.Contains(value, StringComparison.Ordinal)),
            result.Error
        );
        Assert.True(result.Error.Length < 600, result.Error);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Unknown_options_and_flags_with_values_are_refused(string path)
    {
        Tool.Refuses([.. path.Split(' '), "--no-such-option"], "--no-such-option");
        Tool.Refuses([.. path.Split(' '), "--verbose=maybe"], "maybe");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Options_without_their_value_are_refused(string path)
    {
        foreach (
            var option in CommandTree
                .All()
                .Single(command => command.Path == path)
                .Command.Options.Where(option => option.Arity.MinimumNumberOfValues > 0)
        )
            Tool.Refuses([.. path.Split(' '), option.Name], option.Name);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Single_values_given_twice_are_refused(string path)
    {
        foreach (
            var option in CommandTree
                .All()
                .Single(command => command.Path == path)
                .Command.Options.Where(option => TypeOf(option) is { IsArray: false } type && type != typeof(bool))
        )
            Tool.Refuses([.. path.Split(' '), $"{option.Name}=1", $"{option.Name}=2"], option.Name);
    }

    private static Type TypeOf(Option option) => option is SettingOption setting ? setting.Contents : option.ValueType;

    private static string[] BadValuesOf(Option option)
    {
        var declared = TypeOf(option);
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(bool))
            return [];
        if (type == typeof(string))
            return option.HelpName is "FILE" or "DIR" ? ["", "/no/such/folder/file"] : [""];
        string[] one =
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
        ];
        if (!type.ToString().Contains("Double", StringComparison.Ordinal))
            one = [.. one, "99999999999999999999999", "-99999999999999999999999", "1.5"];
        return type.IsArray
            ? [.. one, ",", "1,,2", "1..", "..1", "5..1", "1..5+0", "1..5*1", "1..1000000000", "1..5+x", "1...5"]
            : [.. one, "1,2", "1..3"];
    }
}
