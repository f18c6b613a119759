using System.Globalization;

namespace Hw6.Cli.Options;

/// <summary>
/// Lists of numbers as options take them: <c>5,10,100</c>, or ranges <c>a..b</c>, <c>a..b+step</c> and <c>a..b*factor</c>, both ends included.
/// </summary>
internal static class RangeList
{
    // A longer list is a slip of the finger, and would only be found out hours later.
    private const int Most = 100_000;

    /// <summary>Expands a list of whole numbers.</summary>
    /// <param name="token">The text.</param>
    /// <param name="values">The numbers, in the order given.</param>
    /// <returns>What is wrong with the text, or <see langword="null"/>.</returns>
    public static string? Expand(string token, List<long> values)
    {
        var numbers = new List<decimal>();
        var error = Expand(token, numbers);
        if (error is not null) return error;
        foreach (var number in numbers)
        {
            if (number != decimal.Truncate(number) || number is > long.MaxValue or < long.MinValue) return $"'{Text(number)}' is not a whole number";
            values.Add((long)number);
        }

        return null;
    }

    /// <summary>Expands a list of decimal numbers. Decimal arithmetic, so that 0.1..0.5+0.1 holds 0.3 itself.</summary>
    /// <param name="token">The text.</param>
    /// <param name="values">The numbers, in the order given.</param>
    /// <returns>What is wrong with the text, or <see langword="null"/>.</returns>
    public static string? Expand(string token, List<decimal> values)
    {
        foreach (var part in token.Split(','))
        {
            var dots = part.IndexOf("..", StringComparison.Ordinal);
            string? error;
            if (dots < 0)
            {
                error = TryParse(part, out var value) ? null : $"'{part}' is not a number";
                values.Add(value);
            }
            else
            {
                error = ExpandRange(part, dots, values);
            }

            if (error is not null) return error;
            if (values.Count > Most) return $"'{part}' makes a list of more than {Most} values";
        }

        return null;
    }

    private static string? ExpandRange(string part, int dots, List<decimal> values)
    {
        var end = part[(dots + 2)..];

        // Not at the first character: that may be the sign of the end itself.
        var mark = end.IndexOfAny(['+', '*'], Math.Min(1, end.Length));
        var factor = mark > 0 && end[mark] == '*';
        var step = 1m;
        if (!TryParse(part[..dots], out var first)
            || !TryParse(mark > 0 ? end[..mark] : end, out var last)
            || (mark > 0 && !TryParse(end[(mark + 1)..], out step)))
        {
            return $"'{part}' is not a range; a range is a..b, a..b+step or a..b*factor";
        }

        if (last < first) return $"the range '{part}' is empty: it ends below its start";
        if (factor ? step <= 1 || first <= 0 : step <= 0)
            return factor ? $"the range '{part}' needs a factor above 1 and a start above 0" : $"the range '{part}' needs a step above 0";
        try
        {
            for (var value = first; value <= last; value = factor ? value * step : value + step)
            {
                values.Add(value);
                if (values.Count > Most) return $"'{part}' makes a list of more than {Most} values";
            }
        }
        catch (OverflowException)
        {
            // The next value is past every end.
        }

        return null;
    }

    private static bool TryParse(string text, out decimal value) => decimal.TryParse(
        text,
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture,
        out value);

    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
