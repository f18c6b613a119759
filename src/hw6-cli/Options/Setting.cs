using System.CommandLine;
using System.CommandLine.Parsing;

namespace Hw6.Cli.Options;

/// <summary>
/// An option with one value. To the command line it is an option for an object: System.CommandLine's generic types over numbers and
/// enumerations would be compiled anew at every start, the one over objects is compiled already.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
internal sealed class Setting<T>
{
    private readonly Option<object?> option;

    /// <summary>Creates the option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="help">What its value is called.</param>
    /// <param name="fallback">The value where it is not given.</param>
    /// <param name="parse">Reads the value, or reports what is wrong with it.</param>
    public Setting(string name, string description, string help, T fallback, Func<ArgumentResult, T> parse)
    {
        option = new SettingOption(name, typeof(T))
        {
            Description = description,
            HelpName = help,
            Arity = ArgumentArity.ExactlyOne,
            DefaultValueFactory = _ => fallback,
            CustomParser = result => parse(result),
        };
    }

    /// <summary>The option as a command takes it.</summary>
    public static implicit operator Option(Setting<T> setting) => setting.option;

    /// <summary>Sets the words that completion offers.</summary>
    public void Suggest(IEnumerable<string> words) => option.CompletionSources.Add([.. words]);

    /// <summary>The value on a command line.</summary>
    public T Read(ParseResult result) => result.GetValue(option) is T value ? value : default!;
}

/// <summary>The option behind a setting.</summary>
/// <param name="name">Its name.</param>
/// <param name="contents">The type of the values, which the option's own type hides.</param>
internal sealed class SettingOption(string name, Type contents) : Option<object?>(name)
{
    /// <summary>The type of the values.</summary>
    public Type Contents { get; } = contents;
}

/// <summary>Reads settings as other options are read.</summary>
internal static class SettingReading
{
    /// <summary>The value of a setting.</summary>
    public static T GetValue<T>(this ParseResult result, Setting<T> setting) => setting.Read(result);
}
