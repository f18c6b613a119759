using System.Globalization;

namespace Hw6.Core.Tables;

/// <summary>The text of a value in a file: written the same on every machine, and read back as the same value.</summary>
internal static class CellText
{
    /// <summary>The text of a value; empty where there is none.</summary>
    /// <param name="value">A value as a <see cref="Row"/> keeps it.</param>
    /// <exception cref="ArgumentException">The value is of a type that no column holds.</exception>
    public static string Format(object? value) =>
        value switch
        {
            null => string.Empty,
            string text => text,
            long number => number.ToString(),
            double number => Format(number),
            true => "true",
            false => "false",
            _ => throw new ArgumentException($"no column holds {value.GetType()}", nameof(value)),
        };

    /// <summary>The text of a column's value as it stands in a file, text guarded where it may be what a spreadsheet computes.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">A value as a <see cref="Row"/> keeps it.</param>
    public static string InFile(Column column, object? value) =>
        value is string text && !column.IsNumeric ? Guard(text) : Format(value);

    /// <summary>The shortest text that reads back as the same number; <c>nan</c>, <c>inf</c> and <c>-inf</c> where it is not finite.</summary>
    public static string Format(double number) =>
        double.IsFinite(number) ? number.ToString()
        : double.IsNaN(number) ? "nan"
        : number > 0 ? "inf"
        : "-inf";

    /// <summary>Reads a number: what <see cref="Format(double)"/> writes, and any decimal or scientific notation of the invariant culture.</summary>
    public static bool TryParseNumber(ReadOnlySpan<char> text, out double number)
    {
        text = text.Trim();
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (
            text.Length > 0
            && (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
            && double.TryParse(text, styles, null, out number)
        )
        {
            return true;
        }

        var negative = text.Length > 0 && text[0] == '-';
        var word = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        if (word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            number = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        number = double.NaN;
        return text.Equals("nan", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a whole number, also as a spreadsheet writes it: <c>20000.0</c>.</summary>
    public static bool TryParseWhole(ReadOnlySpan<char> text, out long number)
    {
        // Past this, neighbouring doubles are more than 1 apart.
        const double most = 1L << 53;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, null, out number))
            return true;
        var whole = TryParseNumber(text, out var real) && Math.Abs(real) <= most && real == Math.Floor(real);
        number = whole ? (long)real : 0;
        return whole;
    }

    /// <summary>Reads the text of a column's value: what <see cref="Format(object)"/> writes, and what spreadsheets and data frames make of it.</summary>
    /// <param name="column">Says of which kind the value is.</param>
    /// <param name="text">The text; empty for no value.</param>
    /// <param name="value">The value as a <see cref="Row"/> keeps it.</param>
    /// <returns>Whether the text is a value of the column's kind.</returns>
    public static bool TryParse(Column column, string text, out object? value)
    {
        value = null;
        if (text.Length == 0)
            return true;
        switch (column.Kind)
        {
            case ColumnKind.Text:
                value = column.Restore?.Invoke(text) ?? text;
                return true;
            case ColumnKind.Integer:
                if (!TryParseWhole(text, out var integer))
                    return false;
                value = integer;
                return true;
            case ColumnKind.Number:
                if (!TryParseNumber(text, out var number))
                    return false;
                value = number;
                return true;
            default:
                value = text.ToLowerInvariant() switch
                {
                    "true" or "1" or "1.0" => true,
                    "false" or "0" or "0.0" => false,
                    _ => null,
                };
                return value is not null;
        }
    }

    /// <summary>
    /// Text that a spreadsheet shows instead of computing: a leading apostrophe before what it would take for a formula. A negative number is none.
    /// Texts that already look guarded get one more, so that <see cref="Unguard"/> gives back every text.
    /// </summary>
    public static string Guard(string text) => LooksLikeFormula(text) ? "'" + text : text;

    /// <summary>Undoes <see cref="Guard"/>.</summary>
    public static string Unguard(string text) => text.Length > 1 && text[0] == '\'' && LooksLikeFormula(text) ? text[1..] : text;

    private static bool LooksLikeFormula(string text)
    {
        var rest = text.AsSpan().TrimStart('\'');
        return rest.Length > 0
            && rest[0] is '=' or '+' or '-' or '@' or '\t' or '\r'
            && !(
                rest[0] == '-' && !char.IsWhiteSpace(rest[^1]) && TryParseNumber(rest, out var number) && double.IsFinite(number)
            );
    }
}
