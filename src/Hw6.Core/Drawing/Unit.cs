using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Drawing;

/// <summary>How the values of an axis are written.</summary>
internal sealed class Unit(Func<double, double, string> format, bool binary = false, bool whole = false)
{
    public static Unit Plain { get; } = new(Decimal);

    public static Unit Count { get; } = new(Decimal, whole: true);

    /// <summary>Parts of one, written as percentages.</summary>
    public static Unit Percent { get; } = new((value, step) => Decimal(value * 100, step * 100) + " %");

    /// <summary>Sizes in bytes, in powers of 1024.</summary>
    public static Unit Bytes { get; } = new((value, _) => Size(value), binary: true);

    /// <summary>Times in milliseconds, written in the unit that suits each.</summary>
    public static Unit Milliseconds { get; } = new((value, _) => Time(value / 1000));

    /// <summary>Times in seconds, written in the unit that suits each.</summary>
    public static Unit Seconds { get; } = new((value, _) => Time(value));

    /// <summary>Whether ticks of a logarithmic axis are powers of two.</summary>
    public bool Binary => binary;

    /// <summary>The text of a value.</summary>
    /// <param name="step">The distance between values that must be told apart; 0 if unknown.</param>
    public string Format(double value, double step = 0) => format(value, step);

    /// <summary>The least round step that is not below another.</summary>
    public double NiceStep(double step)
    {
        var power = Elementary.PowerOfTen(Elementary.FloorLog10(step));
        var digit = step / power;
        var nice =
            (
                digit <= 1.0001 ? 1
                : digit <= 2.0001 ? 2
                : digit <= 2.5001 && !whole ? 2.5
                : digit <= 5.0001 ? 5
                : 10
            ) * power;
        return whole ? Math.Max(1, nice) : nice;
    }

    /// <summary>A number for people: with thousands separated, powers of ten where it is very large or small.</summary>
    /// <param name="value">The number.</param>
    /// <param name="step">The distance between values that must be told apart; 0 if unknown.</param>
    public static string Decimal(double value, double step = 0)
    {
        if (value == 0)
            return "0";
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "not a number"
                : value > 0 ? "∞"
                : "−∞";
        var size = Math.Abs(value);
        if (size < 1e-4 && step < 1e-4 || size >= 1e9)
            return Scientific(value);
        if (step > 0)
        {
            var digits = Math.Clamp((int)Math.Ceiling(-Elementary.Log10(step) - 1e-9), 0, 10);
            var scaled = step * Elementary.PowerOfTen(digits);
            if (Math.Abs(scaled - Math.Round(scaled)) > 1e-6)
                digits++;
            return Minus(value.ToString("#,0." + new string('0', digits)));
        }

        var rounded = double.Parse(value.ToString("G4"));
        return Minus((size >= 1000 ? Math.Round(value) : rounded).ToString("#,0.##########"));
    }

    private static string Scientific(double value)
    {
        if (Math.Abs(value) < 1e-300)
            return Minus(value.ToString("G3"));
        var exponent = (int)Math.Floor(Elementary.Log10(Math.Abs(value)) + 1e-12);
        var mantissa = Math.Round(value / Elementary.PowerOfTen(exponent), 2);
        var power = "10" + string.Concat(exponent.ToString().Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
        return mantissa == 1 ? power : $"{Minus(mantissa.ToString("0.##"))}·{power}";
    }

    private static string Size(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var i = 0;
        while (i < units.Length - 1 && bytes >= 1024)
        {
            bytes /= 1024;
            i++;
        }

        return $"{Decimal(bytes)} {units[i]}";
    }

    private static string Time(double seconds) =>
        seconds switch
        {
            0 => "0",
            < 0.9999e-3 => $"{Decimal(seconds * 1e6)} µs",
            < 0.9999 => $"{Decimal(seconds * 1e3)} ms",
            _ => $"{Decimal(seconds)} s",
        };

    private static string Minus(string number) => number.Replace('-', '−');
}
