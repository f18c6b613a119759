using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hw6.Core.Tables;

namespace Hw6.Cli.Options;

/// <summary>
/// Makes options that read their values in the invariant culture, check them at once, and refuse with one line that says what was found
/// and what is accepted.
/// </summary>
internal static class Opt
{
    /// <summary>An option for one whole number.</summary>
    public static Setting<int> Int(string name, string description, int fallback, int least, int most = int.MaxValue) =>
        new(Single(name, description, typeof(int), fallback, WholeNumber(least, most), Accepted(least, most)));

    /// <summary>An option for one whole number that may be left out.</summary>
    public static Setting<int?> OptionalInt(string name, string description, int least, int most = int.MaxValue) =>
        new(Single(name, description, typeof(int?), null, WholeNumber(least, most), Accepted(least, most)));

    /// <summary>An option for one 64-bit whole number.</summary>
    public static Setting<long> Long(
        string name,
        string description,
        long fallback,
        long least = long.MinValue,
        long most = long.MaxValue
    ) => new(Single(name, description, typeof(long), fallback, token => ParseInteger(token, least, most), Accepted(least, most)));

    /// <summary>An option for one 64-bit whole number that may be left out.</summary>
    public static Setting<long?> OptionalLong(string name, string description, long least, long most = long.MaxValue) =>
        new(Single(name, description, typeof(long?), null, token => ParseInteger(token, least, most), Accepted(least, most)));

    /// <summary>An option for a list of whole numbers.</summary>
    public static Setting<int[]> Ints(string name, string description, int[] fallback, int least, int most = int.MaxValue) =>
        new(List(name, description, fallback, (token, values) => RangeList.ExpandIntegers(token, number =>
                    {
                        if (number < least || number > most)
                            return $"'{number}' is out of range";
                        values.Add((int)number);
                        return null;
                    }), $"{Accepted(least, most)}, a list (5,10) or a range (5..50+5, 8..64*2)"));

    /// <summary>An option for one real number.</summary>
    public static Setting<double> Double(string name, string description, double fallback, Interval accepted) =>
        new(Single(name, description, typeof(double), fallback, token => ParseNumber(token, accepted), accepted.ToString()));

    /// <summary>An option for one real number that may be left out.</summary>
    public static Setting<double?> OptionalDouble(string name, string description, Interval accepted) =>
        new(Single(name, description, typeof(double?), null, token => ParseNumber(token, accepted), accepted.ToString()));

    /// <summary>An option for a list of real numbers.</summary>
    public static Setting<double[]> Doubles(string name, string description, double[] fallback, Interval accepted) =>
        new(
            List(
                name,
                description,
                fallback,
                (token, values) =>
                {
                    // A list of plain numbers keeps all digits of a double; ranges are decimal.
                    if (!token.Contains("..", StringComparison.Ordinal))
                    {
                        foreach (var part in token.Split(','))
                        {
                            if (ParseNumber(part, accepted) is not { } value)
                                return $"'{part}' is not accepted";
                            values.Add(value);
                        }

                        return null;
                    }

                    return RangeList.Expand(token, number =>
                    {
                        if (!accepted.Contains((double)number))
                            return $"'{number.ToString(CultureInfo.InvariantCulture)}' is out of range";
                        values.Add((double)number);
                        return null;
                    });
                },
                $"{accepted}, a list (0.1,0.5) or a range (0.1..0.5+0.1)"
            )
        );

    /// <summary>An option for one of several words, each standing for a value.</summary>
    /// <exception cref="ArgumentException">A word stands for something else than a <typeparamref name="T"/>.</exception>
    public static Setting<T> Choice<T>(string name, string description, T fallback, params (string Word, object Value)[] choices)
        where T : struct =>
        new(Word(name, $"{description} [default: {Describe(choices, fallback)}]", "VALUE", typeof(T), fallback, choices));

    /// <summary>An option for one of several words that may be left out.</summary>
    /// <exception cref="ArgumentException">A word stands for something else than a <typeparamref name="T"/>.</exception>
    public static Setting<T?> OptionalChoice<T>(
        string name,
        string description,
        string help,
        params (string Word, object Value)[] choices
    )
        where T : struct => new(Word(name, description, help, typeof(T?), null, choices));

    /// <summary>An option for a list of words, each standing for a value.</summary>
    /// <exception cref="ArgumentException">A word stands for something else than a <typeparamref name="T"/>.</exception>
    public static Setting<T[]> Choices<T>(
        string name,
        string description,
        T[] fallback,
        params (string Word, object Value)[] choices
    )
        where T : struct => new(Words(name, description, fallback, choices));

    /// <summary>An option that is on or off.</summary>
    public static Setting<bool> Flag(string name, string description, params string[] aliases)
    {
        var option = new SettingOption(name, typeof(bool), false, _ => true)
        {
            Description = description,
            Arity = ArgumentArity.Zero,
        };
        foreach (var alias in aliases)
            option.Aliases.Add(alias);
        return new(option);
    }

    /// <summary>An option for a file.</summary>
    public static Option<string?> File(string name, string description, string help = "FILE", params string[] aliases) =>
        Text(name, description, help, aliases);

