using System.Globalization;

namespace Hw6.Cli.Options;

/// <summary>
/// Lists of numbers as options take them: <c>5,10,100</c>, or ranges <c>a..b</c>, <c>a..b+step</c> and <c>a..b*factor</c>, both ends included.
/// </summary>
internal static class RangeList
{
    // A longer list is a slip of the finger, and would only be found out hours later.
    private const int Most = 100_000;

    /// <summary>Takes one number of a list.</summary>
    /// <param name="number">The number.</param>
    /// <returns>What is wrong with it, which ends the list, or <see langword="null"/>.</returns>
    // Not Func, and no list of numbers: generic code over numbers would be compiled anew at every start.
    public delegate string? DecimalSink(decimal number);

    /// <inheritdoc cref="DecimalSink"/>
    public delegate string? IntegerSink(long number);

    /// <summary>Expands a list of whole numbers.</summary>
    /// <param name="token">The text.</param>
    /// <param name="add">Takes the numbers, in the order given.</param>
    /// <returns>What is wrong with the text, or <see langword="null"/>.</returns>
    public static string? ExpandIntegers(string token, IntegerSink add) =>
        Expand(token, number =>
            number == decimal.Truncate(number) && number is <= long.MaxValue and >= long.MinValue
                ? add((long)number)
                : $"'{Text(number)}' is not a whole number"
        );

    /// <summary>Expands a list of decimal numbers. Decimal arithmetic, so that 0.1..0.5+0.1 holds 0.3 itself.</summary>
    /// <param name="token">The text.</param>
    /// <param name="add">Takes the numbers, in the order given.</param>
    /// <returns>What is wrong with the text, or <see langword="null"/>.</returns>
    public static string? Expand(string token, DecimalSink add)
    {
        var count = 0;
        foreach (var part in token.Split(','))
        {
            var dots = part.IndexOf("..", StringComparison.Ordinal);
            var error =
                dots >= 0 ? ExpandRange(part, dots, AddCounted)
                : TryParse(part, out var value) ? AddCounted(value)
                : $"'{part}' is not a number";
            if (error is not null)
                return error;

            string? AddCounted(decimal number) =>
                ++count > Most ? $"'{part}' makes a list of more than {Most} values" : add(number);
        }

        return null;
    }

    private static string? ExpandRange(string part, int dots, DecimalSink add)
    {
        var end = part[(dots + 2)..];

        // Not at the first character: that may be the sign of the end itself.
        var mark = end.IndexOfAny(['+', '*'], Math.Min(1, end.Length));
        var factor = mark > 0 && end[mark] == '*';
        var step = 1m;
        if (
            !TryParse(part[..dots], out var first)
            || !TryParse(mark > 0 ? end[..mark] : end, out var last)
            || (mark > 0 && !TryParse(end[(mark + 1)..], out step))
        )
        {
            return $"'{part}' is not a range; a range is a..b, a..b+step or a..b*factor";
        }

        if (last < first)
            return $"the range '{part}' is empty: it ends below its start";
        if (factor ? step <= 1 || first <= 0 : step <= 0)
            return factor
                ? $"the range '{part}' needs a factor above 1 and a start above 0"
                : $"the range '{part}' needs a step above 0";
        try
        {
            for (var value = first; value <= last; value = factor ? value * step : value + step)
            {
                if (add(value) is { } error)
                    return error;
            }
        }
        catch (OverflowException)
        {
            // The next value is past every end.
        }

        return null;
    }

    private static bool TryParse(string text, out decimal value) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out value
        );

    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
