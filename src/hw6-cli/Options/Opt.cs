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
        Single<int>(name, description, fallback, token => ParseInteger(token, least, most) is { } value ? (int)value : null, Accepted(least, most));

    /// <summary>An option for one whole number that may be left out.</summary>
    public static Setting<int?> OptionalInt(string name, string description, int least, int most = int.MaxValue) =>
        Optional<int>(name, description, token => ParseInteger(token, least, most) is { } value ? (int)value : null, Accepted(least, most));

    /// <summary>An option for one 64-bit whole number.</summary>
    public static Setting<long> Long(string name, string description, long fallback, long least = long.MinValue, long most = long.MaxValue) =>
        Single(name, description, fallback, token => ParseInteger(token, least, most), Accepted(least, most));

    /// <summary>An option for one 64-bit whole number that may be left out.</summary>
    public static Setting<long?> OptionalLong(string name, string description, long least, long most = long.MaxValue) =>
        Optional<long>(name, description, token => ParseInteger(token, least, most), Accepted(least, most));

    /// <summary>An option for a list of whole numbers.</summary>
    public static Option<int[]> Ints(string name, string description, int[] fallback, int least, int most = int.MaxValue) =>
        List(name, description, fallback, "LIST", (token, values) =>
        {
            var numbers = new List<long>();
            if (RangeList.Expand(token, numbers) is { } error) return error;
            foreach (var number in numbers)
            {
                if (number < least || number > most) return $"'{number}' is out of range";
                values.Add((int)number);
            }

            return null;
        }, $"{Accepted(least, most)}, a list (5,10) or a range (5..50+5, 8..64*2)");

    /// <summary>An option for one real number.</summary>
    public static Setting<double> Double(string name, string description, double fallback, Interval accepted) =>
        Single<double>(name, description, fallback, token => ParseNumber(token, accepted), accepted.ToString());

    /// <summary>An option for one real number that may be left out.</summary>
    public static Setting<double?> OptionalDouble(string name, string description, Interval accepted) =>
        Optional<double>(name, description, token => ParseNumber(token, accepted), accepted.ToString());

    /// <summary>An option for a list of real numbers.</summary>
    public static Option<double[]> Doubles(string name, string description, double[] fallback, Interval accepted) =>
        List(name, description, fallback, "LIST", (token, values) =>
        {
            // A list of plain numbers keeps all digits of a double; ranges are decimal.
            if (!token.Contains("..", StringComparison.Ordinal))
            {
                foreach (var part in token.Split(','))
                {
                    if (ParseNumber(part, accepted) is not { } value) return $"'{part}' is not accepted";
                    values.Add(value);
                }

                return null;
            }

            var numbers = new List<decimal>();
            if (RangeList.Expand(token, numbers) is { } error) return error;
            foreach (var number in numbers)
            {
                if (!accepted.Contains((double)number)) return $"'{number.ToString(CultureInfo.InvariantCulture)}' is out of range";
                values.Add((double)number);
            }

            return null;
        }, $"{accepted}, a list (0.1,0.5) or a range (0.1..0.5+0.1)");

    /// <summary>An option for one of several words, each standing for a value.</summary>
    public static Setting<T> Choice<T>(string name, string description, T fallback, params (string Word, T Value)[] choices)
        where T : struct
    {
        var option = Single<T>(name, description, fallback, token => Find(choices, token), Accepted(choices), Describe(choices, fallback));
        option.Suggest(choices.Select(choice => choice.Word));
        return option;
    }

    /// <summary>An option for one of several words that may be left out.</summary>
    public static Setting<T?> OptionalChoice<T>(string name, string description, string help, params (string Word, T Value)[] choices)
        where T : struct
    {
        var option = Optional<T>(name, description, token => Find(choices, token), Accepted(choices), help);
        option.Suggest(choices.Select(choice => choice.Word));
        return option;
    }

    /// <summary>An option for a list of words, each standing for a value.</summary>
    public static Option<T[]> Choices<T>(string name, string description, T[] fallback, params (string Word, T Value)[] choices)
        where T : struct
    {
        var option = List(name, description, fallback, "LIST", (token, values) =>
        {
            foreach (var part in token.Split(','))
            {
                if (Find(choices, part) is not { } value) return $"'{part}' is not accepted";
                values.Add(value);
            }

            return null;
        }, Accepted(choices), fallback.Length == 0 ? null : string.Join(',', fallback.Select(value => Describe(choices, value))));
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. choices.Select(choice => choice.Word)]);
        return option;
    }

    /// <summary>An option that is on or off.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

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
                if (result.Tokens.Count > 1) result.AddError($"{name} is given twice; expected once");
                else if (text.Length == 0) result.AddError($"{name}: the value is empty; expected {help}");
                return text;
            },
        };

    private static Setting<T> Single<T>(string name, string description, T fallback, Func<string, T?> parse, string accepted, string? shown = null)
        where T : struct =>
        new(
            name,
            $"{description} [default: {shown ?? string.Format(CultureInfo.InvariantCulture, "{0}", fallback)}]",
            "VALUE",
            fallback,
            result => ParseSingle(result, name, parse, accepted) ?? fallback);

    private static Setting<T?> Optional<T>(string name, string description, Func<string, T?> parse, string accepted, string help = "VALUE")
        where T : struct =>
        new(name, description, help, null, result => ParseSingle(result, name, parse, accepted));

    private static T? ParseSingle<T>(ArgumentResult result, string name, Func<string, T?> parse, string accepted)
        where T : struct
    {
        if (result.Tokens.Count > 1)
        {
            result.AddError($"{name} is given {result.Tokens.Count} times; expected one value");
            return null;
        }

        var token = result.Tokens[0].Value;
        var value = parse(token);
        if (value is null) result.AddError($"{name}: '{token}' is not accepted; expected {accepted}");
        return value;
    }

    private static Option<T[]> List<T>(
        string name, string description, T[] fallback, string help, Func<string, List<T>, string?> expand, string accepted, string? shown = null)
        where T : struct
    {
        shown ??= string.Join(',', fallback.Select(value => string.Format(CultureInfo.InvariantCulture, "{0}", value)));
        return new(name)
        {
            Description = shown.Length == 0 ? description : $"{description} [default: {shown}]",
            HelpName = help,
            DefaultValueFactory = _ => fallback,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                var values = new List<T>();
                foreach (var token in result.Tokens)
                {
                    if (expand(token.Value, values) is not { } error) continue;
                    result.AddError($"{name}: {error}; expected {accepted}");
                    return fallback;
                }

                for (var i = 0; i < values.Count; i++)
                {
                    if (values.IndexOf(values[i]) == i) continue;
                    result.AddError($"{name}: a value is given twice in '{string.Join(',', result.Tokens.Select(token => token.Value))}'; expected each once");
                    break;
                }

                return [.. values];
            },
        };
    }

    private static long? ParseInteger(string token, long least, long most) =>
        long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : null;

    private static double? ParseNumber(string token, Interval accepted) =>
        CellText.TryParseNumber(token, out var value) && accepted.Contains(value) ? value : null;

    private static T? Find<T>((string Word, T Value)[] choices, string word)
        where T : struct
    {
        foreach (var choice in choices)
        {
            if (choice.Word == word) return choice.Value;
        }

        return null;
    }

    private static string Describe<T>((string Word, T Value)[] choices, T value)
    {
        foreach (var choice in choices)
        {
            if (EqualityComparer<T>.Default.Equals(choice.Value, value)) return choice.Word;
        }

        return "";
    }

    private static string Accepted<T>((string Word, T Value)[] choices) => string.Join(", ", choices.Select(choice => choice.Word));

    private static string Accepted(long least, long most) => (least, most) switch
    {
        (long.MinValue, long.MaxValue) => "a whole number",
        (_, int.MaxValue or long.MaxValue) => $"a whole number of at least {least}",
        _ => $"a whole number from {least} to {most}",
    };
}
