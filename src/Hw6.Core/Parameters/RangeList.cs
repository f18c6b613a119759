using System.Globalization;

namespace Hw6.Core.Parameters;

/// <summary>
/// Lists of numbers as options take them: <c>5,10,100</c>, or ranges <c>a..b</c>, <c>a..b+step</c> and <c>a..b*factor</c>, both ends included.
/// </summary>
internal static class RangeList
{
    // A longer list is a slip of the finger, and would only be found out hours later.
    private const int Most = 100_000;

    /// <summary>Takes a part of a list that is no range, as it is written.</summary>
    /// <returns>What is wrong with it, which ends the list, or <see langword="null"/>.</returns>
    // Not Func, and no list of numbers: generic code over numbers would be compiled anew at every start.
    public delegate string? TextSink(string part);

    /// <summary>Takes a number of a range.</summary>
    /// <returns>What is wrong with it, which ends the list, or <see langword="null"/>.</returns>
    public delegate string? NumberSink(decimal number);

    /// <summary>Expands a list. Ranges are computed in decimal arithmetic, so that 0.1..0.5+0.1 holds 0.3 itself.</summary>
    /// <param name="single">Takes what stands between commas and is no range.</param>
    /// <param name="number">Takes the numbers of ranges.</param>
    /// <returns>What is wrong with the text, or <see langword="null"/>.</returns>
    public static string? Expand(string token, TextSink single, NumberSink number)
    {
        var count = 0;
        foreach (var part in token.Split(','))
        {
            var dots = part.IndexOf("..", StringComparison.Ordinal);
            var error =
                dots >= 0 ? ExpandRange(part, dots, value => TooLong(part) ?? number(value)) : TooLong(part) ?? single(part);
            if (error is not null)
                return error;
        }

        return null;

        string? TooLong(string part) => ++count > Most ? $"'{part}' makes a list of more than {Most} values" : null;
    }

    /// <summary>Reads a number as lists take it: decimal or scientific notation of the invariant culture.</summary>
    public static bool TryParse(string text, out decimal value) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            null,
            out value
        );

    private static string? ExpandRange(string part, int dots, NumberSink add)
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
}