    /// <summary>An option for a text that may be left out.</summary>
    public static Option<string?> Text(string name, string description, string help, params string[] aliases) =>
        new(name, aliases)
        {
            Description = description,
            HelpName = help,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (result.Tokens.Count > 1)
                    result.AddError($"{name} is given twice; expected once");
                else if (text.Length == 0)
                    result.AddError($"{name}: the value is empty; expected {help}");
                return text;
            },
        };

    private static SettingOption Single(
        string name,
        string description,
        Type contents,
        object? fallback,
        Func<string, object?> parse,
        string accepted
    ) =>
        new(name, contents, fallback, result => ParseSingle(result, name, parse, accepted) ?? fallback)
        {
            Description = fallback is null
                ? description
                : string.Create(CultureInfo.InvariantCulture, $"{description} [default: {fallback}]"),
            HelpName = "VALUE",
        };

    private static SettingOption Word(
        string name,
        string description,
        string help,
        Type contents,
        object? fallback,
        (string Word, object Value)[] choices
    )
    {
        Check(Nullable.GetUnderlyingType(contents) ?? contents, choices);
        var words = WordsOf(choices);
        var option = new SettingOption(name, contents, fallback, result =>
            ParseSingle(result, name, token => Find(choices, token), string.Join(", ", words)) ?? fallback
        )
        {
            Description = description,
            HelpName = help,
        };
        option.CompletionSources.Add(words);
        return option;
    }

    private static SettingOption Words(string name, string description, Array fallback, (string Word, object Value)[] choices)
    {
        Check(fallback.GetType().GetElementType()!, choices);
        var words = WordsOf(choices);
        var option = List(
            name,
            description,
            fallback,
            (token, values) =>
            {
                foreach (var part in token.Split(','))
                {
                    if (Find(choices, part) is not { } value)
                        return $"'{part}' is not accepted";
                    values.Add(value);
                }

                return null;
            },
            string.Join(", ", words),
            choices
        );
        option.CompletionSources.Add(words);
        return option;
    }

    private static object? ParseSingle(ArgumentResult result, string name, Func<string, object?> parse, string accepted)
    {
        if (result.Tokens.Count > 1)
        {
            result.AddError($"{name} is given {result.Tokens.Count} times; expected one value");
            return null;
        }

        var token = result.Tokens[0].Value;
        var value = parse(token);
        if (value is null)
            result.AddError($"{name}: '{token}' is not accepted; expected {accepted}");
        return value;
    }

    private static SettingOption List(
        string name,
        string description,
        Array fallback,
        Func<string, List<object>, string?> expand,
        string accepted,
        (string Word, object Value)[]? choices = null
    )
    {
        var shown = new List<string>();
        foreach (var value in fallback)
            shown.Add(choices is null ? string.Create(CultureInfo.InvariantCulture, $"{value}") : Describe(choices, value));
        return new(name, fallback.GetType(), fallback, result => ParseList(result, name, fallback, expand, accepted))
        {
            Description = shown.Count == 0 ? description : $"{description} [default: {string.Join(',', shown)}]",
            HelpName = "LIST",
            Arity = ArgumentArity.OneOrMore,
        };
    }

    private static Array ParseList(
        ArgumentResult result,
        string name,
        Array fallback,
        Func<string, List<object>, string?> expand,
        string accepted
    )
    {
        var values = new List<object>();
        foreach (var token in result.Tokens)
        {
            if (expand(token.Value, values) is not { } error)
                continue;
            result.AddError($"{name}: {error}; expected {accepted}");
            return fallback;
        }

        if (new HashSet<object>(values).Count < values.Count)
            result.AddError(
                $"{name}: a value is given twice in '{string.Join(',', result.Tokens.Select(token => token.Value))}'; expected each once"
            );
        var list = Array.CreateInstance(fallback.GetType().GetElementType()!, values.Count);
        for (var i = 0; i < values.Count; i++)
            list.SetValue(values[i], i);
        return list;
    }

    // A word's value is an object here; a slip must show when the command is written, not when a user types the word.
    private static void Check(Type type, (string Word, object Value)[] choices)
    {
        foreach (var choice in choices)
        {
            if (choice.Value.GetType() != type)
                throw new ArgumentException(
                    $"'{choice.Word}' stands for a {choice.Value.GetType()}, not a {type}",
                    nameof(choices)
                );
        }
    }

    private static Func<string, object?> WholeNumber(int least, int most) =>
        token => ParseInteger(token, least, most) is { } value ? (int)value : null;

    private static long? ParseInteger(string token, long least, long most) =>
        long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= least
        && value <= most
            ? value
            : null;

    private static double? ParseNumber(string token, Interval accepted) =>
        CellText.TryParseNumber(token, out var value) && accepted.Contains(value) ? value : null;

    private static object? Find((string Word, object Value)[] choices, string word)
    {
        foreach (var choice in choices)
        {
            if (choice.Word == word)
                return choice.Value;
        }

        return null;
    }

    private static string Describe((string Word, object Value)[] choices, object value)
    {
        foreach (var choice in choices)
        {
            if (choice.Value.Equals(value))
                return choice.Word;
        }

        return "";
    }

    private static string[] WordsOf((string Word, object Value)[] choices)
    {
        var words = new string[choices.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = choices[i].Word;
        return words;
    }

    private static string Accepted(long least, long most) =>
        (least, most) switch
        {
            (long.MinValue, long.MaxValue) => "a whole number",
            (_, int.MaxValue or long.MaxValue) => $"a whole number of at least {least}",
            _ => $"a whole number from {least} to {most}",
        };
}
