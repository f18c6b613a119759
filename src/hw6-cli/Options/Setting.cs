using System.CommandLine;
using System.CommandLine.Parsing;

namespace Hw6.Cli.Options;

/// <summary>An option of which the type of the value is known.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="option">The option as the command line knows it.</param>
internal sealed class Setting<T>(SettingOption option)
{
    /// <summary>The option as a command takes it.</summary>
    public static implicit operator Option(Setting<T> setting) => setting.Option;

    /// <summary>The option as the command line knows it.</summary>
    public SettingOption Option { get; } = option;

    /// <summary>The value on a command line.</summary>
    public T Read(ParseResult result) => result.GetValue(Option) is T value ? value : default!;
}

/// <summary>
/// The option behind a setting: to the command line it is one for an object. Generic code over numbers and over the enumerations of another
/// assembly would be compiled anew at every start; code over objects is compiled already.
/// </summary>
internal sealed class SettingOption : Option<object?>
{
    /// <summary>Creates the option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="contents">The type of its values, which the option's own type hides.</param>
    /// <param name="fallback">The value where it is not given.</param>
    /// <param name="parse">Reads the value, or reports what is wrong with it.</param>
    public SettingOption(string name, Type contents, object? fallback, Func<ArgumentResult, object?> parse)
        : base(name)
    {
        Contents = contents;
        Arity = ArgumentArity.ExactlyOne;
        DefaultValueFactory = _ => fallback;
        CustomParser = parse;
    }

    /// <summary>The type of the values.</summary>
    public Type Contents { get; }
}

/// <summary>Reads settings as other options are read.</summary>
internal static class SettingReading
{
    /// <summary>The value of a setting.</summary>
    public static T GetValue<T>(this ParseResult result, Setting<T> setting) => setting.Read(result);
}
